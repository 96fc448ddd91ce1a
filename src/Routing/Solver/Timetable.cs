using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Rules that a route can break.</summary>
internal enum Rule
{
    None,
    Stops,
    Load,
    Goods,
    LastInFirstOut,
    Order,
    Window,
    Break,
    Shift,
    Distance,
    Driving,
    Duty,
}

/// <summary>Drives one route exactly: every rule, every part of the cost, and the times on the way.</summary>
/// <remarks>The one place that knows how a route runs; the search asks it where its O(1) tests cannot tell, and plans are written by it. O(n d) for n
/// nodes and d dimensions, times the number of breaks where there are any; allocates nothing.</remarks>
internal sealed partial class Timetable
{
    private const int MaxDepartures = 8;
    private readonly FlatProblem _problem;
    private readonly int[] _tripRelease, _loadAtTrip, _load, _peak, _carry, _open;
    private readonly int[] _onBoard = new int[64];
    private readonly bool[] _dutyMatters, _severalDepartures;

    public Timetable(FlatProblem problem)
    {
        _problem = problem;
        var nodes = problem.Tasks + ProblemCheck.MaxTrips + 2;
        var states = ProblemCheck.MaxBreaks + 1;
        _tripRelease = new int[ProblemCheck.MaxTrips + 1];
        _loadAtTrip = new int[problem.Dimensions * (ProblemCheck.MaxTrips + 1)];
        (_load, _peak, _carry) = (new int[problem.Dimensions], new int[problem.Dimensions], new int[problem.Dimensions]);
        _open = new int[nodes];
        Arrival = new int[nodes];
        Begin = new int[nodes];
        BreaksBefore = new int[nodes];
        BreakStart = new int[ProblemCheck.MaxBreaks];
        LegDriving = new int[nodes];
        _origin = new int[nodes * states];
        (_leave, _late, _nextLeave, _nextLate) = (new int[states], new double[states], new int[states], new double[states]);
        var manyWindows = false;
        for (var t = 0; t < problem.Tasks; t++) manyWindows |= problem.Windows[t] is not null;
        _dutyMatters = new bool[problem.Vehicles];
        _severalDepartures = new bool[problem.Vehicles];
        for (var v = 0; v < problem.Vehicles; v++)
        {
            _dutyMatters[v] = problem.MaxDuration[v] != int.MaxValue || problem.CostPerDutySecond[v] > 0 || problem.BalancePerSquareSecond > 0 || problem.Clock[v] is not null;
            _severalDepartures[v] = manyWindows || problem.Clock[v] is not null || problem.Breaks[v].Length > 0;
        }
    }

    /// <summary>The rule that the last route broke first.</summary>
    public Rule Broken { get; private set; }

    /// <summary>Node at which it broke, its dimension for <see cref="Rule.Load"/>, and by how much.</summary>
    public (int Node, int Dimension, long By) BrokenAt { get; private set; }

    /// <summary>Second of leaving the start: as late as delays nothing.</summary>
    public int Departure { get; private set; }

    /// <summary>Second of reaching the end.</summary>
    public int End { get; private set; }

    public long Metres { get; private set; }

    public int DrivingSeconds { get; private set; }

    /// <summary>Price of lateness.</summary>
    public double LateCost { get; private set; }

    /// <summary>Tasks that another vehicle serves in the plan in force.</summary>
    public int Moved { get; private set; }

    /// <summary>All that the route costs beyond its legs at the highest speed and the vehicle itself.</summary>
    public double Extra { get; private set; }

    public int DutySeconds => End - Departure;

    /// <summary>Per node of the route, its end last: arrival, start of work, seconds at the wheel and breaks begun on the leg that arrives.</summary>
    public int[] Arrival { get; }

    public int[] Begin { get; }

    public int[] LegDriving { get; }

    public int[] BreaksBefore { get; }

    /// <summary>Start of each break taken, by its index on the vehicle; -1 for one that fell away.</summary>
    public int[] BreakStart { get; }

    /// <summary>Drives a route.</summary>
    /// <param name="vehicle">Who drives.</param>
    /// <param name="nodes">Tasks and reloads in driving order, start and end left out.</param>
    /// <param name="full">Whether times are wanted even if no rule or price asks for the latest departure.</param>
    /// <returns>Whether every rule holds; otherwise <see cref="Broken"/> tells which does not, and only it is certain.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Drive(int vehicle, ReadOnlySpan<int> nodes, bool full = false)
    {
        Broken = Rule.None;
        if (!LoadsHold(vehicle, nodes) || !DistanceHolds(vehicle, nodes)) return false;
        var earliest = Math.Max(_problem.Open[_problem.StartOf(vehicle)], _tripRelease[0]);
        var breaks = _problem.Breaks[vehicle].Length;
        if (!Forward(vehicle, nodes, breaks, earliest)) return false;
        if (full || _dutyMatters[vehicle] || _problem.MaxDriving[vehicle] != int.MaxValue)
        {
            if (!BestDeparture(vehicle, nodes, breaks)) return false;
            if (DrivingSeconds > _problem.MaxDriving[vehicle]) return Break(Rule.Driving, -1, DrivingSeconds - _problem.MaxDriving[vehicle]);
        }

        double duty = DutySeconds, slow = _problem.Clock[vehicle] is null ? 0 : DrivingSeconds - FastestSeconds(vehicle, nodes);
        Extra = LateCost + Moved * _problem.MovedCost + slow * _problem.CostPerSecond[vehicle];
        if (nodes.Length > 0) Extra += duty * _problem.CostPerDutySecond[vehicle] + duty * duty * _problem.BalancePerSquareSecond;
        return true;
    }

    /// <summary>The departure that delays nothing; where the duty is then too long, the next later ones, as another window may shorten it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool BestDeparture(int vehicle, ReadOnlySpan<int> nodes, int breaks)
    {
        var over = 0;
        for (var k = 0; k < MaxDepartures; k++)
        {
            Delay(vehicle, nodes, End);
            var excess = DutySeconds - _problem.MaxDuration[vehicle];
            if (excess <= 0) return true;
            over = k == 0 ? excess : Math.Min(over, excess);
            if (!_severalDepartures[vehicle]) break;

            // With the same windows and breaks no later departure is shorter, where speeds are always alike.
            if (_problem.Clock[vehicle] is null) Delay(vehicle, nodes, LatestEnd(vehicle));
            if (!Forward(vehicle, nodes, breaks, Departure + 1)) break;
        }

        return Break(Rule.Duty, -1, over);
    }

    /// <summary>Stops, loads by trip, goods, locks, order of pairs; and when the goods of each trip are released.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool LoadsHold(int vehicle, ReadOnlySpan<int> nodes)
    {
        int tasks = 0, trip = 0;
        Moved = 0;
        Array.Clear(_carry);
        if (_problem.Conflicts.Length > 0) Array.Clear(_onBoard);
        for (var from = 0; ; trip++)
        {
            var until = from;
            while (until < nodes.Length && !_problem.IsReload(nodes[until])) until++;
            if (!TripHolds(vehicle, nodes[from..until], trip)) return false;
            tasks += until - from;
            if (until == nodes.Length) break;
            from = until + 1;
        }

        if (trip > _problem.MaxReloads[vehicle]) return Break(Rule.Stops, -1, trip - _problem.MaxReloads[vehicle]);
        if (tasks > _problem.MaxStops[vehicle]) return Break(Rule.Stops, -1, tasks - _problem.MaxStops[vehicle]);
        return !_problem.LastInFirstOut[vehicle] || StackHolds(nodes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TripHolds(int vehicle, ReadOnlySpan<int> trip, int number)
    {
        var d = _problem.Dimensions;
        var release = 0;
        Array.Clear(_load);
        Array.Clear(_peak);
        var kinds = 0UL;
        var start = _loadAtTrip.AsSpan(number * d, d);
        _carry.CopyTo(start);
        foreach (var task in trip)
        {
            release = Math.Max(release, _problem.ReleaseSeconds[task]);
            if (_problem.InForce[task] >= 0 && _problem.InForce[task] != vehicle) Moved++;
            for (var k = 0; k < d; k++)
            {
                start[k] += _problem.LoadAtStart[task * d + k];
                _load[k] += _problem.LoadChange[task * d + k];
                if (_load[k] > _peak[k]) _peak[k] = _load[k];
                if (_problem.Mate[task] >= 0) _carry[k] += _problem.LoadChange[task * d + k];
            }
        }

        _tripRelease[number] = release;
        for (var k = 0; k < d; k++)
        {
            var over = (long)start[k] + _peak[k] - _problem.Capacity[vehicle * d + k];
            if (over > 0)
            {
                Break(Rule.Load, trip.Length == 0 ? -1 : trip[0], over);
                BrokenAt = (BrokenAt.Node, k, over);
                return false;
            }
        }

        return _problem.Conflicts.Length == 0 || GoodsHold(trip, ref kinds);
    }

    /// <summary>No two kinds on board at once that conflict: deliveries from the start of the trip on, pick-ups until its end, pairs in between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool GoodsHold(ReadOnlySpan<int> trip, ref ulong kinds)
    {
        for (var kind = 0; kind < _problem.Conflicts.Length; kind++)
            if (_onBoard[kind] > 0) kinds |= 1UL << kind;
        foreach (var task in trip)
            if (_problem.Goods[task] is >= 0 and var kind && _problem.Mate[task] < 0 && Delivers(task) && !Take(kind, ref kinds)) return Break(Rule.Goods, task, 0);
        var unloaded = 0UL;
        foreach (var task in trip)
        {
            if (_problem.Goods[task] is not (>= 0 and var kind)) continue;
            var pair = _problem.Mate[task] >= 0;
            if (pair ? _problem.IsPairDrop[task] : Delivers(task)) Give(kind, ref kinds);
            if (pair ? !_problem.IsPairDrop[task] : Collects(task))
            {
                if (!Take(kind, ref kinds)) return Break(Rule.Goods, task, 0);
                if (!pair) unloaded |= 1UL << kind;
            }
        }

        // What was picked up for the depot leaves the vehicle at the end of the trip.
        if (unloaded != 0)
            foreach (var task in trip)
                if (_problem.Goods[task] is >= 0 and var kind && _problem.Mate[task] < 0 && Collects(task)) Give(kind, ref kinds);
        return true;
    }

    private bool Take(int kind, ref ulong kinds)
    {
        if ((_problem.Conflicts[kind] & kinds) != 0) return false;
        _onBoard[kind]++;
        kinds |= 1UL << kind;
        return true;
    }

    private void Give(int kind, ref ulong kinds)
    {
        if (--_onBoard[kind] == 0) kinds &= ~(1UL << kind);
    }

    /// <summary>Whether a visit brings goods; one without any amount counts as bringing them.</summary>
    private bool Delivers(int task)
    {
        var d = _problem.Dimensions;
        for (var k = 0; k < d; k++)
            if (_problem.LoadAtStart[task * d + k] > 0) return true;
        return !Collects(task);
    }

    private bool Collects(int task)
    {
        var d = _problem.Dimensions;
        for (var k = 0; k < d; k++)
            if (_problem.LoadChange[task * d + k] > -_problem.LoadAtStart[task * d + k]) return true;
        return false;
    }

    /// <summary>Last in, first out: a drop or a delivery finds nothing loaded after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool StackHolds(ReadOnlySpan<int> nodes)
    {
        var height = 0;
        foreach (var node in nodes)
        {
            if (_problem.IsReload(node))
            {
                // Unloading takes the pick-ups for the depot; what pairs have on board stays below.
                var kept = 0;
                for (var k = 0; k < height; k++)
                    if (_problem.Mate[_open[k]] >= 0) _open[kept++] = _open[k];
                height = kept;
            }
            else if (_problem.Mate[node] < 0)
            {
                if (height > 0 && Delivers(node)) return Break(Rule.LastInFirstOut, node, 0);
                if (Collects(node)) _open[height++] = node;
            }
            else if (!_problem.IsPairDrop[node])
            {
                _open[height++] = node;
            }
            else if (height == 0 || _open[--height] != _problem.Mate[node])
            {
                return Break(Rule.LastInFirstOut, node, 0);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool DistanceHolds(int vehicle, ReadOnlySpan<int> nodes)
    {
        long metres = 0;
        var at = _problem.StartOf(vehicle);
        foreach (var node in nodes)
        {
            metres += _problem.MetresOf(vehicle, at, node);
            at = node;
        }

        Metres = metres + _problem.MetresOf(vehicle, at, _problem.EndOf(vehicle));
        return Metres <= _problem.MaxMetres[vehicle] || Break(Rule.Distance, -1, Metres - _problem.MaxMetres[vehicle]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FastestSeconds(int vehicle, ReadOnlySpan<int> nodes)
    {
        int seconds = 0, at = _problem.StartOf(vehicle);
        foreach (var node in nodes)
        {
            seconds += _problem.SecondsOf(vehicle, at, node);
            at = node;
        }

        return seconds + _problem.SecondsOf(vehicle, at, _problem.EndOf(vehicle));
    }

    /// <returns>False.</returns>
    private bool Break(Rule rule, int node, long by)
    {
        Broken = rule;
        BrokenAt = (node, 0, by);
        return false;
    }
}
