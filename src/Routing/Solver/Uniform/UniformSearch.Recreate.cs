using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Greedy insertion with blinks, section 5.2 of the paper.</content>
internal sealed partial class UniformSearch<TKind, TLegs>
{
    /// <summary>Near tasks looked at together.</summary>
    private const int Block = 8;

    private const int Nowhere = int.MaxValue / 4;
    private readonly int[] _keys;
    private int _untilBlink, _foundMetres, _foundAfter, _foundBefore, _foundRoute;

    /// <summary>Puts the removed tasks back, each at its cheapest place; those without a place go to the bank.</summary>
    /// <param name="delta">Change of length so far; carried on.</param>
    /// <param name="threshold">The iteration is hopeless once its change reaches this: no insertion shortens a plan.</param>
    /// <returns>False if it was ended early.</returns>
    private bool Recreate(ref double delta, double threshold)
    {
        Sort();
        return PlaceRemoved(ref delta, threshold);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PlaceRemoved(ref double delta, double threshold)
    {
        for (var k = 0; k < _removedCount; k++)
        {
            var task = _removed[k];
            FindPlace(task);
            if (_foundRoute < 0)
            {
                _state.ToBank(task);
                delta += _problem.Penalty[task];
            }
            else
            {
                delta += Insert(task, _foundAfter, _foundBefore, _foundRoute);
            }

            if (delta >= threshold) return false;
        }

        return true;
    }

    /// <summary>Cheapest feasible place: beside near neighbours, at the ends of changed routes, on an unused vehicle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPlace(int task)
    {
        _foundMetres = Nowhere;
        _foundRoute = -1;
        ref var halt = ref _state.Halts[task];
        var room = _problem.Capacity - halt.Demand;
        TryNeighbours(task, ref halt, room);
        TryDepots(task, ref halt, room);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryDepots(int task, ref Halt halt, int room)
    {
        var halts = _state.Halts;
        var fromDepot = _problem.FromDepot[task];
        for (var k = 0; k < _state.TouchedRouteCount; k++)
        {
            var route = _state.TouchedRoutes[k];
            ref var sums = ref _state.Sums[route];
            if (sums.Load > room || sums.Size == 0) continue;
            var depot = _problem.Tasks + route;
            ref var ring = ref halts[depot];
            int metresIn, metresOut, metres;

            // A leg to the depot is at most its two parts: an edge whose inner end lies nearer by half the best cannot win.
            if (!TLegs.AreSymmetric || 2 * (fromDepot - ring.ToNext) < _foundMetres)
            {
                (metresIn, metresOut) = (TLegs.AreSymmetric ? fromDepot : Leg(ref ring, ref halt), Leg(ref halt, ref halts[ring.Next]));
                metres = metresIn + metresOut - ring.ToNext;
                if (metres < _foundMetres) Try(metres, depot, task, ring.Next, route, metresIn, metresOut);
            }

            if (TLegs.AreSymmetric && (2 * (fromDepot - ring.FromPrev) >= _foundMetres || (sums.Size == 1 && !TKind.Timed))) continue;
            (metresIn, metresOut) = (Leg(ref halts[ring.Prev], ref halt), TLegs.AreSymmetric ? fromDepot : Leg(ref halt, ref ring));
            metres = metresIn + metresOut - ring.FromPrev;
            if (metres < _foundMetres) Try(metres, ring.Prev, task, depot, route, metresIn, metresOut);
        }

        var fresh = _state.UnusedRoute();
        if (fresh < 0 || room < 0) return;
        var back = TLegs.AreSymmetric ? fromDepot : Leg(ref halt, ref halts[_problem.Tasks + fresh]);
        var alone = fromDepot + back + _problem.FixedMetres;
        if (alone < _foundMetres) Try((int)alone, _problem.Tasks + fresh, task, _problem.Tasks + fresh, fresh, fromDepot, back);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryNeighbours(int task, ref Halt halt, int room)
    {
        var halts = _state.Halts;
        var cut = _settings.Cut;
        var farthest = _foundMetres * cut;
        var near = _problem.NearOf(task);
        var secondsAreMetres = TKind.Timed && _legs.SecondsAreMetres;
        var close = secondsAreMetres ? _state.Times[task].Close : 0;
        for (var from = 0; from < near.Length; from += Block)
        {
            if (near[from].Metres > farthest) return;
            for (var open = WithRoom(near.Slice(from, Math.Min(Block, near.Length - from)), room); open != 0; open &= open - 1)
            {
                var (code, metres) = near[from + BitOperations.TrailingZeroCount(open)];
                if (metres > farthest) return;
                var other = code >> 2;
                ref var beside = ref halts[other];
                var route = beside.Route;

                // The far end of an edge is no nearer than this neighbour, or the edge was tried before; exact for symmetric legs. Where a leg's time is
                // its length, a neighbour left too late is passed over before the leg to the one behind it is computed.
                if ((!TKind.Timed || (code & 1) != 0) && (!TLegs.AreSymmetric || 2 * metres < _foundMetres + beside.ToNext)
                    && (!secondsAreMetres || _state.Times[other].Early + _state.Times[other].Service + metres <= close))
                {
                    int metresIn = TLegs.AreSymmetric ? metres : Leg(ref beside, ref halt), metresOut = Leg(ref halt, ref halts[beside.Next]);
                    var added = metresIn + metresOut - beside.ToNext;
                    if (added < _foundMetres)
                    {
                        Try(added, other, task, beside.Next, route, metresIn, metresOut);
                        farthest = _foundMetres * cut;
                    }
                }

                if ((!TKind.Timed || (code & 2) != 0) && (!TLegs.AreSymmetric || 2 * metres < _foundMetres + beside.FromPrev))
                {
                    int metresIn = Leg(ref halts[beside.Prev], ref halt), metresOut = TLegs.AreSymmetric ? metres : Leg(ref halt, ref beside);
                    var added = metresIn + metresOut - beside.FromPrev;
                    if (added < _foundMetres)
                    {
                        Try(added, beside.Prev, task, other, route, metresIn, metresOut);
                        farthest = _foundMetres * cut;
                    }
                }
            }
        }
    }

    /// <summary>Which of a few tasks are on routes that have room, found without a branch for each: where capacity is tight, nearly all routes are full.</summary>
    /// <returns>Bit k for task k.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint WithRoom(ReadOnlySpan<NearTask> near, int room)
    {
        var halts = _state.Halts;
        var loads = _state.Loads;
        uint open = 0;
        for (var k = 0; k < near.Length; k++) open |= (loads[halts[near[k].TaskAndOrder >> 2].Route + 1] <= room ? 1u : 0u) << k;
        return open;
    }

    /// <summary>Keeps a place that is the cheapest yet, unless a window forbids it or a blink overlooks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Try(int metres, int after, int task, int before, int route, int metresIn, int metresOut)
    {
        if (TKind.Timed && !FitsInTime(after, task, before, metresIn, metresOut)) return;
        if (--_untilBlink == 0)
        {
            _untilBlink = NextBlink();
            return;
        }

        (_foundMetres, _foundAfter, _foundBefore, _foundRoute) = (metres, after, before, route);
    }

    /// <summary>Improving places until the next one is overlooked: geometric, so that no number is drawn at each.</summary>
    private int NextBlink() => 1 + (int)(_rng.NextExponential() / _settings.BlinkChance);

    /// <summary>Links a task in; legs, load and schedule are right afterwards.</summary>
    /// <returns>Change of length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Insert(int task, int after, int before, int route)
    {
        ref var sums = ref _state.TouchRoute(route);
        ref var halt = ref _state.Touch(task);
        ref var from = ref _state.Touch(after);
        ref var to = ref _state.Touch(before);
        int metresIn = Leg(ref from, ref halt), metresOut = Leg(ref halt, ref to), old = sums.Size == 0 ? 0 : to.FromPrev;
        (halt.Prev, halt.Next, halt.Route, halt.FromPrev, halt.ToNext) = (after, before, route, metresIn, metresOut);
        (from.Next, from.ToNext, to.Prev, to.FromPrev) = (task, metresIn, task, metresOut);
        _state.SetLoad(route, sums.Load + halt.Demand);
        var fresh = sums.Size++ == 0;
        if (TKind.Timed) Retime(after, task, before, metresIn, metresOut);
        if (!fresh) return metresIn + metresOut - old;
        _state.Open(route);
        return metresIn + metresOut + _problem.FixedMetres;
    }

    /// <summary>The order in which tasks are put back: random 4, by load 4, far first 2, near first 1; with windows also narrow, early and late ones 2 each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort()
    {
        int count = _removedCount, choice = _rng.Next(TKind.Timed ? 17 : 11);
        var removed = _removed.AsSpan(0, count);
        _rng.Shuffle(removed);
        if (choice < 4) return;

        var keys = _keys.AsSpan(0, count);
        for (var k = 0; k < count; k++)
        {
            var task = removed[k];
            keys[k] = choice switch
            {
                < 8 => -_state.Halts[task].Demand,
                < 10 => -_problem.FromDepot[task],
                < 11 => _problem.FromDepot[task],
                < 13 => _state.Times[task].Close - _state.Times[task].Open,
                < 15 => _state.Times[task].Open,
                _ => -_state.Times[task].Close,
            };
        }

        for (var k = 1; k < count; k++)
        {
            var (key, task) = (keys[k], removed[k]);
            var at = k;
            for (; at > 0 && keys[at - 1] > key; at--) (keys[at], removed[at]) = (keys[at - 1], removed[at - 1]);
            (keys[at], removed[at]) = (key, task);
        }
    }
}
