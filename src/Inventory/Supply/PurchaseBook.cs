using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>The store of purchase orders: approve, edit, confirm, ship, receive, close. Stock on order moves with them and what happened is published, in one transaction.</summary>
internal sealed class PurchaseBook(DbContext db, StockBook book, PresaleQueue presales, IOutbox outbox, TimeProvider time)
{
    /// <summary>Gives proposals that still wait to their suppliers.</summary>
    public Task<PurchasesAnswer> ApproveAsync(IReadOnlyList<string> names, CancellationToken cancellation) => DecideAsync(names, async row =>
    {
        if (row.Lines.Sum(l => l.Units) == 0)
        {
            row.Reason ??= "nothing can be ordered";
            return;
        }

        await OrderAsync(row, cancellation);
    }, cancellation);

    /// <summary>Rejects proposals that still wait.</summary>
    public Task<PurchasesAnswer> RejectAsync(IReadOnlyList<string> names, string reason, CancellationToken cancellation) => DecideAsync(names, row =>
    {
        (row.State, row.Reason) = (PurchaseState.Rejected, reason);
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>Puts an order straight to its supplier; a repeat gets the first one.</summary>
    /// <returns>The order as stored, and whether it is new; a different order under the same name is told by <see cref="SameLines"/>.</returns>
    public async Task<(PurchaseRow Row, bool IsNew)> PlaceAsync(PurchaseRow wanted, CancellationToken cancellation)
    {
        try
        {
            return await TryPlaceAsync(wanted, cancellation);
        }
        catch (DbUpdateException fault) when (Races.IsRace(fault))
        {
            // Somebody placed the same order at the same moment; the second look sees it.
            db.ChangeTracker.Clear();
            return await TryPlaceAsync(wanted, cancellation);
        }
    }

    private async Task<(PurchaseRow Row, bool IsNew)> TryPlaceAsync(PurchaseRow wanted, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await FindAsync(wanted.Purchase, cancellation) is { } known) return (known, false);
        db.Add(wanted);
        await OrderAsync(wanted, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (wanted, true);
    }

    /// <summary>Whether two orders ask for the same.</summary>
    public static bool SameLines(PurchaseRow a, PurchaseRow b) =>
        (a.Supplier, a.Site, a.Kind) == (b.Supplier, b.Site, b.Kind) && Units(a).SequenceEqual(Units(b));

    /// <summary>Changes the units of a proposal that still waits; 0 leaves the line out.</summary>
    public async Task<PurchaseRow?> EditAsync(string name, IReadOnlyDictionary<ItemId, long> units, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is not { } row) return null;
        if (row.State != PurchaseState.Proposed) return row;
        var faults = new FaultList();
        foreach (var (item, wanted) in units)
        {
            if (!faults.Check(row.Lines.Find(l => l.Item == item) is not null, "lines", $"the proposal has no line of {item}", "Name items of the proposal")) continue;
            row.Lines.Find(l => l.Item == item)!.Units = wanted;
        }

        faults.ThrowIfAny();
        (row.Reason, row.Version) = ("edited by a planner", row.Version + 1);
        await db.SaveChangesAsync(cancellation);
        return row;
    }

    /// <summary>The supplier says when it will deliver.</summary>
    public async Task<PurchaseRow?> ConfirmAsync(string name, DateTimeOffset expectedAt, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await FindAsync(name, cancellation) is not { } row) return null;
        if (row.State is not (PurchaseState.Ordered or PurchaseState.Shipped or PurchaseState.PartlyReceived) || row.ExpectedAt == expectedAt && row.ConfirmedAt is not null) return row;
        (row.ExpectedAt, row.ConfirmedAt, row.Version) = (expectedAt, Instants.Trim(time.GetUtcNow()), row.Version + 1);
        // The latest word on when it arrives counts.
        if (row.ArrivesAt is not null) row.ArrivesAt = expectedAt;
        await TellConfirmedAsync(row, cancellation);
        await SaveAsync([row], "", cancellation);
        await transaction.CommitAsync(cancellation);
        return row;
    }

    // Goods that we fetch become a shipment by the supplier's word on when they are ready; after one that failed, by its next word.
    private async Task TellConfirmedAsync(PurchaseRow row, CancellationToken cancellation)
    {
        var fetchFrom = (await db.Set<SupplierRow>().AsNoTracking().SingleAsync(s => s.Supplier == row.Supplier, cancellation)).FetchFrom;
        if (fetchFrom is not null) row.Shipment ??= new ShipmentId(IdMaker.Derived("shipment", $"purchase {row.Purchase} {row.Version}"));
        var codes = row.Lines.Select(l => l.Item).ToArray();
        var loads = await db.Set<ItemRow>().AsNoTracking().Where(i => codes.Contains(i.Item)).ToDictionaryAsync(i => i.Item, i => i.UnitLoad, cancellation);
        var load = row.Lines.Aggregate(Load.Zero, (sum, l) => sum + new Load(loads[l.Item].Grams * l.OpenUnits, loads[l.Item].Millilitres * l.OpenUnits));
        outbox.Add(new PurchaseConfirmed(row.Purchase, row.Supplier, row.Site, LinesOf(row.Lines, l => l.OpenUnits), load, row.ConfirmedAt!.Value, row.ExpectedAt, fetchFrom, fetchFrom is null ? null : row.Shipment));
    }

    /// <summary>Notes goods that left the supplier, in the caller's transaction; the caller saves.</summary>
    public void Ship(PurchaseRow row, string note, IReadOnlyList<(PurchaseLineRow Line, long Units)> sent, DateTimeOffset at, DateTimeOffset? arrivesAt)
    {
        foreach (var (line, units) in sent) line.ShippedUnits += units;
        row.ShippedAt = row.ShippedAt < at ? row.ShippedAt : at;
        if (arrivesAt is not null) row.ArrivesAt = arrivesAt;
        if (row.State == PurchaseState.Ordered) row.State = PurchaseState.Shipped;
        row.Version++;
        outbox.Add(new PurchaseShipped(row.Purchase, row.Supplier, row.Site, note, [.. sent.OrderBy(s => s.Line.Item.Value, StringComparer.Ordinal).Select(s => new Line(s.Line.Item, (int)s.Units))], at, row.ComesAt));
    }

    /// <summary>Ends an order with less than was ordered: what is open is no longer on order.</summary>
    public async Task<PurchaseRow?> CloseAsync(string name, string reason, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await FindAsync(name, cancellation) is not { } row) return null;
        if (row.State is not (PurchaseState.Ordered or PurchaseState.Shipped or PurchaseState.PartlyReceived)) return row;
        foreach (var line in row.Lines.Where(l => l.OpenUnits > 0).OrderBy(l => l.Item.Value, StringComparer.Ordinal))
            await book.ChangeOnOrderAsync(row.Site, line.Item, -line.OpenUnits, cancellation);
        if (row.State == PurchaseState.PartlyReceived) row.ReceivedAt = Instants.Trim(time.GetUtcNow());
        (row.State, row.Reason, row.Version) = (PurchaseState.Closed, reason, row.Version + 1);
        outbox.Add(new PurchaseClosed(row.Purchase, row.Supplier, row.Site, LinesOf(row.Lines, l => l.OpenUnits), Instants.Trim(time.GetUtcNow()), reason, row.Shipment));
        await SaveAsync([row], $"purchase {row.Purchase} was closed: {reason}", cancellation);
        await transaction.CommitAsync(cancellation);
        return row;
    }

    /// <summary>Books goods that came, and what of them goes back; a repeated receipt changes nothing.</summary>
    public async Task<ReceiptOutcome> ReceiveAsync(string name, GoodsReceipt receipt, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await FindAsync(name, cancellation) is not { } row) return new ReceiptOutcome(null, Contradicted: false, TooEarly: false);
        var booked = await db.Set<PurchaseReceiptRow>().AsNoTracking().Where(r => r.Purchase == name && r.Receipt == receipt.Reference).ToListAsync(cancellation);
        if (booked.Count > 0)
            return new ReceiptOutcome(row, !booked.Select(r => (r.Item, r.Units, r.RejectedUnits)).OrderBy(r => r.Item.Value, StringComparer.Ordinal).SequenceEqual(receipt.Lines), false);
        // What comes after an order was closed is here all the same, and is booked.
        if (row.State is PurchaseState.Proposed or PurchaseState.Rejected) return new ReceiptOutcome(row, false, TooEarly: true);
        await BookAsync(row, receipt, cancellation);
        await SaveAsync([row], "less was supplied than was ordered", cancellation);
        await transaction.CommitAsync(cancellation);
        return new ReceiptOutcome(row, false, false);
    }

    /// <summary>Books goods of an order that is tracked, in the caller's transaction; the caller looked whether they were booked before, and saves.</summary>
    public async Task BookAsync(PurchaseRow row, GoodsReceipt receipt, CancellationToken cancellation)
    {
        var faults = new FaultList();
        foreach (var line in receipt.Lines) faults.Check(row.Lines.Exists(l => l.Item == line.Item), "lines", $"order {row.Purchase} has no line of {line.Item}", "Book goods that nobody ordered by POST /api/inventory/receipts");
        faults.ThrowIfAny();
        var supplier = await db.Set<SupplierRow>().SingleAsync(s => s.Supplier == row.Supplier, cancellation);
        var cause = IdMaker.Derived("purchase-receipt", $"{row.Purchase} {receipt.Reference}").ToString();
        foreach (var (item, units, rejected) in receipt.Lines)
        {
            var line = row.Lines.Find(l => l.Item == item)!;
            var wasOpen = row.State == PurchaseState.Closed ? 0 : Math.Min(line.OpenUnits, units);
            line.ReceivedUnits += units;
            line.RejectedUnits += rejected;
            if (units > 0) await book.ReceiveAsync(new MovementRow { Kind = MovementKind.Receipt, Cause = cause, Site = row.Site, Item = item, Units = units, At = receipt.At }, wasOnOrder: false, cancellation);
            if (wasOpen > 0) await book.ChangeOnOrderAsync(row.Site, item, -wasOpen, cancellation);
            db.Add(new PurchaseReceiptRow
            {
                Purchase = row.Purchase,
                Receipt = receipt.Reference,
                Item = item,
                Supplier = row.Supplier,
                Units = units,
                RejectedUnits = rejected,
                UnitCostMilli = line.UnitCostMilli,
                ReceivedAt = receipt.At,
                DueAt = receipt.At.AddDays(supplier.PaymentDays),
            });
        }

        row.Version++;
        outbox.Add(new PurchaseReceived(
            row.Purchase, row.Supplier, row.Site, receipt.Reference, [.. receipt.Lines.Where(l => l.Units > 0).Select(l => new Line(l.Item, (int)l.Units))], receipt.At,
            row.State == PurchaseState.Closed || row.Lines.TrueForAll(l => l.OpenUnits == 0)));
        if (row.State == PurchaseState.Closed) return;
        row.State = row.Lines.TrueForAll(l => l.OpenUnits == 0) ? PurchaseState.Received : PurchaseState.PartlyReceived;
        if (row.State != PurchaseState.Received) return;
        row.ReceivedAt = receipt.At;
        Learn(supplier, (receipt.At - row.OrderedAt!.Value).TotalDays);
    }

    // Welford (1962), Technometrics 4(3), 419-420.
    private static void Learn(SupplierRow supplier, double days)
    {
        if (days < 0) return;
        var away = days - supplier.SeenMeanDays;
        supplier.SeenCount++;
        supplier.SeenMeanDays += away / supplier.SeenCount;
        supplier.SeenSquaredDeviation += away * (days - supplier.SeenMeanDays);
    }

    /// <summary>Saves, and lets those who wait for the goods have what is there or know what is not; in the caller's transaction.</summary>
    public async Task SaveAsync(IEnumerable<PurchaseRow> changed, string cause, CancellationToken cancellation)
    {
        await db.SaveChangesAsync(cancellation);
        foreach (var site in changed.GroupBy(p => p.Site).OrderBy(g => g.Key.Value, StringComparer.Ordinal))
            await presales.SettleAsync(site.Key, site.SelectMany(p => p.Lines).Select(l => l.Item), cause, cancellation);
    }

    private async Task<PurchasesAnswer> DecideAsync(IReadOnlyList<string> names, Func<PurchaseRow, Task> decide, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var wanted = names.Distinct().ToArray();
        var rows = await db.Set<PurchaseRow>().Include(p => p.Lines).Where(p => wanted.Contains(p.Purchase)).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        foreach (var row in rows.Where(r => r.State == PurchaseState.Proposed))
        {
            await decide(row);
            row.Version++;
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new PurchasesAnswer([.. rows.Select(PurchaseAnswer.Of)], [.. names.Except(rows.Select(r => r.Purchase))]);
    }

    private async Task OrderAsync(PurchaseRow row, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        // An order that waited for its yes is due as much later.
        if (row.ExpectedAt < now + (row.ExpectedAt - row.NeededAt)) row.ExpectedAt = now + (row.ExpectedAt - row.NeededAt);
        (row.State, row.OrderedAt) = (PurchaseState.Ordered, now);
        foreach (var line in row.Lines.Where(l => l.Units > 0).OrderBy(l => l.Item.Value, StringComparer.Ordinal))
            await book.ChangeOnOrderAsync(row.Site, line.Item, line.Units, cancellation);
        outbox.Add(new PurchaseOrdered(row.Purchase, row.Supplier, row.Site, LinesOf(row.Lines, l => l.Units), now, row.ExpectedAt));
    }

    private static List<Line> LinesOf(IEnumerable<PurchaseLineRow> lines, Func<PurchaseLineRow, long> units) =>
        [.. lines.Where(l => units(l) > 0).OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new Line(l.Item, (int)units(l)))];

    private Task<PurchaseRow?> FindAsync(string name, CancellationToken cancellation) =>
        db.Set<PurchaseRow>().Include(p => p.Lines).SingleOrDefaultAsync(p => p.Purchase == name, cancellation);

    private static IEnumerable<(ItemId, long)> Units(PurchaseRow row) => row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => (l.Item, l.Units));
}

/// <summary>Goods that came with one delivery note, by item.</summary>
internal sealed record GoodsReceipt(string Reference, DateTimeOffset At, IReadOnlyList<(ItemId Item, long Units, long RejectedUnits)> Lines);

/// <param name="Row">The order; null if there is none.</param>
/// <param name="Contradicted">The reference was used before for other goods.</param>
/// <param name="TooEarly">The order was never given to its supplier.</param>
internal sealed record ReceiptOutcome(PurchaseRow? Row, bool Contradicted, bool TooEarly);
