using LogiOpt.Benchmarks.Instances;
using LogiOpt.Benchmarks.Quality;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>The routing engine on one thread, bounded by iterations.</summary>
internal static class RoutingWorkloads
{
    public static readonly IReadOnlyList<Workload> All =
    [
        new("Routing", "CVRP of 200 customers, 3,000 iterations", () =>
        {
            var problem = RoutingQuality.ProblemOf(UchoaGenerator.Make(200, DepotSite.Corner, CustomerSpread.Mixed, DemandSpread.LargeWide, 8, 11));
            return () => RoutingEngine.Solve(problem, StopRule.AfterIterations(3_000), seed: 1).Cost.TotalMilli;
        }),
        new("Routing", "VRPTW of 100 customers, 3,000 iterations", () =>
        {
            var problem = RoutingQuality.ProblemOf(SolomonGenerator.Make(100, clustered: true, longHorizon: false, density: 0.75, meanWidth: 60, 12));
            return () => RoutingEngine.Solve(problem, StopRule.AfterIterations(3_000), seed: 1).Cost.TotalMilli;
        }),
    ];
}
