using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>Purchases that we fetch ourselves, on the way: brings them into step with what the road tells of their shipments.</summary>
/// <remarks>Each fact may come again: a purchase whose goods are here, or that waits for another shipment, is left as it is.</remarks>
internal sealed class PurchaseJourney(DbContext db, PurchaseBook book)
{
    /// <summary>The goods were loaded at the supplier's.</summary>
    public Task FetchedAsync(IReadOnlyList<ShipmentId> shipments, DateTimeOffset at, CancellationToken cancellation) => EachAsync(shipments, row =>
    {
        List<(PurchaseLineRow Line, long Units)> open = [.. row.Lines.Where(l => l.OpenUnits > 0).Select(l => (l, l.OpenUnits))];
        if (row.State != PurchaseState.Closed && row.ShippedAt is null && open.Count > 0) book.Ship(row, NoteOf(row), open, Instants.Trim(at), null);
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>The goods are at the site: what is still open of the order is booked, and its lead time learned.</summary>
    public Task DeliveredAsync(ShipmentId shipment, DateTimeOffset at, CancellationToken cancellation) => EachAsync([shipment], async row =>
    {
        var note = NoteOf(row);
        var booked = await db.Set<PurchaseReceiptRow>().AnyAsync(r => r.Purchase == row.Purchase && r.Receipt == note, cancellation);
        List<(ItemId Item, long Units, long RejectedUnits)> lines = [.. row.Lines.Where(l => l.OpenUnits > 0).OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => (l.Item, l.OpenUnits, 0L))];
        if (!booked && lines.Count > 0) await book.BookAsync(row, new GoodsReceipt(note, Instants.Trim(at), lines), cancellation);
    }, cancellation);

    /// <summary>Nobody could fetch or bring the goods: they are owed still, and the supplier's next word makes another shipment.</summary>
    public Task NotFetchedAsync(ShipmentId shipment, string reason, CancellationToken cancellation) => EachAsync([shipment], row =>
    {
        if (row.State is PurchaseState.Ordered or PurchaseState.Shipped or PurchaseState.PartlyReceived) (row.Shipment, row.Reason, row.Version) = (null, reason, row.Version + 1);
        return Task.CompletedTask;
    }, cancellation);

    private static string NoteOf(PurchaseRow row) => $"S-{row.Shipment!.Value.Value:N}";

    private Task EachAsync(IReadOnlyList<ShipmentId> shipments, Func<PurchaseRow, Task> work, CancellationToken cancellation) => db.InTransactionAsync(async () =>
    {
        ShipmentId?[] ids = [.. shipments.Select(s => (ShipmentId?)s).Distinct()];
        var rows = await db.Set<PurchaseRow>().Include(p => p.Lines).Where(p => p.Shipment != null && ids.Contains(p.Shipment)).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        foreach (var row in rows) await work(row);
        await book.SaveAsync(rows, "less was supplied than was ordered", cancellation);
    }, cancellation);
}
