using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>The routing engine: one call, a problem in, a plan out.</summary>
public static class RoutingEngine
{
    /// <summary>Most threads of one solve.</summary>
    public const int MaxThreads = 64;

    /// <inheritdoc cref="Solve(RoutingProblem, StopRule, long, Action{SearchProgress}?, int, CancellationToken)"/>
    public static RoutingSolution Solve(
        RoutingProblem problem, StopRule rule, long seed = 1, Action<SearchProgress>? progress = null, CancellationToken cancellation = default) =>
        Solve(problem, rule, seed, progress, 1, cancellation);

    /// <summary>Plans routes.</summary>
    /// <param name="problem">What is to be planned.</param>
    /// <param name="rule">When to stop; with an iteration limit alone, the same seed gives the same plan.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="progress">Told of better plans, at most four times a second, from a thread of the search; may be null.</param>
    /// <param name="threads">In [1, <see cref="MaxThreads"/>]. Where vehicles are all alike and the plan is large, threads search districts of
    /// one plan; otherwise they search alone, by the seeds <paramref name="seed"/>, <paramref name="seed"/> + 1 and so on, and the best plan is
    /// taken, the lowest seed of equals.</param>
    /// <param name="cancellation">Ends the search early; the best plan so far is returned.</param>
    /// <returns>The best plan found, each visit either on a route or listed with the reason why not.</returns>
    /// <exception cref="BadInputException">The problem has faults; all are told.</exception>
    public static RoutingSolution Solve(
        RoutingProblem problem, StopRule rule, long seed, Action<SearchProgress>? progress, int threads, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        var watch = rule.Start(cancellation);
        var flat = FlatProblemBuilder.Build(problem);
        var neighbours = Neighbours.Build(flat, SearchSettings.NeighboursFor(flat));
        var told = progress is null ? null : Telling(flat, progress);
        var budget = Math.Min(rule.TimeLimit?.TotalSeconds ?? double.MaxValue, rule.MaxIterations / 100_000.0);
        var settings = SearchSettings.For(flat, neighbours.TypicalCost(), budget);

        // Threads share the work on one plan where they can, and search alone where they cannot.
        var shared = UniformProblem.Fits(flat) && !SearchSettings.VehiclesComeFirst(flat, settings);
        var found = new Found[shared ? 1 : threads];
        if (shared) found[0] = UniformSolve.Run(flat, neighbours, settings, seed, threads, rule, watch, told);
        else if (threads == 1) found[0] = One(0);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => found[k] = One(k));

        var best = 0;
        for (var k = 1; k < found.Length; k++)
            if (found[k].Cost < found[best].Cost) best = k;
        var plan = SolutionBuilder.Build(flat, found[best].Routes, new SearchEffort(found.Sum(f => f.Iterations), watch.Elapsed), rule.TimeLimit);
        return plan.Unserved.Count == 0 || cancellation.IsCancellationRequested ? plan : Confirmation.Of(problem, plan, found[best].Routes, neighbours, rule, seed, cancellation);

        Found One(int k)
        {
            var rng = new Rng(seed + k);
            var tell = k == 0 ? told : null;
            if (UniformProblem.Fits(flat))
            {
                // Fewer vehicles first, by the clock even where there are no windows; then that many, as short as they can be.
                var fleet = new Search<TimedKind>(flat, neighbours, settings, rng);
                var given = fleet.FewVehicles(rule, watch);
                return UniformSolve.Run(flat, neighbours, settings, seed + k, 1, rule, watch, tell, new FewVehicles(given, fleet.Iterations));
            }

            return flat.Traits.Rich ? With<RichKind>() : flat.Traits.Timed ? With<TimedKind>() : With<PlainKind>();

            Found With<TKind>() where TKind : struct, IKind
            {
                var search = new Search<TKind>(flat, neighbours, settings, rng);
                search.Run(rule, watch, tell);
                return new Found(search.BestCost, search.Iterations, search.Routes());
            }
        }
    }

    /// <summary>Adds to what is told the way to write the best plan down.</summary>
    private static Action<SearchProgress> Telling(FlatProblem flat, Action<SearchProgress> progress) =>
        now => progress(now with { BestSoFar = now.Source is { } source ? () => SolutionBuilder.Draft(flat, source.BestRoutes(), new SearchEffort(now.Iteration, now.Elapsed)) : null });

    internal sealed record Found(double Cost, long Iterations, int[][] Routes);
}
