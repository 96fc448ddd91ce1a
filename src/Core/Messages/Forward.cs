using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;

namespace LogiOpt.Core.Messages;

/// <summary>Inventory accepted an order: its stock is reserved and its promise is given.</summary>
/// <param name="Order">The order.</param>
/// <param name="Reference">The shop's own reference.</param>
/// <param name="PlacedAt">When the shopper placed it.</param>
/// <param name="Pickup">Where a courier fetches it; null = it comes out of our stock.</param>
/// <param name="Drop">Where it goes.</param>
/// <param name="Lines">What it holds; empty for a courier order.</param>
/// <param name="Load">Its weight and volume.</param>
/// <param name="Promise">The window committed to the shopper.</param>
/// <param name="ReservedAt">The site that holds its reservation; null for a courier order.</param>
/// <param name="CanFill">Every site that could have filled all of it when it was placed, <paramref name="ReservedAt"/> among them.</param>
/// <param name="SourcingAttempt">0 at first; rises when a site chosen by sourcing had sold out meanwhile and the choice is asked for again.</param>
public sealed record OrderPlaced(
    OrderId Order, string Reference, DateTimeOffset PlacedAt, GeoPoint? Pickup, GeoPoint Drop, IReadOnlyList<Line> Lines, Load Load,
    TimeWindow Promise, SiteId? ReservedAt, IReadOnlyList<SiteId> CanFill, int SourcingAttempt) : IFact;

/// <summary>An order was withdrawn before its goods left.</summary>
/// <param name="Order">The order.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record OrderCancelled(OrderId Order, DateTimeOffset At, string Reason) : IFact;

/// <summary>What a shipment is for.</summary>
public enum ShipmentKind
{
    /// <summary>From one of our sites to a shopper.</summary>
    Delivery,

    /// <summary>From a given pick-up place to a drop.</summary>
    Courier,

    /// <summary>Stock from one of our sites to another.</summary>
    Replenishment,
}

/// <summary>Goods are ready to be planned onto a vehicle; Warehousing chose the site.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Order">The shopper's order; null for replenishment.</param>
/// <param name="Reference">The shop's reference, or the proposal's for replenishment.</param>
/// <param name="FromSite">The site that it leaves; null for a courier shipment.</param>
/// <param name="From">Where it is fetched.</param>
/// <param name="ToSite">The site it goes to, for replenishment.</param>
/// <param name="To">Where it is delivered.</param>
/// <param name="Lines">What it holds; empty for a courier shipment.</param>
/// <param name="Load">Its weight and volume.</param>
/// <param name="ReadyAt">First instant at which it can be loaded.</param>
/// <param name="Due">The window for delivery: the promise, for a shopper's shipment.</param>
/// <param name="ServiceTime">Work at the destination.</param>
public sealed record ShipmentReleased(
    ShipmentId Shipment, ShipmentKind Kind, OrderId? Order, string Reference, SiteId? FromSite, GeoPoint From, SiteId? ToSite, GeoPoint To,
    IReadOnlyList<Line> Lines, Load Load, DateTimeOffset ReadyAt, TimeWindow Due, TimeSpan ServiceTime) : IFact;

/// <summary>A site that sourcing chose had sold out meanwhile; the reservation stays where it was.</summary>
/// <param name="Shipment">The shipment that must not leave from <paramref name="Refused"/>.</param>
/// <param name="Order">Its order.</param>
/// <param name="Refused">The site without stock.</param>
/// <param name="ReservedAt">The site that does hold the reservation.</param>
public sealed record SourcingRefused(ShipmentId Shipment, OrderId Order, SiteId Refused, SiteId ReservedAt) : IFact;

/// <summary>Routing computed a plan for a wave.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Wave">When the wave was planned.</param>
/// <param name="Routes">How many routes it has.</param>
/// <param name="Shipments">How many shipments they carry.</param>
/// <param name="Unserved">Shipments that found no place this time, each with its reason.</param>
public sealed record RoutesPlanned(PlanId Plan, DateTimeOffset Wave, int Routes, int Shipments, IReadOnlyList<UnservedShipment> Unserved) : IFact;

/// <summary>A shipment that a plan could not serve.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Reason">A stable code, e.g. <c>window-too-early</c>.</param>
/// <param name="Explanation">The tightest reason in words and numbers.</param>
/// <param name="Final">True if it will not be tried again.</param>
public sealed record UnservedShipment(ShipmentId Shipment, string Reason, string Explanation, bool Final);

/// <summary>Routing gave up on a shipment: no later wave can serve it.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Order">Its order; null for replenishment.</param>
/// <param name="At">When.</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Explanation">The reason in words and numbers.</param>
public sealed record ShipmentUnserved(ShipmentId Shipment, OrderId? Order, DateTimeOffset At, string Reason, string Explanation) : IFact;

/// <summary>What a vehicle does at a stop.</summary>
public enum StopKind
{
    /// <summary>Starts and loads at the depot.</summary>
    Start,

    /// <summary>Fetches shipments.</summary>
    Pickup,

    /// <summary>Delivers shipments.</summary>
    Drop,

    /// <summary>Ends the route.</summary>
    End,
}

/// <summary>One halt of a dispatched route.</summary>
/// <param name="Stop">Number of the stop, stable over revisions of its route; the start is 0.</param>
/// <param name="Kind">What is done there.</param>
/// <param name="Point">Where it is.</param>
/// <param name="Shipments">The shipments loaded (start, pick-up) or delivered (drop) there.</param>
/// <param name="Window">Earliest and latest service start; null = any.</param>
/// <param name="PlannedArrival">Planned arrival.</param>
/// <param name="PlannedDeparture">Planned end of service.</param>
/// <param name="ServiceTime">Planned work.</param>
/// <param name="LegTime">Planned travel from the stop before; zero at the start.</param>
/// <param name="LegDistance">Planned distance from the stop before.</param>
public sealed record RouteStop(
    int Stop, StopKind Kind, GeoPoint Point, IReadOnlyList<ShipmentId> Shipments, TimeWindow? Window, DateTimeOffset PlannedArrival,
    DateTimeOffset PlannedDeparture, TimeSpan ServiceTime, TimeSpan LegTime, Distance LegDistance);

/// <summary>A route was given to a vehicle, or its remaining stops were changed.</summary>
/// <param name="Route">The route.</param>
/// <param name="Revision">1 at first; a later revision replaces the stops that are not yet served.</param>
/// <param name="Plan">The plan it belongs to.</param>
/// <param name="Vehicle">Who drives it.</param>
/// <param name="Depot">The site it starts from; null = where the vehicle stands.</param>
/// <param name="DispatchedAt">When it was given.</param>
/// <param name="Stops">All stops in driving order, the start first and the end last.</param>
/// <param name="Cause">Why, for a later revision; null at first.</param>
public sealed record RouteDispatched(
    RouteId Route, int Revision, PlanId Plan, VehicleId Vehicle, SiteId? Depot, DateTimeOffset DispatchedAt, IReadOnlyList<RouteStop> Stops,
    string? Cause) : IFact;

/// <summary>The arrival estimate of a shipment moved.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Order">Its order; null for replenishment.</param>
/// <param name="Route">The route that carries it.</param>
/// <param name="At">When the estimate was made.</param>
/// <param name="Eta">The estimate.</param>
/// <param name="Cause">What moved it, in words.</param>
public sealed record EtaChanged(ShipmentId Shipment, OrderId? Order, RouteId Route, DateTimeOffset At, EtaRange Eta, string Cause) : IFact;

/// <summary>Current arrival estimate with its range.</summary>
/// <param name="P10">One in ten arrives before this.</param>
/// <param name="P50">As many arrive before as after.</param>
/// <param name="P90">One in ten arrives after this.</param>
public readonly record struct EtaRange(DateTimeOffset P10, DateTimeOffset P50, DateTimeOffset P90);

/// <summary>A shipment will probably arrive after its promise; asks for a re-plan.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Route">The route that carries it.</param>
/// <param name="Vehicle">Who drives it.</param>
/// <param name="At">When the risk was seen.</param>
/// <param name="Promise">The window committed to the shopper.</param>
/// <param name="Eta">The estimate.</param>
/// <param name="AtRisk">By how much the median misses the promise.</param>
/// <param name="NextStop">The next stop of the route that is not yet served.</param>
/// <param name="Position">The vehicle's latest known place, if any.</param>
public sealed record PromiseAtRisk(
    ShipmentId Shipment, RouteId Route, VehicleId Vehicle, DateTimeOffset At, TimeWindow Promise, EtaRange Eta, TimeSpan AtRisk, int NextStop,
    GeoPoint? Position) : IFact;

/// <summary>Replenishment was approved: stock is wanted at a site from another.</summary>
/// <param name="Proposal">The proposal's reference, which names the shipment too.</param>
/// <param name="FromSite">The site that supplies it.</param>
/// <param name="ToSite">The site that wants it.</param>
/// <param name="Lines">What is wanted; already taken out of the supplying site's free stock.</param>
/// <param name="Load">Weight and volume of all lines.</param>
/// <param name="ApprovedAt">When.</param>
/// <param name="NeededBy">When it should be there.</param>
public sealed record ReplenishmentApproved(
    string Proposal, SiteId FromSite, SiteId ToSite, IReadOnlyList<Line> Lines, Load Load, DateTimeOffset ApprovedAt, DateTimeOffset NeededBy) : IFact;

/// <summary>What a site is.</summary>
public enum SiteKind
{
    /// <summary>Regional distribution centre: always open, feeds the others.</summary>
    Central,

    /// <summary>Small site near shoppers.</summary>
    Front,
}

/// <summary>One site of the network in force.</summary>
/// <param name="Site">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Point">Where it is.</param>
/// <param name="OrdersPerDay">Orders it can handle in a day.</param>
/// <param name="Open">Whether orders may be served from it.</param>
public sealed record NetworkSite(SiteId Site, string Name, SiteKind Kind, GeoPoint Point, int OrdersPerDay, bool Open);

/// <summary>A placement was adopted, or sites were changed by hand: this is the whole network now in force.</summary>
/// <param name="ChangedAt">When.</param>
/// <param name="Scenario">The adopted scenario; null if changed by hand.</param>
/// <param name="Sites">All sites, open and closed.</param>
public sealed record NetworkChanged(DateTimeOffset ChangedAt, ScenarioId? Scenario, IReadOnlyList<NetworkSite> Sites) : IFact;
