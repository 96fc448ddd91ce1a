using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Orders;

namespace LogiOpt.Inventory.Storage;

/// <summary>One order: what was asked, what was promised, and which facts about its journey are known.</summary>
internal sealed class OrderRow
{
    /// <summary>Rises with each order stored; lists page by it.</summary>
    public long Sequence { get; set; }

    public OrderId OrderId { get; set; }

    /// <summary>The shop's own reference.</summary>
    public string Reference { get; set; } = "";

    /// <summary>Hash of what was asked, so that a repeat is told from a contradiction.</summary>
    public string Fingerprint { get; set; } = "";

    public DateTimeOffset PlacedAt { get; set; }

    public double? PickupLatitude { get; set; }

    public double? PickupLongitude { get; set; }

    public double DropLatitude { get; set; }

    public double DropLongitude { get; set; }

    public long Grams { get; set; }

    public long Millilitres { get; set; }

    public DateTimeOffset? PromiseEarliest { get; set; }

    public DateTimeOffset? PromiseLatest { get; set; }

    /// <summary>The site that holds, or held, its stock; null for a courier order and a refused one.</summary>
    public SiteId? Site { get; set; }

    public ShipmentId? Shipment { get; set; }

    public OrderState State { get; set; }

    /// <summary>Where its goods are, as far as the stock rows know.</summary>
    public GoodsStage Goods { get; set; }

    /// <summary>A stable code of why it was refused, failed or left unserved.</summary>
    public string? Reason { get; set; }

    public string? Explanation { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }

    public DateTimeOffset? DispatchedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    public DateTimeOffset? ReturnedAt { get; set; }

    public DateTimeOffset? UnservedAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>Rises with each change; guards against two writers.</summary>
    public int Version { get; set; }

    /// <summary>The channel that sold it; null = none.</summary>
    public string? Channel { get; set; }

    public List<OrderLineRow> Lines { get; set; } = [];

    public GeoPoint Drop => new(DropLatitude, DropLongitude);

    public GeoPoint? Pickup => PickupLatitude is { } latitude && PickupLongitude is { } longitude ? new GeoPoint(latitude, longitude) : null;

    public Load Load => new(Grams, Millilitres);

    public TimeWindow? Promise => PromiseEarliest is { } earliest && PromiseLatest is { } latest ? new TimeWindow(earliest, latest) : null;
}

/// <summary>One item of an order.</summary>
internal sealed class OrderLineRow
{
    public OrderId OrderId { get; set; }

    public ItemId Item { get; set; }

    public int Units { get; set; }
}
