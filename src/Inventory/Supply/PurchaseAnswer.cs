using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Supply;

/// <summary>A purchase order as told to planners and its supplier.</summary>
internal sealed record PurchaseAnswer(
    string Purchase, string? Run, string Supplier, SiteId Site, PurchaseKind Kind, PurchaseState State, string? Reason, DateTimeOffset NeededAt, DateTimeOffset? OrderedAt,
    DateTimeOffset ExpectedAt, DateTimeOffset? ConfirmedAt, DateTimeOffset? ShippedAt, DateTimeOffset? ArrivesAt, DateTimeOffset? ReceivedAt, ShipmentId? Shipment, long ValueMilli, IReadOnlyList<PurchaseLineAnswer> Lines)
{
    public static PurchaseAnswer Of(PurchaseRow row) => new(
        row.Purchase, row.RunKey, row.Supplier, row.Site, row.Kind, row.State, row.Reason, row.NeededAt, row.OrderedAt, row.ExpectedAt, row.ConfirmedAt, row.ShippedAt, row.ArrivesAt, row.ReceivedAt, row.Shipment,
        row.Lines.Sum(l => l.Units * l.UnitCostMilli),
        [.. row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new PurchaseLineAnswer(
            l.Item, l.Units, l.UnitCostMilli, l.ShippedUnits, l.ReceivedUnits, l.RejectedUnits, l.Explanation is null ? null : JsonSerializer.Deserialize<PurchaseExplanation>(l.Explanation, ProposalAnswer.Json)))]);

    /// <summary>Without our reasons, which are no supplier's business.</summary>
    public PurchaseAnswer ForSupplier() => this with { Run = null, Lines = [.. Lines.Select(l => l with { Explanation = null })] };
}

internal sealed record PurchaseLineAnswer(ItemId Item, long Units, long UnitCostMilli, long ShippedUnits, long ReceivedUnits, long RejectedUnits, PurchaseExplanation? Explanation);

/// <summary>The purchases as they are now, and names that are not known.</summary>
internal sealed record PurchasesAnswer(IReadOnlyList<PurchaseAnswer> Purchases, IReadOnlyList<string> Unknown);
