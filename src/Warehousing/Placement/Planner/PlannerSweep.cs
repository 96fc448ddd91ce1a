using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>One point of the curve over the number of sites.</summary>
/// <param name="Sites">Exactly so many sites are open.</param>
/// <param name="Outcome">The best placement found and the bound of all of that size.</param>
public sealed record SweepPoint(int Sites, PlannerOutcome Outcome);

/// <summary>The curve over the number of open sites, each point with a proven bound, in one sweep: every point starts from the one before.</summary>
public static class PlannerSweep
{
    /// <summary>Sweeps.</summary>
    /// <param name="problem">What is asked; its own bounds on the number of sites do not count.</param>
    /// <param name="least">Fewest sites; 1 or more.</param>
    /// <param name="most">Most sites; at most the number of sites.</param>
    /// <param name="stop">The rule of one point, from how many are still to solve.</param>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="progress">The progress of a number of sites; may give null.</param>
    /// <param name="cancellation">Ends the sweep with an <see cref="OperationCanceledException"/>.</param>
    public static IReadOnlyList<SweepPoint> Run(
        PlannerProblem problem, int least, int most, Func<int, StopRule> stop, long seed, Func<int, IProgress<PlacementProgress>?> progress, CancellationToken cancellation)
    {
        if (least < 1 || most < least || most > problem.SiteCount)
            throw new ArgumentException($"The curve is asked from {least} to {most} of {problem.SiteCount} sites.\nAsk for 1 <= least <= most <= sites.");
        var points = new List<SweepPoint>();
        PlannerAnswer? before = null;
        for (var k = least; k <= most; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            var outcome = PlannerEngine.Solve(problem with { MinSites = k, MaxSites = k }, stop(most - k + 1), seed, progress(k), before, cancellation);
            points.Add(new SweepPoint(k, outcome));
            before = outcome.Answer ?? before;
        }

        return points;
    }
}
