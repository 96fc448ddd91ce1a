using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Geo;

namespace LogiOpt.Host.Demo.Geography;

/// <summary>The metropolises that the demo knows, from two small tables inside the program.</summary>
/// <remarks>Places: GeoNames, geonames.org, CC BY 4.0. Water: Natural Earth, public domain. Both are credited in the tables and in <c>docs/demo.md</c>.</remarks>
internal static class CityTable
{
    private static readonly Lazy<IReadOnlyDictionary<string, City>> Table = new(Load);

    /// <summary>Codes of all metropolises, the default first.</summary>
    public static IReadOnlyList<string> Codes => [.. Table.Value.Keys];

    /// <summary>The metropolis of a code, or null if there is none.</summary>
    public static City? Find(string code) => Table.Value.GetValueOrDefault(code.ToLowerInvariant());

    private static Dictionary<string, City> Load()
    {
        var water = Rows("water.csv", r => (City: r.GetField(0)!, Ring: r.GetField<int>(1), Point: Point(r, 2)))
            .GroupBy(row => row.City)
            .ToDictionary(g => g.Key, g => g.GroupBy(row => row.Ring).Select(ring => (IReadOnlyList<GeoPoint>)[.. ring.Select(row => row.Point)]));
        return Rows("places.csv", r => (City: r.GetField(0)!, Place: ReadPlace(r)))
            .GroupBy(row => row.City)
            .ToDictionary(g => g.Key, g => new City(
                g.Key,
                [.. g.Select(row => row.Place).OrderByDescending(p => p.Population).ThenBy(p => p.GeoNamesId)],
                water.TryGetValue(g.Key, out var rings) ? [.. rings] : []));
    }

    private static Place ReadPlace(CsvReader row) =>
        new(row.GetField<int>(1), row.GetField(2)!, Point(row, 3), row.GetField<int>(5), Enum.Parse<PlaceRole>(row.GetField(6)!, ignoreCase: true));

    private static GeoPoint Point(CsvReader row, int column) => new(row.GetField<double>(column), row.GetField<double>(column + 1));

    private static List<T> Rows<T>(string name, Func<CsvReader, T> read)
    {
        using var stream = typeof(CityTable).Assembly.GetManifestResourceStream("LogiOpt.Host.Demo." + name)
            ?? throw new InvalidOperationException($"The table {name} is not inside the program.\nIs it an EmbeddedResource of Host.csproj?");
        using var csv = new CsvReader(new StreamReader(stream), new CsvConfiguration(CultureInfo.InvariantCulture) { AllowComments = true });
        csv.Read();
        csv.ReadHeader();
        var rows = new List<T>();
        while (csv.Read()) rows.Add(read(csv));
        return rows;
    }
}
