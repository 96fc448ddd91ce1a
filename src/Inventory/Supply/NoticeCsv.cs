using System.Globalization;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Files;

namespace LogiOpt.Inventory.Supply;

/// <summary>Reads from a CSV file what a supplier sent and what was received of its orders.</summary>
/// <remarks>Columns: <c>purchase,kind,note,item,units,at[,lot][,arrives_at][,rejected_units]</c>; <c>kind</c> is <c>shipped</c> or <c>received</c>.</remarks>
internal static class NoticeCsv
{
    public const int MaxRows = 10_000;

    private static readonly string[] Needed = ["purchase", "kind", "note", "item", "units", "at"];
    private static readonly string[] Known = ["lot", "arrives_at", "rejected_units"];

    /// <summary>All notices; every fault is told with line and column.</summary>
    /// <param name="text">The file.</param>
    /// <param name="now">A date that is today's is not later than this.</param>
    /// <param name="utcOffset">Of the days that dates name.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static List<DeliveryNotice> Read(TextReader text, DateTimeOffset now, TimeSpan utcOffset, FaultList faults)
    {
        using var table = new CsvTable(text, "csv", Needed, Known, faults);
        List<DeliveryNotice> notices = [];
        if (faults.Count > 0) return notices;
        var seen = new HashSet<(string, NoticeKind, string, string, string)>();
        var rows = 0;
        while (table.Read())
        {
            if (!faults.Check(++rows <= MaxRows, table.At("purchase"), $"there are more than {MaxRows} rows", "Send several files")) break;
            var before = faults.Count;
            var kindText = table.Text("kind");
            var isShipped = kindText.Equals("shipped", StringComparison.OrdinalIgnoreCase);
            faults.Check(isShipped || kindText.Equals("received", StringComparison.OrdinalIgnoreCase), table.At("kind"), $"'{kindText}' is neither shipped nor received", "Give shipped for what left you, received for what arrived");
            var (units, rejected) = (Units(table, "units", faults), table.Text("rejected_units").Length == 0 ? 0 : Units(table, "rejected_units", faults));
            faults.Check(!isShipped || rejected == 0, table.At("rejected_units"), "goods are sent back before they were received", "Give rejected_units with received only");
            if (faults.Count == before) faults.Check(units + rejected > 0, table.At("units"), "nothing moved", $"Give a whole number in [1, {PurchaseReader.MaxUnits}]");
            var notice = new DeliveryNotice(
                isShipped ? NoticeKind.Shipped : NoticeKind.Received, table.Code("purchase"), table.Code("note"), [table.Code("item")], table.CodeOrNone("lot"), units, rejected,
                Instant(table, "at", now, utcOffset, faults), table.Text("arrives_at").Length == 0 ? null : Instant(table, "arrives_at", DateTimeOffset.MaxValue, utcOffset, faults), table.At("units"));
            if (faults.Count > before) continue;
            if (faults.Check(seen.Add((notice.Purchase, notice.Kind, notice.Note, notice.Items[0], notice.Lot)), table.At("note"), $"note '{notice.Note}' of {notice.Items[0]} comes twice", "Send each item and lot of a note once")) notices.Add(notice);
        }

        faults.Check(rows > 0, "csv line 2", "there is no row", "Send one row an item after the header");
        return notices;
    }

    private static long Units(CsvTable table, string column, FaultList faults)
    {
        var holds = long.TryParse(table.Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units <= PurchaseReader.MaxUnits;
        faults.Check(holds, table.At(column), $"'{EpcisText.Brief(table.Text(column))}' is no number of units", $"Give a whole number in [0, {PurchaseReader.MaxUnits}]");
        return holds ? units : 0;
    }

    // A date alone stands for the end of its day, or for now where that is earlier.
    private static DateTimeOffset Instant(CsvTable table, string column, DateTimeOffset latest, TimeSpan utcOffset, FaultList faults)
    {
        var field = table.Text(column);
        if (EpcisText.Instant(field) is { } instant) return Instants.Trim(instant);
        if (DateOnly.TryParseExact(field, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and < 2200)
        {
            var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), utcOffset).ToUniversalTime();
            var end = start.AddDays(1).AddSeconds(-1);
            return Instants.Trim(end <= latest ? end : latest > start ? latest : start);
        }

        faults.Add(table.At(column), $"'{EpcisText.Brief(field)}' is no instant", "Give an ISO date, or an instant with its offset such as 2026-11-24T09:00:00+08:00");
        return default;
    }
}
