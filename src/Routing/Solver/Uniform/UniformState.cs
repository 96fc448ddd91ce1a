using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <summary>Sums over one route.</summary>
internal struct RouteTotals
{
    public int Load, Size;
}

/// <summary>All routes as rings, with undo of one iteration and a copy of the best plan, both paid per node touched.</summary>
internal sealed class UniformState
{
    private readonly UniformProblem _problem;
    private readonly int[] _stamp, _timeStamp, _routeStamp, _touched, _touchedTimes, _dirty, _dirtyRoutes, _savedBank;
    private readonly Halt[] _saved, _bestHalts;
    private readonly HaltTimes[] _savedTimes;
    private readonly RouteTotals[] _savedRoutes, _bestRoutes;
    private readonly bool[] _isDirty, _isDirtyRoute, _isChanged;
    private readonly int[] _changed;
    private int _changedCount;

    /// <summary>Routes in use first; where each stands in that order.</summary>
    private readonly int[] _order, _orderOf;

    private int _iteration, _touchedCount, _touchedTimeCount, _dirtyCount, _dirtyRouteCount, _savedBankCount;

    public UniformState(UniformProblem problem)
    {
        _problem = problem;
        int nodes = problem.Nodes, routes = problem.Routes, timed = problem.Times.Length;
        Halts = [.. problem.Halts];
        Times = [.. problem.Times];
        Sums = new RouteTotals[routes];
        Loads = new int[routes + 1];
        Loads[0] = int.MaxValue;
        Bank = new int[problem.Tasks];
        TouchedRoutes = new int[routes];
        (_stamp, _touched, _dirty, _isDirty) = (new int[nodes], new int[nodes], new int[nodes], new bool[nodes]);
        (_saved, _bestHalts) = (new Halt[nodes], new Halt[nodes]);
        (_timeStamp, _touchedTimes, _savedTimes) = (new int[timed], new int[timed], new HaltTimes[timed]);
        (_routeStamp, _dirtyRoutes, _isDirtyRoute) = (new int[routes], new int[routes], new bool[routes]);
        (_savedRoutes, _bestRoutes, _savedBank) = (new RouteTotals[routes], new RouteTotals[routes], new int[problem.Tasks]);
        (_order, _orderOf) = (new int[routes], new int[routes]);
        (_changed, _isChanged) = (new int[routes], new bool[routes]);
        for (var task = 0; task < problem.Tasks; task++) Bank[BankCount++] = task;
        for (var route = 0; route < routes; route++)
        {
            _order[route] = _orderOf[route] = route;
            var depot = problem.Tasks + route;
            (Halts[depot].Next, Halts[depot].Prev, Halts[depot].Route) = (depot, depot, route);
            if (timed > 0) (Times[depot].Early, Times[depot].Late) = (Times[depot].Open, Times[depot].Close);
        }

        Halts.CopyTo(_bestHalts, 0);
    }

    public readonly Halt[] Halts;

    public readonly HaltTimes[] Times;

    public readonly RouteTotals[] Sums;

    /// <summary>The loads once more, that of route k at k + 1: a task on no route, -1, finds a full one.</summary>
    public readonly int[] Loads;

    /// <summary>Tasks left out.</summary>
    public readonly int[] Bank;

    public int BankCount;

    /// <summary>Routes changed in this iteration.</summary>
    public readonly int[] TouchedRoutes;

    public int TouchedRouteCount;

    /// <summary>Routes with at least one task.</summary>
    public int UsedRoutes;

    /// <summary>A route without tasks, or -1.</summary>
    public int UnusedRoute() => UsedRoutes < _order.Length ? _order[UsedRoutes] : -1;

    /// <summary>Starts an iteration that can be undone.</summary>
    public void Begin()
    {
        _iteration++;
        _touchedCount = _touchedTimeCount = TouchedRouteCount = 0;
        _savedBankCount = BankCount;
        if (BankCount > 0) Array.Copy(Bank, _savedBank, BankCount);
    }

    /// <summary>A node about to be changed; its old value is kept at first touch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Halt Touch(int node)
    {
        ref var halt = ref Halts[node];
        if (_stamp[node] != _iteration)
        {
            _stamp[node] = _iteration;
            _touched[_touchedCount] = node;
            _saved[_touchedCount++] = halt;
        }

        return ref halt;
    }

    /// <summary>Times about to be changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref HaltTimes TouchTimes(int node)
    {
        ref var times = ref Times[node];
        if (_timeStamp[node] != _iteration)
        {
            _timeStamp[node] = _iteration;
            _touchedTimes[_touchedTimeCount] = node;
            _savedTimes[_touchedTimeCount++] = times;
        }

        return ref times;
    }

    /// <summary>A route about to be changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref RouteTotals TouchRoute(int route)
    {
        ref var sums = ref Sums[route];
        if (_routeStamp[route] != _iteration)
        {
            _routeStamp[route] = _iteration;
            TouchedRoutes[TouchedRouteCount] = route;
            _savedRoutes[TouchedRouteCount++] = sums;
        }

        return ref sums;
    }

    /// <summary>Sets the load of a route that is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetLoad(int route, int load) => Sums[route].Load = Loads[route + 1] = load;

    /// <summary>A route got its first task.</summary>
    public void Open(int route) => Swap(route, UsedRoutes++);

    /// <summary>A route lost its last task.</summary>
    public void Close(int route) => Swap(route, --UsedRoutes);

    public void ToBank(int task) => Bank[BankCount++] = task;

    /// <summary>Takes the task at an index out of the bank.</summary>
    public int FromBank(int index)
    {
        var task = Bank[index];
        Bank[index] = Bank[--BankCount];
        return task;
    }

    /// <summary>Takes back all that was done since <see cref="Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Undo()
    {
        for (var k = 0; k < _touchedCount; k++) Halts[_touched[k]] = _saved[k];
        for (var k = 0; k < _touchedTimeCount; k++) Times[_touchedTimes[k]] = _savedTimes[k];
        for (var k = 0; k < TouchedRouteCount; k++)
        {
            var route = TouchedRoutes[k];
            bool was = _savedRoutes[k].Size > 0, isNow = Sums[route].Size > 0;
            Sums[route] = _savedRoutes[k];
            Loads[route + 1] = _savedRoutes[k].Load;
            if (was && !isNow) Open(route);
            else if (isNow && !was) Close(route);
        }

        BankCount = _savedBankCount;
        if (BankCount > 0) Array.Copy(_savedBank, Bank, BankCount);
    }

    /// <summary>Accepts all that was done since <see cref="Begin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keep()
    {
        for (var k = 0; k < _touchedCount; k++)
        {
            var node = _touched[k];
            if (_isDirty[node]) continue;
            _isDirty[node] = true;
            _dirty[_dirtyCount++] = node;
        }

        for (var k = 0; k < TouchedRouteCount; k++)
        {
            var route = TouchedRoutes[k];
            if (!_isChanged[route])
            {
                _isChanged[route] = true;
                _changed[_changedCount++] = route;
            }

            if (_isDirtyRoute[route]) continue;
            _isDirtyRoute[route] = true;
            _dirtyRoutes[_dirtyRouteCount++] = route;
        }
    }

    /// <summary>Halts of the best plan, as saved last.</summary>
    public ReadOnlySpan<Halt> BestHalts => _bestHalts;

    /// <summary>Routes of the best plan, as saved last.</summary>
    public ReadOnlySpan<RouteTotals> BestRoutes => _bestRoutes;

    /// <summary>Copies the present plan over the best one: only what changed since the last time.</summary>
    public void SaveBest() => Settle(Halts, _bestHalts, Sums, _bestRoutes);

    /// <summary>Routes accepted since the last call.</summary>
    public ReadOnlySpan<int> TakeChanged()
    {
        for (var k = 0; k < _changedCount; k++) _isChanged[_changed[k]] = false;
        var taken = _changed.AsSpan(0, _changedCount);
        _changedCount = 0;
        return taken;
    }

    /// <summary>Goes back to the best plan.</summary>
    public void RestoreBest()
    {
        Settle(_bestHalts, Halts, _bestRoutes, Sums);
        BankCount = UsedRoutes = 0;
        for (var task = 0; task < _problem.Tasks; task++)
            if (Halts[task].Route < 0) Bank[BankCount++] = task;
        for (var route = 0; route < Sums.Length; route++)
            if (Sums[route].Size > 0) Open(route);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Settle(Halt[] from, Halt[] to, RouteTotals[] fromRoutes, RouteTotals[] toRoutes)
    {
        for (var k = 0; k < _dirtyCount; k++)
        {
            var node = _dirty[k];
            to[node] = from[node];
            _isDirty[node] = false;
        }

        for (var k = 0; k < _dirtyRouteCount; k++)
        {
            var route = _dirtyRoutes[k];
            toRoutes[route] = fromRoutes[route];
            Loads[route + 1] = fromRoutes[route].Load;
            _isDirtyRoute[route] = false;
        }

        _dirtyCount = _dirtyRouteCount = 0;
    }

    private void Swap(int route, int to)
    {
        int at = _orderOf[route], other = _order[to];
        (_order[at], _order[to]) = (other, route);
        (_orderOf[other], _orderOf[route]) = (at, to);
    }
}
