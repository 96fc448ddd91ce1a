using System.Diagnostics;
using System.Runtime.CompilerServices;
using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <summary>Ruin and recreate for vehicles that are all alike: take strings of neighbouring stops out, put them back greedily with blinks, accept by
/// annealing.</summary>
/// <remarks>Source: Christiaens and Vanden Berghe (2020), Slack Induction by String Removals for Vehicle Routing Problems, Transportation Science
/// 54(2), 417-433. Added: the acceptance threshold is drawn before the ruin, so that a hopeless recreate ends early; insertion looks at near
/// neighbours only, and stops where none can be cheaper; undo and best plan cost no more than the stops touched.</remarks>
internal sealed partial class UniformSearch<TKind, TLegs> : IHasBest where TKind : struct, IKind where TLegs : struct, ILegs
{
    private const int IterationsPerClockLook = 128;
    private readonly UniformProblem _problem;
    private readonly SearchSettings _settings;
    private readonly Rng _rng;
    private readonly UniformState _state;
    private readonly double _perMetre;
    private double _current, _best;

    public UniformSearch(UniformProblem problem, SearchSettings settings, Rng rng)
    {
        (_problem, _settings, _rng) = (problem, settings, rng);
        _state = new UniformState(problem);
        _legs = new LegSource(problem.Flat);
        _perMetre = problem.Flat.CostPerMetre[0];
        _removed = new int[problem.Tasks];
        _keys = new int[problem.Tasks];
        _ruined = new int[problem.Routes];
        _untilBlink = NextBlink();
    }

    /// <summary>Length of the best plan in metres, with penalties of tasks left out.</summary>
    public double BestMetres => _best;

    /// <summary>Iterations done, those begun with included.</summary>
    public long Iterations { get; set; }

    public int UsedRoutes => _state.UsedRoutes;

    public bool ServesAll => _state.BankCount == 0;

    /// <summary>Searches until the rule ends it; the best plan is then in place.</summary>
    public void Run(StopRule rule, StopWatch watch, ProgressTeller teller)
    {
        var iteration = Iterations;
        for (var cycle = 0; cycle < _settings.Cycles; cycle++)
        {
            var exchanged = 0;
            double share;
            while ((share = watch.Progress(iteration) * _settings.Cycles - cycle) < 1 && !watch.IsOver(iteration, _best * _perMetre))
            {
                var temperature = _settings.Temperature(cycle, Math.Max(0, share));
                var until = Math.Min(rule.MaxIterations, iteration + IterationsPerClockLook);
                for (; iteration < until; iteration++) Iterate(temperature);
                if (share > CollectFrom && (iteration & CollectMask) == 0) Collect();
                if (share > ExchangeAt(exchanged))
                {
                    exchanged++;
                    Iterations = iteration;
                    Exchange(watch);
                }

                teller.Look(iteration, _best * _perMetre, this);
            }

            BackToBest();
        }

        Iterations = iteration;
    }

    /// <summary>One ruin and recreate, with windows also a few swaps of tails; the plan is afterwards either accepted or as before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Iterate(double temperature)
    {
        var threshold = temperature * _rng.NextExponential();
        _state.Begin();
        var delta = Ruin();
        if (Recreate(ref delta, threshold)) Accept(delta);
        else _state.Undo();
        if (TKind.Timed) TryTails(temperature);
    }

    /// <summary>Keeps what was done since <see cref="UniformState.Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accept(double delta)
    {
        _state.Keep();
        _current += delta;
        CheckMetres();
        if (_current >= _best - 1e-6) return;
        _best = _current;
        _state.SaveBest();
    }

    /// <summary>Searches a part of a longer search; the present plan stays in place.</summary>
    public void RunSlice(SliceLimit limit, StopWatch watch)
    {
        var begun = watch.Progress(0);
        var ratio = limit.EndTemperature / limit.StartTemperature;
        while (Iterations < limit.Iterations && !watch.IsOver(0, double.PositiveInfinity))
        {
            var now = watch.Progress(0);
            if (now >= limit.Progress) return;
            var share = Math.Max((double)Iterations / limit.Iterations, (now - begun) / (limit.Progress - begun));
            var temperature = limit.StartTemperature * Math.Pow(ratio, share);
            var until = Math.Min(limit.Iterations, Iterations + IterationsPerClockLook);
            for (; Iterations < until; Iterations++) Iterate(temperature);
        }
    }

    /// <summary>Puts the best plan in place.</summary>
    public void BackToBest()
    {
        _state.RestoreBest();
        _current = _best;
        if (TKind.Timed) RefreshTimes();
    }

    /// <summary>Takes over a plan; tasks it leaves out are inserted greedily, early windows first.</summary>
    public void Start(IReadOnlyList<int[]> routes)
    {
        _state.Begin();
        _state.BankCount = _removedCount = 0;
        for (var route = 0; route < routes.Count; route++)
            foreach (var task in routes[route])
            {
                var depot = _problem.Tasks + route;
                Insert(task, _state.Halts[depot].Prev, depot, route);
            }

        for (var task = 0; task < _problem.Tasks; task++)
            if (_state.Halts[task].Route < 0) _removed[_removedCount++] = task;
        for (var k = 0; k < _removedCount; k++) _keys[k] = TKind.Timed ? _problem.Times[_removed[k]].Close : -_problem.Halts[_removed[k]].Demand;
        Array.Sort(_keys, _removed, 0, _removedCount);
        double delta = 0;
        PlaceRemoved(ref delta, double.PositiveInfinity);
        _state.Keep();
        _current = _best = Recount();
        _state.SaveBest();
    }

    /// <summary>Tasks of each route in driving order.</summary>
    public int[][] Routes() => Routes(_state.Halts, _state.Sums);

    /// <inheritdoc/>
    public int[][] BestRoutes() => Routes(_state.BestHalts, _state.BestRoutes);

    private int[][] Routes(ReadOnlySpan<Halt> halts, ReadOnlySpan<RouteTotals> sums)
    {
        var routes = new int[_problem.Routes][];
        for (var route = 0; route < routes.Length; route++)
        {
            routes[route] = new int[sums[route].Size];
            var at = _problem.Tasks + route;
            for (var k = 0; k < routes[route].Length; k++) routes[route][k] = at = halts[at].Next;
        }

        return routes;
    }

    /// <summary>Length of the present plan from scratch.</summary>
    private double Recount()
    {
        double metres = 0;
        for (var route = 0; route < _problem.Routes; route++)
        {
            if (_state.Sums[route].Size == 0) continue;
            metres += _problem.FixedMetres;
            var depot = _problem.Tasks + route;
            var at = depot;
            do
            {
                ref var halt = ref _state.Halts[at];
                metres += Leg(ref halt, ref _state.Halts[halt.Next]);
                at = halt.Next;
            }
            while (at != depot);
        }

        for (var k = 0; k < _state.BankCount; k++) metres += _problem.Penalty[_state.Bank[k]];
        return metres;
    }

    [Conditional("DEBUG")]
    private void CheckMetres()
    {
        if ((++_accepted & 15) != 0) return;
        var exact = Recount();
        for (var route = 0; route < _problem.Routes; route++) Debug.Assert(_state.Loads[route + 1] == _state.Sums[route].Load, $"the loads of route {route} differ");
        Debug.Assert(Math.Abs(exact - _current) <= 1e-6 * (1 + Math.Abs(exact)), $"length {_current} is kept, {exact} is true");
    }

    private int _accepted;
}
