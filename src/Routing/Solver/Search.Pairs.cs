using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Solver;

/// <content>Insertion of a pick-up and its drop into one route.</content>
internal sealed partial class Search<TKind>
{
    /// <summary>So few routes are all looked at.</summary>
    private const int RoutesTriedEverywhere = 12;

    /// <summary>Neighbours of either end whose routes are looked at.</summary>
    private const int NearTried = 50;
    private PairPlace _foundPair;

    private struct PairPlace
    {
        public int After, DropAfter, Route;
        public double Cost;
    }

    private double PlacePair(int pickup, int drop, bool everywhere = false)
    {
        FindPairPlace(pickup, drop, everywhere);
        if (_foundPair.Route < 0)
        {
            _state.ToBank(pickup);
            _state.ToBank(drop);
            return PenaltyOf(pickup) + PenaltyOf(drop);
        }

        return PlaceFoundPair(pickup, drop);
    }

    private double PlaceFoundPair(int pickup, int drop)
    {
        var (route, after, dropAfter) = (_foundPair.Route, _foundPair.After, _foundPair.DropAfter);
        var extra = _state.Routes[route].Extra;
        var delta = Insert(pickup, after, _state.Stops[after].Next, route, 0);
        delta += Insert(drop, dropAfter, _state.Stops[dropAfter].Next, route, 0);
        return delta + _state.Routes[route].Extra - extra;
    }

    /// <summary>Cheapest feasible pair of places: on an unused vehicle, on changed routes and on those near either end; on all routes where that is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPairPlace(int pickup, int drop, bool everywhere)
    {
        _foundPair = new PairPlace { Route = -1, Cost = double.PositiveInfinity };
        var round = ++_work.Round;
        TryRoutesNear(pickup, pickup, drop, round);
        TryRoutesNear(drop, pickup, drop, round);
        for (var k = 0; k < _state.TouchedRouteCount; k++)
            if (_state.Routes[_state.TouchedRoutes[k]].Size > 0) TryRoute(_state.TouchedRoutes[k], pickup, drop, round);
        if (everywhere || _state.UsedRoutes <= RoutesTriedEverywhere)
            for (var route = 0; route < _problem.Vehicles; route++)
                if (_state.Routes[route].Size > 0) TryRoute(route, pickup, drop, round);
        if (_fleetClosed) return;
        for (var kind = 0; kind < _problem.VehiclesOfKind.Length; kind++)
        {
            var route = _state.FirstEmpty(kind);
            if (route >= 0) TryRoute(route, pickup, drop, round);
        }
    }

    private void TryRoutesNear(int centre, int pickup, int drop, int round)
    {
        var near = _neighbours.Of(centre);
        for (var k = 0; k < Math.Min(near.Length, NearTried); k++)
            if (_state.Stops[near[k].Task].Route is >= 0 and var route) TryRoute(route, pickup, drop, round);
    }

    /// <summary>All pairs of places on one route, but for those that cost too much before any clock is looked at; each pick-up place is driven on only
    /// while the rest of the route still holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryRoute(int route, int pickup, int drop, int round)
    {
        if (_work.RouteStamp[route] == round) return;
        _work.RouteStamp[route] = round;
        ref var sums = ref _state.Routes[route];
        if (_problem.MaxStops[route] != int.MaxValue && sums.Size + 2 > _problem.MaxStops[route]) return;
        if (!_problem.MayServe(route, pickup)) return;
        int amount = _problem.LoadChange[pickup * _problem.Dimensions], room = _problem.Capacity[route * _problem.Dimensions] - amount;
        if (room < 0) return;
        var fresh = sums.Size == 0 ? _problem.FixedCost[route] : 0;
        if (fresh >= _foundPair.Cost) return;

        // Starts only grow along a route, so the clock leaves one run of edges to the pick-up, and one to the drop.
        var stops = _state.Stops;
        var nodes = _work.PairNodes;
        int end = _problem.EndOf(route), first = _problem.StartOf(route);
        for (var next = stops[first].Next; stops[next].Late < _problem.Open[pickup]; next = stops[first].Next)
        {
            if (next == end) return;
            first = next;
        }

        int count = 0, pickups = 0, drops = 0;
        for (var at = first; ; at = stops[at].Next, count++)
        {
            nodes[count] = at;
            if (at == end || stops[at].Early > _problem.Close[drop]) break;
            if (stops[at].Early <= _problem.Close[pickup]) pickups = count + 1;
            if (stops[stops[at].Next].Late < _problem.Open[drop]) drops = count + 1;
        }

        if (pickups == 0 || drops == count) return;

        // What the pick-up costs on each edge; the route is not worth a look if that alone is too much.
        var (pickupCost, dropCost) = (_work.PickupCost, _work.DropCost);
        var (toPickup, toDrop) = (_work.ToPickup, _work.ToDrop);
        double[] fromPickup = _bothWaysAlike ? toPickup : _work.FromPickup, fromDrop = _bothWaysAlike ? toDrop : _work.FromDrop;
        for (var k = 0; k <= pickups; k++)
        {
            toPickup[k] = nodes[k] == end && !_bothWaysAlike ? 0 : Cost(route, nodes[k], pickup);
            if (!_bothWaysAlike) fromPickup[k] = Cost(route, pickup, nodes[k]);
        }

        var least = double.PositiveInfinity;
        for (var k = 0; k < pickups; k++) least = Math.Min(least, pickupCost[k] = fresh + toPickup[k] + fromPickup[k + 1] - stops[nodes[k + 1]].CostIn);
        if (least >= _foundPair.Cost) return;
        for (var k = drops; k <= count; k++)
        {
            toDrop[k] = nodes[k] == end && !_bothWaysAlike ? 0 : Cost(route, nodes[k], drop);
            if (!_bothWaysAlike) fromDrop[k] = Cost(route, drop, nodes[k]);
        }

        dropCost[count] = double.PositiveInfinity;
        for (var k = count - 1; k >= drops; k--) dropCost[k] = Math.Min(dropCost[k + 1], toDrop[k] + fromDrop[k + 1] - stops[nodes[k + 1]].CostIn);
        dropCost.AsSpan(0, drops).Fill(dropCost[drops]);

        var between = Cost(route, pickup, drop);
        for (var k = 0; k < pickups; k++)
        {
            int after = nodes[k], before = nodes[k + 1];
            if (stops[after].Load > room || IsLocked(before)) continue;
            var legs = fresh + toPickup[k] - stops[before].CostIn;
            var direct = k < drops ? double.PositiveInfinity : legs + between + fromDrop[k + 1];
            if (Math.Min(pickupCost[k] + dropCost[k + 1], direct) >= _foundPair.Cost) continue;
            var begun = OpeningAfter(pickup, stops[after].Early + _problem.ServiceSeconds[after] + Seconds(route, after, pickup));
            if (begun > _problem.Close[pickup]) break;
            TryDrops(route, pickup, drop, (k, drops, count), begun, legs, between, room);
        }
    }

    /// <summary>Price of beginning work at a second.</summary>
    private double Lateness(int node, int begin) => TKind.Rich ? Math.Max(0, begin - _problem.DueSeconds[node]) * _problem.LatePerSecond[node] : 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryDrops(int route, int pickup, int drop, (int Pickup, int FirstDrop, int Last) edges, int begun, double legs, double between, int room)
    {
        var stops = _state.Stops;
        var nodes = _work.PairNodes;
        var toDrop = _work.ToDrop;
        double[] fromPickup = _bothWaysAlike ? _work.ToPickup : _work.FromPickup, fromDrop = _bothWaysAlike ? toDrop : _work.FromDrop;
        int edge = edges.Pickup, after = nodes[edge];

        // Directly behind the pick-up, then behind every later stop. Lateness only grows with what comes in; with breaks only that of the pair is sure.
        int at = pickup, next = nodes[++edge];
        double cost = legs, late = Lateness(pickup, begun);
        var knowsDelay = _problem.Breaks[route].Length == 0 && _problem.Clock[route] is null;
        while (true)
        {
            var last = at == pickup ? 0 : stops[next].CostIn;
            if (edge > edges.FirstDrop && cost - last + (at == pickup ? between : toDrop[edge - 1]) + fromDrop[edge] is var total && total + late < _foundPair.Cost)
            {
                var dropped = OpeningAfter(drop, begun + _problem.ServiceSeconds[at] + Seconds(route, at, drop));
                if (dropped <= _problem.Close[drop] && dropped + _problem.ServiceSeconds[drop] + Seconds(route, drop, next) <= stops[next].Late
                    && total + late + Lateness(drop, dropped) < _foundPair.Cost) Keep(total, at);
            }

            if (edge == edges.Last) return;
            if (at == pickup) cost += fromPickup[edge];
            if (cost + late + _work.DropCost[edge] >= _foundPair.Cost) return;
            begun = OpeningAfter(next, begun + _problem.ServiceSeconds[at] + Seconds(route, at, next));
            if (begun > stops[next].Late || stops[next].Load > room) return;
            if (knowsDelay) late += Math.Max(0, Lateness(next, begun) - Lateness(next, stops[next].Early));
            at = next;
            next = nodes[++edge];
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
