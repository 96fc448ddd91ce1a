using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>One point of the curve over the number of sites.</summary>
/// <param name="Sites">Exactly so many sites are open.</param>
/// <param name="Outcome">The best placement found and the bound of all of that size.</param>
public sealed record SweepPoint(int Sites, PlannerOutcome Outcome);

/// <summary>The curve over the number of open sites, each point with a proven bound: a sweep in which every point starts from the one before, then half of the
/// time again for the points whose gaps are widest by then.</summary>
public static class PlannerSweep
{
    /// <summary>A point whose gap is no wider is left alone.</summary>
    private const double Narrow = 1e-4;

    /// <summary>Solves that a curve takes at most.</summary>
    /// <param name="points">Its points.</param>
    public static int SolvesOf(int points) => points + AgainOf(points);

    /// <summary>Fewer and longer solves: a bound that is far from its top needs time in one piece.</summary>
    private static int AgainOf(int points) => (points + 3) / 4;

    /// <summary>Sweeps.</summary>
    /// <param name="problem">What is asked; its own bounds on the number of sites do not count.</param>
    /// <param name="least">Fewest sites; 1 or more.</param>
    /// <param name="most">Most sites; at most the number of sites.</param>
    /// <param name="stop">The rule of one solve, from how many are still to do.</param>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="progress">The progress of a solve, from its number of sites and the solves done; may give null.</param>
    /// <param name="cancellation">Ends the sweep with an <see cref="OperationCanceledException"/>.</param>
    public static IReadOnlyList<SweepPoint> Run(
        PlannerProblem problem, int least, int most, Func<int, StopRule> stop, long seed, Func<int, int, IProgress<PlacementProgress>?> progress, CancellationToken cancellation)
    {
        if (least < 1 || most < least || most > problem.SiteCount)
            throw new ArgumentException($"The curve is asked from {least} to {most} of {problem.SiteCount} sites.\nAsk for 1 <= least <= most <= sites.");
        var points = new List<SweepPoint>();
        int count = most - least + 1, solves = SolvesOf(count);
        PlannerAnswer? before = null;
        PlannerOutcome Solve(int sites, int done, int left, PlannerAnswer? start)
        {
            cancellation.ThrowIfCancellationRequested();
            return PlannerEngine.Solve(problem with { MinSites = sites, MaxSites = sites }, stop(left), seed + done, progress(sites, done), start, cancellation);
        }

        for (var k = least; k <= most; k++)
        {
            var outcome = Solve(k, points.Count, 2 * count - points.Count, before);
            points.Add(new SweepPoint(k, outcome));
            before = outcome.Answer ?? before;
        }

        for (var done = points.Count; done < solves; done++)
        {
            var widest = Enumerable.Range(0, points.Count).MaxBy(p => GapOf(points[p].Outcome));
            if (GapOf(points[widest].Outcome) <= Narrow) break;
            var outcome = Solve(points[widest].Sites, done, solves - done, StartOf(points, widest));
            points[widest] = points[widest] with { Outcome = Better(points[widest].Outcome, outcome) };
        }

        return points;
    }

    /// <summary>A point starts from its own placement and from the multipliers of the nearest point that is proven much better: they are almost its own.</summary>
    private static PlannerAnswer? StartOf(List<SweepPoint> points, int widest)
    {
        var own = points[widest].Outcome.Answer;
        var near = points.Where(p => p.Outcome.Answer is { } answer && (own is null || answer.Gap < own.Gap / 2)).MinBy(p => (Math.Abs(p.Sites - points[widest].Sites), p.Sites))?.Outcome.Answer;
        return near is null || own is null ? own ?? near : own with { Multipliers = near.Multipliers, Risk = near.Risk };
    }

    private static double GapOf(PlannerOutcome outcome) =>
        outcome.Answer is { } answer ? answer.Gap : double.IsPositiveInfinity(outcome.LowerBound) ? 0 : double.PositiveInfinity;

    /// <summary>The cheaper placement with the higher bound.</summary>
    private static PlannerOutcome Better(PlannerOutcome a, PlannerOutcome b)
    {
        if (a.Answer is null || b.Answer is null) return a.Answer is null ? b : a;
        var (cheap, proof) = (b.Answer.Cost < a.Answer.Cost ? b.Answer : a.Answer, b.Answer.LowerBound > a.Answer.LowerBound ? b.Answer : a.Answer);
        var bound = Math.Min(proof.LowerBound, cheap.Cost);
        var answer = cheap with
        {
            LowerBound = bound,
            Multipliers = proof.Multipliers,
            Iterations = a.Answer.Iterations + b.Answer.Iterations,
            Risk = cheap.Risk is null ? null : cheap.Risk with { Measure = proof.Risk!.Measure, HeldMeasure = proof.Risk.HeldMeasure },
        };
        return new PlannerOutcome(answer, bound, []);
    }
}
