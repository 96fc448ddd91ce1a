using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <summary>Splits a plan into districts of whole routes that are searched apart, at the same temperature, and put together again; the next round
/// cuts elsewhere.</summary>
/// <remarks>Lengths of routes add up, so annealing the districts side by side is annealing the whole plan but for moves across a border.</remarks>
internal sealed class Districts<TKind, TLegs> : IHasBest where TKind : struct, IKind where TLegs : struct, ILegs
{
    /// <summary>Share of the budget spent in districts; the rest goes to the whole plan.</summary>
    private const double Share = 0.9;

    private readonly UniformProblem _problem;
    private readonly SearchSettings _settings;
    private readonly Rng _rng;
    private readonly int _threads, _waves, _rounds;
    private List<int[]> _current;

    /// <param name="problem">The whole problem.</param>
    /// <param name="settings">Of the whole problem.</param>
    /// <param name="rng">Every district gets a generator out of it, in order.</param>
    /// <param name="threads">Districts searched at a time.</param>
    /// <param name="waves">How many times so many districts there are.</param>
    /// <param name="first">A plan that serves every task.</param>
    public Districts(UniformProblem problem, SearchSettings settings, Rng rng, int threads, int waves, int[][] first)
    {
        (_problem, _settings, _rng, _threads, _waves) = (problem, settings, rng, threads, waves);
        _rounds = Math.Clamp(128 / waves, 8, 32);
        _current = [.. first.Where(r => r.Length > 0)];
        (Best, BestMetres) = (_current, double.PositiveInfinity);
    }

    public IReadOnlyList<int[]> Best { get; private set; }

    /// <inheritdoc/>
    public int[][] BestRoutes() => [.. Best];

    public double BestMetres { get; private set; }

    public long Iterations { get; private set; }

    /// <summary>How often <paramref name="threads"/> districts are cut out of a problem in one round; 0 where the plan is better left whole.</summary>
    public static int WavesFor(UniformProblem problem, int usedRoutes, int threads)
    {
        const int smallest = 250, largest = 12_000, wanted = 5_000;
        var tasks = problem.Tasks;
        if (problem.Flat.X is null || usedRoutes < 4 * threads) return 0;
        if (tasks <= largest) return threads == 1 || tasks < smallest * threads ? 0 : 1;
        return (tasks + wanted * threads - 1) / (wanted * threads);
    }

    public void Run(StopRule rule, StopWatch watch, ProgressTeller teller)
    {
        var perSlice = rule.MaxIterations == long.MaxValue ? long.MaxValue : Math.Max(1, (long)(Share * rule.MaxIterations / (_rounds * _waves)));
        for (var round = 0; round < _rounds && !watch.IsOver(Iterations / _threads, BestMetres * _problem.Flat.CostPerMetre[0]); round++)
        {
            var groups = Cut(_threads * _waves);
            var generators = new Rng[groups.Count];
            foreach (ref var generator in generators.AsSpan()) generator = _rng.Split();
            var slices = new Slice[groups.Count];
            double cold = Share * (round + 1) / _rounds, warm = Share * round / _rounds;
            for (var from = 0; from < groups.Count; from += _threads)
            {
                var to = Math.Min(groups.Count, from + _threads);
                var limit = new SliceLimit(perSlice, warm + (cold - warm) * to / groups.Count, _settings.Temperature(warm), _settings.Temperature(cold));
                if (to - from == 1) SearchOne(from);
                else Parallel.For(from, to, new ParallelOptions { MaxDegreeOfParallelism = _threads }, SearchOne);

                void SearchOne(int k) => slices[k] = Search(groups[k], groups.Count, generators[k], limit, watch);
            }

            Merge(slices);
            teller.Look(Iterations, BestMetres * _problem.Flat.CostPerMetre[0], this);
        }
    }

    private Slice Search(List<int[]> routes, int groups, Rng rng, SliceLimit limit, StopWatch watch)
    {
        var spare = (_problem.Routes - _current.Count) / groups;
        var tasks = new int[routes.Sum(r => r.Length)];
        var at = 0;
        foreach (var route in routes)
            foreach (var task in route) tasks[at++] = task;
        var part = _problem.Part(tasks, routes.Count + spare);
        at = 0;
        var first = new int[routes.Count][];
        for (var k = 0; k < first.Length; k++)
        {
            first[k] = new int[routes[k].Length];
            for (var j = 0; j < first[k].Length; j++) first[k][j] = at++;
        }

        var search = new UniformSearch<TKind, TLegs>(part, _settings, rng);
        search.Start(first);
        search.RunSlice(limit, watch);
        var current = Whole(search.Routes(), tasks);
        search.BackToBest();
        return new Slice(current, Whole(search.Routes(), tasks), search.BestMetres, search.Iterations);
    }

    private static List<int[]> Whole(int[][] routes, int[] tasks)
    {
        var whole = new List<int[]>();
        foreach (var route in routes)
        {
            if (route.Length == 0) continue;
            for (var k = 0; k < route.Length; k++) route[k] = tasks[route[k]];
            whole.Add(route);
        }

        return whole;
    }

    private void Merge(Slice[] slices)
    {
        double best = 0;
        var served = 0;
        foreach (var slice in slices)
        {
            best += slice.BestMetres;
            Iterations += slice.Iterations;
            served += slice.Current.Sum(r => r.Length);
        }

        if (best < BestMetres) (Best, BestMetres) = ([.. slices.SelectMany(s => s.Best)], best);

        // A district that left a task out is taken at its best, which serves all.
        _current = [.. slices.SelectMany(s => served == _problem.Tasks ? s.Current : s.Best)];
    }

    /// <summary>Routes by the angle of their middle around the depot, cut into groups of about as many tasks, from a random angle on.</summary>
    private List<List<int[]>> Cut(int groups)
    {
        var turn = 2 * Math.PI * _rng.NextDouble();
        var byLength = _rng.NextDouble() < 0.25;
        var keys = new double[_current.Count];
        var routes = _current.ToArray();
        ref var depot = ref _problem.Halts[_problem.Tasks];
        for (var k = 0; k < keys.Length; k++)
        {
            double x = 0, y = 0;
            foreach (var task in routes[k])
            {
                x += (_problem.Halts[task].X - depot.X) / routes[k].Length;
                y += (_problem.Halts[task].Y - depot.Y) / routes[k].Length;
            }

            var angle = Math.Atan2(y, x) + turn;
            keys[k] = byLength ? Math.Cos(turn) * x + Math.Sin(turn) * y : angle - 2 * Math.PI * Math.Floor(angle / (2 * Math.PI));
        }

        Array.Sort(keys, routes);
        var cut = new List<List<int[]>>();
        var (from, tasks) = (0, 0);
        for (var k = 0; k < routes.Length; k++)
        {
            tasks += routes[k].Length;
            if (k + 1 < routes.Length && (long)tasks * groups < (long)_problem.Tasks * (cut.Count + 1)) continue;
            cut.Add([.. routes[from..(k + 1)]]);
            from = k + 1;
        }

        return cut;
    }

    private sealed record Slice(List<int[]> Current, List<int[]> Best, double BestMetres, long Iterations);
}

/// <summary>What one slice of a longer search may use.</summary>
/// <param name="Iterations">Iterations at most.</param>
/// <param name="Progress">It ends at this share of the whole search.</param>
/// <param name="StartTemperature">Temperature at its start.</param>
/// <param name="EndTemperature">Temperature at its end.</param>
internal readonly record struct SliceLimit(long Iterations, double Progress, double StartTemperature, double EndTemperature);
