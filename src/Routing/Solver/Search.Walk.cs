namespace LogiOpt.Routing.Solver;

/// <content>Exact test of an insertion by driving the changed route once; used where a look at the neighbours cannot tell.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>Drives a route with one or two tasks added.</summary>
    /// <param name="route">The route.</param>
    /// <param name="task">The task, or the pick-up of a pair.</param>
    /// <param name="after">It follows this node.</param>
    /// <param name="drop">The drop of the pair; -1 for a single task.</param>
    /// <param name="dropAfter">It follows this node, which may be <paramref name="task"/>.</param>
    /// <param name="lateness">Change of the price of lateness.</param>
    /// <returns>Whether windows, shift, loads, distance and duration all hold.</returns>
    private bool Walk(int route, int task, int after, int drop, int dropAfter, out double lateness)
    {
        lateness = 0;
        var d = _problem.Dimensions;
        int start = _problem.StartOf(route), end = _problem.EndOf(route), tasks = _problem.Tasks;
        var load = _work.Load;
        Array.Clear(load);
        var departure = Math.Max(_state.Stops[start].Early, _problem.ReleaseSeconds[task]);
        if (drop >= 0) departure = Math.Max(departure, _problem.ReleaseSeconds[drop]);
        for (var k = 0; k < d; k++) load[k] = _problem.LoadAtStart[task * d + k];
        for (var at = _state.Stops[start].Next; at != end; at = _state.Stops[at].Next)
            for (var k = 0; k < d; k++) load[k] += _problem.LoadAtStart[at * d + k];
        for (var k = 0; k < d; k++)
            if (load[k] > _problem.Capacity[route * d + k]) return false;

        long metres = 0;
        int now = departure, waited = 0, shift = int.MaxValue;
        double late = 0;
        for (var at = start; at != end;)
        {
            var next = at == dropAfter && drop >= 0 ? drop
                : at == after ? task
                : at == task ? (dropAfter == task ? drop : _state.Stops[after].Next)
                : at == drop ? _state.Stops[dropAfter == task ? after : dropAfter].Next
                : _state.Stops[at].Next;
            metres += _problem.Metres(at, next);
            var arrival = now + _problem.ServiceSeconds[at] + _problem.SecondsOf(route, at, next);
            now = OpeningAfter(next, arrival);
            if (now > _problem.Close[next]) return false;
            waited += now - arrival;
            shift = Math.Min(shift, waited + RoomIn(next, now));
            if (next < tasks)
            {
                for (var k = 0; k < d; k++)
                {
                    load[k] += _problem.LoadChange[next * d + k];
                    if (load[k] > _problem.Capacity[route * d + k]) return false;
                }

                late += Math.Max(0, now - _problem.DueSeconds[next]) * _problem.LatePerSecond[next];
            }

            at = next;
        }

        // Leaving as late as the windows admit takes the waiting out of the duty.
        var duration = now - departure - Math.Min(shift, waited);
        if (duration > _problem.MaxDuration[route] || metres > _problem.MaxMetres[route]) return false;
        lateness = late - _state.Routes[route].LateCost;
        return true;
    }

    /// <summary>By how much a start of service may move back within its window; 0 where it is late already.</summary>
    private int RoomIn(int node, int start)
    {
        if (_problem.Windows[node] is { } windows)
            foreach (var window in windows)
                if (start >= window.From && start <= window.Until) return window.Until - start;
        return Math.Max(0, _problem.DueSeconds[node] - start);
    }
}
