using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Host.Demo.Generation;

namespace LogiOpt.Host.Demo.RealDay;

/// <summary>Reads a real day of courier orders from a CSV file; every fault is told with its line and column.</summary>
internal static class OrderFile
{
    /// <summary>The columns, the last one optional.</summary>
    public const string Columns = "order,placed_at,pickup_lat,pickup_lon,drop_lat,drop_lon[,weight_kg]";

    /// <summary>The longest time from the first order to the last: a day and what hangs over.</summary>
    private static readonly TimeSpan LongestDay = TimeSpan.FromHours(36);

    private static readonly string[] Required = ["order", "placed_at", "pickup_lat", "pickup_lon", "drop_lat", "drop_lon"];

    private const double HeaviestKilograms = 100_000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, or has faults: all of them.</exception>
    public static IReadOnlyList<DemoOrder> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, Path.GetFileName(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "it cannot be read: " + fault.Message, "Give a CSV file that can be read");
        }
    }

    /// <summary>Reads orders and sorts them by the instant they were placed.</summary>
    /// <param name="text">The CSV.</param>
    /// <param name="name">What to call it in faults.</param>
    public static IReadOnlyList<DemoOrder> Read(TextReader text, string name)
    {
        var faults = new FaultList();
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => faults.Add($"{name} line {bad.Context.Parser?.RawRow}", "a quote is not closed or stands inside a field", "Quote the whole field"),
        });
        if (!parser.Read()) throw new BadInputException(name, "the file is empty", "Give the columns " + Columns + " and at least one order");
        var header = Header(parser.Record!, name, faults);
        faults.ThrowIfAny();

        var orders = new List<DemoOrder>();
        var seen = new Dictionary<string, int>();
        while (parser.Read())
        {
            if (orders.Count >= DemoSettings.MaxOrders)
            {
                faults.Add(name, $"there are more than {DemoSettings.MaxOrders} orders", "Split the day");
                break;
            }

            if (ReadOrder(new Row(parser.Record!, header, $"{name} line {parser.RawRow}", faults), seen, parser.RawRow) is { } order) orders.Add(order);
        }

        faults.ThrowIfAny();
        if (orders.Count == 0) throw new BadInputException(name, "there is no order in it", "Give at least one line under the header");
        orders = [.. orders.OrderBy(order => order.PlacedAt).ThenBy(order => order.Reference, StringComparer.Ordinal)];
        if (orders[^1].PlacedAt - orders[0].PlacedAt > LongestDay)
            throw new BadInputException(
                $"{name}, placed_at", $"orders lie between {orders[0].PlacedAt:u} and {orders[^1].PlacedAt:u}, more than {LongestDay.TotalHours} hours", "Give one day");
        return orders;
    }

    private static Dictionary<string, int> Header(string[] names, string file, FaultList faults)
    {
        var header = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var k = 0; k < names.Length; k++)
            faults.Check(header.TryAdd(names[k].Trim('\uFEFF', ' '), k), $"{file} line 1, column {k + 1}", $"the column '{names[k]}' is there twice", "Keep one");
        foreach (var column in Required)
            faults.Check(header.ContainsKey(column), $"{file} line 1", $"the column {column} is missing", "The columns are " + Columns);
        return header;
    }

    private static DemoOrder? ReadOrder(Row row, Dictionary<string, int> seen, int line)
    {
        var reference = row.Reference();
        if (reference is not null && !seen.TryAdd(reference, line))
        {
            row.Fault("order", $"'{reference}' is on line {seen[reference]} already", "Give each order once");
            reference = null;
        }

        var placedAt = row.Instant("placed_at");
        var pickup = row.Point("pickup_lat", "pickup_lon");
        var drop = row.Point("drop_lat", "drop_lon");
        var grams = row.Grams("weight_kg", HeaviestKilograms, out var isGood);
        return reference is not null && placedAt is { } at && pickup is { } from && drop is { } to && isGood
            ? new DemoOrder(reference, at, from, to, [], grams, null)
            : null;
    }

    /// <summary>One line, read column by column.</summary>
    private readonly struct Row(string[] fields, Dictionary<string, int> header, string where, FaultList faults)
    {
        public void Fault(string column, string what, string remedy) => faults.Add($"{where}, {column}", what, remedy);

        public string? Reference()
        {
            var text = Field("order");
            if (text is { Length: > 0 and <= 64 } && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) return text;
            Fault("order", $"'{text}' is not a reference", "Give 1 to 64 characters without white space");
            return null;
        }

        public DateTimeOffset? Instant(string column)
        {
            var text = Field(column);
            // Without an offset it is taken as UTC; the report lists that among its assumptions.
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                && instant.Year is > 1970 and < 2200 && text.Contains('-'))
                return instant;
            Fault(column, $"'{text}' is not an instant", "Give ISO 8601 with an offset, such as 2026-11-10T09:30:00+08:00");
            return null;
        }

        public GeoPoint? Point(string latitudeColumn, string longitudeColumn)
        {
            var latitude = Degrees(latitudeColumn, 90);
            var longitude = Degrees(longitudeColumn, 180);
            return latitude is { } lat && longitude is { } lon ? new GeoPoint(lat, lon) : null;
        }

        public long? Grams(string column, double most, out bool isGood)
        {
            isGood = true;
            if (!header.ContainsKey(column) || Field(column) is not { Length: > 0 } text) return null;
            if (Number(text) is { } kilograms && kilograms > 0 && kilograms <= most) return Math.Max(1, (long)Math.Round(kilograms * 1000));
            Fault(column, $"'{text}' is not a weight in (0, {most}] kg", "Give kilograms, or leave it empty");
            isGood = false;
            return null;
        }

        private double? Degrees(string column, double limit)
        {
            var text = Field(column);
            if (Number(text) is { } degrees && Math.Abs(degrees) <= limit) return degrees;
            Fault(column, $"'{text}' is not a number in [-{limit}, {limit}]", limit == 90 ? "Give degrees north; are latitude and longitude swapped?" : "Give degrees east");
            return null;
        }

        private string Field(string column) => header.TryGetValue(column, out var k) && k < fields.Length ? fields[k] : "";

        private static double? Number(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }
}
