using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Supply;

/// <summary>What a supplier tells of its goods.</summary>
internal enum NoticeKind
{
    /// <summary>They left the supplier (advance shipping notice).</summary>
    Shipped,

    /// <summary>They were received at our site.</summary>
    Received,
}

/// <summary>How a supplier told it.</summary>
internal enum NoticeSource
{
    /// <summary>By a document after GS1 EPCIS 2.0.</summary>
    Epcis,

    /// <summary>By a CSV file.</summary>
    Csv,
}

/// <summary>One line of what a supplier tells, as read.</summary>
/// <param name="Kind">Sent or received.</param>
/// <param name="Purchase">The order.</param>
/// <param name="Note">The delivery note.</param>
/// <param name="Items">Codes under which the item may be known, the likeliest first; 1 or more.</param>
/// <param name="Lot">Empty where none is told.</param>
/// <param name="Units">Good units.</param>
/// <param name="RejectedUnits">Units sent back for their quality.</param>
/// <param name="At">When.</param>
/// <param name="ArrivesAt">When they will be there; null = as expected.</param>
/// <param name="Where">Its place in what was sent, for faults.</param>
internal sealed record DeliveryNotice(
    NoticeKind Kind, string Purchase, string Note, IReadOnlyList<string> Items, string Lot, long Units, long RejectedUnits, DateTimeOffset At, DateTimeOffset? ArrivesAt, string Where);

/// <summary>A notice as kept.</summary>
internal sealed record DeliveryNoticeAnswer(
    string Purchase, NoticeKind Kind, string Note, ItemId Item, string? Lot, long Units, long RejectedUnits, DateTimeOffset At, DateTimeOffset? ArrivesAt, NoticeSource Source, DateTimeOffset ToldAt)
{
    public static DeliveryNoticeAnswer Of(DeliveryNoticeRow row) => new(
        row.Purchase, row.Kind, row.Note, row.Item, row.Lot.Length > 0 ? row.Lot : null, row.Units, row.RejectedUnits, row.At, row.ArrivesAt, row.Source, row.ToldAt);
}

/// <summary>What became of a file or document.</summary>
/// <param name="Taken">Lines that were new.</param>
/// <param name="Repeated">Lines that had been told before; they changed nothing.</param>
/// <param name="Ignored">Events that say nothing of a shipment or a receipt.</param>
/// <param name="Remarks">What is worth a look, e.g. units beyond the order; at most 100.</param>
/// <param name="Purchases">The orders as they are now.</param>
internal sealed record NoticesAnswer(int Taken, int Repeated, int Ignored, IReadOnlyList<string> Remarks, IReadOnlyList<PurchaseAnswer> Purchases);
