using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Dispatch;

/// <summary>What may change in a re-plan.</summary>
/// <param name="Routes">Routes that take part; the broken-down one is none of them.</param>
/// <param name="Free">Vehicles without a route that may take one.</param>
/// <param name="Broken">A route whose vehicle drives no more; null = none.</param>
/// <param name="BrokenAt">Where it stands.</param>
/// <param name="MayMove">Stops that may change their vehicle; the others may change their order only.</param>
/// <param name="MovedStopMilli">Price of a stop that changes its vehicle, in thousandths.</param>
internal sealed record LiveScope(
    IReadOnlyList<OpenRoute> Routes, IReadOnlyList<OpenVehicle> Free, LiveRoute? Broken, GeoPoint BrokenAt, Func<RouteStop, bool> MayMove, long MovedStopMilli);

/// <summary>A vehicle without a route.</summary>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="ReadyAt">When it can leave its start, loaded.</param>
/// <param name="ShiftEnd">When it must be back.</param>
internal sealed record OpenVehicle(VehicleRow Vehicle, DateTimeOffset ReadyAt, DateTimeOffset ShiftEnd);

/// <summary>The rest of the day as the engine sees it: vehicles start where they are, goods on board stay on board, goods at a depot ride on its vehicles that
/// have not left, and the plan in force is where the search begins.</summary>
internal sealed class LiveProblem
{
    private readonly LiveScope _scope;
    private readonly DateTimeOffset _now;
    private readonly PlaceList _place;
    private readonly TravelTable _table;
    private readonly List<Task> _tasks = [];

    private LiveProblem(LiveScope scope, DateTimeOffset now, PlaceList place, TravelTable table) => (_scope, _now, _place, _table) = (scope, now, place, table);

    /// <summary>The problem; its seconds count from the instant of the re-plan.</summary>
    public RoutingProblem Problem { get; private set; } = null!;

    /// <summary>One shipment that is still to be delivered: both of its stops, or its drop alone where the goods are on board or at the depot.</summary>
    private sealed record Carried(ShipmentRow Shipment, RouteStop? Pickup, RouteStop Drop, LiveRoute Route);

    /// <summary>What a task of the engine is.</summary>
    private readonly record struct Task(Carried Of, bool IsPickup);

    /// <summary>Every place that travel must be known between.</summary>
    public static PlaceList Places(LiveScope scope)
    {
        var places = new PlaceList();
        foreach (var on in scope.Routes)
        {
            places.Add(on.Route.FreePoint);
            places.Add(on.Route.End.Point);
            foreach (var stop in on.Route.Open) places.Add(stop.Point);
        }

        foreach (var free in scope.Free)
        {
            places.Add(free.Vehicle.Start);
            places.Add(free.Vehicle.End);
        }

        if (scope.Broken is not { } broken) return places;
        places.Add(scope.BrokenAt);
        places.Add(broken.Stops[0].Point);
        foreach (var stop in Undone(broken)) places.Add(stop.Point);
        return places;
    }

    /// <summary>Makes the problem.</summary>
    /// <param name="scope">What may change.</param>
    /// <param name="shipments">Every shipment on the routes.</param>
    /// <param name="now">Second 0.</param>
    /// <param name="place">Of <see cref="Places"/>.</param>
    /// <param name="table">Travel between them.</param>
    /// <param name="options">The price of lateness.</param>
    public static LiveProblem Build(
        LiveScope scope, IReadOnlyDictionary<ShipmentId, ShipmentRow> shipments, DateTimeOffset now, PlaceList place, TravelTable table, RoutingOptions options)
    {
        var live = new LiveProblem(scope, now, place, table);
        var carried = scope.Routes.SelectMany(r => CarriedOn(r.Route, r.Route.Open, shipments)).ToList();
        if (scope.Broken is { } broken) carried.AddRange(CarriedOn(broken, Undone(broken), shipments));
        var visits = new List<RoutingVisit>();
        var pairs = new List<RoutingPair>();
        var paired = new List<Task>();
        foreach (var goods in carried)
            if (live.Visit(goods, options) is { } visit)
            {
                visits.Add(visit);
                live._tasks.Add(new Task(goods, false));
            }
            else
            {
                pairs.Add(live.Pair(goods, options));
                paired.Add(new Task(goods, true));
                paired.Add(new Task(goods, false));
            }

        live._tasks.AddRange(paired);
        var known = visits.Select(v => v.Id).Concat(pairs.SelectMany(p => new[] { p.Pickup.Id, p.Drop.Id })).ToHashSet();
        live.Problem = new RoutingProblem(live.Vehicles(), visits, pairs, new MatrixTravel(table.Rows, table.Seconds, table.Metres))
        {
            Dimensions = ["grams", "millilitres"],
            InForce = [.. scope.Routes.Select(r => new RouteInForce(r.Vehicle.Id.Value, [.. r.Route.Open.SelectMany(s => s.Shipments.Select(id => NameOf(id, s.Kind))).Where(known.Contains)]))],
            MovedStopMilli = scope.MovedStopMilli,
        };
        return live;
    }

    /// <summary>The next revisions: of every route of the scope whose open stops changed, and first routes of vehicles that had none.</summary>
    public IReadOnlyList<LiveChange> Changes(RoutingSolution solution)
    {
        var changes = new List<LiveChange>();
        var byVehicle = solution.Routes.ToDictionary(r => r.Vehicle);
        for (var v = 0; v < _scope.Routes.Count + _scope.Free.Count; v++)
        {
            var planned = byVehicle.GetValueOrDefault(v);
            if (v < _scope.Routes.Count)
            {
                var on = _scope.Routes[v];
                var stops = Stops(on.Route, on.Vehicle, planned);
                if (!stops.Select(s => s.Stop).SequenceEqual(on.Route.Stops.Select(s => s.Stop))) changes.Add(new LiveChange(on.Route, on.Vehicle, stops));
            }
            else if (planned is not null)
            {
                var free = _scope.Free[v - _scope.Routes.Count];
                var empty = Empty(free);
                changes.Add(new LiveChange(null, free.Vehicle, Stops(empty, free.Vehicle, planned)));
            }
        }

        return changes;
    }

    /// <summary>Shipments that found no place, with the reason.</summary>
    public IReadOnlyList<(ShipmentRow Shipment, LiveRoute Route, UnservedVisit Why)> Left(RoutingSolution solution) =>
        [.. solution.Unserved.Select(u => (_tasks[u.Task].Of.Shipment, _tasks[u.Task].Of.Route, u))];

    /// <summary>Stops of a broken-down route at which nothing happened; the stop it headed for is one of them.</summary>
    public static IReadOnlyList<RouteStop> Undone(LiveRoute broken)
    {
        var from = broken.IsStarted && broken.Locked > 1 ? broken.Locked - 1 : broken.Locked;
        return [.. broken.Stops.Skip(from).Where(s => s.Kind is StopKind.Pickup or StopKind.Drop)];
    }

    private static List<Carried> CarriedOn(LiveRoute route, IReadOnlyList<RouteStop> open, IReadOnlyDictionary<ShipmentId, ShipmentRow> shipments)
    {
        var fetched = open.Where(s => s.Kind == StopKind.Pickup).SelectMany(s => s.Shipments.Select(id => (id, s))).ToDictionary(x => x.id, x => x.s);
        return [.. from drop in open where drop.Kind == StopKind.Drop
                   from id in drop.Shipments where shipments.ContainsKey(id)
                   select new Carried(shipments[id], fetched.GetValueOrDefault(id), drop, route)];
    }

    /// <summary>A single visit for goods on board or at a depot; null where the goods must be fetched first.</summary>
    private RoutingVisit? Visit(Carried goods, RoutingOptions options)
    {
        var route = goods.Route;
        if (goods.Pickup is not null || ReferenceEquals(route, _scope.Broken)) return null;
        var own = route.Vehicle.Value;
        var atDepot = route.IsAtDepot(goods.Shipment.Id) && _scope.MayMove(goods.Drop);
        var allowed = atDepot ? [.. LoadingAt(route.Depot, route.Stops[0].Point).Append(own).Distinct()] : new[] { own };
        return At(goods.Drop, StopKind.Drop, goods, options) with
        {
            Deliver = Amounts(goods.Shipment),
            Skills = [WaveProblem.Carries(goods.Shipment.Kind)],
            AllowedVehicles = allowed,
        };
    }

    /// <summary>Goods that wait somewhere: at their pick-up, at the depot of a broken-down vehicle that had not left, or on it.</summary>
    private RoutingPair Pair(Carried goods, RoutingOptions options)
    {
        var broken = ReferenceEquals(goods.Route, _scope.Broken);
        var moves = broken || _scope.MayMove(goods.Drop) && _scope.MayMove(goods.Pickup!);
        var waits = goods.Pickup ?? new RouteStop(
            -1, StopKind.Pickup, goods.Route.IsStarted ? _scope.BrokenAt : goods.Route.Stops[0].Point, [goods.Shipment.Id], null, default, default, TransferTime, TimeSpan.Zero, Distance.Zero);
        return new RoutingPair
        {
            Id = $"{goods.Shipment.Id}",
            Load = Amounts(goods.Shipment),
            Skills = [WaveProblem.Carries(goods.Shipment.Kind)],
            AllowedVehicles = moves ? null : [goods.Route.Vehicle.Value],
            Priority = broken ? MostUrgent : null,
            Pickup = At(waits, StopKind.Pickup, goods, options),
            Drop = At(goods.Drop, StopKind.Drop, goods, options),
        };
    }

    /// <summary>What a broken-down vehicle leaves behind never pushes a stop off another route, where all are mandatory.</summary>
    private const int MostUrgent = 100;

    /// <summary>To hand goods from one vehicle to another.</summary>
    private static readonly TimeSpan TransferTime = TimeSpan.FromMinutes(3);

    private IEnumerable<string> LoadingAt(SiteId? depot, GeoPoint point) =>
        _scope.Routes.Where(r => !r.Route.IsStarted && r.Route.Depot == depot && r.Route.Stops[0].Point == point).Select(r => r.Vehicle.Id.Value)
            .Concat(_scope.Free.Where(f => f.Vehicle.Site == depot && f.Vehicle.Start == point).Select(f => f.Vehicle.Id.Value));

    private RoutingVisit At(RouteStop stop, StopKind kind, Carried goods, RoutingOptions options) => new()
    {
        Id = NameOf(goods.Shipment.Id, kind),
        Place = _place.Of(stop.Point),
        ServiceSeconds = (int)stop.ServiceTime.TotalSeconds,
        LatePriceMilliPerMinute = options.LatePriceMilliPerMinute,
        Windows = stop.Window is { } w ? [Window(w)] : [],
    };

    private SecondsWindow Window(TimeWindow window)
    {
        var until = VehicleTime.Seconds(_now, window.Latest);
        return new SecondsWindow(Math.Min(VehicleTime.Seconds(_now, window.Earliest), until), until);
    }

    private List<RoutingVehicle> Vehicles()
    {
        var vehicles = _scope.Routes.Select(on => Vehicle(on.Vehicle, on.Route.FreePoint, on.Route.End.Point, on.Route.FreeAt, on.ShiftEnd)).ToList();
        vehicles.AddRange(_scope.Free.Select(f => Vehicle(f.Vehicle, f.Vehicle.Start, f.Vehicle.End, f.ReadyAt, f.ShiftEnd) with { FixedCostMilli = f.Vehicle.FixedCostMilli }));
        return vehicles;
    }

    private RoutingVehicle Vehicle(VehicleRow row, GeoPoint from, GeoPoint to, DateTimeOffset free, DateTimeOffset end)
    {
        // A vehicle that is late already may still drive its route to the end.
        var ready = VehicleTime.Seconds(_now, free);
        return new RoutingVehicle
        {
            Id = row.Id.Value,
            StartPlace = _place.Of(from),
            EndPlace = _place.Of(to),
            Shift = new SecondsWindow(ready, Math.Max(ready, VehicleTime.Seconds(_now, end))),
            Capacity = [WaveProblem.Amount(row.CapacityGrams), WaveProblem.Amount(row.CapacityMillilitres)],
            CostPerKmMilli = row.CostPerKmMilli,
            CostPerHourMilli = row.CostPerHourMilli,
            SpeedFactor = row.SpeedFactor,
            MaxStops = row.MaxStops,
            Skills = [.. row.Skills.Split(',', StringSplitOptions.RemoveEmptyEntries), .. WaveProblem.Kinds(row).Select(WaveProblem.Carries)],
        };
    }

    private IReadOnlyList<RouteStop> Stops(LiveRoute route, VehicleRow vehicle, PlannedRoute? planned)
    {
        var number = LiveStops.NextNumber(route.Stops);
        var own = route.Open.ToDictionary(s => (s.Kind, s.Shipments[0]));
        var open = new List<RouteStop>();
        var seen = new HashSet<int>();
        var loaded = new List<ShipmentId>();
        foreach (var stop in planned?.Stops ?? [])
        {
            var task = _tasks[stop.Task];
            var kind = task.IsPickup ? StopKind.Pickup : StopKind.Drop;
            var shipment = task.Of.Shipment;
            if (!task.IsPickup && task.Of.Pickup is null && task.Of.Route.IsAtDepot(shipment.Id) && !ReferenceEquals(task.Of.Route, _scope.Broken)) loaded.Add(shipment.Id);

            // A stop with several shipments is one task for each of them, and one stop on its own route.
            if (own.Values.FirstOrDefault(s => s.Kind == kind && s.Shipments.Contains(shipment.Id)) is { } known)
            {
                if (seen.Add(known.Stop)) open.Add(known);
                continue;
            }

            var origin = task.IsPickup ? task.Of.Pickup : task.Of.Drop;
            var place = _place.Points[task.IsPickup ? Problem.Pairs[(stop.Task - Problem.Visits.Count) / 2].Pickup.Place : _place.Of(task.Of.Drop.Point)];
            open.Add(new RouteStop(
                number++, kind, place, [shipment.Id], origin?.Window, default, default, origin?.ServiceTime ?? TransferTime, TimeSpan.Zero, Distance.Zero));
        }

        if (!route.IsStarted) route = route with { Stops = [LiveStops.Loading(route.Stops[0], loaded), .. route.Stops.Skip(1)] };
        return LiveStops.Rebuild(route, open, (from, to) =>
        {
            var (row, column) = (_place.Of(from), _place.Of(to));
            return (TimeSpan.FromSeconds((int)(_table.SecondsOf(row, column) / vehicle.SpeedFactor + 0.5)), new Distance(_table.MetresOf(row, column)));
        });
    }

    private static LiveRoute Empty(OpenVehicle free)
    {
        var start = new RouteStop(0, StopKind.Start, free.Vehicle.Start, [], null, free.ReadyAt, free.ReadyAt, TimeSpan.Zero, TimeSpan.Zero, Distance.Zero);
        var end = new RouteStop(1, StopKind.End, free.Vehicle.End, [], null, free.ReadyAt, free.ReadyAt, TimeSpan.Zero, TimeSpan.Zero, Distance.Zero);
        return new LiveRoute(default, free.Vehicle.Id, free.Vehicle.Site, false, [start, end], 1, free.ReadyAt);
    }

    private static string NameOf(ShipmentId shipment, StopKind kind) => $"{shipment} {(kind == StopKind.Pickup ? "pickup" : "drop")}";

    private static int[] Amounts(ShipmentRow shipment) => [WaveProblem.Amount(shipment.Grams), WaveProblem.Amount(shipment.Millilitres)];
}

/// <summary>A route with new stops.</summary>
/// <param name="Route">The revision in force; null for a vehicle that had no route.</param>
/// <param name="Vehicle">Who drives it.</param>
/// <param name="Stops">All stops, the locked ones first and as they were.</param>
internal sealed record LiveChange(LiveRoute? Route, VehicleRow Vehicle, IReadOnlyList<RouteStop> Stops);
