using System.Diagnostics;
using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>How cheap the placements are: generated instances beside the engine's own proven bound, published ones beside the best known.</summary>
internal static class PlacementQuality
{
    public static IEnumerable<QualityRow> QualityRun(QualityRequest request)
    {
        foreach (var instance in Generated()) yield return Solve(instance.Name, ProblemOf(instance), null, request);
        if (request.Data is not { } data || !Directory.Exists(Path.Combine(data, "placement"))) yield break;
        foreach (var row in Published(Path.Combine(data, "placement"), request)) yield return row;
    }

    public static PlacementProblem ProblemOf(PlacementInstance instance) =>
        new(PlacementKind.Uncapacitated, [.. Enumerable.Repeat(instance.OpeningCost, instance.X.Length)],
            SiteCosts.Planar(instance.X, instance.Y, instance.X, instance.Y));

    private static IEnumerable<QualityRow> Published(string folder, QualityRequest request)
    {
        foreach (var row in File.ReadLines(Path.Combine(folder, "bks.csv")).Skip(1).Select(l => l.Split(',')))
        {
            var file = Path.Combine(folder, row[1]);
            if (!File.Exists(file)) continue;
            var kind = row[2] switch
            {
                "UFL" => PlacementKind.Uncapacitated,
                "CFL" => PlacementKind.Capacitated,
                "SSCFL" => PlacementKind.SingleSource,
                _ => PlacementKind.Median,
            };
            int? sites = int.TryParse(row[3], CultureInfo.InvariantCulture, out var p) ? p : null;
            double? best = double.TryParse(row[6], CultureInfo.InvariantCulture, out var value) ? value : null;
            yield return Solve(row[0] + " " + row[2], PlacementFiles.Read(File.ReadAllText(file), row[1], kind, sites), best, request);
        }
    }

    private static QualityRow Solve(string name, PlacementProblem problem, double? best, QualityRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = PlacementEngine.Solve(problem, request.Rule, request.Seed, null, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (outcome is not PlacementAnswer answer)
            return new QualityRow(name, double.NaN, null, best, "", seconds, outcome is PlacementImpossible none ? none.Reasons : ["no answer"]);
        var price = new PlacementPrice(problem, answer);
        return new QualityRow(
            name, price.Cost, GreedyPlacement.CostOf(problem), best ?? answer.LowerBound,
            best is null ? "own bound" : string.Create(CultureInfo.InvariantCulture, $"best known; own bound {answer.LowerBound:F1}"), seconds, price.Faults);
    }

    private static IEnumerable<PlacementInstance> Generated() =>
    [
        PlacementInstance.Geographic(500, 10, 1),
        PlacementInstance.Geographic(500, 100, 2),
        PlacementInstance.Geographic(1000, 10, 3),
        PlacementInstance.Geographic(1000, 100, 4),
        PlacementInstance.Geographic(1000, 1000, 5),
    ];
}
