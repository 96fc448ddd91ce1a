using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Exact test of an insertion by driving the changed route; used where a look at the neighbours cannot tell.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>Whether the last ruin left a route that breaks a rule, as may be where a detour is faster than the straight way.</summary>
    private bool _ruinBroke;

    /// <summary>Drives a route with up to three nodes added.</summary>
    /// <param name="route">The route.</param>
    /// <param name="after">The first addition follows this node.</param>
    /// <param name="first">A task or a reload.</param>
    /// <param name="second">Directly behind it; -1 for none.</param>
    /// <param name="drop">The drop of a pair; -1 for none.</param>
    /// <param name="dropAfter">It follows this node, which may be <paramref name="first"/>.</param>
    /// <param name="extra">Change of what the route costs beyond its legs and the vehicle.</param>
    /// <returns>Whether every rule holds.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Walk(int route, int after, int first, int second, int drop, int dropAfter, out double extra)
    {
        var (sequence, count) = (_work.Sequence, 0);
        var end = _problem.EndOf(route);
        for (var at = _problem.StartOf(route); at != end; at = _state.Stops[at].Next)
        {
            if (at < _problem.Tasks || _problem.IsReload(at)) Add(at);
            if (at != after) continue;
            Add(first);
            if (second >= 0) Add(second);
        }

        var holds = _work.Timetable.Drive(route, sequence.AsSpan(0, count));
        extra = holds ? _work.Timetable.Extra - _state.Routes[route].Extra : 0;
        return holds;

        void Add(int node)
        {
            sequence[count++] = node;
            if (node == dropAfter && drop >= 0) sequence[count++] = drop;
        }
    }

    /// <summary>What a route as it is costs beyond its legs; it is driven only where nothing else tells.</summary>
    /// <param name="route">The route.</param>
    /// <param name="first">As for <see cref="RefreshRoute"/>.</param>
    /// <param name="last">Likewise.</param>
    /// <returns>Change of <see cref="RouteSums.Extra"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double RefreshExtra(int route, int first, int last)
    {
        ref var sums = ref _state.TouchRoute(route);
        double extra = 0;
        var test = _work.Insertions;
        var verdict = !test.Knows(route) ? Verdict.Drive : first < 0 ? test.Refresh(route, _state.Stops) : test.Added(route, _state.Stops, first, last);
        if (sums.Size == 0)
        {
        }
        else if (verdict != Verdict.Drive)
        {
            if (verdict == Verdict.Yes) extra = test.ExtraOf(route);
            else _ruinBroke = true;
        }
        else
        {
            if (DriveWithout(route, -1)) extra = _work.Timetable.Extra;
            else _ruinBroke = true;
            sums.Driving = _work.Timetable.DrivingSeconds;
            sums.Busy = sums.Driving + WorkOn(route);
        }

        var change = extra - sums.Extra;
        sums.Extra = extra;
        return change;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int WorkOn(int route)
    {
        int work = 0, end = _problem.EndOf(route), prev = _problem.StartOf(route);
        for (var at = _state.Stops[prev].Next; at != end; at = _state.Stops[at].Next)
        {
            work += _problem.WorkAfter(prev, at);
            prev = at;
        }

        return work;
    }

    /// <summary>Whether legs and work added between two nodes are too much for the driver, told in O(1); breaks and waiting would only add.</summary>
    private bool Overdraws(int route, int after, int before, int legs, int work)
    {
        if (_problem.MaxDriving[route] == int.MaxValue && _problem.MaxDuration[route] == int.MaxValue) return false;
        ref var sums = ref _state.Routes[route];
        if (_problem.Clock[route] is not null || sums.Size == 0) return false;
        var more = legs - Seconds(route, after, before);
        return sums.Driving + more > _problem.MaxDriving[route] || (long)sums.Busy + more + work > _problem.MaxDuration[route];
    }

    /// <summary>Drives a route without one node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool DriveWithout(int route, int left)
    {
        var (sequence, count) = (_work.Sequence, 0);
        var end = _problem.EndOf(route);
        for (var at = _state.Stops[_problem.StartOf(route)].Next; at != end; at = _state.Stops[at].Next)
            if (at != left) sequence[count++] = at;
        return _work.Timetable.Drive(route, sequence.AsSpan(0, count));
    }

    /// <summary>Looks at one place by driving the route; where the task does not fit its trip, also with a reload before or behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryExactly(int route, int after, int task, int before, double cost)
    {
        if (IsLocked(before)) return;
        if (_work.Insertions.Knows(route))
        {
            TryKnown(route, after, task, before, cost);
            return;
        }

        if (!FitsInTime(route, after, task, before)) return;
        var work = _problem.ServiceSeconds[task] - (_problem.Place[task] == _problem.Place[before] ? _problem.SetupSeconds[before] : 0);
        if (Overdraws(route, after, before, Seconds(route, after, task) + Seconds(route, task, before), work)) return;
        if (Walk(route, after, task, -1, -1, -1, out var extra))
        {
            if (cost + extra < _found.Cost && !Blinks())
                _found = new Place { After = after, Before = before, Route = route, Cost = cost + extra, Extra = extra, Reload = -1 };
            return;
        }

        if (_state.Routes[route].Reloads < _problem.MaxReloads[route] && _state.Routes[route].Size > 0) TryReloads(route, after, task, before);
    }

    /// <summary>The same where the route need not be driven to tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryKnown(int route, int after, int task, int before, double cost)
    {
        var test = _work.Insertions;
        var extra = test.ExtraFor(route, task);
        if (cost + extra >= _found.Cost) return;
        var verdict = test.Look(route, _state.Stops, after, task, -1, before);
        var reloadMayHelp = test.ReloadMayHelp;
        if (verdict == Verdict.Yes) extra = test.Extra;
        if (verdict == Verdict.Yes || (verdict == Verdict.Drive && Walk(route, after, task, -1, -1, -1, out extra)))
        {
            if (cost + extra < _found.Cost && !Blinks())
                _found = new Place { After = after, Before = before, Route = route, Cost = cost + extra, Extra = extra, Reload = -1 };
            return;
        }

        if (reloadMayHelp && _state.Routes[route].Reloads < _problem.MaxReloads[route] && _state.Routes[route].Size > 0) TryReloads(route, after, task, before);
    }

    /// <summary>Links a task in where it was found, with its reload.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double InsertRich(int task)
    {
        var place = _found;
        if (place.Reload < 0) return Insert(task, place.After, place.Before, place.Route, place.Extra);
        var old = _state.Stops[place.Before].CostIn;
        var (first, second) = place.ReloadFirst ? (place.Reload, task) : (task, place.Reload);
        _state.Link(first, place.After, place.Before, place.Route);
        _state.Link(second, first, place.Before, place.Route);
        var (one, two, three) = (Cost(place.Route, place.After, first), Cost(place.Route, first, second), Cost(place.Route, second, place.Before));
        (_state.Stops[first].CostIn, _state.Stops[second].CostIn, _state.Stops[place.Before].CostIn) = (one, two, three);
        RefreshRoute(place.Route, first, second);
        return one + two + three - old + place.Extra;
    }
}
