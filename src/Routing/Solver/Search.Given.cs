namespace LogiOpt.Routing.Solver;

/// <content>What is given before the search begins: locked stops and the plan in force.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>Whether a node is not the search's to move: a reload, a task locked to the head of a route, or a drop whose locked pick-up broke a rule.</summary>
    private bool IsFixed(int node)
    {
        if (node >= _problem.Tasks || _problem.LockedTo[node] >= 0) return true;
        return _problem.IsPairDrop[node] && _problem.Partner[node] < 0 && _state.Stops[_problem.Mate[node]].Route < 0;
    }

    /// <summary>Whether nothing may come before a node: a locked task, or the reload before one.</summary>
    private bool IsLocked(int node) =>
        node < _problem.Tasks ? _problem.LockedTo[node] >= 0 : _problem.IsReload(node) && IsLocked(_state.Stops[node].Next);

    /// <summary>Puts locked tasks at the head of their routes, as far as the rules hold, and then the plan in force as far as it still holds.</summary>
    /// <remarks>A locked task that breaks a rule, and those locked behind it, stay in the bank for good; their reason is told.</remarks>
    private void PlaceGiven()
    {
        for (var route = 0; route < _problem.Vehicles; route++)
        {
            var last = _problem.StartOf(route);
            foreach (var task in _problem.Locked[route])
            {
                if (!AppendOrReload(route, last, task)) break;
                last = task;
                var drop = _problem.Mate[task];
                if (drop < 0 || _problem.LockedTo[drop] >= 0 || _problem.IsPairDrop[task]) continue;
                FindPlace(drop, everywhere: true);
                if (_found.Route >= 0)
                {
                    _state.FromBankByTask(drop);
                    InsertRich(drop);
                    continue;
                }

                TakeOff(task);
                break;
            }
        }

        for (var route = 0; route < _problem.Vehicles; route++)
            foreach (var task in _problem.InForceRoutes[route])
                if (_problem.LockedTo[task] < 0 && _state.Stops[task].Route < 0) AppendOrReload(route, _state.Stops[_problem.EndOf(route)].Prev, task);
        KeepPairsWhole();
    }

    /// <summary>Takes over the routes of a plan and puts one more task, or pair, at its cheapest place.</summary>
    /// <param name="routes">Tasks and reloads of each vehicle, of a problem with the same tasks and vehicles.</param>
    /// <param name="task">The visit, or the pick-up of the pair.</param>
    /// <returns>Whether every task of the routes and this one are served.</returns>
    public bool ServesAlso(int[][] routes, int task)
    {
        _state.Begin();
        _untilBlink = int.MaxValue;
        for (var route = 0; route < routes.Length; route++)
        {
            var reload = -1;
            foreach (var node in routes[route])
            {
                if (_problem.IsReload(node))
                {
                    reload = node;
                    continue;
                }

                var last = _state.Stops[_problem.EndOf(route)].Prev;
                if (reload < 0 ? !Append(route, last, node) : !AppendBehind(route, last, [reload], node)) return false;
                reload = -1;
            }
        }

        if (_problem.Partner[task] is >= 0 and var drop) PlacePair(task, drop, everywhere: true);
        else PlaceTask(task, everywhere: true);
        return _state.Stops[task].Route >= 0;
    }

    private void KeepPairsWhole()
    {

        // A pair is served whole or not at all.
        for (var task = 0; task < _problem.Tasks; task++)
            if (_problem.Partner[task] is >= 0 and var partner && _state.Stops[task].Route >= 0 && _state.Stops[partner].Route != _state.Stops[task].Route) TakeOff(task);
    }

    /// <summary>Puts a task behind a node if every rule then holds.</summary>
    private bool Append(int route, int after, int task)
    {
        if (!_problem.MayServe(route, task)) return false;
        if (_problem.IsPairDrop[task] && _problem.Partner[task] is >= 0 and var pickup && _state.Stops[pickup].Route != route) return false;
        if (!FitsAtEnd(route, after, task, out var extra)) return false;
        _state.FromBankByTask(task);
        Insert(task, after, _state.Stops[after].Next, route, extra);
        return true;
    }

    private bool FitsAtEnd(int route, int after, int task, out double extra)
    {
        var test = _work.Insertions;
        var end = _problem.EndOf(route);
        if (!test.Knows(route) || _state.Stops[after].Next != end) return Walk(route, after, task, -1, -1, -1, out extra);
        var verdict = test.Look(route, _state.Stops, after, task, -1, end);
        extra = test.Extra;
        return verdict == Verdict.Yes || (verdict == Verdict.Drive && Walk(route, after, task, -1, -1, -1, out extra));
    }

    /// <summary>Puts a task behind a node, on a new trip where it does not fit the present one.</summary>
    private bool AppendOrReload(int route, int after, int task)
    {
        if (Append(route, after, task)) return true;
        if (_state.Routes[route].Size == 0 || _state.Routes[route].Reloads >= _problem.MaxReloads[route]) return false;
        var (nodes, perDepot) = (_problem.Reloads[route], _problem.MaxReloads[route]);
        var free = new List<int>();
        for (var depot = 0; depot < nodes.Length; depot += perDepot)
            if (FreeReload(nodes.AsSpan(depot, perDepot)) is >= 0 and var reload) free.Add(reload);
        return AppendBehind(route, after, free, task);
    }

    /// <summary>Puts a task on a new trip behind the cheapest of some reloads after which every rule holds.</summary>
    private bool AppendBehind(int route, int after, List<int> reloads, int task)
    {
        if (!_problem.MayServe(route, task)) return false;
        if (_problem.IsPairDrop[task] && _problem.Partner[task] is >= 0 and var pickup && _state.Stops[pickup].Route != route) return false;
        var before = _state.Stops[after].Next;
        _found = new Place { Route = -1, Cost = double.PositiveInfinity };
        foreach (var reload in reloads)
        {
            if (!Walk(route, after, reload, task, -1, -1, out var extra)) continue;
            var cost = Cost(route, after, reload) + Cost(route, reload, task) + extra;
            if (cost < _found.Cost) _found = new Place { After = after, Before = before, Route = route, Cost = cost, Extra = extra, Reload = reload, ReloadFirst = true };
        }

        if (_found.Route < 0) return false;
        _state.FromBankByTask(task);
        InsertRich(task);
        return true;
    }

    private void TakeOff(int task)
    {
        var (route, next) = (_state.Stops[task].Route, _state.Stops[task].Next);
        _work.RemovedCount = 0;
        Remove(task);
        RefreshRoute(route);
        _state.ToBank(task);
    }
}
