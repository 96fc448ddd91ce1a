using System.Diagnostics;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Ruin and recreate: take strings of neighbouring stops out, put them back greedily with blinks, accept by annealing.</summary>
/// <remarks>Source: Christiaens and Vanden Berghe (2020), Slack Induction by String Removals for Vehicle Routing Problems, Transportation Science
/// 54(2), 417-433. Added: the acceptance threshold is drawn before the ruin, so that a hopeless recreate ends early; insertion looks at near
/// neighbours only; undo and best plan cost no more than the stops touched.</remarks>
internal sealed partial class Search<TKind> : IHasBest where TKind : struct, IKind
{
    private const int IterationsPerClockLook = 32;
    private readonly FlatProblem _problem;
    private readonly Neighbours _neighbours;
    private readonly SearchSettings _settings;
    private readonly Rng _rng;
    private readonly RouteState _state;
    private readonly Workspace _work;
    /// <summary>Legs cost the same on every vehicle, by their length alone; and in both directions.</summary>
    private readonly bool _plainLegs, _bothWaysAlike;

    private double _current, _best;
    private int _accepted;

    public Search(FlatProblem problem, Neighbours neighbours, SearchSettings settings, Rng rng)
    {
        (_problem, _neighbours, _settings, _rng) = (problem, neighbours, settings, rng);
        _state = new RouteState(problem);
        _work = new Workspace(problem);
        _plainLegs = problem.Vehicles > 0 && problem.VehiclesOfKind.Length == 1 && problem.TravelOf[0] is null && problem.CostPerSecond[0] == 0;
        _bothWaysAlike = _plainLegs && problem.X is not null && !problem.Traits.OpenEnds;
    }

    /// <summary>Cost of the best plan, with penalties of tasks left out.</summary>
    public double BestCost => _best;

    public long Iterations { get; private set; }

    /// <summary>Searches until the rule ends it; the best plan is then in place.</summary>
    public void Run(StopRule rule, StopWatch watch, Action<SearchProgress>? progress)
    {
        Start();
        var teller = new ProgressTeller(watch, progress);
        ReduceFleet(rule, watch);

        var iteration = Iterations;
        var spent = watch.Progress(iteration);
        while (!watch.IsOver(iteration, _best) && _problem.Vehicles > 0 && _problem.Tasks > 1)
        {
            var share = (watch.Progress(iteration) - spent) / Math.Max(1e-9, 1 - spent);
            var temperature = _settings.Temperature(Math.Min(1, share));
            var until = Math.Min(rule.MaxIterations, iteration + IterationsPerClockLook);
            for (; iteration < until; iteration++) Iterate(temperature);
            teller.Look(iteration, _best, this);
        }

        Iterations = iteration;
        _state.RestoreBest();
        _work.Insertions.ForgetAll();
        _current = Recount();
        PlaceLeftovers();
        _best = _current;
        _state.SaveBest();
    }

    /// <summary>Tasks of each vehicle in driving order.</summary>
    public int[][] Routes() => Routes(_state.Stops, _state.Routes);

    /// <inheritdoc/>
    public int[][] BestRoutes() => Routes(_state.BestStops, _state.BestRoutes);

    private int[][] Routes(ReadOnlySpan<Stop> stops, ReadOnlySpan<RouteSums> sums)
    {
        var routes = new int[_problem.Vehicles][];
        for (var route = 0; route < routes.Length; route++)
        {
            routes[route] = new int[sums[route].Size + sums[route].Reloads];
            var at = _problem.StartOf(route);
            for (var k = 0; k < routes[route].Length; k++) routes[route][k] = at = stops[at].Next;
        }

        return routes;
    }

    /// <summary>One ruin and recreate; the plan is afterwards either accepted or as before.</summary>
    private void Iterate(double temperature)
    {
        var threshold = temperature * _rng.NextExponential();
        _state.Begin();
        var delta = Ruin() - TakeFromBank();
        var done = !(TKind.Rich && _ruinBroke) && Recreate(ref delta, threshold);
        if (done && delta < threshold)
        {
            _state.Keep();
            _current += delta;
            CheckCost();
            if (_current < _best - 1e-6)
            {
                _best = _current;
                _state.SaveBest();
            }
        }
        else
        {
            _state.Undo();
            if (TKind.Rich) _work.Insertions.Forget(_state.TouchedRoutes.AsSpan(0, _state.TouchedRouteCount));
        }
    }

    /// <summary>A first plan: savings where nothing but one capacity counts, greedy insertion otherwise.</summary>
    private void Start()
    {
        _state.Begin();
        if (!TKind.Timed) Savings.Build(_problem, _neighbours, Append);
        if (TKind.Rich) PlaceGiven();
        _state.Keep();
        _current = Recount();
        InsertAllGreedily();
        _current = _best = Recount();
        _state.SaveBest();
    }

    /// <summary>Puts a task at the end of a route.</summary>
    private void Append(int vehicle, int task)
    {
        _state.FromBankByTask(task);
        var end = _problem.EndOf(vehicle);
        Insert(task, _state.Stops[end].Prev, end, vehicle, 0);
    }

    /// <summary>Cost of the present plan from scratch.</summary>
    private double Recount()
    {
        double cost = 0;
        for (var route = 0; route < _problem.Vehicles; route++)
        {
            if (_state.Routes[route].Size == 0) continue;
            cost += _problem.FixedCost[route] + _state.Routes[route].Extra;
            int from = _problem.StartOf(route), end = _problem.EndOf(route);
            while (from != end)
            {
                var to = _state.Stops[from].Next;
                cost += _problem.ArcCost(route, from, to);
                from = to;
            }
        }

        for (var k = 0; k < _state.BankCount && !_bankClosed; k++) cost += PenaltyOf(_state.Bank[k]);
        return cost;
    }

    [Conditional("DEBUG")]
    private void CheckCost()
    {
        if (++_accepted % 16 != 0) return;
        var exact = Recount();
        Debug.Assert(Math.Abs(exact - _current) <= 1e-6 * (1 + Math.Abs(exact)), $"cost {_current} is kept, {exact} is true");
    }
}

/// <summary>Scratch memory of one search, made once.</summary>
internal sealed class Workspace(FlatProblem problem)
{
    /// <summary>Tasks to be put back in this iteration.</summary>
    public readonly int[] Removed = new int[problem.Tasks];

    public readonly double[] Keys = new double[problem.Tasks];

    public readonly int[] RouteStamp = new int[problem.Vehicles];

    /// <summary>Nodes of one route as it would be.</summary>
    public readonly int[] Sequence = new int[problem.Tasks + ProblemCheck.MaxTrips + 3];

    /// <summary>Nodes of one route with start and end; cost of a pick-up on each edge, and the least of its drop on that edge or a later one.</summary>
    public readonly int[] PairNodes = new int[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly double[] PickupCost = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly double[] DropCost = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    /// <summary>Cost from each of them to the pick-up and back, and likewise for the drop.</summary>
    public readonly double[] ToPickup = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly double[] FromPickup = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly double[] ToDrop = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly double[] FromDrop = new double[problem.Tasks + ProblemCheck.MaxTrips + 3];

    public readonly int[] LegSeconds = new int[problem.Nodes];

    public readonly Timetable Timetable = new(problem);

    public readonly InsertionTest Insertions = new(problem);

    public readonly double[] Absences = new double[problem.Tasks];

    /// <summary>How often each task was left out when it was its turn.</summary>
    public readonly int[] Vain = new int[problem.Tasks];

    public int RemovedCount;

    public int Round;
}

/// <summary>Where a search stands.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Cost">Cost of the best plan in thousandths of the currency unit, with penalties of visits left out.</param>
public readonly record struct SearchProgress(long Iteration, TimeSpan Elapsed, double Cost)
{
    /// <summary>Writes the best plan so far down; visits left out by then have the reason <see cref="UnservedReasons.NotYet"/>. To be called only while being told,
    /// in the time of the search. Null from an engine that has its routes at the end only.</summary>
    public Func<RoutingSolution>? BestSoFar { get; init; }

    /// <summary>Bare sequences of the best plan, one a vehicle.</summary>
    internal IHasBest? Source { get; init; }
}

/// <summary>A search that can show its best routes in between.</summary>
internal interface IHasBest
{
    /// <summary>Tasks and reloads of each route of the best plan so far, in driving order; routes of vehicles at the end may be left off.</summary>
    int[][] BestRoutes();
}

/// <summary>Tells of better plans, four times a second at most.</summary>
internal sealed class ProgressTeller(StopWatch watch, Action<SearchProgress>? tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private double _told = double.PositiveInfinity;
    private TimeSpan _last = -Pause;

    public void Look(long iteration, double best, IHasBest? source)
    {
        if (tell is null || best >= _told) return;
        var now = watch.Elapsed;
        if (now - _last < Pause) return;
        (_told, _last) = (best, now);
        tell(new SearchProgress(iteration, now, best) { Source = source });
    }
}
