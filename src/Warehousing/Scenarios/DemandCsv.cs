using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Reads demand from CSV with a header; every fault is told with line and column.</summary>
internal static class DemandCsv
{
    public const int MaxRows = 100_000;

    /// <summary>Places with people: <c>lat,lon,population</c> (also <c>latitude,longitude</c>) and <c>name</c> if there is one; other columns are ignored.</summary>
    public static IReadOnlyList<PopulatedPlace> Population(string text, string where, FaultList faults) => Read(text, where, "population", faults, row =>
    {
        var (point, people) = (row.Point(), row.Number("population", 0, 1e11));
        return new PopulatedPlace(row.Text("name"), point, people);
    });

    /// <summary>Zones: <c>lat,lon,orders_per_day</c>, and <c>zone</c>, <c>deviation</c>, <c>promise_minutes</c> if they are there.</summary>
    public static IReadOnlyList<ZoneRequest> Zones(string text, string where, FaultList faults) => Read(text, where, "orders_per_day", faults, row =>
    {
        var point = row.Point();
        var zone = row.Text("zone");
        return new ZoneRequest(
            zone.Length > 0 ? zone : string.Create(CultureInfo.InvariantCulture, $"line-{row.Line}"), [point.Longitude, point.Latitude], row.Number("orders_per_day", 0, 1e9),
            row.Text("deviation").Length > 0 ? row.Number("deviation", 0, 1e9, orZero: true) : null,
            row.Text("promise_minutes").Length > 0 ? row.Number("promise_minutes", 0, 1e6) : null);
    });

    private static List<T> Read<T>(string text, string where, string needed, FaultList faults, Func<Row, T> line)
    {
        var rows = new List<T>();
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            PrepareHeaderForMatch = h => h.Header.Trim().TrimStart('\uFEFF').ToLowerInvariant(),
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            BadDataFound = null,
            MaxFieldSize = 10_000,
        });
        try
        {
            if (!csv.Read() || !csv.ReadHeader())
            {
                faults.Add(where, "it has no header", $"Begin with lat,lon,{needed}.");
                return rows;
            }

            var columns = csv.HeaderRecord!.Select((h, k) => (Name: Canonical(h), k)).GroupBy(h => h.Name).ToDictionary(g => g.Key, g => g.First().k, StringComparer.Ordinal);
            foreach (var column in (ReadOnlySpan<string>)["lat", "lon", needed])
                faults.Check(columns.ContainsKey(column), $"{where} line 1", $"it has no column {column}", $"Begin with lat,lon,{needed}.");
            if (faults.Count > 0) return rows;
            while (csv.Read())
            {
                if (!faults.Check(rows.Count < MaxRows, $"{where} line {csv.Parser.RawRow}", $"it is beyond {MaxRows} rows", "Send fewer, or put places together.")) return rows;
                var before = faults.Count;
                var read = line(new Row(csv, columns, where, faults));
                if (faults.Count == before) rows.Add(read);
            }
        }
        catch (CsvHelperException broken)
        {
            faults.Add($"{where} line {csv.Parser.RawRow}", $"it cannot be read: {broken.GetType().Name}", "Is a quote not closed?");
        }

        if (rows.Count == 0 && faults.Count == 0) faults.Add(where, "it has no rows", "Send one row a place.");
        return rows;
    }

    private static string Canonical(string header) => header.Trim().TrimStart('\uFEFF').ToLowerInvariant() switch
    {
        "latitude" => "lat",
        "longitude" or "lng" => "lon",
        "ordersperday" => "orders_per_day",
        var other => other,
    };

    private readonly struct Row(CsvReader csv, Dictionary<string, int> columns, string where, FaultList faults)
    {
        public int Line => csv.Parser.RawRow;

        public string Text(string column) => columns.TryGetValue(column, out var k) ? csv.GetField(k) ?? "" : "";

        public double Number(string column, double least, double most, bool orZero = false)
        {
            var good = double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && (orZero ? value >= least : value > least) && value <= most;
            faults.Check(good, $"{where} line {Line}, {column}", $"'{Shown(Text(column))}'", $"Give a number {(orZero ? "of at least" : "above")} {least} and at most {most}.");
            return value;
        }

        public GeoPoint Point()
        {
            var numbers = double.TryParse(Text("lat"), NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
                & double.TryParse(Text("lon"), NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude);
            GeoPoint point = default;
            faults.Check(numbers && GeoPoint.TryCreate(latitude, longitude, out point), $"{where} line {Line}, lat", $"'{Shown(Text("lat"))}, {Shown(Text("lon"))}' is not a place", "Give degrees.");
            return point;
        }

        private static string Shown(string text) => text.Length <= 40 ? text : text[..40];
    }
}
