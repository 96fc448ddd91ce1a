using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>Legs, schedules and the exact tests of one insertion.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>Cost of a leg on a route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Cost(int route, int from, int to) =>
        TKind.Rich && !_plainLegs ? _problem.ArcCost(route, from, to) : _problem.CostPerMetre[0] * _problem.Metres(from, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Seconds(int route, int from, int to) => TKind.Rich ? _problem.SecondsOf(route, from, to) : _problem.Seconds(from, to);

    /// <summary>Whether a vehicle may take a task at all, told without looking at the route's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Admits(int route, int task)
    {
        ref var sums = ref _state.Routes[route];
        var d = _problem.Dimensions;
        if (!TKind.Rich) return sums.Load0 + _problem.LoadAtStart[task] <= _problem.Capacity[route];
        if (sums.Size >= _problem.MaxStops[route] || !_problem.MayServe(route, task)) return false;
        if (_problem.MaxReloads[route] > 0) return true;
        if (sums.Load0 + _problem.LoadAtStart[task * d] > _problem.Capacity[route * d]) return false;
        return d < 2 || sums.Load1 + _problem.LoadAtStart[task * d + 1] <= _problem.Capacity[route * d + 1];
    }

    /// <summary>Whether a task between two neighbours keeps every hard window; exact for hard windows, too kind where a walk is needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FitsInTime(int route, int after, int task, int before)
    {
        ref var from = ref _state.Stops[after];
        if (!TKind.Rich)
        {
            var begin = Math.Max(from.Early + _problem.ServiceSeconds[after] + Seconds(route, after, task), _problem.Open[task]);
            return begin <= _problem.Close[task] && begin + _problem.ServiceSeconds[task] + Seconds(route, task, before) <= _state.Stops[before].Late;
        }

        var start = OpeningAfter(task, from.Early + _problem.WorkAfter(from.Prev, after) + Seconds(route, after, task));
        return start <= _problem.Close[task] && start + _problem.WorkAfter(after, task) + Seconds(route, task, before) <= _state.Stops[before].Late;
    }

    /// <summary>Links a task in; cost and schedule are right afterwards.</summary>
    /// <returns>Change of the leg costs and of the fixed cost, and what the caller found for all else.</returns>
    private double Insert(int task, int after, int before, int route, double extra)
    {
        var fresh = _state.Routes[route].Size == 0;
        var old = _state.Stops[before].CostIn;
        _state.Link(task, after, before, route);
        double costIn = Cost(route, after, task), costOut = Cost(route, task, before);
        _state.Stops[task].CostIn = costIn;
        _state.Stops[before].CostIn = costOut;
        if (TKind.Rich) RefreshRoute(route, task, task);
        else if (TKind.Timed) Propagate(route, task);
        return costIn + costOut - old + (fresh ? _problem.FixedCost[route] : 0) + extra;
    }

    /// <summary>Makes the schedule right after removals before a node.</summary>
    /// <returns>0; a rich route is mended once after all removals, <see cref="MendTouched"/>.</returns>
    private double Mend(int route, int before)
    {
        if (!TKind.Timed) return 0;
        if (TKind.Rich) return 0;
        Propagate(route, before);
        return 0;
    }

    /// <summary>Earliest starts from a node on and latest starts from it back, until nothing changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Propagate(int route, int node)
    {
        int start = _problem.StartOf(route), end = _problem.EndOf(route);
        for (var at = node; ; at = _state.Stops[at].Next)
        {
            ref var stop = ref _state.Stops[at];
            var prev = stop.Prev;
            var early = Math.Max(_state.Stops[prev].Early + _problem.ServiceSeconds[prev] + _problem.Seconds(prev, at), _problem.Open[at]);
            if (early == stop.Early && at != node) break;
            _state.Touch(at).Early = early;
            if (at == end) break;
        }

        for (var at = node == end ? _state.Stops[end].Prev : node; ; at = _state.Stops[at].Prev)
        {
            ref var stop = ref _state.Stops[at];
            var next = stop.Next;
            var late = Math.Min(_state.Stops[next].Late - _problem.ServiceSeconds[at] - _problem.Seconds(at, next), _problem.Close[at]);
            if (late == stop.Late && at != node && at != _state.Stops[node].Prev) break;
            _state.Touch(at).Late = late;
            if (at == start) break;
        }
    }

    /// <summary>The whole schedule of one route: bounds for the O(1) tests, and what it costs beyond its legs.</summary>
    /// <param name="route">The route.</param>
    /// <param name="first">All that changed since the last look is this node, new there; -1 if there is more.</param>
    /// <param name="last">Directly behind it, the last node that is new.</param>
    /// <returns>Change of <see cref="RouteSums.Extra"/>.</returns>
    /// <remarks>The bounds leave breaks, set-ups that may fall away and slow hours out, so they refuse nothing that is possible.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RefreshRoute(int route, int first = -1, int last = -1)
    {
        if (_work.Insertions.Knows(route) && !_problem.Traits.Pairs) return RefreshExtra(route, first, last);
        int start = _problem.StartOf(route), end = _problem.EndOf(route);
        int early = _problem.Open[start], carried = 0, before = start;
        for (int at = start, load = 0; ;)
        {
            if (at >= _problem.Tasks && at != end)
            {
                var (bring, release) = TripAfter(at);
                load = carried + bring;
                early = Math.Max(early + _problem.ServiceSeconds[at], release);
            }
            else if (at != end)
            {
                var change = _problem.LoadChange[at * _problem.Dimensions];
                load += change;
                if (_problem.Mate[at] >= 0) carried += change;
            }

            Set(at, early, load);
            if (at == end) break;
            var work = at < _problem.Tasks ? _problem.WorkAfter(before, at) : 0;
            var next = _state.Stops[at].Next;
            early = OpeningAfter(next, early + work + (_work.LegSeconds[next] = _problem.SecondsOf(route, at, next)));
            before = at;
            at = next;
        }

        var latest = _problem.Close[end];
        if (_state.Stops[end].Late != latest) _state.Touch(end).Late = latest;
        for (var at = end; at != start;)
        {
            var prev = _state.Stops[at].Prev;
            latest = ClosingBefore(prev, latest - _problem.ServiceSeconds[prev] - _work.LegSeconds[at]);
            if (_state.Stops[prev].Late != latest) _state.Touch(prev).Late = latest;
            at = prev;
        }

        return _problem.Traits.WalkNeeded ? RefreshExtra(route, first, last) : 0;

        void Set(int node, int earliest, int onBoard)
        {
            ref var stop = ref _state.Stops[node];
            if (stop.Early == earliest && stop.Load == onBoard) return;
            ref var touched = ref _state.Touch(node);
            (touched.Early, touched.Load) = (earliest, onBoard);
        }
    }

    /// <summary>What the tasks between a depot and the next one bring, first dimension, and when all of it is released.</summary>
    private (int Bring, int Release) TripAfter(int depot)
    {
        int bring = 0, release = 0;
        for (var at = _state.Stops[depot].Next; at < _problem.Tasks; at = _state.Stops[at].Next)
        {
            bring += _problem.LoadAtStart[at * _problem.Dimensions];
            release = Math.Max(release, _problem.ReleaseSeconds[at]);
        }

        return (bring, release);
    }

    /// <summary>First start of service at or after an arrival; past <see cref="FlatProblem.Close"/> where there is none.</summary>
    private int OpeningAfter(int node, int arrival)
    {
        if (_problem.Windows[node] is not { } windows) return Math.Max(arrival, _problem.Open[node]);
        foreach (var window in windows)
            if (arrival <= window.Until) return Math.Max(arrival, window.From);
        return arrival;
    }

    /// <summary>Last start of service at or before a bound; below <see cref="FlatProblem.Open"/> where there is none.</summary>
    private int ClosingBefore(int node, int bound)
    {
        if (_problem.Windows[node] is not { } windows || bound > _problem.DueSeconds[node]) return Math.Min(bound, _problem.Close[node]);
        for (var k = windows.Length - 1; k >= 0; k--)
            if (bound >= windows[k].From) return Math.Min(bound, windows[k].Until);
        return bound;
    }

    private double PenaltyOf(int task) => _bankClosed ? double.PositiveInfinity : _problem.Penalty[task];
}
