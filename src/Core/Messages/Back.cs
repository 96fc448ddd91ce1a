using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;

namespace LogiOpt.Core.Messages;

/// <summary>A vehicle left its start with its load.</summary>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Who drives it.</param>
/// <param name="DepartedAt">When it left.</param>
/// <param name="Shipments">What was loaded at the start.</param>
public sealed record RouteStarted(RouteId Route, VehicleId Vehicle, DateTimeOffset DepartedAt, IReadOnlyList<ShipmentId> Shipments) : IFact;

/// <summary>A vehicle travelled a leg: teaches travel times.</summary>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Who drove it.</param>
/// <param name="From">Where the leg began.</param>
/// <param name="To">Where it ended.</param>
/// <param name="DepartedAt">When it began.</param>
/// <param name="ArrivedAt">When it ended.</param>
/// <param name="PlannedTime">How long the plan said.</param>
/// <param name="PlannedDistance">How far the plan said.</param>
public sealed record LegTravelled(
    RouteId Route, VehicleId Vehicle, GeoPoint From, GeoPoint To, DateTimeOffset DepartedAt, DateTimeOffset ArrivedAt, TimeSpan PlannedTime,
    Distance PlannedDistance) : IFact;

/// <summary>A stop was finished: teaches service times.</summary>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Who served it.</param>
/// <param name="Stop">Number of the stop on its route.</param>
/// <param name="Kind">What was done there.</param>
/// <param name="Point">Where it is.</param>
/// <param name="ArrivedAt">When the vehicle arrived.</param>
/// <param name="ServiceStartedAt">When work began: the arrival, or the opening of the window if that is later.</param>
/// <param name="DepartedAt">When the work ended.</param>
/// <param name="PlannedServiceTime">How long the plan said.</param>
/// <param name="Shipments">The shipments handled there.</param>
public sealed record StopServed(
    RouteId Route, VehicleId Vehicle, int Stop, StopKind Kind, GeoPoint Point, DateTimeOffset ArrivedAt, DateTimeOffset ServiceStartedAt,
    DateTimeOffset DepartedAt, TimeSpan PlannedServiceTime, IReadOnlyList<ShipmentId> Shipments) : IFact;

/// <summary>A vehicle finished its route and is free again.</summary>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Who drove it.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Point">Where it ended.</param>
public sealed record RouteCompleted(RouteId Route, VehicleId Vehicle, DateTimeOffset CompletedAt, GeoPoint Point) : IFact;

/// <summary>A shipment reached its receiver: teaches lead times.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Kind">What it was for.</param>
/// <param name="Order">Its order; null for replenishment.</param>
/// <param name="DeliveredAt">When it was handed over.</param>
/// <param name="Promise">The window that was promised.</param>
public sealed record DeliveryCompleted(
    ShipmentId Shipment, ShipmentKind Kind, OrderId? Order, DateTimeOffset DeliveredAt, TimeWindow Promise) : IFact;

/// <summary>A delivery was tried and failed; the goods are on the vehicle until it is back.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Kind">What it was for.</param>
/// <param name="Order">Its order; null for replenishment.</param>
/// <param name="FailedAt">When it was tried.</param>
/// <param name="Reason">Why, e.g. <c>receiver-absent</c>.</param>
public sealed record DeliveryFailed(ShipmentId Shipment, ShipmentKind Kind, OrderId? Order, DateTimeOffset FailedAt, string Reason) : IFact;

/// <summary>Goods of a failed delivery are back at the site they left.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="ReturnedAt">When.</param>
public sealed record ShipmentReturned(ShipmentId Shipment, DateTimeOffset ReturnedAt) : IFact;
