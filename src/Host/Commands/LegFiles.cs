using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Tracking.Eta;

namespace LogiOpt.Host.Commands;

/// <summary>The files of <c>tracking eta</c>: legs that were driven, legs to be estimated, estimates.</summary>
internal static class LegFiles
{
    private const int MaxLegs = 5_000_000;

    private static readonly string[] Columns = ["leg", "weekday", "departed_s", "origin_lat", "origin_lon", "dest_lat", "dest_lon", "distance_km", "courier"];

    /// <summary>Reads legs; with <paramref name="withTime"/>, also how long each took.</summary>
    /// <exception cref="BadInputException">With every fault of the file, by line and field.</exception>
    public static List<(string Id, Leg Leg, double TravelSeconds)> Read(FileInfo file, bool withTime)
    {
        if (!file.Exists) throw new BadInputException(file.Name, $"'{file}' is not there", "Give the path of a file that can be read");
        var faults = new FaultList();
        var legs = new List<(string, Leg, double)>();
        using var reader = new StreamReader(file.FullName);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null });
        string[] wanted = withTime ? [.. Columns, "travel_s"] : Columns;
        if (!csv.Read() || !csv.ReadHeader()) throw new BadInputException(file.Name, "The file is empty", $"Give a header line: {string.Join(',', wanted)}");
        foreach (var column in wanted.Except(csv.HeaderRecord!))
            faults.Add($"{file.Name} line 1", $"The column '{column}' is missing", $"Give a header line: {string.Join(',', wanted)}");
        faults.ThrowIfAny();
        var seen = new HashSet<string>();
        while (csv.Read())
        {
            if (legs.Count >= MaxLegs) throw new BadInputException(file.Name, $"The file has more than {MaxLegs} legs", "Give the latest ones");
            ReadLeg(csv, $"{file.Name} line {csv.Parser.RawRow}", withTime, seen, faults, legs);
        }

        faults.ThrowIfAny();
        return legs;
    }

    /// <summary>Writes estimates in the order of the legs.</summary>
    public static void Write(FileInfo file, IEnumerable<(string Id, TravelRange Range)> estimates)
    {
        using var writer = new StreamWriter(file.FullName);
        writer.WriteLine("leg,p10_s,p50_s,p90_s");
        foreach (var (id, range) in estimates)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Quoted(id)},{range.P10:F1},{range.P50:F1},{range.P90:F1}"));
    }

    private static void ReadLeg(
        CsvReader csv, string where, bool withTime, HashSet<string> seen, FaultList faults, List<(string, Leg, double)> legs)
    {
        var before = faults.Count;
        var id = csv.GetField("leg") ?? "";
        faults.Check(id.Length > 0 && seen.Add(id), $"{where}, leg", id.Length == 0 ? "It is empty" : $"'{id}' is there twice", "Name every leg once");
        var weekday = (int)Number("weekday", 1, 7);
        var departed = Number("departed_s", 0, 2 * 86_400);
        double fromLat = Number("origin_lat", -90, 90), fromLon = Number("origin_lon", -180, 180);
        double toLat = Number("dest_lat", -90, 90), toLon = Number("dest_lon", -180, 180);
        var kilometres = Number("distance_km", 0, 20_000);
        var seconds = withTime ? Number("travel_s", 1, 30 * 86_400) : 0;
        if (faults.Count > before) return;
        var courier = csv.GetField("courier");
        legs.Add((id, new Leg(
            weekday, departed % 86_400, new GeoPoint(fromLat, fromLon), new GeoPoint(toLat, toLon), kilometres, string.IsNullOrEmpty(courier) ? null : courier), seconds));

        double Number(string field, double least, double most)
        {
            var text = csv.GetField(field);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            faults.Add($"{where}, {field}", $"'{text}' is not a number from {least} to {most}", "Correct the field or leave the line out");
            return least;
        }
    }

    private static string Quoted(string id) => id.AsSpan().IndexOfAny(",\"\n\r") < 0 ? id : $"\"{id.Replace("\"", "\"\"")}\"";
}
