using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Makes the facts that hand goods over to routing.</summary>
internal static class Release
{
    /// <summary>The shipment of an order; the same wherever it is asked.</summary>
    public static ShipmentId ShipmentOf(OrderId order) => new(IdMaker.Derived("shipment", order.ToString()));

    /// <summary>The shipment of a replenishment proposal.</summary>
    public static ShipmentId ShipmentOf(string proposal) => new(IdMaker.Derived("shipment", proposal));

    /// <summary>An order out of our stock.</summary>
    public static ShipmentReleased FromSite(OrderPlaced order, SiteChoice choice, WarehousingOptions options) => new(
        ShipmentOf(order.Order), ShipmentKind.Delivery, order.Order, order.Reference, choice.Site, choice.From, null, order.Drop, order.Lines, order.Load,
        order.PlacedAt + TimeSpan.FromMinutes(options.PickingMinutes), order.Promise, TimeSpan.FromMinutes(options.ServiceMinutes));

    /// <summary>A courier order: it waits at its pick-up place from the start.</summary>
    public static ShipmentReleased FromPickup(OrderPlaced order, GeoPoint pickup, WarehousingOptions options) => new(
        ShipmentOf(order.Order), ShipmentKind.Courier, order.Order, order.Reference, null, pickup, null, order.Drop, order.Lines, order.Load,
        order.PlacedAt, order.Promise, TimeSpan.FromMinutes(options.ServiceMinutes));

    /// <summary>Stock from one site to another. It is due from when it can be loaded; a need that is already past is due within a day.</summary>
    public static ShipmentReleased Replenish(ReplenishmentApproved fact, GeoPoint from, GeoPoint to, WarehousingOptions options)
    {
        var ready = fact.ApprovedAt + TimeSpan.FromMinutes(options.PickingMinutes);
        var latest = fact.NeededBy > ready ? fact.NeededBy : ready + TimeSpan.FromDays(1);
        return new ShipmentReleased(
            ShipmentOf(fact.Proposal), ShipmentKind.Replenishment, null, fact.Proposal, fact.FromSite, from, fact.ToSite, to, fact.Lines, fact.Load, ready,
            new TimeWindow(ready, latest), TimeSpan.FromMinutes(options.UnloadingMinutes));
    }

    /// <summary>Goods that we fetch from a supplier, due within a day from when they are ready.</summary>
    public static ShipmentReleased Fetch(PurchaseConfirmed fact, ShipmentId shipment, GeoPoint from, GeoPoint to, WarehousingOptions options) => new(
        shipment, ShipmentKind.Replenishment, null, fact.Purchase, null, from, fact.Site, to, fact.Lines, fact.Load, fact.ExpectedAt,
        new TimeWindow(fact.ExpectedAt, fact.ExpectedAt + TimeSpan.FromDays(1)), TimeSpan.FromMinutes(options.UnloadingMinutes));

    /// <summary>The local day on which a site handles an order: that of its promise.</summary>
    public static int DayOf(OrderPlaced order, WarehousingOptions options) => DayOf(order.Promise.Earliest, options);

    /// <summary>The local day of an instant, as a day number.</summary>
    public static int DayOf(DateTimeOffset at, WarehousingOptions options) => DateOnly.FromDateTime((at + TimeSpan.FromHours(options.UtcOffsetHours)).UtcDateTime).DayNumber;
}
