using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Several trips: reloads come with the task that needs one and go when the trips around them fit together.</content>
internal sealed partial class Search<TKind>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryReloads(int route, int after, int task, int before)
    {
        var nodes = _problem.Reloads[route];
        var perDepot = _problem.MaxReloads[route];
        for (var depot = 0; depot < nodes.Length; depot += perDepot)
        {
            var reload = FreeReload(nodes.AsSpan(depot, perDepot));
            if (reload < 0) continue;
            TryReload(route, after, reload, task, before, reloadFirst: true);
            TryReload(route, after, task, reload, before, reloadFirst: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryReload(int route, int after, int first, int second, int before, bool reloadFirst)
    {
        var cost = Cost(route, after, first) + Cost(route, first, second) + Cost(route, second, before) - _state.Stops[before].CostIn;
        if (cost >= _found.Cost || !ReloadFits(route, after, first, second, before, reloadFirst ? second : first, out var extra)) return;
        if (cost + extra >= _found.Cost || Blinks()) return;
        _found = new Place
        {
            After = after,
            Before = before,
            Route = route,
            Cost = cost + extra,
            Extra = extra,
            Reload = reloadFirst ? first : second,
            ReloadFirst = reloadFirst,
        };
    }

    private bool ReloadFits(int route, int after, int first, int second, int before, int task, out double extra)
    {
        extra = _work.Insertions.ExtraFor(route, task);
        if (!_work.Insertions.Knows(route)) return ReloadFitsInTime(route, after, first, second, before) && Walk(route, after, first, second, -1, -1, out extra);
        var verdict = _work.Insertions.Look(route, _state.Stops, after, first, second, before);
        if (verdict == Verdict.Yes) extra = _work.Insertions.Extra;
        return verdict == Verdict.Yes || (verdict == Verdict.Drive && Walk(route, after, first, second, -1, -1, out extra));
    }

    /// <summary>As <see cref="FitsInTime"/>, for a task and a reload in either order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReloadFitsInTime(int route, int after, int first, int second, int before)
    {
        ref var from = ref _state.Stops[after];
        int one = Seconds(route, after, first), two = Seconds(route, first, second), three = Seconds(route, second, before);
        var begin = OpeningAfter(first, from.Early + _problem.WorkAfter(from.Prev, after) + one);
        if (begin > _problem.Close[first]) return false;
        begin = OpeningAfter(second, begin + _problem.ServiceSeconds[first] + two);
        if (begin > _problem.Close[second] || begin + _problem.ServiceSeconds[second] + three > _state.Stops[before].Late) return false;
        var setup = _problem.Place[second] == _problem.Place[before] ? _problem.SetupSeconds[before] : 0;
        return !Overdraws(route, after, before, one + two + three, _problem.ServiceSeconds[first] + _problem.ServiceSeconds[second] - setup);
    }

    private int FreeReload(ReadOnlySpan<int> nodes)
    {
        foreach (var node in nodes)
            if (_state.Stops[node].Route < 0) return node;
        return -1;
    }

    /// <summary>Makes every route right that the ruin touched, once.</summary>
    /// <returns>Change of cost.</returns>
    private double MendTouched()
    {
        _ruinBroke = false;
        double delta = 0;
        for (var k = 0; k < _state.TouchedRouteCount; k++)
        {
            var route = _state.TouchedRoutes[k];
            if (_state.Routes[route].Reloads > 0)
            {
                if (_work.Insertions.Knows(route)) _work.Insertions.Refresh(route, _state.Stops);
                delta += DropReloads(route);
            }

            delta += RefreshRoute(route);
        }

        return delta;
    }

    /// <summary>Takes out reloads that part no trips, and those whose trips now fit into one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double DropReloads(int route)
    {
        double delta = 0;
        int start = _problem.StartOf(route), end = _problem.EndOf(route);
        for (var at = _state.Stops[start].Next; at != end;)
        {
            var next = _state.Stops[at].Next;
            if (_problem.IsReload(at) && (IsDepot(_state.Stops[at].Prev) || IsDepot(next) || IsNeedless(route, at)))
            {
                delta += RemoveReload(at);
                if (_work.Insertions.Knows(route)) _work.Insertions.Refresh(route, _state.Stops);
            }

            at = next;
        }

        return delta;
    }

    private bool IsNeedless(int route, int reload)
    {
        ref var stop = ref _state.Stops[reload];
        return (!_work.Insertions.Knows(route) || _work.Insertions.TripsFitTogether(route, stop.Prev, stop.Next)) && DriveWithout(route, reload);
    }

    private bool IsDepot(int node) => node >= _problem.Tasks;

    private double RemoveReload(int reload)
    {
        ref var stop = ref _state.Stops[reload];
        int route = stop.Route, after = stop.Prev, before = stop.Next;
        var costIn = stop.CostIn;
        _state.Unlink(reload);
        ref var follower = ref _state.Touch(before);
        var old = costIn + follower.CostIn;
        follower.CostIn = _state.Routes[route].Size == 0 ? 0 : Cost(route, after, before);
        return follower.CostIn - old;
    }
}
