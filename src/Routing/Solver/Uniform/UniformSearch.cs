using System.Diagnostics;
using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <summary>Ruin and recreate for vehicles that are all alike: take strings of neighbouring stops out, put them back greedily with blinks, accept by
/// annealing.</summary>
/// <remarks>Source: Christiaens and Vanden Berghe (2020), Slack Induction by String Removals for Vehicle Routing Problems, Transportation Science
/// 54(2), 417-433. Added: the acceptance threshold is drawn before the ruin, so that a hopeless recreate ends early; insertion looks at near
/// neighbours only, and stops where none can be cheaper; undo and best plan cost no more than the stops touched.</remarks>
internal sealed partial class UniformSearch<TKind, TLegs> where TKind : struct, IKind where TLegs : struct, ILegs
{
    private const int IterationsPerClockLook = 32;
    private readonly UniformProblem _problem;
    private readonly SearchSettings _settings;
    private readonly Rng _rng;
    private readonly UniformState _state;
    private double _current, _best;

    public UniformSearch(UniformProblem problem, SearchSettings settings, Rng rng)
    {
        (_problem, _settings, _rng) = (problem, settings, rng);
        _state = new UniformState(problem);
        _legs = new LegSource(problem.Flat);
        _removed = new int[problem.Tasks];
        _keys = new int[problem.Tasks];
        _ruined = new int[problem.Routes];
        _untilBlink = NextBlink();
    }

    /// <summary>Length of the best plan in metres, with penalties of tasks left out.</summary>
    public double BestMetres => _best;

    public long Iterations { get; set; }

    /// <summary>Searches until the rule ends it; the best plan is then in place.</summary>
    public void Run(StopRule rule, StopWatch watch, ProgressTeller teller)
    {
        var iteration = Iterations;
        while (!watch.IsOver(iteration, _best))
        {
            var temperature = _settings.Temperature(watch.Progress(iteration));
            var until = Math.Min(rule.MaxIterations, iteration + IterationsPerClockLook);
            for (; iteration < until; iteration++) Iterate(temperature);
            teller.Look(iteration, _best);
        }

        Iterations = iteration;
        _state.RestoreBest();
        _current = _best;
    }

    /// <summary>One ruin and recreate; the plan is afterwards either accepted or as before.</summary>
    private void Iterate(double temperature)
    {
        var threshold = temperature * _rng.NextExponential();
        _state.Begin();
        var delta = Ruin();
        if (Recreate(ref delta, threshold))
        {
            _state.Keep();
            _current += delta;
            CheckMetres();
            if (_current >= _best - 1e-6) return;
            _best = _current;
            _state.SaveBest();
        }
        else
        {
            _state.Undo();
        }
    }

    /// <summary>Takes over a plan; tasks it leaves out are inserted greedily, early windows first.</summary>
    public void Start(int[][] routes)
    {
        _state.Begin();
        for (var route = 0; route < routes.Length; route++)
            foreach (var task in routes[route])
            {
                _state.FromBankByTask(task);
                var depot = _problem.Tasks + route;
                Insert(task, _state.Halts[depot].Prev, depot, route);
            }

        _removedCount = 0;
        while (_state.BankCount > 0) _removed[_removedCount++] = _state.FromBank(_state.BankCount - 1);
        for (var k = 0; k < _removedCount; k++) _keys[k] = TKind.Timed ? _problem.Times[_removed[k]].Close : -_problem.Halts[_removed[k]].Demand;
        Array.Sort(_keys, _removed, 0, _removedCount);
        double delta = 0;
        PlaceRemoved(ref delta, double.PositiveInfinity);
        _state.Keep();
        _current = _best = Recount();
        _state.SaveBest();
    }

    /// <summary>Tasks of each route in driving order.</summary>
    public int[][] Routes()
    {
        var routes = new int[_problem.Routes][];
        for (var route = 0; route < routes.Length; route++)
        {
            routes[route] = new int[_state.Sums[route].Size];
            var at = _problem.Tasks + route;
            for (var k = 0; k < routes[route].Length; k++) routes[route][k] = at = _state.Halts[at].Next;
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
        Debug.Assert(Math.Abs(exact - _current) <= 1e-6 * (1 + Math.Abs(exact)), $"length {_current} is kept, {exact} is true");
    }

    private int _accepted;
}
