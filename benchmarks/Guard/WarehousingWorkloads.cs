using LogiOpt.Benchmarks.Instances;
using LogiOpt.Benchmarks.Quality;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>The placement engine, bounded by iterations. The objective holds cost and bound, so that neither can slip alone.</summary>
internal static class WarehousingWorkloads
{
    public static readonly IReadOnlyList<Workload> All =
    [
        new("Warehousing", "facility location of 400 points, 300 iterations", () =>
        {
            var problem = PlacementQuality.ProblemOf(PlacementInstance.Geographic(400, 100, 13));
            return () => PlacementEngine.Solve(problem, StopRule.AfterIterations(300), 1, null, CancellationToken.None) is PlacementAnswer answer
                ? answer.Cost + answer.LowerBound
                : double.NaN;
        }),
    ];
}
