namespace LogiOpt.Routing.Solver;

/// <content>Insertion of a pick-up and its drop into one route.</content>
internal sealed partial class Search<TKind>
{
    private const int RoutesTriedEverywhere = 64;
    private PairPlace _foundPair;

    private struct PairPlace
    {
        public int After, DropAfter, Route;
        public double Cost;
    }

    private double PlacePair(int pickup, int drop)
    {
        FindPairPlace(pickup, drop);
        if (_foundPair.Route < 0)
        {
            _state.ToBank(pickup);
            _state.ToBank(drop);
            return PenaltyOf(pickup) + PenaltyOf(drop);
        }

        var (route, after, dropAfter) = (_foundPair.Route, _foundPair.After, _foundPair.DropAfter);
        var late = _state.Routes[route].Extra;
        var delta = Insert(pickup, after, _state.Stops[after].Next, route, 0);
        delta += Insert(drop, dropAfter, _state.Stops[dropAfter].Next, route, 0);
        return delta + _state.Routes[route].Extra - late;
    }

    /// <summary>Cheapest feasible pair of places over the routes near either end; over all routes where they are few.</summary>
    private void FindPairPlace(int pickup, int drop)
    {
        _foundPair = new PairPlace { Route = -1, Cost = double.PositiveInfinity };
        var round = ++_work.Round;
        if (!_fleetClosed)
            for (var kind = 0; kind < _problem.VehiclesOfKind.Length; kind++)
            {
                var route = _state.FirstEmpty(kind);
                if (route >= 0) TryRoute(route, pickup, drop, round);
            }

        if (_state.UsedRoutes <= RoutesTriedEverywhere)
        {
            for (var route = 0; route < _problem.Vehicles; route++)
                if (_state.Routes[route].Size > 0) TryRoute(route, pickup, drop, round);
            return;
        }

        for (var k = 0; k < _state.TouchedRouteCount; k++) TryRoute(_state.TouchedRoutes[k], pickup, drop, round);
        TryRoutesNear(pickup, pickup, drop, round);
        TryRoutesNear(drop, pickup, drop, round);
    }

    private void TryRoutesNear(int centre, int pickup, int drop, int round)
    {
        foreach (var (other, _) in _neighbours.Of(centre))
            if (_state.Stops[other].Route is >= 0 and var route) TryRoute(route, pickup, drop, round);
    }

    /// <summary>All pairs of places on one route; each pick-up place is driven on only while the rest of the route still holds.</summary>
    private void TryRoute(int route, int pickup, int drop, int round)
    {
        if (_work.RouteStamp[route] == round) return;
        _work.RouteStamp[route] = round;
        ref var sums = ref _state.Routes[route];
        if (_problem.MaxStops[route] != int.MaxValue && sums.Size + 2 > _problem.MaxStops[route]) return;
        if (!_problem.MayServe(route, pickup)) return;
        var stops = _state.Stops;
        int end = _problem.EndOf(route), amount = _problem.LoadChange[pickup * _problem.Dimensions], room = _problem.Capacity[route * _problem.Dimensions] - amount;
        if (room < 0) return;
        var fresh = sums.Size == 0 ? _problem.FixedCost[route] : 0;

        for (var after = _problem.StartOf(route); after != end; after = stops[after].Next)
        {
            var before = stops[after].Next;
            if (IsLocked(before)) continue;
            var arrival = stops[after].Early + _problem.ServiceSeconds[after] + Seconds(route, after, pickup);
            if (OpeningAfter(pickup, arrival) > _problem.Close[pickup]) break;
            if (stops[after].Load > room) continue;
            var legs = fresh + Cost(route, after, pickup) - stops[before].CostIn;
            var begun = OpeningAfter(pickup, arrival);
            TryDrops(route, pickup, drop, after, before, begun, legs, room);
        }
    }

    private void TryDrops(int route, int pickup, int drop, int after, int before, int begun, double legs, int room)
    {
        var stops = _state.Stops;
        var end = _problem.EndOf(route);

        // Directly behind the pick-up, then behind every later stop.
        int at = pickup, next = before;
        var cost = legs;
        while (true)
        {
            var last = at == pickup ? 0 : stops[next].CostIn;
            var total = cost - last + Cost(route, at, drop) + Cost(route, drop, next);
            if (total < _foundPair.Cost)
            {
                var dropped = OpeningAfter(drop, begun + _problem.ServiceSeconds[at] + Seconds(route, at, drop));
                if (dropped <= _problem.Close[drop] && dropped + _problem.ServiceSeconds[drop] + Seconds(route, drop, next) <= stops[next].Late)
                    Keep(total, at);
            }

            if (next == end) return;
            if (at == pickup) cost += Cost(route, pickup, next);
            begun = OpeningAfter(next, begun + _problem.ServiceSeconds[at] + Seconds(route, at, next));
            if (begun > stops[next].Late || stops[next].Load > room) return;
            at = next;
            next = stops[at].Next;
        }

        void Keep(double total, int dropAfter)
        {
            if (_problem.Traits.WalkNeeded)
            {
                if (!Walk(route, after, pickup, -1, drop, dropAfter, out var extra)) return;
                total += extra;
                if (total >= _foundPair.Cost) return;
            }

            if (!Blinks()) _foundPair = new PairPlace { After = after, DropAfter = dropAfter, Route = route, Cost = total };
        }
    }
}
