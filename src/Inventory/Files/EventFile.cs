using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Files;

/// <summary>Reads the user's event calendar: <c>event,first,last[,lead_days][,lag_days][,site][,item]</c>.</summary>
internal static class EventFile
{
    private const int MaxDays = 60;

    /// <exception cref="BadInputException">With every fault.</exception>
    public static List<EventDays> Read(string path)
    {
        var faults = new FaultList();
        List<EventDays> events = [];
        using (var csv = new CsvTable(path, ["event", "first", "last"], ["lead_days", "lag_days", "site", "item"], faults))
        {
            faults.ThrowIfAny();
            while (csv.Read())
            {
                var (first, last) = (csv.Day("first"), csv.Day("last"));
                faults.Check(last >= first && last.DayNumber - first.DayNumber < MaxDays, csv.At("last"), $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}", $"End it on or after its first day, after at most {MaxDays} days");
                events.Add(new EventDays(csv.Code("event"), first, last, Days(csv, "lead_days"), Days(csv, "lag_days"), csv.CodeOrNone("site"), csv.CodeOrNone("item")));
            }
        }

        faults.ThrowIfAny();
        return events;
    }

    private static int Days(CsvTable csv, string column)
    {
        var days = csv.Has(column) ? csv.Number(column, 0, MaxDays, mayBeEmpty: true) : 0;
        return double.IsNaN(days) ? 0 : (int)days;
    }
}
