using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Greedy insertion with blinks, section 5.2 of the paper.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>Places looked at in one try of every task at every place: a tenth of a second.</summary>
    private const int LooksEverywhere = 2_000_000;

    /// <summary>The same behind the search, which has tried them again and again: it comes after the limit.</summary>
    private const int LooksAtTheEnd = 400_000;

    private Place _found;
    private int _untilBlink;

    /// <summary>Where a task goes, and what that costs.</summary>
    private struct Place
    {
        public int After, Before, Route;
        public double Cost, Extra;

        /// <summary>A reload put in with the task, -1 for none; before it or behind it.</summary>
        public int Reload;

        public bool ReloadFirst;
    }

    /// <summary>Puts the removed tasks back, each at its cheapest place; those without a place go to the bank.</summary>
    /// <param name="delta">Change of cost so far; carried on.</param>
    /// <param name="threshold">The iteration is hopeless once its change reaches this.</param>
    /// <returns>False if it was ended early.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Recreate(ref double delta, double threshold)
    {
        Sort();
        for (var k = 0; k < _work.RemovedCount; k++)
        {
            var task = _work.Removed[k];
            var partner = _problem.Partner[task];
            if (partner >= 0)
            {
                if (!_problem.IsPairDrop[task]) delta += PlacePair(task, partner);
            }
            else
            {
                delta += PlaceTask(task, everywhere: false);
            }

            if (delta >= threshold) return false;
        }

        return true;
    }

    private double PlaceTask(int task, bool everywhere)
    {
        FindPlace(task, everywhere);
        if (_found.Route >= 0) return TKind.Rich ? InsertRich(task) : Insert(task, _found.After, _found.Before, _found.Route, 0);
        _state.ToBank(task);
        return PenaltyOf(task);
    }

    /// <summary>Cheapest feasible place: at the ends of changed routes, on an unused vehicle, beside near neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPlace(int task, bool everywhere)
    {
        _found = new Place { Route = -1, Cost = double.PositiveInfinity };
        var stops = _state.Stops;
        for (var k = 0; k < _state.TouchedRouteCount; k++)
        {
            var route = _state.TouchedRoutes[k];
            if (_state.Routes[route].Size == 0 || !Admits(route, task)) continue;
            int start = _problem.StartOf(route), end = _problem.EndOf(route);
            Try(route, start, task, stops[start].Next);
            if (_state.Routes[route].Size > 1 || TKind.Rich) Try(route, stops[end].Prev, task, end);
        }

        if (!_fleetClosed)
            for (var kind = 0; kind < _problem.VehiclesOfKind.Length; kind++)
            {
                var route = _state.FirstEmpty(kind);
                if (route >= 0 && Admits(route, task)) Try(route, _problem.StartOf(route), task, _problem.EndOf(route));
            }

        if (everywhere) TryEverywhere(task);
        else TryNeighbours(task);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryNeighbours(int task)
    {
        var stops = _state.Stops;
        var near = _neighbours.Of(task);
        for (var k = 0; k < near.Length; k++)
        {
            var (other, cost) = near[k];
            ref var stop = ref stops[other];
            var route = stop.Route;
            if (route < 0) continue;
            if (cost > _settings.Cut * _found.Cost) break;
            if (!Admits(route, task)) continue;

            // The far end of an edge is no nearer than this neighbour, or the edge was tried before; exact for symmetric legs.
            if (TKind.Rich || 2 * cost < _found.Cost + stops[stop.Next].CostIn) Try(route, other, task, stop.Next);
            if (TKind.Rich || 2 * cost < _found.Cost + stop.CostIn) Try(route, stop.Prev, task, other);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryEverywhere(int task)
    {
        for (var route = 0; route < _problem.Vehicles; route++)
        {
            if (_state.Routes[route].Size == 0 || !Admits(route, task)) continue;
            var end = _problem.EndOf(route);
            for (var at = _problem.StartOf(route); at != end; at = _state.Stops[at].Next) Try(route, at, task, _state.Stops[at].Next);
        }
    }

    /// <summary>Looks at one place and keeps it if it is the cheapest yet and no blink overlooks it.</summary>
    private void Try(int route, int after, int task, int before)
    {
        var cost = Cost(route, after, task) + Cost(route, task, before) - _state.Stops[before].CostIn;
        if (_state.Routes[route].Size == 0) cost += _problem.FixedCost[route];
        if (cost >= _found.Cost) return;
        if (TKind.Rich && _problem.Traits.WalkNeeded)
        {
            TryExactly(route, after, task, before, cost);
            return;
        }

        if (TKind.Timed && !FitsInTime(route, after, task, before)) return;
        if (!Blinks()) _found = new Place { After = after, Before = before, Route = route, Cost = cost, Reload = -1 };
    }

    /// <summary>Whether a place is overlooked.</summary>
    private bool Blinks()
    {
        if (--_untilBlink > 0 || _settings.BlinkChance <= 0) return false;
        _untilBlink = 1 + (int)(_rng.NextExponential() / _settings.BlinkChance);
        return true;
    }

    /// <summary>The order in which tasks are put back: random 4, by load 4, far first 2, near first 1; with windows also short, early and late ones 2 each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort()
    {
        int count = _work.RemovedCount, choice = _rng.Next(TKind.Timed ? 17 : 11);
        var removed = _work.Removed.AsSpan(0, count);
        _rng.Shuffle(removed);
        if (choice < 4) return;

        var keys = _work.Keys;
        var d = _problem.Dimensions;
        for (var k = 0; k < count; k++)
        {
            var task = removed[k];
            keys[k] = choice switch
            {
                < 8 => -Math.Max(_problem.LoadAtStart[task * d], Math.Abs(_problem.LoadChange[task * d])),
                < 10 => -_problem.Metres(_problem.StartOf(0), task),
                < 11 => _problem.Metres(_problem.StartOf(0), task),
                < 13 => _problem.DueSeconds[task] - _problem.Open[task],
                < 15 => _problem.Open[task],
                _ => -(double)_problem.DueSeconds[task],
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

    /// <summary>Puts everything in the bank onto routes, early windows first.</summary>
    private void InsertAllGreedily()
    {
        _state.Begin();
        TakeBank(_problem.Tasks);
        if (_problem.Vehicles > 0)
            _work.Removed.AsSpan(0, _work.RemovedCount).Sort((a, b) =>
            {
                int left = _problem.DueSeconds[First(a)], right = _problem.DueSeconds[First(b)];
                return left != right ? left.CompareTo(right) : a.CompareTo(b);
            });
        _untilBlink = int.MaxValue;
        PlaceRemoved(everywhere: false);
        if (TKind.Rich && _state.BankCount > 0)
        {
            TakeBank(LooksEverywhere / _problem.Tasks);
            PlaceRemoved(everywhere: true);
        }

        _untilBlink = 0;
        _state.Keep();
    }

    /// <summary>One last try for every task left out, at every place of every route.</summary>
    private void PlaceLeftovers()
    {
        if (_state.BankCount == 0 || _problem.Vehicles == 0) return;
        _state.Begin();
        TakeBank(LooksAtTheEnd / _problem.Tasks);
        _untilBlink = int.MaxValue;
        PlaceRemoved(everywhere: true);
        _untilBlink = 0;
        _state.Keep();
        _current = Recount();
    }

    /// <summary>Takes tasks out of the bank, pairs whole, those that came last first.</summary>
    /// <param name="most">Tasks at most, but for the other end of a pair.</param>
    private void TakeBank(int most)
    {
        _work.RemovedCount = 0;
        for (var k = _state.BankCount - 1; k >= 0 && _work.RemovedCount < most; k = Math.Min(k, _state.BankCount) - 1)
        {
            var task = _state.Bank[k];
            if (TKind.Rich && IsFixed(task)) continue;
            _work.Removed[_work.RemovedCount++] = _state.FromBank(k);
            if (_problem.Partner[task] is not (>= 0 and var partner)) continue;
            _state.FromBankByTask(partner);
            _work.Removed[_work.RemovedCount++] = partner;
        }
    }

    private void PlaceRemoved(bool everywhere)
    {
        for (var k = 0; k < _work.RemovedCount; k++)
        {
            var task = _work.Removed[k];
            if (_problem.Partner[task] < 0) PlaceTask(task, everywhere);
            else if (!_problem.IsPairDrop[task]) PlacePair(task, _problem.Partner[task], everywhere);
        }
    }

    private int First(int task) => _problem.IsPairDrop[task] && _problem.Partner[task] is >= 0 and var pickup ? pickup : task;
}
