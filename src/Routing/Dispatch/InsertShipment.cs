using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Dispatch;

/// <summary>A route that a shipment may be put on.</summary>
/// <param name="Route">The route now.</param>
/// <param name="Vehicle">Its vehicle.</param>
/// <param name="ShiftEnd">When the vehicle must be back.</param>
internal sealed record OpenRoute(LiveRoute Route, VehicleRow Vehicle, DateTimeOffset ShiftEnd);

/// <summary>Travel from and to the two places of a new shipment.</summary>
/// <param name="Places">Every place that routes may come from or go to, the two places included.</param>
/// <param name="From">From each of <paramref name="Places"/> to the pick-up and to the drop.</param>
/// <param name="To">From the pick-up and the drop to each of <paramref name="Places"/>.</param>
internal sealed record NewLegs(PlaceList Places, TravelTable From, TravelTable To)
{
    /// <summary>Columns and rows of the tables.</summary>
    public const int Pickup = 0, Drop = 1;
}

/// <summary>Where a shipment goes on.</summary>
/// <param name="Route">Index of the route.</param>
/// <param name="PickupBefore">Open stop before which it is fetched; -1 = it is loaded at the start.</param>
/// <param name="DropBefore">Open stop before which it is delivered; the end counts as the last.</param>
/// <param name="CostMilli">Added driving and lateness.</param>
internal readonly record struct LiveInsertion(int Route, int PickupBefore, int DropBefore, double CostMilli);

/// <summary>Finds the cheapest place for a new shipment on the routes of the running day, without moving any stop.</summary>
/// <remarks>Every position is tried whose added driving alone is cheaper than the best place so far; later stops are pushed only until nothing moves any more.
/// After Solomon (1987), Operations Research 35(2), 254-265.</remarks>
internal static class InsertShipment
{
    /// <param name="routes">Routes that are not completed.</param>
    /// <param name="shipment">The shipment.</param>
    /// <param name="loads">Load of every shipment on the routes.</param>
    /// <param name="legs">Travel from and to its places.</param>
    /// <param name="now">The instant.</param>
    /// <param name="options">The price of lateness.</param>
    /// <returns>Null if no route can take it within shifts, capacities and stop limits.</returns>
    public static LiveInsertion? Best(
        IReadOnlyList<OpenRoute> routes, ShipmentRow shipment, IReadOnlyDictionary<ShipmentId, Load> loads, NewLegs legs, DateTimeOffset now, RoutingOptions options)
    {
        LiveInsertion? best = null;
        for (var k = 0; k < routes.Count; k++)
        {
            if (HowLoaded(routes[k], shipment) is not { } loading) continue;
            if (new Trial(routes[k], shipment, loads, legs, now, options).Best(loading, best?.CostMilli ?? double.PositiveInfinity) is { } found)
                best = found with { Route = k };
        }

        return best;
    }

    /// <summary>The route with the shipment on it, its times told anew.</summary>
    public static IReadOnlyList<RouteStop> Apply(LiveInsertion insertion, OpenRoute on, ShipmentRow shipment, NewLegs legs, TimeSpan pickupTime)
    {
        var route = on.Route;
        var number = LiveStops.NextNumber(route.Stops);
        var open = route.Open.ToList();
        open.Insert(insertion.DropBefore, Stop(StopKind.Drop, shipment.To, number + 1, shipment.Due, shipment.ServiceTime));
        if (insertion.PickupBefore >= 0) open.Insert(insertion.PickupBefore, Stop(StopKind.Pickup, shipment.From, number, null, pickupTime));
        else route = route with { Stops = [LiveStops.Loading(route.Stops[0], route.Stops[0].Shipments.Append(shipment.Id)), .. route.Stops.Skip(1)] };
        return LiveStops.Rebuild(route, open, Leg);

        RouteStop Stop(StopKind kind, GeoPoint point, int stop, Core.Time.TimeWindow? window, TimeSpan service) =>
            new(stop, kind, point, [shipment.Id], window, default, default, service, TimeSpan.Zero, Distance.Zero);

        (TimeSpan, Distance) Leg(GeoPoint from, GeoPoint to)
        {
            var (seconds, metres) = to == shipment.From || to == shipment.To
                ? Cell(legs.From, legs.Places.Of(from), to == shipment.To ? NewLegs.Drop : NewLegs.Pickup)
                : Cell(legs.To, from == shipment.To ? NewLegs.Drop : NewLegs.Pickup, legs.Places.Of(to));
            return (TimeSpan.FromSeconds((int)(seconds / on.Vehicle.SpeedFactor + 0.5)), new Distance(metres));
        }
    }

    /// <summary>Places that travel must be known from and to.</summary>
    public static PlaceList Places(IEnumerable<OpenRoute> routes, ShipmentRow shipment)
    {
        var places = new PlaceList([shipment.From, shipment.To]);
        foreach (var route in routes)
        {
            places.Add(route.Route.FreePoint);
            places.Add(route.Route.End.Point);
            foreach (var stop in route.Route.Open) places.Add(stop.Point);
        }

        return places;
    }

    private enum Loading
    {
        AtStart,
        OnTheWay,
    }

    /// <summary>How a route can get at the goods; null if it cannot. The rule is that of waves: goods of a site ride on its own vehicles from its door, and
    /// vehicles without a site fetch what they carry.</summary>
    private static Loading? HowLoaded(OpenRoute on, ShipmentRow shipment)
    {
        var vehicle = on.Vehicle;
        if (vehicle.OutSince is not null) return null;
        if (vehicle.Carries.Length > 0 && !vehicle.Carries.Split(',').Contains(shipment.Kind.ToString(), StringComparer.OrdinalIgnoreCase)) return null;
        var needs = on.Route.Stops.Count(s => s.Kind is StopKind.Pickup or StopKind.Drop);
        if (shipment.FromSite is { } site && vehicle.Site == site && vehicle.Start == shipment.From)
            return on.Route.IsStarted || needs + 1 > (vehicle.MaxStops ?? int.MaxValue) ? null : Loading.AtStart;
        if (shipment.FromSite is not null && vehicle.Site is not null) return null;
        return needs + 2 > (vehicle.MaxStops ?? int.MaxValue) ? null : Loading.OnTheWay;
    }

    private static (int Seconds, int Metres) Cell(TravelTable table, int row, int column) => (table.SecondsOf(row, column), table.MetresOf(row, column));

    /// <summary>One route with one shipment: every position in turn.</summary>
    private sealed class Trial
    {
        private readonly RouteClock _clock;
        private readonly NewLegs _legs;
        private readonly int[] _place;
        private readonly int[] _metres;
        private readonly Load[] _onBoard;
        private readonly Load _load, _limit;
        private readonly GeoPoint _from;
        private readonly double _speed;
        private readonly int _shiftEnd, _ready, _opens, _due, _service, _pickupService;
        private readonly RoadPrice _price;

        public Trial(
            OpenRoute on, ShipmentRow shipment, IReadOnlyDictionary<ShipmentId, Load> loads, NewLegs legs, DateTimeOffset now, RoutingOptions options)
        {
            var vehicle = on.Vehicle;
            _price = new RoadPrice(vehicle.CostPerKmMilli / 1000.0, vehicle.CostPerHourMilli / 3600.0, options.LatePriceMilliPerMinute / 60.0);
            (_clock, _legs, _speed) = (new RouteClock(on.Route, now, _price), legs, vehicle.SpeedFactor);
            _place = [legs.Places.Of(on.Route.FreePoint), .. on.Route.Open.Select(s => legs.Places.Of(s.Point)), legs.Places.Of(on.Route.End.Point)];
            _metres = [.. on.Route.Open.Append(on.Route.End).Select(s => (int)s.LegDistance.Metres)];
            _from = shipment.From;
            (_load, _limit) = (shipment.Load, new Load(vehicle.CapacityGrams, vehicle.CapacityMillilitres));
            _onBoard = OnBoard(on.Route, loads);
            (_shiftEnd, _ready) = (VehicleTime.Seconds(now, on.ShiftEnd), VehicleTime.Seconds(now, shipment.ReadyAt));
            (_opens, _due) = (VehicleTime.Seconds(now, shipment.DueEarliest), VehicleTime.Seconds(now, shipment.DueLatest));
            (_service, _pickupService) = ((int)shipment.ServiceTime.TotalSeconds, (int)shipment.ServiceTime.TotalSeconds);
        }

        public LiveInsertion? Best(Loading loading, double below)
        {
            LiveInsertion? best = null;
            if (loading == Loading.AtStart)
            {
                if (_clock.LeavesBefore(0) < _ready) return null;
                for (var at = 0; at < _clock.Halts && Fits(_onBoard[at]); at++)
                {
                    if (Bound(NewLegs.Drop, NewLegs.Drop, at, at, alone: true) >= below) continue;
                    if (DropAt(at) is { } cost && cost < below) (best, below) = (new LiveInsertion(0, -1, at, cost), cost);
                }

                return best;
            }

            // Late positions first: they push little, and what they cost rules early ones out.
            for (var pickup = _clock.Halts - 1; pickup >= 0; pickup--)
            {
                // What the pick-up alone makes late, the drop behind it can only add to.
                if (LateByPickup(pickup) is not { } late || late + Bound(NewLegs.Pickup, NewLegs.Pickup, pickup, pickup, alone: true) >= below) continue;
                for (var drop = pickup; drop < _clock.Halts && Fits(_onBoard[drop]); drop++)
                {
                    if (late + Bound(NewLegs.Pickup, NewLegs.Drop, pickup, drop, alone: false) >= below) continue;
                    if (PairAt(pickup, drop) is { } cost && cost < below) (best, below) = (new LiveInsertion(0, pickup, drop, cost), cost);
                }
            }

            return best;
        }

        /// <summary>Cost of the lateness that a pick-up alone adds; null if the vehicle would be back after its shift.</summary>
        private double? LateByPickup(int at)
        {
            var leaving = _clock.LeavesBefore(at);
            Work(To(NewLegs.Pickup, at).Seconds, _ready, int.MaxValue, _pickupService, ref leaving);
            var late = _clock.Push(at, Behind(NewLegs.Pickup, at).Seconds, ref leaving, _clock.Halts - 1);
            return leaving > _shiftEnd ? null : late - _clock.LateNow(at, _clock.Halts - 1);
        }

        /// <summary>Added driving alone, which lateness can only raise.</summary>
        private double Bound(int first, int second, int from, int until, bool alone)
        {
            if (alone) return Price(To(first, from)) + Price(Behind(first, from)) - Price(Old(from));
            return from == until
                ? Price(To(first, from)) + Price(Between()) + Price(Behind(second, from)) - Price(Old(from))
                : Price(To(first, from)) + Price(Behind(first, from)) - Price(Old(from)) + Price(To(second, until)) + Price(Behind(second, until)) - Price(Old(until));
        }

        private double? DropAt(int at)
        {
            var leaving = _clock.LeavesBefore(at);
            var late = Work(To(NewLegs.Drop, at).Seconds, _opens, _due, _service, ref leaving);
            late += _clock.Push(at, Behind(NewLegs.Drop, at).Seconds, ref leaving, _clock.Halts - 1);
            if (leaving > _shiftEnd) return null;
            return Bound(NewLegs.Drop, NewLegs.Drop, at, at, alone: true) + late - _clock.LateNow(at, _clock.Halts - 1);
        }

        private double? PairAt(int pickup, int drop)
        {
            var leaving = _clock.LeavesBefore(pickup);
            var late = Work(To(NewLegs.Pickup, pickup).Seconds, _ready, int.MaxValue, _pickupService, ref leaving);
            if (pickup == drop)
            {
                late += Work(Between().Seconds, _opens, _due, _service, ref leaving);
            }
            else
            {
                late += _clock.Push(pickup, Behind(NewLegs.Pickup, pickup).Seconds, ref leaving, drop - 1);
                late += Work(To(NewLegs.Drop, drop).Seconds, _opens, _due, _service, ref leaving);
            }

            late += _clock.Push(drop, Behind(NewLegs.Drop, drop).Seconds, ref leaving, _clock.Halts - 1);
            if (leaving > _shiftEnd) return null;
            return Bound(NewLegs.Pickup, NewLegs.Drop, pickup, drop, alone: false) + late - _clock.LateNow(pickup, _clock.Halts - 1);
        }

        private double Work(int leg, int opens, int due, int service, ref int leaving)
        {
            var begin = Math.Max(leaving + leg, opens);
            leaving = begin + service;
            return due == int.MaxValue ? 0 : Math.Max(0, begin - due) * _price.LatePerSecond;
        }

        private (int Seconds, int Metres) To(int end, int halt) => Scaled(Cell(_legs.From, _place[halt], end));

        private (int Seconds, int Metres) Behind(int end, int halt) => Scaled(Cell(_legs.To, end, _place[halt + 1]));

        private (int Seconds, int Metres) Between() => Scaled(Cell(_legs.From, _legs.Places.Of(_from), NewLegs.Drop));

        private (int Seconds, int Metres) Old(int halt) => (_clock.LegSeconds(halt), _metres[halt]);

        private (int Seconds, int Metres) Scaled((int Seconds, int Metres) leg) => ((int)(leg.Seconds / _speed + 0.5), leg.Metres);

        private double Price((int Seconds, int Metres) leg) => leg.Metres * _price.PerMetre + leg.Seconds * _price.PerSecond;

        private bool Fits(Load onBoard) => onBoard.Grams + _load.Grams <= _limit.Grams && onBoard.Millilitres + _load.Millilitres <= _limit.Millilitres;

        /// <summary>What is on board on the way to each halt.</summary>
        private static Load[] OnBoard(LiveRoute route, IReadOnlyDictionary<ShipmentId, Load> loads)
        {
            var open = route.Open;
            var now = Load.Zero;
            foreach (var drop in open.Where(s => s.Kind == StopKind.Drop))
                foreach (var shipment in drop.Shipments)
                    if (route.IsOnBoard(shipment) || route.IsAtDepot(shipment)) now += loads.GetValueOrDefault(shipment);
            var onBoard = new Load[open.Count + 1];
            for (var k = 0; k < open.Count; k++)
            {
                onBoard[k] = now;
                var change = open[k].Shipments.Aggregate(Load.Zero, (sum, id) => sum + loads.GetValueOrDefault(id));
                now = open[k].Kind == StopKind.Pickup ? now + change : new Load(now.Grams - change.Grams, now.Millilitres - change.Millilitres);
            }

            onBoard[open.Count] = now;
            return onBoard;
        }
    }
}
