using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Files;

/// <summary>A series of the user's files.</summary>
internal readonly record struct SeriesKey(string Site, string Item);

/// <summary>One wanted or known cell.</summary>
internal readonly record struct HistoryCell(int Series, DateOnly Period, double Units, bool InStock, double[] Drivers);

/// <summary>Demand history of the user, as read from <c>site,item,period_start,units[,in_stock][,price,deal,feat]</c>.</summary>
/// <remarks>A missing row is unknown, not zero; <c>in_stock</c> 0 means that units understate demand.</remarks>
internal sealed class HistoryFile
{
    private const int MaxRows = 20_000_000;

    public static readonly string[] DriverColumns = ["price", "deal", "feat"];
    private static readonly string[] Needed = ["site", "item", "period_start", "units"];
    private static readonly string[] Optional = ["in_stock", .. DriverColumns];

    public List<SeriesKey> Series { get; } = [];

    public Dictionary<SeriesKey, int> Numbers { get; } = [];

    public List<HistoryCell> Cells { get; } = [];

    /// <summary>Drivers that the file has, in the order of <see cref="DriverColumns"/>.</summary>
    public string[] Drivers { get; private set; } = [];

    /// <summary>First days of all periods, without holes.</summary>
    public List<DateOnly> Periods { get; private set; } = [];

    public PeriodKind Kind { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static HistoryFile Read(string path)
    {
        var faults = new FaultList();
        var history = new HistoryFile();
        using (var csv = new CsvTable(path, Needed, Optional, faults))
        {
            faults.ThrowIfAny();
            history.Drivers = [.. DriverColumns.Where(csv.Has)];
            var seen = new HashSet<(int, DateOnly)>();
            while (csv.Read())
            {
                if (!faults.Check(history.Cells.Count < MaxRows, csv.At("units"), $"more than {MaxRows} rows", "Give fewer series or a shorter past")) break;
                var key = new SeriesKey(csv.Code("site"), csv.Code("item"));
                var day = csv.Day("period_start");
                var units = csv.Number("units", 0, 1e9);
                var inStock = !csv.Has("in_stock") || csv.Number("in_stock", 0, 1, mayBeEmpty: true) != 0;
                var series = history.NumberOf(key);
                faults.Check(day == default || seen.Add((series, day)), csv.At("period_start"), $"{key.Site}, {key.Item} has {day:yyyy-MM-dd} twice", "Give each period of a series once");
                history.Cells.Add(new HistoryCell(series, day, units, inStock, ReadDrivers(csv, history.Drivers)));
            }

            faults.Check(history.Cells.Count > 0, path, "there is no row", "Give at least one period of one series");
        }

        faults.ThrowIfAny();
        (history.Kind, history.Periods) = Calendar.Of([.. history.Cells.Select(c => c.Period).Distinct().Order()], Path.GetFileName(path));
        return history;
    }

    public int NumberOf(SeriesKey key)
    {
        if (Numbers.TryGetValue(key, out var number)) return number;
        Numbers.Add(key, number = Series.Count);
        Series.Add(key);
        return number;
    }

    public static double[] ReadDrivers(CsvTable csv, string[] drivers)
    {
        var values = new double[drivers.Length];
        for (var d = 0; d < drivers.Length; d++)
            values[d] = drivers[d] == "price" ? csv.Number("price", 1e-9, 1e9, mayBeEmpty: true) : csv.Number(drivers[d], -1e6, 1e6, mayBeEmpty: true);
        return values;
    }

    /// <summary>The panel of this history up to some periods, with a future behind it.</summary>
    /// <param name="known">How many of the periods are known, 1 or more.</param>
    /// <param name="horizon">Future periods, 1 or more.</param>
    public Panel ToPanel(int known, int horizon)
    {
        List<DateOnly> periods = [.. Periods.Take(known)];
        for (var j = 0; j < horizon; j++) periods.Add(Calendar.Next(periods[^1], Kind));
        var panel = new Panel(Series.Count, periods, horizon, Kind, Drivers);
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var sites = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var s = 0; s < Series.Count; s++)
        {
            if (!items.TryGetValue(Series[s].Item, out var group)) items.Add(Series[s].Item, group = items.Count);
            if (!sites.TryGetValue(Series[s].Site, out var place)) sites.Add(Series[s].Site, place = sites.Count);
            (panel.Group[s], panel.Place[s]) = (group, place);
        }

        var at = Calendar.Index(panel.Periods);
        foreach (var cell in Cells)
        {
            if (!at.TryGetValue(cell.Period, out var t) || t >= known) continue;
            var place = panel.Cell(cell.Series, t);
            panel.Demand[place] = cell.InStock ? (float)cell.Units : float.NaN;
            for (var d = 0; d < Drivers.Length; d++) panel.Drivers[d][place] = (float)cell.Drivers[d];
        }

        return panel;
    }
}
