using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Projections;

/// <summary>The read models as one fold: live ingest applies a batch to the few states it touches, a rebuild applies the whole journal.</summary>
internal sealed class World
{
    private readonly Dictionary<VehicleId, (VehicleState Before, VehicleState Now)> _vehicles = [];
    private readonly Dictionary<RouteId, (RouteState Before, RouteState Now)> _routes = [];
    private readonly Dictionary<ShipmentId, (ShipmentState Before, ShipmentState Now)> _shipments = [];

    // Routes whose news has not been carried over to their shipments, each as it was when that was last done.
    private readonly Dictionary<RouteId, RouteState> _unsettled = [];
    private readonly Dictionary<RouteState, RouteProgress?> _progress = new(ReferenceEqualityComparer.Instance);
    private Learned _learned = Learned.Nothing;

    /// <summary>What was learned before, and now.</summary>
    public Learned Learned
    {
        get
        {
            Settle();
            return _learned;
        }
    }

    public IEnumerable<VehicleState> Vehicles => _vehicles.Values.Select(v => v.Now);

    public IEnumerable<RouteState> Routes => _routes.Values.Select(r => r.Now);

    public IEnumerable<ShipmentState> Shipments
    {
        get
        {
            Settle();
            return _shipments.Values.Select(s => s.Now);
        }
    }

    public IEnumerable<(VehicleState Before, VehicleState Now)> ChangedVehicles() => _vehicles.Values.Where(v => !ReferenceEquals(v.Before, v.Now));

    public IEnumerable<(RouteState Before, RouteState Now)> ChangedRoutes() => _routes.Values.Where(v => !ReferenceEquals(v.Before, v.Now));

    public IEnumerable<(ShipmentState Before, ShipmentState Now)> ChangedShipments()
    {
        Settle();
        return _shipments.Values.Where(v => !ReferenceEquals(v.Before, v.Now));
    }

    public VehicleState Vehicle(VehicleId id) => _vehicles.TryGetValue(id, out var v) ? v.Now : VehicleState.Unseen(id);

    public RouteState Route(RouteId id) => _routes.TryGetValue(id, out var r) ? r.Now : RouteState.Unknown(id);

    public ShipmentState Shipment(ShipmentId id)
    {
        Settle();
        return ShipmentNow(id);
    }

    /// <summary>The progress of a route's state, computed once however often it is asked for.</summary>
    public RouteProgress? ProgressOf(RouteState state)
    {
        if (!_progress.TryGetValue(state, out var progress)) _progress[state] = progress = RouteProgress.Of(state);
        return progress;
    }

    /// <summary>Shipments of which the routes' news changes something; they must be loaded before anything is asked of a shipment.</summary>
    public List<ShipmentId> ShipmentsWithNews() => [.. _unsettled.SelectMany(r => CarriageChanges(r.Value, _routes[r.Key].Now)).Select(c => c.Shipment).Distinct()];

    /// <summary>Takes in what is stored; nothing is changed by it.</summary>
    public void Load(IEnumerable<VehicleState> vehicles, IEnumerable<RouteState> routes, IEnumerable<ShipmentState> shipments, Learned? learned)
    {
        foreach (var v in vehicles) _vehicles[v.Vehicle] = (v, v);
        foreach (var r in routes) _routes[r.Route] = (r, r);
        foreach (var s in shipments) _shipments[s.Shipment] = (s, s);
        _learned = learned ?? _learned;
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
            case ShipmentNoted noted: Set(ShipmentFold.Apply(ShipmentNow(noted.Fact.Shipment), noted)); break;
            case GivenUp gaveUp: Set(ShipmentFold.Apply(ShipmentNow(gaveUp.Fact.Shipment), gaveUp)); break;
            case Withdrawn withdrawn: Set(ShipmentFold.Apply(ShipmentNow(withdrawn.Shipment), withdrawn)); break;
            case CarrierReported said:
                if (said.Shipment is { } shipment) Set(CarrierFold.Apply(ShipmentNow(shipment), said));
                break;
            case Told told: Set(ShipmentFold.Apply(ShipmentNow(told.Shipment), told)); break;
            default: throw new ArgumentException($"No read model folds a {fact.GetType().Name}.\nAdd its case here.");
        }
    }

    private void Set(VehicleState now) => _vehicles[now.Vehicle] = (_vehicles.TryGetValue(now.Vehicle, out var v) ? v.Before : VehicleState.Unseen(now.Vehicle), now);

    private void Set(ShipmentState now)
    {
        var then = ShipmentNow(now.Shipment);
        if (ReferenceEquals(then, now)) return;
        _shipments[now.Shipment] = (_shipments.TryGetValue(now.Shipment, out var s) ? s.Before : then, now);
        Relearn(Lessons.Of(then), Lessons.Of(now));
    }

    private void Set(RouteState now)
    {
        var then = Route(now.Route);
        if (ReferenceEquals(then, now)) return;
        _routes[now.Route] = (_routes.TryGetValue(now.Route, out var r) ? r.Before : then, now);
        _unsettled.TryAdd(now.Route, then);
    }

    // What a route says of its shipments and teaches is a function of its newest state: many milestones are carried over at once.
    private void Settle()
    {
        if (_unsettled.Count == 0) return;
        var routes = _unsettled.ToList();
        _unsettled.Clear();
        foreach (var (id, then) in routes)
        {
            var now = _routes[id].Now;
            Relearn(Lessons.Of(ProgressOf(then)), Lessons.Of(ProgressOf(now)));
            foreach (var (shipment, carriage) in CarriageChanges(then, now))
                Set(ShipmentFold.Apply(ShipmentNow(shipment), id, carriage));
        }
    }

    // Null for a shipment that a revision took off the route.
    private IEnumerable<(ShipmentId Shipment, Carriage? Carriage)> CarriageChanges(RouteState then, RouteState now)
    {
        if (ProgressOf(now) is not { } progress) yield break;
        var before = ProgressOf(then) is { } earlier ? Carriage.AllOf(earlier) : [];
        var after = Carriage.AllOf(progress);
        foreach (var (shipment, carriage) in after)
            if (!before.Remove(shipment, out var known) || known != carriage) yield return (shipment, carriage);
        foreach (var shipment in before.Keys) yield return (shipment, null);
    }

    private ShipmentState ShipmentNow(ShipmentId id) => _shipments.TryGetValue(id, out var s) ? s.Now : ShipmentState.Unknown(id);

    private void Relearn(Learned then, Learned now)
    {
        if (!ReferenceEquals(then, now)) _learned = _learned.Plus(then, -1).Plus(now, +1);
    }
}
