using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>One node on its route; 32 bytes, so that a neighbour costs one cache line at most.</summary>
internal struct Stop
{
    /// <summary>Neighbours on the route; meaningless while unassigned.</summary>
    public int Next, Prev;

    /// <summary>Vehicle, or -1 for an unassigned task.</summary>
    public int Route;

    /// <summary>Load of the first dimension when leaving; kept in rich problems only.</summary>
    public int Load;

    /// <summary>Cost of the leg that arrives here; 0 at the end of an unused vehicle.</summary>
    public double CostIn;

    /// <summary>First possible start of service, given the stops before.</summary>
    public int Early;

    /// <summary>Last start of service that keeps the stops after feasible.</summary>
    public int Late;
}

/// <summary>Sums over one route.</summary>
internal struct RouteSums
{
    public int Size;

    /// <summary>What the tasks put on board at the start, first and second dimension.</summary>
    public int Load0, Load1;

    /// <summary>Reloads on the route.</summary>
    public int Reloads;

    /// <summary>Seconds at the wheel, and with all work and reloads; kept where routes are driven exactly.</summary>
    public int Driving, Busy;

    /// <summary>What the route costs beyond its legs and the vehicle: lateness, duty, balance, change.</summary>
    public double Extra;
}

/// <summary>All routes as linked lists, with undo of one iteration and a copy of the best plan, both paid per node touched.</summary>
internal sealed class RouteState
{
    private readonly FlatProblem _problem;
    private readonly int[] _nodeStamp, _touchedNodes, _routeStamp, _savedBank, _firstEmpty, _dirtyNodes, _dirtyRoutes;
    private readonly Stop[] _savedStops, _bestStops;
    private readonly RouteSums[] _savedRoutes, _bestRoutes;
    private readonly bool[] _nodeDirty, _routeDirty;
    private int _iteration, _touchedNodeCount, _savedBankCount, _savedUsed, _dirtyNodeCount, _dirtyRouteCount;

    public RouteState(FlatProblem problem)
    {
        _problem = problem;
        int nodes = problem.Nodes, vehicles = problem.Vehicles;
        Stops = new Stop[nodes];
        Routes = new RouteSums[vehicles];
        Bank = new int[problem.Tasks];
        TouchedRoutes = new int[vehicles];
        _nodeStamp = new int[nodes];
        _touchedNodes = new int[nodes];
        _savedStops = new Stop[nodes];
        _bestStops = new Stop[nodes];
        _dirtyNodes = new int[nodes];
        _nodeDirty = new bool[nodes];
        _routeStamp = new int[vehicles];
        _savedRoutes = new RouteSums[vehicles];
        _bestRoutes = new RouteSums[vehicles];
        _dirtyRoutes = new int[vehicles];
        _routeDirty = new bool[vehicles];
        _savedBank = new int[problem.Tasks];
        _firstEmpty = new int[problem.VehiclesOfKind.Length];
        for (var k = 0; k < problem.Tasks; k++)
        {
            Stops[k].Route = -1;
            Bank[BankCount++] = k;
        }

        for (var k = problem.Tasks + 2 * vehicles; k < nodes; k++) Stops[k].Route = -1;
        for (var v = 0; v < vehicles; v++)
        {
            int start = problem.StartOf(v), end = problem.EndOf(v);
            Stops[start] = new Stop { Next = end, Prev = -1, Route = v, Early = problem.Open[start], Late = problem.Close[start] };
            Stops[end] = new Stop { Next = -1, Prev = start, Route = v, Early = problem.Open[end], Late = problem.Close[end] };
        }

        Stops.CopyTo(_bestStops, 0);
    }

    public readonly Stop[] Stops;

    public readonly RouteSums[] Routes;

    /// <summary>Unassigned tasks, both ends of a pair.</summary>
    public readonly int[] Bank;

    public int BankCount { get; private set; }

    /// <summary>Routes changed in this iteration.</summary>
    public readonly int[] TouchedRoutes;

    public int TouchedRouteCount { get; private set; }

    /// <summary>Vehicles with at least one task.</summary>
    public int UsedRoutes { get; private set; }

    public int Served => _problem.Tasks - BankCount;

    /// <summary>Starts an iteration that can be undone.</summary>
    public void Begin()
    {
        _iteration++;
        _touchedNodeCount = 0;
        TouchedRouteCount = 0;
        _savedUsed = UsedRoutes;
        _savedBankCount = BankCount;
        Array.Copy(Bank, _savedBank, BankCount);
    }

    /// <summary>A node about to be changed; its old value is kept at first touch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Stop Touch(int node)
    {
        ref var stop = ref Stops[node];
        if (_nodeStamp[node] != _iteration)
        {
            _nodeStamp[node] = _iteration;
            _touchedNodes[_touchedNodeCount] = node;
            _savedStops[_touchedNodeCount++] = stop;
        }

        return ref stop;
    }

    /// <summary>A route about to be changed.</summary>
    public ref RouteSums TouchRoute(int route)
    {
        ref var sums = ref Routes[route];
        if (_routeStamp[route] != _iteration)
        {
            _routeStamp[route] = _iteration;
            TouchedRoutes[TouchedRouteCount] = route;
            _savedRoutes[TouchedRouteCount++] = sums;
        }

        return ref sums;
    }

    public bool IsTouched(int route) => _routeStamp[route] == _iteration;

    /// <summary>Puts a task between two neighbours on a route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Link(int task, int after, int before, int route)
    {
        ref var stop = ref Touch(task);
        (stop.Prev, stop.Next, stop.Route) = (after, before, route);
        Touch(after).Next = task;
        Touch(before).Prev = task;
        ref var sums = ref TouchRoute(route);
        if (task >= _problem.Tasks)
        {
            sums.Reloads++;
            return;
        }

        if (sums.Size++ == 0) UsedRoutes++;
        sums.Load0 += _problem.LoadAtStart[task * _problem.Dimensions];
        if (_problem.Dimensions > 1) sums.Load1 += _problem.LoadAtStart[task * _problem.Dimensions + 1];
    }

    /// <summary>Takes a task off its route; it is then neither on a route nor in the bank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unlink(int task)
    {
        ref var stop = ref Touch(task);
        ref var sums = ref TouchRoute(stop.Route);
        Touch(stop.Prev).Next = stop.Next;
        Touch(stop.Next).Prev = stop.Prev;
        if (task >= _problem.Tasks)
        {
            sums.Reloads--;
            stop.Route = -1;
            return;
        }

        sums.Load0 -= _problem.LoadAtStart[task * _problem.Dimensions];
        if (_problem.Dimensions > 1) sums.Load1 -= _problem.LoadAtStart[task * _problem.Dimensions + 1];
        if (--sums.Size == 0) MadeEmpty(stop.Route);
        stop.Route = -1;
    }

    /// <summary>The lowest unused vehicle of a kind, or -1.</summary>
    public int FirstEmpty(int kind)
    {
        var vehicles = _problem.VehiclesOfKind[kind];
        ref var at = ref _firstEmpty[kind];
        while (at < vehicles.Length && Routes[vehicles[at]].Size > 0) at++;
        return at < vehicles.Length ? vehicles[at] : -1;
    }

    public void ToBank(int task) => Bank[BankCount++] = task;

    /// <summary>Takes the task at an index out of the bank.</summary>
    public int FromBank(int index)
    {
        var task = Bank[index];
        Bank[index] = Bank[--BankCount];
        return task;
    }

    /// <summary>Takes a task out of the bank wherever it is there.</summary>
    public void FromBankByTask(int task)
    {
        for (var k = 0; k < BankCount; k++)
            if (Bank[k] == task)
            {
                FromBank(k);
                return;
            }
    }

    /// <summary>Takes back all that was done since <see cref="Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Undo()
    {
        for (var k = 0; k < _touchedNodeCount; k++) Stops[_touchedNodes[k]] = _savedStops[k];
        for (var k = 0; k < TouchedRouteCount; k++)
        {
            var route = TouchedRoutes[k];
            Routes[route] = _savedRoutes[k];
            if (Routes[route].Size == 0) HintEmpty(route);
        }

        UsedRoutes = _savedUsed;
        BankCount = _savedBankCount;
        Array.Copy(_savedBank, Bank, BankCount);
    }

    /// <summary>Accepts all that was done since <see cref="Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keep()
    {
        for (var k = 0; k < _touchedNodeCount; k++)
        {
            var node = _touchedNodes[k];
            if (_nodeDirty[node]) continue;
            _nodeDirty[node] = true;
            _dirtyNodes[_dirtyNodeCount++] = node;
        }

        for (var k = 0; k < TouchedRouteCount; k++)
        {
            var route = TouchedRoutes[k];
            if (_routeDirty[route]) continue;
            _routeDirty[route] = true;
            _dirtyRoutes[_dirtyRouteCount++] = route;
        }
    }

    /// <summary>Nodes of the best plan, as saved last.</summary>
    public ReadOnlySpan<Stop> BestStops => _bestStops;

    /// <summary>Routes of the best plan, as saved last.</summary>
    public ReadOnlySpan<RouteSums> BestRoutes => _bestRoutes;

    /// <summary>Copies the present plan over the best one: only what changed since the last time.</summary>
    public void SaveBest() => Settle(Stops, _bestStops, Routes, _bestRoutes);

    /// <summary>Goes back to the best plan.</summary>
    public void RestoreBest()
    {
        Settle(_bestStops, Stops, _bestRoutes, Routes);
        BankCount = UsedRoutes = 0;
        for (var task = 0; task < _problem.Tasks; task++)
            if (Stops[task].Route < 0) Bank[BankCount++] = task;
        Array.Clear(_firstEmpty);
        foreach (ref readonly var route in Routes.AsSpan())
            if (route.Size > 0) UsedRoutes++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Settle(Stop[] fromStops, Stop[] toStops, RouteSums[] fromRoutes, RouteSums[] toRoutes)
    {
        for (var k = 0; k < _dirtyNodeCount; k++)
        {
            var node = _dirtyNodes[k];
            toStops[node] = fromStops[node];
            _nodeDirty[node] = false;
        }

        for (var k = 0; k < _dirtyRouteCount; k++)
        {
            var route = _dirtyRoutes[k];
            toRoutes[route] = fromRoutes[route];
            _routeDirty[route] = false;
        }

        _dirtyNodeCount = _dirtyRouteCount = 0;
    }

    private void MadeEmpty(int route)
    {
        UsedRoutes--;
        HintEmpty(route);
    }

    private void HintEmpty(int route)
    {
        var vehicles = _problem.VehiclesOfKind[_problem.VehicleKind[route]];
        var at = Array.BinarySearch(vehicles, route);
        ref var first = ref _firstEmpty[_problem.VehicleKind[route]];
        if (at < first) first = at;
    }
}
