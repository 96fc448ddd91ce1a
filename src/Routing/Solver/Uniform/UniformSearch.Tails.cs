using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Two routes change tails (2-opt* of Potvin and Rousseau 1995, Journal of the Operational Research Society 46(12), 1433-1446), accepted by
/// annealing like a ruin. Windows make it worth its time: a tail is longer than any string that is removed, and seldom fits elsewhere stop by stop.</content>
internal sealed partial class UniformSearch<TKind, TLegs>
{
    /// <summary>Pairs of tasks tried after each ruin.</summary>
    private const int TailTries = 2;

    /// <summary>Near tasks that a tail may begin with.</summary>
    private const int TailNeighbours = 20;

    /// <summary>Of so many tries one gives a tail a vehicle of its own: where two routes may become one, one must be able to become two.</summary>
    private const int TriesPerSplit = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryTails(double temperature)
    {
        for (var k = 0; k < TailTries; k++)
        {
            var task = _rng.Next(_problem.Tasks);
            if (_rng.Next(TriesPerSplit) == 0)
            {
                SplitOff(task, temperature * _rng.NextExponential());
                continue;
            }

            var near = _problem.NearOf(task);
            var (code, metres) = near[_rng.Next(Math.Min(near.Length, TailNeighbours))];
            if (metres != int.MaxValue && (code & 2) != 0) SwapTails(task, code >> 2, temperature * _rng.NextExponential());
        }
    }

    /// <summary>Lets a task be followed by another one and all that comes behind it; its own tail goes where the other's was.</summary>
    /// <param name="task">A task.</param>
    /// <param name="follower">A task of another route; where it is the first there and <paramref name="task"/> the last, the two become one route.</param>
    /// <param name="threshold">The plan is changed only if it grows by less.</param>
    /// <returns>Whether it was changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool SwapTails(int task, int follower, double threshold)
    {
        var halts = _state.Halts;
        ref var from = ref halts[task];
        ref var to = ref halts[follower];
        int mine = from.Route, other = to.Route;
        if (mine < 0 || other < 0 || mine == other) return false;
        int behind = from.Next, before = to.Prev;
        var joins = behind >= _problem.Tasks && before >= _problem.Tasks;
        int metres = Leg(ref from, ref to), otherMetres = joins ? 0 : Leg(ref halts[before], ref halts[behind]);
        var delta = metres + otherMetres - from.ToNext - to.FromPrev - (joins ? _problem.FixedMetres : 0);
        if (delta >= threshold) return false;
        if (TKind.Timed && !(Reaches(task, follower, metres) && (joins || Reaches(before, behind, otherMetres)))) return false;

        int head = LoadUpTo(task), otherHead = LoadUpTo(before);
        int load = head + _state.Sums[other].Load - otherHead, otherLoad = otherHead + _state.Sums[mine].Load - head;
        if (load > _problem.Capacity || otherLoad > _problem.Capacity) return false;

        _state.Begin();
        var moved = Move(follower, mine) - Move(behind, other);
        ref var sums = ref _state.TouchRoute(mine);
        ref var otherSums = ref _state.TouchRoute(other);
        _state.SetLoad(mine, load);
        _state.SetLoad(other, otherLoad);
        sums.Size += moved;
        otherSums.Size -= moved;
        Relink(task, behind, metres, before, follower, otherMetres, _problem.Tasks + mine, _problem.Tasks + other);
        if (otherSums.Size == 0) _state.Close(other);
        Accept(delta);
        return true;
    }

    /// <summary>Lets a route end with a task; what comes behind it goes to an unused vehicle.</summary>
    /// <param name="task">A task.</param>
    /// <param name="threshold">The plan is changed only if it grows by less.</param>
    /// <returns>Whether it was changed.</returns>
    public bool SplitOff(int task, double threshold)
    {
        var halts = _state.Halts;
        ref var from = ref halts[task];
        int mine = from.Route, other = _state.UnusedRoute(), behind = from.Next;
        if (mine < 0 || other < 0 || behind >= _problem.Tasks) return false;
        int depot = _problem.Tasks + mine, otherDepot = _problem.Tasks + other;
        int home = Leg(ref from, ref halts[depot]), away = Leg(ref halts[otherDepot], ref halts[behind]);
        var delta = home + away - from.ToNext + _problem.FixedMetres;
        if (delta >= threshold) return false;
        if (TKind.Timed && !(Reaches(task, depot, home) && Reaches(otherDepot, behind, away))) return false;

        _state.Begin();
        ref var sums = ref _state.TouchRoute(mine);
        ref var otherSums = ref _state.TouchRoute(other);
        int head = LoadUpTo(task), tail = sums.Load - head, last = halts[depot].Prev, lastMetres = halts[depot].FromPrev;
        var lastSeconds = TKind.Timed ? _state.Times[depot].SecondsFromPrev : 0;
        var moved = Move(behind, other);
        _state.SetLoad(mine, head);
        _state.SetLoad(other, tail);
        sums.Size -= moved;
        otherSums.Size = moved;
        _state.Open(other);
        Link(task, depot, home);
        Link(last, otherDepot, lastMetres);
        Link(otherDepot, behind, away);
        if (TKind.Timed)
        {
            _state.TouchTimes(depot).SecondsFromPrev = Seconds(task, depot, home);
            _state.TouchTimes(otherDepot).SecondsFromPrev = lastSeconds;
            _state.TouchTimes(behind).SecondsFromPrev = Seconds(otherDepot, behind, away);
            Forward(behind);
            Backward(task);
        }

        Accept(delta);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Reaches(int from, int to, int metres)
    {
        ref var times = ref _state.Times[from];
        return times.Early + times.Service + Seconds(from, to, metres) <= _state.Times[to].Late;
    }

    /// <summary>Load of a route's tasks up to one of them, itself included.</summary>
    private int LoadUpTo(int node)
    {
        var halts = _state.Halts;
        var load = 0;
        for (var at = node; at < _problem.Tasks; at = halts[at].Prev) load += halts[at].Demand;
        return load;
    }

    /// <summary>Counts the tasks from a node to the end of its route as those of another one.</summary>
    /// <returns>How many.</returns>
    private int Move(int node, int route)
    {
        var halts = _state.Halts;
        var moved = 0;
        for (var at = node; at < _problem.Tasks; at = halts[at].Next, moved++) _state.Touch(at).Route = route;
        return moved;
    }

    /// <summary>Links two heads with each other's tails.</summary>
    private void Relink(int task, int behind, int metres, int before, int follower, int otherMetres, int depot, int otherDepot)
    {
        var halts = _state.Halts;
        int last = halts[depot].Prev, lastMetres = halts[depot].FromPrev, otherLast = halts[otherDepot].Prev, otherLastMetres = halts[otherDepot].FromPrev;
        int lastSeconds = 0, otherLastSeconds = 0;
        if (TKind.Timed) (lastSeconds, otherLastSeconds) = (_state.Times[depot].SecondsFromPrev, _state.Times[otherDepot].SecondsFromPrev);
        Link(task, follower, metres);
        Link(otherLast, depot, otherLastMetres);
        if (behind < _problem.Tasks)
        {
            Link(before, behind, otherMetres);
            Link(last, otherDepot, lastMetres);
        }
        else
        {
            Link(before, otherDepot, otherMetres);
        }

        if (!TKind.Timed) return;
        _state.TouchTimes(follower).SecondsFromPrev = Seconds(task, follower, metres);
        _state.TouchTimes(depot).SecondsFromPrev = otherLastSeconds;
        _state.TouchTimes(otherDepot).SecondsFromPrev = behind < _problem.Tasks ? lastSeconds : Seconds(before, otherDepot, otherMetres);
        if (behind < _problem.Tasks)
        {
            _state.TouchTimes(behind).SecondsFromPrev = Seconds(before, behind, otherMetres);
            Forward(behind);
        }

        Forward(follower);
        Backward(task);
        Backward(before);
    }

    private void Link(int from, int to, int metres)
    {
        ref var head = ref _state.Touch(from);
        (head.Next, head.ToNext) = (to, metres);
        ref var tail = ref _state.Touch(to);
        (tail.Prev, tail.FromPrev) = (from, metres);
    }
}
