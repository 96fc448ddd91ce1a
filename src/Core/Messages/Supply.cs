using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;

namespace LogiOpt.Core.Messages;

/// <summary>A purchase order was given to its supplier.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="Supplier">Who supplies.</param>
/// <param name="Site">Where to.</param>
/// <param name="Lines">What.</param>
/// <param name="OrderedAt">When.</param>
/// <param name="ExpectedAt">When it should be there.</param>
public sealed record PurchaseOrdered(
    string Purchase, string Supplier, SiteId Site, IReadOnlyList<Line> Lines, DateTimeOffset OrderedAt, DateTimeOffset ExpectedAt) : IFact;

/// <summary>A supplier said when it will deliver, or when we can fetch. Goods that we fetch become a shipment like any other.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="Supplier">Who supplies.</param>
/// <param name="Site">Where to.</param>
/// <param name="Lines">What is still to come.</param>
/// <param name="Load">Its weight and volume.</param>
/// <param name="ConfirmedAt">When it was said.</param>
/// <param name="ExpectedAt">When the goods will be there; where we fetch them, when they will be ready.</param>
/// <param name="FetchFrom">Where we fetch them; null = the supplier brings them.</param>
/// <param name="Shipment">The shipment that fetches them; null = the supplier brings them.</param>
public sealed record PurchaseConfirmed(
    string Purchase, string Supplier, SiteId Site, IReadOnlyList<Line> Lines, Load Load, DateTimeOffset ConfirmedAt, DateTimeOffset ExpectedAt, GeoPoint? FetchFrom,
    ShipmentId? Shipment) : IFact;

/// <summary>Goods of a purchase order left their supplier.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="Supplier">Who supplies.</param>
/// <param name="Site">Where to.</param>
/// <param name="Note">The delivery note.</param>
/// <param name="Lines">What.</param>
/// <param name="ShippedAt">When.</param>
/// <param name="ArrivesAt">When they should be there.</param>
public sealed record PurchaseShipped(
    string Purchase, string Supplier, SiteId Site, string Note, IReadOnlyList<Line> Lines, DateTimeOffset ShippedAt, DateTimeOffset ArrivesAt) : IFact;

/// <summary>Goods of a purchase order were booked: on hand where they were wanted.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="Supplier">Who supplies.</param>
/// <param name="Site">Where.</param>
/// <param name="Note">The delivery note.</param>
/// <param name="Lines">Good units; none where all of them went back.</param>
/// <param name="ReceivedAt">When.</param>
/// <param name="IsComplete">Whether nothing of the order is still to come.</param>
public sealed record PurchaseReceived(
    string Purchase, string Supplier, SiteId Site, string Note, IReadOnlyList<Line> Lines, DateTimeOffset ReceivedAt, bool IsComplete) : IFact;

/// <summary>A purchase order was cancelled, or ended with less than was ordered.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="Supplier">Who would have supplied.</param>
/// <param name="Site">Where to.</param>
/// <param name="Lines">What no longer comes.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Shipment">The shipment that was to fetch it and is no longer wanted; null = none.</param>
public sealed record PurchaseClosed(
    string Purchase, string Supplier, SiteId Site, IReadOnlyList<Line> Lines, DateTimeOffset ClosedAt, string Reason, ShipmentId? Shipment) : IFact;

/// <summary>The supply that a presale waits for slipped, or comes sooner.</summary>
/// <param name="Presale">The presale, by the shop's own reference.</param>
/// <param name="Site">Where its units will be.</param>
/// <param name="Item">Of what.</param>
/// <param name="Units">How many.</param>
/// <param name="WasExpectedAt">When they were expected until now.</param>
/// <param name="ExpectedAt">When they are expected.</param>
/// <param name="PromisedAt">When they were promised first.</param>
public sealed record PresaleRescheduled(
    string Presale, SiteId Site, ItemId Item, long Units, DateTimeOffset WasExpectedAt, DateTimeOffset ExpectedAt, DateTimeOffset PromisedAt) : IFact;

/// <summary>All units of a presale are set aside: an order can take them over.</summary>
/// <param name="Presale">The presale, by the shop's own reference.</param>
/// <param name="Site">Where its units are.</param>
/// <param name="Item">Of what.</param>
/// <param name="Units">How many.</param>
/// <param name="Reservation">What an order names to take them over.</param>
/// <param name="FilledAt">When.</param>
/// <param name="ExpiresAt">When they are given back if no order takes them.</param>
public sealed record PresaleFilled(string Presale, SiteId Site, ItemId Item, long Units, string Reservation, DateTimeOffset FilledAt, DateTimeOffset ExpiresAt) : IFact;

/// <summary>The supply that a presale waited for will not come: the shopper is owed the money.</summary>
/// <param name="Presale">The presale, by the shop's own reference.</param>
/// <param name="Site">Where its units would have been.</param>
/// <param name="Item">Of what.</param>
/// <param name="Units">How many.</param>
/// <param name="FailedAt">When.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record PresaleFailed(string Presale, SiteId Site, ItemId Item, long Units, DateTimeOffset FailedAt, string Reason) : IFact;
