using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>One problem of the routing table.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Group">The table it stands in.</param>
/// <param name="Visits">How many customers it has.</param>
/// <param name="Make">Makes or reads it.</param>
/// <param name="Scale">Metres of the problem in one unit of its lengths.</param>
internal sealed record RoutingCase(string Name, string Group, int Visits, Func<RoutingProblem> Make, double Scale)
{
    public const string Generated = "generated", Published = "published";

    /// <summary>Best known length; null for a generated problem.</summary>
    public double? Best { get; init; }

    /// <summary>Length by hand, of a generated problem of up to 3,000 customers.</summary>
    public Func<double?>? Naive { get; init; }

    /// <summary>Best known number of vehicles, where vehicles come first.</summary>
    public int? BestVehicles { get; init; }

    /// <summary>Generated problems always, published ones where their folder is there.</summary>
    public static IEnumerable<RoutingCase> All(string? data)
    {
        foreach (var (make, visits, name) in Uchoa())
            yield return new RoutingCase(name, Generated, visits, () => RoutingQuality.ProblemOf(make()), 1) { Naive = () => RoutingQuality.Naive(make()) };
        foreach (var (make, visits, name) in Solomon())
            yield return new RoutingCase(name, Generated, visits, () => RoutingQuality.ProblemOf(make()), 10) { Naive = () => RoutingQuality.Naive(make()) };
        if (data is null || !File.Exists(Path.Combine(data, "routing", "bks.csv"))) yield break;
        foreach (var row in File.ReadLines(Path.Combine(data, "routing", "bks.csv")).Skip(1).Select(l => l.Split(',', 5)))
            if (File.Exists(Path.Combine(data, "routing", row[0]))) yield return Read(Path.Combine(data, "routing", row[0]), row);
    }

    private static RoutingCase Read(string path, string[] row)
    {
        var best = row[3].Split('|');
        var convention = row[1] == "CVRP" ? Convention.Tsplib : best.Length == 2 ? Convention.Sintef : Convention.Dimacs;
        var name = Path.GetFileNameWithoutExtension(row[0]) + (convention == Convention.Sintef && row[1] == "VRPTW" ? " (vehicles first)" : "");
        var scale = convention switch { Convention.Tsplib => 1.0, Convention.Dimacs => 10, _ => 10_000 };
        return new RoutingCase(name, Published, int.Parse(row[2], CultureInfo.InvariantCulture), () => InstanceFile.Read(path, convention).Problem, scale)
        {
            Best = double.Parse(best[^1], CultureInfo.InvariantCulture),
            BestVehicles = best.Length == 2 ? int.Parse(best[0], CultureInfo.InvariantCulture) : null,
        };
    }

    private static IEnumerable<(Func<RoutingInstance>, int, string)> Uchoa() =>
    [
        (() => UchoaGenerator.Make(100, DepotSite.Centre, CustomerSpread.Random, DemandSpread.LargeWide, 10, 1), 100, "X-like 100"),
        (() => UchoaGenerator.Make(400, DepotSite.Random, CustomerSpread.Mixed, DemandSpread.ManySmallFewLarge, 15, 3), 400, "X-like 400"),
        (() => UchoaGenerator.Make(1000, DepotSite.Centre, CustomerSpread.Mixed, DemandSpread.SmallNarrow, 20, 4), 1000, "X-like 1000"),
        (() => UchoaGenerator.Make(10_000, DepotSite.Corner, CustomerSpread.Clustered, DemandSpread.SmallWide, 12, 9), 10_000, "X-like 10000"),
        (() => UchoaGenerator.Make(30_000, DepotSite.Centre, CustomerSpread.Mixed, DemandSpread.SmallWide, 15, 10), 30_000, "X-like 30000"),
    ];

    private static IEnumerable<(Func<RoutingInstance>, int, string)> Solomon() =>
    [
        (() => SolomonGenerator.Make(100, clustered: false, longHorizon: false, density: 0.75, meanWidth: 40, 5), 100, "R1-like 100"),
        (() => SolomonGenerator.Make(400, clustered: true, longHorizon: true, density: 0.75, meanWidth: 240, 8), 400, "RC2-like 400"),
    ];
}
