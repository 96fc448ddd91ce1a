using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Solves a problem of vehicles all alike: in districts where it is large or several threads share the work, then as a whole.</summary>
/// <param name="problem">The problem.</param>
/// <param name="settings">In metres.</param>
/// <param name="seed">Any number; thread k of a search of the whole uses <paramref name="seed"/> + k.</param>
/// <param name="threads">Threads that share the work, 1 or more.</param>
/// <param name="rule">When to stop; iterations are counted for each thread.</param>
/// <param name="watch">The running rule.</param>
/// <param name="progress">Told of better plans; may be null.</param>
/// <param name="spent">Iterations of the budget that went into the first plan.</param>
internal sealed class UniformSolve(
    UniformProblem problem, SearchSettings settings, long seed, int threads, StopRule rule, StopWatch watch, Action<SearchProgress>? progress, long spent)
{
    // Cold iterations end early and are many, so a budget counted in seconds is spent on them unless the search stays hot for longer.
    private const double Bend = 1.5;

    /// <summary>Solves a flat problem that <see cref="UniformProblem.Fits"/>.</summary>
    public static RoutingEngine.Found Run(
        FlatProblem flat, Neighbours neighbours, SearchSettings settings, long seed, int threads, StopRule rule, StopWatch watch,
        Action<SearchProgress>? progress, FewVehicles? few = null)
    {
        var given = few?.Routes.Where(r => r.Length > 0).ToArray();
        var problem = UniformProblem.Of(flat, neighbours, given?.Length);
        var perMetre = flat.CostPerMetre[0];
        var inMetres = settings with
        {
            StartTemperature = settings.StartTemperature / perMetre,
            EndTemperature = settings.EndTemperature / perMetre,
            Bend = Bend,
        };
        var first = given ?? (flat.Traits.Timed ? [] : FirstRoutes(flat, neighbours, problem.Routes));
        var solve = new UniformSolve(problem, inMetres, seed, threads, rule, watch, progress, few?.Iterations ?? 0);
        var found = (flat.Traits.Timed, flat.X is not null) switch
        {
            (false, true) => solve.From<PlainKind, PlaneLegs>(first),
            (false, false) => solve.From<PlainKind, TableLegs>(first),
            (true, true) => solve.From<TimedKind, PlaneLegs>(first),
            (true, false) => solve.From<TimedKind, TableLegs>(first),
        };
        var cost = found.Cost * perMetre + (given?.Length ?? 0) * flat.FixedCost[0];
        return new RoutingEngine.Found(cost, found.Iterations, [.. found.Routes, .. Enumerable.Repeat<int[]>([], flat.Vehicles - problem.Routes)]);
    }

    private RoutingEngine.Found From<TKind, TLegs>(IReadOnlyList<int[]> first) where TKind : struct, IKind where TLegs : struct, ILegs
    {
        var rng = new Rng(seed);
        var start = new UniformSearch<TKind, TLegs>(problem, settings, rng);
        start.Start(first);
        first = start.Routes();
        var waves = start.ServesAll && spent == 0 ? Districts<TKind, TLegs>.WavesFor(problem, start.UsedRoutes, threads) : 0;
        if (waves == 0) return Whole<TKind, TLegs>(first, settings, spent);

        var districts = new Districts<TKind, TLegs>(problem, settings, rng, threads, waves, start.Routes());
        districts.Run(rule, watch, new ProgressTeller(watch, progress));
        var found = Whole<TKind, TLegs>(districts.Best, settings with { Cycles = 1 }, districts.Iterations / threads);
        return found with { Iterations = found.Iterations + districts.Iterations };
    }

    /// <summary>Searches the whole plan on every thread; the best is taken, the lowest seed of equals.</summary>
    /// <param name="first">A plan.</param>
    /// <param name="whole">Settings.</param>
    /// <param name="begun">Iterations of the budget that are used.</param>
    private RoutingEngine.Found Whole<TKind, TLegs>(IReadOnlyList<int[]> first, SearchSettings whole, long begun)
        where TKind : struct, IKind where TLegs : struct, ILegs
    {
        var found = new RoutingEngine.Found[threads];
        if (threads == 1) One(0);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
        var best = 0;
        for (var k = 1; k < threads; k++)
            if (found[k].Cost < found[best].Cost) best = k;
        return found[best] with { Iterations = spent + found.Sum(f => f.Iterations) };

        void One(int k)
        {
            var search = new UniformSearch<TKind, TLegs>(problem, whole, new Rng(seed + k)) { Iterations = begun };
            search.Start(first);
            search.Run(rule, watch, new ProgressTeller(watch, k == 0 ? progress : null));
            found[k] = new RoutingEngine.Found(search.BestMetres, search.Iterations - begun, search.Routes());
        }
    }

    private static int[][] FirstRoutes(FlatProblem flat, Neighbours neighbours, int most)
    {
        var routes = new List<int>[most];
        for (var route = 0; route < most; route++) routes[route] = [];
        Savings.Build(flat, neighbours, (vehicle, task) => routes[vehicle].Add(task));
        return [.. routes.Select(r => r.ToArray())];
    }
}

/// <summary>Routes of as few vehicles as were found, which a search then makes shorter and none more.</summary>
/// <param name="Routes">Tasks of each vehicle.</param>
/// <param name="Iterations">Iterations spent on them.</param>
internal sealed record FewVehicles(int[][] Routes, long Iterations);
