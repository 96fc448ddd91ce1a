using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Capacitated;
using LogiOpt.Warehousing.Placement.Uncapacitated;

namespace LogiOpt.Warehousing.Placement;

/// <summary>Solves placement problems of every kind with a proven bound.</summary>
public static class PlacementEngine
{
    /// <summary>Relative distance between the bounds at which a placement counts as proven optimal.</summary>
    public const double ProvenGap = 1e-9;

    /// <summary>Finds a good placement and a lower bound for all.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="stop">When to end; it also ends when the bounds meet. The first placement is always completed.</param>
    /// <param name="seed">Seed of the search; with an iteration limit alone, the same seed gives the same answer.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Ends the search early with the best so far.</param>
    /// <returns><see cref="PlacementAnswer"/> or <see cref="PlacementImpossible"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="stop"/> has no limit.</exception>
    public static PlacementOutcome Solve(
        PlacementProblem problem, StopRule stop, long seed, IProgress<PlacementProgress>? progress, CancellationToken cancellation)
    {
        var watch = stop.Start(cancellation);
        var rng = new Rng(seed);
        return problem.HasCapacities
            ? new CapacitatedSolver(problem, watch, rng, progress).Solve()
            : new UncapacitatedSolver(problem, watch, rng, progress).Solve();
    }
}
