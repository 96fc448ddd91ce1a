using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Projections;

/// <summary>The read models as one fold: live ingest applies a batch to the few states it touches, a rebuild applies the whole journal.</summary>
internal sealed class World
{
    private readonly Dictionary<VehicleId, (VehicleState Before, VehicleState Now)> _vehicles = [];
    private readonly Dictionary<RouteId, (RouteState Before, RouteState Now)> _routes = [];
    private readonly Dictionary<ShipmentId, (ShipmentState Before, ShipmentState Now)> _shipments = [];

    /// <summary>What was learned before, and now.</summary>
    public Learned Learned { get; private set; } = Learned.Nothing;

    public IEnumerable<VehicleState> Vehicles => _vehicles.Values.Select(v => v.Now);

    public IEnumerable<RouteState> Routes => _routes.Values.Select(r => r.Now);

    public IEnumerable<ShipmentState> Shipments => _shipments.Values.Select(s => s.Now);

    public IEnumerable<(VehicleState Before, VehicleState Now)> ChangedVehicles() => _vehicles.Values.Where(v => !ReferenceEquals(v.Before, v.Now));

    public IEnumerable<(RouteState Before, RouteState Now)> ChangedRoutes() => _routes.Values.Where(v => !ReferenceEquals(v.Before, v.Now));

    public IEnumerable<(ShipmentState Before, ShipmentState Now)> ChangedShipments() => _shipments.Values.Where(v => !ReferenceEquals(v.Before, v.Now));

    public VehicleState Vehicle(VehicleId id) => _vehicles.TryGetValue(id, out var v) ? v.Now : VehicleState.Unseen(id);

    public RouteState Route(RouteId id) => _routes.TryGetValue(id, out var r) ? r.Now : RouteState.Unknown(id);

    public ShipmentState Shipment(ShipmentId id) => _shipments.TryGetValue(id, out var s) ? s.Now : ShipmentState.Unknown(id);

    /// <summary>Takes in what is stored; nothing is changed by it.</summary>
    public void Load(IEnumerable<VehicleState> vehicles, IEnumerable<RouteState> routes, IEnumerable<ShipmentState> shipments, Learned? learned)
    {
        foreach (var v in vehicles) _vehicles[v.Vehicle] = (v, v);
        foreach (var r in routes) _routes[r.Route] = (r, r);
        foreach (var s in shipments) _shipments[s.Shipment] = (s, s);
        Learned = learned ?? Learned;
    }

    /// <summary>Applies one observation to every state it concerns.</summary>
    public void Apply(Observation fact)
    {
        switch (fact)
        {
            case PositionReported position:
                Set(VehicleReadings.Apply(VehicleFold.Apply(Vehicle(position.Vehicle), position), position.Event, position.At, position.More));
                break;
            case DeviceReported said:
                if (said.Suspect is null) Set(VehicleReadings.Apply(Vehicle(said.Vehicle), said.Event, said.At, said.More));
                break;
            case MilestoneReached milestone: Set(RouteFold.Apply(Route(milestone.Route), milestone)); break;
            case RouteNoted noted: Set(RouteFold.Apply(Route(noted.Fact.Route), noted)); break;
            case ShipmentNoted noted: Set(ShipmentFold.Apply(Shipment(noted.Fact.Shipment), noted)); break;
            case GivenUp gaveUp: Set(ShipmentFold.Apply(Shipment(gaveUp.Fact.Shipment), gaveUp)); break;
            case Withdrawn withdrawn: Set(ShipmentFold.Apply(Shipment(withdrawn.Shipment), withdrawn)); break;
            case CarrierReported said:
                if (said.Shipment is { } shipment) Set(CarrierFold.Apply(Shipment(shipment), said));
                break;
            case Told told: Set(ShipmentFold.Apply(Shipment(told.Shipment), told)); break;
            default: throw new ArgumentException($"No read model folds a {fact.GetType().Name}.\nAdd its case here.");
        }
    }

    private void Set(VehicleState now) => _vehicles[now.Vehicle] = (_vehicles.TryGetValue(now.Vehicle, out var v) ? v.Before : VehicleState.Unseen(now.Vehicle), now);

    private void Set(ShipmentState now)
    {
        var then = Shipment(now.Shipment);
        if (ReferenceEquals(then, now)) return;
        _shipments[now.Shipment] = (_shipments.TryGetValue(now.Shipment, out var s) ? s.Before : then, now);
        Learned = Learned.Plus(Lessons.Of(then), -1).Plus(Lessons.Of(now), +1);
    }

    private void Set(RouteState now)
    {
        var then = Route(now.Route);
        if (ReferenceEquals(then, now)) return;
        _routes[now.Route] = (_routes.TryGetValue(now.Route, out var r) ? r.Before : then, now);
        Learned = Learned.Plus(Lessons.Of(then), -1).Plus(Lessons.Of(now), +1);
        if (RouteProgress.Of(now) is not { } progress) return;
        // Also those that a revision took off the route.
        foreach (var shipment in now.Shipments().Union(then.Shipments()))
            Set(ShipmentFold.Apply(Shipment(shipment), now.Route, Carriage.Of(progress, shipment)));
    }
}
