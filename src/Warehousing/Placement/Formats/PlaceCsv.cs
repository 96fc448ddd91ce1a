using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>Reads places from CSV with a header; every fault is told with line and column.</summary>
internal static class PlaceCsv
{
    public const int MaxRows = 200_000;

    /// <summary>Reads all rows.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="where">What faults call it.</param>
    /// <param name="needed">The column that must be there beside lat and lon.</param>
    /// <param name="faults">Gets every fault.</param>
    /// <param name="line">Reads one row; rows with a fault are left out.</param>
    public static List<T> Read<T>(string text, string where, string needed, FaultList faults, Func<PlaceRow, T> line)
    {
        var rows = new List<T>();
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
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
            var before = faults.Count;
            foreach (var column in (ReadOnlySpan<string>)["lat", "lon", needed])
                faults.Check(columns.ContainsKey(column), $"{where} line 1", $"it has no column {column}", $"Begin with lat,lon,{needed}.");
            if (faults.Count > before) return rows;
            while (csv.Read())
            {
                if (!faults.Check(rows.Count < MaxRows, $"{where} line {csv.Parser.RawRow}", $"it is beyond {MaxRows} rows", "Send fewer, or put places together.")) return rows;
                var now = faults.Count;
                var read = line(new PlaceRow(csv, columns, where, faults));
                if (faults.Count == now) rows.Add(read);
            }

            if (rows.Count == 0 && faults.Count == before) faults.Add(where, "it has no rows", "Send one row a place.");
        }
        catch (CsvHelperException broken)
        {
            faults.Add($"{where} line {csv.Parser.RawRow}", $"it cannot be read: {broken.GetType().Name}", "Is a quote not closed?");
        }

        return rows;
    }

    private static string Canonical(string header) => header.Trim().TrimStart('\uFEFF').ToLowerInvariant() switch
    {
        "latitude" => "lat",
        "longitude" or "lng" => "lon",
        "ordersperday" => "orders_per_day",
        var other => other,
    };
}

/// <summary>One row of a <see cref="PlaceCsv"/>.</summary>
internal readonly struct PlaceRow(CsvReader csv, Dictionary<string, int> columns, string where, FaultList faults)
{
    /// <summary>Its line in the file.</summary>
    public int Line => csv.Parser.RawRow;

    /// <summary>A field; "" where the column is missing.</summary>
    public string Text(string column) => columns.TryGetValue(column, out var k) ? csv.GetField(k) ?? "" : "";

    /// <summary>A number above the least, or at least that where <paramref name="orEqual"/>.</summary>
    public double Number(string column, double least, double most, bool orEqual = false)
    {
        var good = double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && (orEqual ? value >= least : value > least) && value <= most;
        faults.Check(good, $"{where} line {Line}, {column}", $"'{Shown(Text(column))}'", $"Give a number {(orEqual ? "of at least" : "above")} {least} and at most {most}.");
        return value;
    }

    /// <summary>Its place, from the columns lat and lon.</summary>
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
