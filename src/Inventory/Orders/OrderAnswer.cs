using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Orders;

/// <summary>An order as told to its shop.</summary>
internal sealed record OrderAnswer(
    OrderId OrderId, string Order, OrderState State, TimeWindow? Promise, SiteId? Site, string? Reason, string? Explanation, ShipmentId? Shipment,
    DateTimeOffset PlacedAt, GeoPoint? Pickup, GeoPoint Drop, IReadOnlyList<Line> Lines, long WeightGrams, long VolumeMillilitres,
    DateTimeOffset? DeliveredAt, string? Channel)
{
    public static OrderAnswer Of(OrderRow row) => new(
        row.OrderId, row.Reference, row.State, row.Promise, row.Site, row.Reason, row.Explanation, row.Shipment, row.PlacedAt, row.Pickup, row.Drop,
        [.. row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new Line(l.Item, l.Units))], row.Grams, row.Millilitres, row.DeliveredAt, row.Channel);
}

/// <summary>The answers to a batch, in the order sent.</summary>
internal sealed record OrderBatchAnswer(IReadOnlyList<OrderAnswer> Orders);

/// <summary>Why an order is withdrawn.</summary>
internal sealed record CancelRequest(string? Reason);
