using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>How short the routes are: generated instances beside the nearest-neighbour way, published ones beside the best known.</summary>
internal static class RoutingQuality
{
    public static IEnumerable<QualityRow> QualityRun(QualityRequest request)
    {
        foreach (var instance in Generated().Where(i => i.Name.Contains(request.Match, StringComparison.OrdinalIgnoreCase))) yield return Solve(instance, null, request);
        if ("rich day".Contains(request.Match, StringComparison.OrdinalIgnoreCase)) yield return RichRow(RichDay.Make(1000, 1), request);
        if (request.Data is not { } data || !Directory.Exists(Path.Combine(data, "routing"))) yield break;
        foreach (var (instance, best) in PublishedRouting.Of(Path.Combine(data, "routing")).Where(p => p.Instance.Name.Contains(request.Match, StringComparison.OrdinalIgnoreCase)))
            yield return Solve(instance, best, request);
    }

    /// <summary>An instance as the engine's problem. Lengths count as usual in the literature: the nearest whole number without windows, cut to
    /// tenths and counted in them with windows.</summary>
    public static RoutingProblem ProblemOf(RoutingInstance instance)
    {
        var scale = instance.Windows is null ? 1 : 10;
        var shift = instance.Windows is { } w ? new SecondsWindow(w[0].Ready * scale, w[0].Due * scale) : SecondsWindow.Always;
        var vehicles = Enumerable.Range(1, Math.Min(instance.Vehicles, ProblemCheck.MaxVehicles)).Select(v => new RoutingVehicle
        {
            Id = $"{v}",
            StartPlace = 0,
            EndPlace = 0,
            Capacity = [instance.Capacity],
            Shift = shift,
        });
        var visits = Enumerable.Range(1, instance.Places - 1).Select(p => new RoutingVisit
        {
            Id = $"{p}",
            Place = p,
            Deliver = [instance.Demand[p]],
            ServiceSeconds = (instance.Windows?[p].Service ?? 0) * scale,
            Windows = instance.Windows is { } times ? [new SecondsWindow(times[p].Ready * scale, times[p].Due * scale)] : [],
        });
        var travel = new PlaneTravel(
            [.. instance.X.Select(x => (double)x)], [.. instance.Y.Select(y => (double)y)], instance.Windows is null ? PlaneRounding.Tsplib : PlaneRounding.Dimacs);
        return new RoutingProblem([.. vehicles], [.. visits], [], travel);
    }

    /// <summary>Cost and rules by <see cref="RouteChecker"/>; the count of those left out is in the name.</summary>
    private static QualityRow RichRow(RoutingProblem problem, QualityRequest request)
    {
        var started = Environment.CpuUsage.TotalTime;
        var solution = RoutingEngine.Solve(problem, request.Rule, request.Seed);
        var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
        var looked = RouteChecker.Check(problem, solution);
        var name = $"rich day of {problem.Visits.Count}, {solution.Routes.Count} of {problem.Vehicles.Count} trucks, {solution.Unserved.Count} left out";
        return new QualityRow(name, looked.Cost.TotalMilli / 1000.0, null, null, "", seconds, looked.Violations);
    }

    private static QualityRow Solve(RoutingInstance instance, double? best, QualityRequest request)
    {
        var leg = LegOf(instance);
        var problem = ProblemOf(instance);
        var faults = new List<string>();
        double cost = 0, seconds = 0, iterations = 0;
        for (var seed = request.Seed; seed < request.Seed + request.Seeds; seed++)
        {
            var started = Environment.CpuUsage.TotalTime;
            var solution = RoutingEngine.Solve(problem, request.Rule, seed, null, request.Threads, CancellationToken.None);
            seconds += (Environment.CpuUsage.TotalTime - started).TotalSeconds;
            iterations += solution.Effort.Iterations;
            IReadOnlyList<int>[] routes = [.. solution.Routes.Select(r => (IReadOnlyList<int>)[.. r.Stops.Select(s => s.Task + 1)])];
            cost += RouteAnswer.CostOf(routes, leg) / request.Seeds;
            faults.AddRange(RouteAnswer.Faults(instance, routes, leg).Select(f => $"seed {seed}: {f}"));
        }

        var kind = string.Create(CultureInfo.InvariantCulture, $"{(best is null ? "" : "best known; ")}{iterations / seconds / 1000:F0} thousand iterations a second");
        return new QualityRow(instance.Name, cost, Naive(instance), best, kind, seconds / request.Seeds, faults);
    }

    /// <summary>Quadratic, so it is left out where it would outlast the engine.</summary>
    public static double? Naive(RoutingInstance instance)
    {
        var leg = LegOf(instance);
        return instance.Places > 3001 ? null : RouteAnswer.CostOf(NearestNeighbour.Routes(instance, leg), leg);
    }

    private static Func<int, int, double> LegOf(RoutingInstance instance) => instance.Windows is null
        ? (a, b) => Math.Floor(instance.Length(a, b) + 0.5)
        : (a, b) => Math.Floor(10 * instance.Length(a, b)) / 10;

    private static IEnumerable<RoutingInstance> Generated() =>
    [
        UchoaGenerator.Make(100, DepotSite.Centre, CustomerSpread.Random, DemandSpread.LargeWide, 10, 1),
        UchoaGenerator.Make(200, DepotSite.Corner, CustomerSpread.Clustered, DemandSpread.ByQuadrant, 6, 2),
        UchoaGenerator.Make(400, DepotSite.Random, CustomerSpread.Mixed, DemandSpread.ManySmallFewLarge, 15, 3),
        UchoaGenerator.Make(1000, DepotSite.Centre, CustomerSpread.Mixed, DemandSpread.SmallNarrow, 20, 4),
        SolomonGenerator.Make(100, clustered: false, longHorizon: false, density: 0.75, meanWidth: 40, 5),
        SolomonGenerator.Make(200, clustered: true, longHorizon: false, density: 1, meanWidth: 60, 6),
        SolomonGenerator.Make(100, clustered: false, longHorizon: true, density: 0.5, meanWidth: 120, 7),
        SolomonGenerator.Make(400, clustered: true, longHorizon: true, density: 0.75, meanWidth: 240, 8),
    ];
}
