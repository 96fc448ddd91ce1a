using Google.OrTools.ConstraintSolver;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver.OrTools;

/// <summary>One routing model with everything that lives on the native side. Callbacks are kept here until the solve has returned: the native code holds
/// pointers to them that the garbage collector does not see.</summary>
internal sealed class OrToolsModel : IDisposable
{
    /// <summary>Largest problem whose transits go to the native side as tables; larger ones are asked for by callback.</summary>
    private const int MaxTableNodes = 1_500;

    private readonly FlatProblem _problem;
    private readonly RoutingIndexManager _manager;
    private readonly RoutingModel _model;
    private readonly List<object> _kept = [];
    private readonly Dictionary<string, int> _transits = [];

    public OrToolsModel(FlatProblem problem)
    {
        _problem = problem;
        var starts = Enumerable.Range(0, problem.Vehicles).Select(problem.StartOf).ToArray();
        var ends = Enumerable.Range(0, problem.Vehicles).Select(problem.EndOf).ToArray();
        _manager = new RoutingIndexManager(problem.Tasks + 2 * problem.Vehicles, problem.Vehicles, starts, ends);
        _model = new RoutingModel(_manager);
        Costs();
        Loads();
        Times();
        Limits();
        Pairs();
        Choices();
    }

    /// <summary>Solutions found.</summary>
    public long Solutions { get; private set; }

    /// <summary>Tells of every solution: how many there are, and its cost.</summary>
    public void WhenBetter(Action<long, double> tell)
    {
        VoidToVoid callback = () => tell(++Solutions, _model.CostVar().Max());
        _kept.Add(callback);
        _model.AddAtSolutionCallback(callback);
    }

    /// <summary>Searches; null if there is no plan at all.</summary>
    /// <returns>Tasks of each vehicle in driving order.</returns>
    public int[][]? Solve(RoutingSearchParameters parameters, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) parameters.SolutionLimit = 1;
        using var cancel = cancellation.Register(() => _model.CancelSearch());
        using var found = _model.SolveWithParameters(parameters);
        GC.KeepAlive(_kept);
        return found is null ? null : [.. Enumerable.Range(0, _problem.Vehicles).Select(v => Sequence(found, v))];
    }

    public void Dispose()
    {
        _model.Dispose();
        _manager.Dispose();
        _kept.Clear();
    }

    private int[] Sequence(Assignment found, int vehicle)
    {
        var tasks = new List<int>();
        for (var index = found.Value(_model.NextVar(_model.Start(vehicle))); !_model.IsEnd(index); index = found.Value(_model.NextVar(index)))
            tasks.Add(_manager.IndexToNode(index));
        return [.. tasks];
    }

    private void Costs()
    {
        for (var v = 0; v < _problem.Vehicles; v++)
        {
            var vehicle = v;
            _model.SetArcCostEvaluatorOfVehicle(Transit($"cost {Sort(v)}", (from, to) => (long)Math.Round(_problem.ArcCost(vehicle, from, to))), v);
            _model.SetFixedCostOfVehicle((long)_problem.FixedCost[v], v);
        }
    }

    /// <summary>What is on board starts as the goods to be delivered and changes at every task.</summary>
    private void Loads()
    {
        for (var d = 0; d < _problem.Dimensions; d++)
        {
            var dimension = d;
            var capacity = Enumerable.Range(0, _problem.Vehicles).Select(v => (long)_problem.Capacity[v * _problem.Dimensions + dimension]).ToArray();
            var change = Unary(node => node < _problem.Tasks ? _problem.LoadChange[node * _problem.Dimensions + dimension] : 0);
            _model.AddDimensionWithVehicleCapacity(change, 0, capacity, false, $"load {d}");
            var given = Unary(node => node < _problem.Tasks ? _problem.LoadAtStart[node * _problem.Dimensions + dimension] : 0);
            _model.AddDimensionWithVehicleCapacity(given, 0, capacity, true, $"given {d}");
            RoutingDimension onBoard = _model.GetMutableDimension($"load {d}"), delivered = _model.GetMutableDimension($"given {d}");
            for (var v = 0; v < _problem.Vehicles; v++)
                _model.solver().Add(_model.solver().MakeEquality(onBoard.CumulVar(_model.Start(v)), delivered.CumulVar(_model.End(v))));
        }
    }

    private void Times()
    {
        var transits = Enumerable.Range(0, _problem.Vehicles).Select(v => Transit($"time {Sort(v)}", (from, to) => Work(from) + _problem.SecondsOf(v, from, to))).ToArray();
        var horizon = Enumerable.Repeat((long)SecondsWindow.Horizon, _problem.Vehicles).ToArray();
        _model.AddDimensionWithVehicleTransitAndCapacity(transits, SecondsWindow.Horizon, horizon, false, "time");
        var time = _model.GetMutableDimension("time");
        for (var task = 0; task < _problem.Tasks; task++) Window(time, task);
        for (var v = 0; v < _problem.Vehicles; v++)
        {
            foreach (var index in new[] { _model.Start(v), _model.End(v) }) time.CumulVar(index).SetRange(_problem.Open[_problem.StartOf(v)], _problem.Close[_problem.EndOf(v)]);
            if (_problem.MaxDuration[v] != int.MaxValue) time.SetSpanUpperBoundForVehicle(_problem.MaxDuration[v], v);
            _model.AddVariableMinimizedByFinalizer(time.CumulVar(_model.End(v)));
            _model.AddVariableMaximizedByFinalizer(time.CumulVar(_model.Start(v)));
            Breaks(time, v);
        }

        Releases(time);
    }

    private void Window(RoutingDimension time, int task)
    {
        var index = _manager.NodeToIndex(task);
        var start = time.CumulVar(index);
        start.SetRange(_problem.Open[task], Math.Min(_problem.Close[task], SecondsWindow.Horizon));
        if (_problem.LatePerSecond[task] > 0) time.SetCumulVarSoftUpperBound(index, _problem.DueSeconds[task], (long)Math.Ceiling(_problem.LatePerSecond[task]));
    }

    private void Breaks(RoutingDimension time, int vehicle)
    {
        var breaks = _problem.Source.Vehicles[vehicle].Breaks;
        if (breaks.Count == 0) return;
        var shift = _problem.Source.Vehicles[vehicle].Shift;
        var rests = new List<IntervalVar>();
        foreach (var rest in breaks)
        {
            // Only the span of several windows is told to the model; the exact timetable holds the plan to them.
            long from = Math.Max(rest.Windows[0].From, shift.From), until = rest.Windows[^1].Until;
            rests.Add(_model.solver().MakeFixedDurationIntervalVar(from, Math.Max(from, until), rest.DurationSeconds, false, $"{vehicle} {rest.Id}"));
        }

        var work = Enumerable.Range(0, (int)_model.Size()).Select(index => (long)Work(_manager.IndexToNode(index))).ToArray();
        time.SetBreakIntervalsOfVehicle([.. rests], vehicle, work);
        _kept.AddRange(rests);
    }

    /// <summary>Goods that are released later hold their vehicle back: it leaves not before the last of them.</summary>
    private void Releases(RoutingDimension time)
    {
        var solver = _model.solver();
        for (var task = 0; task < _problem.Tasks; task++)
        {
            if (_problem.ReleaseSeconds[task] == 0) continue;
            var index = _manager.NodeToIndex(task);
            for (var v = 0; v < _problem.Vehicles; v++)
            {
                var serves = solver.MakeIsEqualCstVar(_model.VehicleVar(index), v);
                solver.Add(solver.MakeGreaterOrEqual(time.CumulVar(_model.Start(v)), solver.MakeProd(serves, _problem.ReleaseSeconds[task])));
            }
        }
    }

    private void Limits()
    {
        if (_problem.MaxMetres.Any(m => m != int.MaxValue))
            Limit("metres", v => Transit($"metres {Sort(v)}", (from, to) => _problem.MetresOf(v, from, to)), _problem.MaxMetres);
        if (_problem.MaxDriving.Any(s => s != int.MaxValue))
            Limit("driving", v => Transit($"driving {Sort(v)}", (from, to) => _problem.SecondsOf(v, from, to)), _problem.MaxDriving);
        if (_problem.MaxStops.Any(s => s != int.MaxValue))
        {
            var one = Unary(node => node < _problem.Tasks ? 1 : 0);
            Limit("stops", _ => one, _problem.MaxStops);
        }

        void Limit(string name, Func<int, int> transit, int[] most) => _model.AddDimensionWithVehicleTransitAndCapacity(
            [.. Enumerable.Range(0, _problem.Vehicles).Select(transit)], 0, [.. most.Select(m => (long)m)], true, name);
    }

    private void Pairs()
    {
        var (solver, time) = (_model.solver(), _model.GetMutableDimension("time"));
        for (var drop = 0; drop < _problem.Tasks; drop++)
        {
            if (!_problem.IsPairDrop[drop]) continue;
            long from = _manager.NodeToIndex(_problem.Partner[drop]), to = _manager.NodeToIndex(drop);
            _model.AddPickupAndDelivery(from, to);
            solver.Add(solver.MakeEquality(_model.VehicleVar(from), _model.VehicleVar(to)));
            solver.Add(solver.MakeLessOrEqual(time.CumulVar(from), time.CumulVar(to)));
        }
    }

    /// <summary>Every task may be left out at its price, and each vehicle serves only what it may.</summary>
    private void Choices()
    {
        for (var task = 0; task < _problem.Tasks; task++)
        {
            var index = _manager.NodeToIndex(task);
            _model.AddDisjunction([index], (long)Math.Min(_problem.Penalty[task], 1e15));
            if (_problem.Eligible is null) continue;

            // -1 is the vehicle of what is left out.
            _model.VehicleVar(index).SetValues([-1, .. Enumerable.Range(0, _problem.Vehicles).Where(v => _problem.MayServe(v, task)).Select(v => (long)v)]);
        }
    }

    /// <summary>Set-up is counted always: whether it falls away depends on the stop before, which the model's transits do not know.</summary>
    private int Work(int node) => node < _problem.Tasks ? _problem.ServiceSeconds[node] + _problem.SetupSeconds[node] : 0;

    /// <summary>Vehicles of one sort drive alike, wherever they start.</summary>
    private string Sort(int v) =>
        $"{_problem.Source.Vehicles[v].Profile} {_problem.SpeedFactor[v]} {_problem.CostPerMetre[v]} {_problem.CostPerSecond[v]}";

    private int Transit(string name, Func<int, int, long> value)
    {
        if (_transits.TryGetValue(name, out var known)) return known;
        var nodes = _problem.Tasks + 2 * _problem.Vehicles;
        if (nodes <= MaxTableNodes)
        {
            var table = new long[nodes][];
            for (var from = 0; from < nodes; from++)
            {
                table[from] = new long[nodes];

                // From an end nobody drives on, and to a start nobody comes.
                for (var to = 0; to < nodes; to++) table[from][to] = from == to || IsEnd(from) ? 0 : value(from, to);
            }

            return _transits[name] = _model.RegisterTransitMatrix(table);
        }

        LongLongToLong callback = (from, to) => value(_manager.IndexToNode(from), _manager.IndexToNode(to));
        _kept.Add(callback);
        return _transits[name] = _model.RegisterTransitCallback(callback);
    }

    private bool IsEnd(int node) => node >= _problem.Tasks && (node - _problem.Tasks) % 2 == 1;

    private int Unary(Func<int, int> value) =>
        _model.RegisterUnaryTransitVector([.. Enumerable.Range(0, _problem.Tasks + 2 * _problem.Vehicles).Select(node => (long)value(node))]);
}
