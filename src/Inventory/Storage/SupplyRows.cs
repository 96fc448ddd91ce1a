using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Supply;

namespace LogiOpt.Inventory.Storage;

/// <summary>A supplier with its terms, and what was observed of its lead time.</summary>
internal sealed class SupplierRow
{
    public string Supplier { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Stated days from order to receipt; used until three receipts were seen.</summary>
    public double LeadDays { get; set; }

    public double LeadDeviationDays { get; set; }

    /// <summary>Cost of an order, whatever is in it.</summary>
    public long OrderCostMilli { get; set; }

    public long MinimumMilli { get; set; }

    public long? BudgetMilli { get; set; }

    public long ContainerMillilitres { get; set; }

    public int PaymentDays { get; set; }

    /// <summary>Units added to reach a minimum or fill a container never lift an item's cover above this.</summary>
    public double MostCoverDays { get; set; }

    public int SeenCount { get; set; }

    public double SeenMeanDays { get; set; }

    /// <summary>Sum of squared deviations from the mean (Welford), days squared.</summary>
    public double SeenSquaredDeviation { get; set; }

    /// <summary>Where we fetch its goods; null = it brings them.</summary>
    public double? FetchLatitude { get; set; }

    public double? FetchLongitude { get; set; }

    public GeoPoint? FetchFrom => FetchLatitude is { } latitude && FetchLongitude is { } longitude ? new GeoPoint(latitude, longitude) : null;
}

/// <summary>An item that a supplier sells.</summary>
internal sealed class SupplyRow
{
    public string Supplier { get; set; } = "";

    public ItemId Item { get; set; }

    public long UnitCostMilli { get; set; }

    public long LotUnits { get; set; }

    public long LeastUnits { get; set; }
}

/// <summary>How one item is kept at one site.</summary>
internal sealed class StockingRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    /// <summary>Most units that the shelf takes; null = room enough.</summary>
    public long? ShelfUnits { get; set; }

    /// <summary>The supplier that keeps it between least and most itself (VMI); null = we do.</summary>
    public string? Vmi { get; set; }

    public long MinUnits { get; set; }

    public long MaxUnits { get; set; }
}

/// <summary>A purchase order, from the need to the last receipt.</summary>
internal sealed class PurchaseRow
{
    public long Sequence { get; set; }

    public string Purchase { get; set; } = "";

    /// <summary>The review that made it; null if somebody asked for it.</summary>
    public string? RunKey { get; set; }

    public string Supplier { get; set; } = "";

    public SiteId Site { get; set; }

    public PurchaseKind Kind { get; set; }

    public PurchaseState State { get; set; }

    /// <summary>When the need was seen; the cycle is measured from here.</summary>
    public DateTimeOffset NeededAt { get; set; }

    public DateTimeOffset? OrderedAt { get; set; }

    /// <summary>When it should be there: by the lead time, or as the supplier confirmed.</summary>
    public DateTimeOffset ExpectedAt { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>When all of it, or what was to come of it, was there.</summary>
    public DateTimeOffset? ReceivedAt { get; set; }

    public string? Reason { get; set; }

    public int Version { get; set; }

    /// <summary>When its supplier first sent something of it.</summary>
    public DateTimeOffset? ShippedAt { get; set; }

    /// <summary>When what is on its way arrives, as its supplier last told; null = as expected. The score goes by <see cref="ExpectedAt"/> all the same.</summary>
    public DateTimeOffset? ArrivesAt { get; set; }

    /// <summary>The shipment that fetches it; null = its supplier brings it, or has not said when it is ready.</summary>
    public ShipmentId? Shipment { get; set; }

    public List<PurchaseLineRow> Lines { get; set; } = [];

    public DateTimeOffset ComesAt => ArrivesAt ?? ExpectedAt;
}

/// <summary>One item of a purchase order.</summary>
internal sealed class PurchaseLineRow
{
    public string Purchase { get; set; } = "";

    public ItemId Item { get; set; }

    public long Units { get; set; }

    public long UnitCostMilli { get; set; }

    /// <summary>Good units received.</summary>
    public long ReceivedUnits { get; set; }

    /// <summary>Units sent back for their quality.</summary>
    public long RejectedUnits { get; set; }

    /// <summary>Why so many, as JSON of <see cref="PurchaseExplanation"/>; null if somebody asked for them.</summary>
    public string? Explanation { get; set; }

    /// <summary>Units that the supplier told to have sent.</summary>
    public long ShippedUnits { get; set; }

    public long OpenUnits => Math.Max(0, Units - ReceivedUnits);
}

/// <summary>One line of a receipt of purchased goods; its key makes it count once.</summary>
internal sealed class PurchaseReceiptRow
{
    public string Purchase { get; set; } = "";

    public string Receipt { get; set; } = "";

    public ItemId Item { get; set; }

    public string Supplier { get; set; } = "";

    public long Units { get; set; }

    public long RejectedUnits { get; set; }

    public long UnitCostMilli { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When it is to be paid.</summary>
    public DateTimeOffset DueAt { get; set; }
}

/// <summary>What a supplier told of one item of an order: sent, or received at our site. Order, kind, note, item and lot are told once.</summary>
internal sealed class DeliveryNoticeRow
{
    public long Sequence { get; set; }

    public string Supplier { get; set; } = "";

    public string Purchase { get; set; } = "";

    public NoticeKind Kind { get; set; }

    /// <summary>The delivery note.</summary>
    public string Note { get; set; } = "";

    public ItemId Item { get; set; }

    /// <summary>Empty where none was told.</summary>
    public string Lot { get; set; } = "";

    public long Units { get; set; }

    public long RejectedUnits { get; set; }

    public DateTimeOffset At { get; set; }

    public DateTimeOffset? ArrivesAt { get; set; }

    /// <summary>How it was told.</summary>
    public NoticeSource Source { get; set; }

    public DateTimeOffset ToldAt { get; set; }
}

/// <summary>Money paid to a supplier; it settles what has been due longest.</summary>
internal sealed class PaymentRow
{
    public string Supplier { get; set; } = "";

    public string Payment { get; set; } = "";

    public long AmountMilli { get; set; }

    public DateTimeOffset PaidAt { get; set; }
}
