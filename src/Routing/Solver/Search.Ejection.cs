namespace LogiOpt.Routing.Solver;

/// <content>The cheapest tasks to push off a route so that another one fits, by the counts of how often each was without a place.</content>
internal sealed partial class Search<TKind>
{
    private const int MostEjected = 4;

    /// <summary>Nodes looked at before the search for an ejection is content with what it has.</summary>
    private const int EjectionEffort = 60_000;

    private readonly int[] _pushed = new int[MostEjected];
    private readonly Ejection _ejection = new();
    private int _ejectionLimit, _effortLeft;

    private sealed class Ejection
    {
        public readonly int[] Tasks = new int[MostEjected];
        public int Route, After, DropAfter, Count;
        public double Missed;
    }

    /// <summary>A route driven so far, with the new task or pair in it or not yet.</summary>
    private struct Half
    {
        /// <summary>Last node kept and the second it is left.</summary>
        public int Last, Leave;

        public int Load, Ejected;
        public double Missed;

        /// <summary>Where the task went in, -1 if it has not yet; likewise its drop.</summary>
        public int After, DropAfter;
    }

    /// <summary>Looks at all routes, first with one task pushed out, then with more while the effort lasts.</summary>
    private void FindEjection(int task, int drop)
    {
        _ejection.Route = -1;
        _ejection.Missed = double.PositiveInfinity;
        _effortLeft = EjectionEffort;
        var first = _rng.Next(_problem.Vehicles);
        for (_ejectionLimit = 1; _ejectionLimit <= MostEjected && _effortLeft > 0; _ejectionLimit++)
            for (var k = 0; k < _problem.Vehicles && _effortLeft > 0; k++)
            {
                var route = (first + k) % _problem.Vehicles;
                if (_state.Routes[route].Size == 0) continue;
                var start = _problem.StartOf(route);
                var half = new Half { Last = start, Leave = _state.Stops[start].Early, Load = drop >= 0 ? 0 : _state.Routes[route].Load0, After = -1, DropAfter = -1 };
                Extend(route, task, drop, _state.Stops[start].Next, half);
            }
    }

    /// <summary>Drives on from a node: at each one the task may come first, the node may be pushed out, or it is kept.</summary>
    private void Extend(int route, int task, int drop, int next, Half half)
    {
        var end = _problem.EndOf(route);
        var room = _problem.Capacity[route];
        for (; ; next = _state.Stops[next].Next)
        {
            if (--_effortLeft < 0) return;
            if (half.After < 0)
            {
                if (!TryTaskHere(route, task, drop, next, half)) return;
            }
            else if (drop >= 0 && half.DropAfter < 0)
            {
                if (!TryDropHere(route, task, drop, next, half)) return;
            }

            if (next == end && half.After < 0) return;
            if (next != end && IsPushed(_problem.Partner[next], half.Ejected)) continue;
            if (next != end && !_problem.IsPairDrop[next] && half.Ejected < _ejectionLimit) PushOut(route, task, drop, next, half);

            // Kept.
            var begin = Math.Max(half.Leave + Seconds(route, half.Last, next), _problem.Open[next]);
            if (begin > _problem.Close[next]) return;
            var whole = half.After >= 0 && (drop < 0 || half.DropAfter >= 0);
            if (whole && (drop >= 0 || half.Load + _problem.LoadAtStart[task] <= room))
            {
                if (begin <= _state.Stops[next].Late)
                {
                    Remember(route, half);
                    return;
                }

                if (half.Ejected == _ejectionLimit) return;
            }

            if (next == end) return;
            if (drop >= 0)
            {
                half.Load += _problem.LoadChange[next];
                if (half.Load > room) return;
            }

            half.Leave = begin + _problem.ServiceSeconds[next];
            half.Last = next;
        }
    }

    /// <returns>False if the task can no longer be reached in time.</returns>
    private bool TryTaskHere(int route, int task, int drop, int next, Half half)
    {
        var begin = Math.Max(half.Leave + Seconds(route, half.Last, task), _problem.Open[task]);
        if (begin > _problem.Close[task]) return false;
        half.After = half.Last;
        half.Last = task;
        half.Leave = begin + _problem.ServiceSeconds[task];
        if (drop >= 0)
        {
            half.Load += _problem.LoadChange[task];
            if (half.Load > _problem.Capacity[route]) return true;
        }

        Extend(route, task, drop, next, half);
        return true;
    }

    private bool TryDropHere(int route, int task, int drop, int next, Half half)
    {
        var begin = Math.Max(half.Leave + Seconds(route, half.Last, drop), _problem.Open[drop]);
        if (begin > _problem.Close[drop]) return false;
        half.DropAfter = half.Last;
        half.Last = drop;
        half.Leave = begin + _problem.ServiceSeconds[drop];
        half.Load += _problem.LoadChange[drop];
        Extend(route, task, drop, next, half);
        return true;
    }

    private void PushOut(int route, int task, int drop, int node, Half half)
    {
        half.Missed += _work.Absences[node];
        if (half.Missed >= _ejection.Missed) return;
        _pushed[half.Ejected++] = node;
        if (drop < 0) half.Load -= _problem.LoadAtStart[node];
        Extend(route, task, drop, _state.Stops[node].Next, half);
    }

    private bool IsPushed(int partner, int count)
    {
        for (var k = 0; partner >= 0 && k < count; k++)
            if (_pushed[k] == partner) return true;
        return false;
    }

    private void Remember(int route, in Half half)
    {
        if (half.Missed >= _ejection.Missed) return;
        (_ejection.Route, _ejection.After, _ejection.DropAfter, _ejection.Count, _ejection.Missed) = (route, half.After, half.DropAfter, half.Ejected, half.Missed);
        _pushed.CopyTo(_ejection.Tasks, 0);
    }

    private void Eject(int task, int drop)
    {
        var route = _ejection.Route;
        _work.RemovedCount = 0;
        for (var k = 0; k < _ejection.Count; k++)
        {
            TakeOut(_ejection.Tasks[k]);
            if (drop >= 0 && _problem.Partner[_ejection.Tasks[k]] >= 0) TakeOut(_problem.Partner[_ejection.Tasks[k]]);
        }

        if (TKind.Rich) RefreshRoute(route);
        Insert(task, _ejection.After, _state.Stops[_ejection.After].Next, route, 0);
        if (drop >= 0) Insert(drop, _ejection.DropAfter, _state.Stops[_ejection.DropAfter].Next, route, 0);

        void TakeOut(int gone)
        {
            var before = _state.Stops[gone].Next;
            Remove(gone);
            Mend(route, before);
            _state.ToBank(gone);
        }
    }
}
