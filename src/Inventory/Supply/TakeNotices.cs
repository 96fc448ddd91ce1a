using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Supply;

/// <summary>Takes a supplier's notices of what it sent and of what was received: all of a file or nothing, each line once.</summary>
internal sealed class TakeNotices(DbContext db, PurchaseBook book, IOptions<ReplenishmentOptions> options, TimeProvider time)
{
    private const int MaxAttempts = 4;
    private const int MostRemarks = 100;

    // Clocks of others may run ahead a little.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    /// <summary>Takes them in one transaction.</summary>
    /// <exception cref="BadInputException">With every fault; then nothing was stored.</exception>
    public async Task<NoticesAnswer> HandleAsync(string supplier, IReadOnlyList<DeliveryNotice> notices, int ignored, NoticeSource source, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(supplier, notices, ignored, source, cancellation);
            }
            catch (Exception fault) when (attempt < MaxAttempts && Races.IsRace(fault))
            {
                // The same file came twice at once, or goods were booked meanwhile; the next look sees it.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<NoticesAnswer> TryAsync(string supplier, IReadOnlyList<DeliveryNotice> notices, int ignored, NoticeSource source, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var faults = new FaultList();
        var now = Instants.Trim(time.GetUtcNow());
        var purchases = new Dictionary<string, PurchaseRow>(StringComparer.Ordinal);
        List<DeliveryNoticeRow> told = [];
        List<PurchaseReceiptRow> receipts = [];
        foreach (var names in notices.Select(n => n.Purchase).Distinct(StringComparer.Ordinal).Chunk(500))
        {
            foreach (var row in await db.Set<PurchaseRow>().Include(p => p.Lines).Where(p => p.Supplier == supplier && names.Contains(p.Purchase)).ToListAsync(cancellation)) purchases[row.Purchase] = row;
            told.AddRange(await db.Set<DeliveryNoticeRow>().AsNoTracking().Where(n => n.Supplier == supplier && names.Contains(n.Purchase)).ToListAsync(cancellation));
            receipts.AddRange(await db.Set<PurchaseReceiptRow>().AsNoTracking().Where(r => r.Supplier == supplier && names.Contains(r.Purchase)).ToListAsync(cancellation));
        }

        var decision = DecideNotices.Decide(notices, purchases, told, receipts, options.Value.OverDeliveryShare, now + Ahead, faults);
        faults.ThrowIfAny();
        foreach (var fresh in decision.Fresh) db.Add(RowOf(supplier, fresh, source, now));
        foreach (var sent in decision.Fresh.Where(f => f.Notice.Kind == NoticeKind.Shipped).GroupBy(f => (f.Purchase, f.Notice.Note))) Send(sent.Key.Purchase, sent.Key.Note, [.. sent]);
        foreach (var delivery in decision.Fresh.Where(f => f.Notice.Kind == NoticeKind.Received && !decision.Booked.Contains(f.Notice)).GroupBy(f => (f.Purchase, f.Notice.Note)))
            await book.BookAsync(delivery.Key.Purchase, ReceiptOf(delivery.Key.Note, [.. delivery]), cancellation);
        await book.SaveAsync(purchases.Values, "less was supplied than was ordered", cancellation);
        await transaction.CommitAsync(cancellation);
        return new NoticesAnswer(
            decision.Fresh.Count, decision.Repeated, ignored, Remarks(decision), [.. purchases.Values.OrderBy(p => p.Sequence).Select(p => PurchaseAnswer.Of(p).ForSupplier())]);
    }

    private static DeliveryNoticeRow RowOf(string supplier, FreshNotice fresh, NoticeSource source, DateTimeOffset now) => new()
    {
        Supplier = supplier,
        Purchase = fresh.Purchase.Purchase,
        Kind = fresh.Notice.Kind,
        Note = fresh.Notice.Note,
        Item = fresh.Line.Item,
        Lot = fresh.Notice.Lot,
        Units = fresh.Notice.Units,
        RejectedUnits = fresh.Notice.RejectedUnits,
        At = fresh.Notice.At,
        ArrivesAt = fresh.Notice.ArrivesAt,
        Source = source,
        ToldAt = now,
    };

    private void Send(PurchaseRow purchase, string note, List<FreshNotice> sent) =>
        book.Ship(purchase, note, [.. sent.GroupBy(f => f.Line).Select(g => (g.Key, g.Sum(f => f.Notice.Units)))], sent.Min(f => f.Notice.At), sent.Max(f => f.Notice.ArrivesAt));

    private static GoodsReceipt ReceiptOf(string note, List<FreshNotice> lines) => new(
        note, lines.Max(f => f.Notice.At),
        [.. lines.GroupBy(f => f.Line.Item).OrderBy(g => g.Key.Value, StringComparer.Ordinal).Select(g => (g.Key, g.Sum(f => f.Notice.Units), g.Sum(f => f.Notice.RejectedUnits)))]);

    private static List<string> Remarks(NoticeDecision decision)
    {
        List<string> remarks = [.. decision.Booked.Select(n => $"note {n.Note} of {n.Purchase}: the buyer's own people have booked {n.Items[0]}; their count stands")];
        foreach (var line in decision.Fresh.Select(f => f.Line).Distinct())
        {
            if (line.ShippedUnits > line.Units) remarks.Add($"{line.Purchase}: {line.ShippedUnits} units of {line.Item} were sent, {line.ShippedUnits - line.Units} more than ordered");
            if (line.ReceivedUnits > line.Units) remarks.Add($"{line.Purchase}: {line.ReceivedUnits} units of {line.Item} were received, {line.ReceivedUnits - line.Units} more than ordered");
        }

        return [.. remarks.Take(MostRemarks)];
    }
}
