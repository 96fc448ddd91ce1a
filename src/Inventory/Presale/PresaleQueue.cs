using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Presale;

/// <summary>Those who wait for supply. Its works run in a transaction of the caller's.</summary>
/// <remarks>Whoever takes, serves or gives up presales holds the stock row of the item at the site until the commit, as everybody does who changes what is on order;
/// so what is sold is compared with a supply that cannot shrink meanwhile, and never exceeds it.</remarks>
internal sealed class PresaleQueue(DbContext db, StockBook book, SalesBook sales, IOutbox outbox, IOptions<PoolOptions> pool, IOptions<OrdersOptions> orders, TimeProvider time)
{
    /// <summary>Brings those who wait into step with the stock and the supply of a site: serves who can be served, gives up what nobody will supply, and tells new dates.</summary>
    /// <param name="site">Where.</param>
    /// <param name="items">Items whose stock or supply may have changed; their rows are saved.</param>
    /// <param name="cause">Why supply failed, where it did.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task SettleAsync(SiteId site, IEnumerable<ItemId> items, string cause, CancellationToken cancellation)
    {
        var codes = items.Distinct().ToArray();
        var waiting = await db.Set<PresaleOfferRow>().AsNoTracking().Where(o => o.Site == site && codes.Contains(o.Item) && o.TakenUnits > 0).Select(o => o.Item).ToListAsync(cancellation);
        foreach (var item in waiting.OrderBy(i => i.Value, StringComparer.Ordinal)) await SettleAsync(site, item, cause, cancellation);
    }

    private async Task SettleAsync(SiteId site, ItemId item, string cause, CancellationToken cancellation)
    {
        if (await book.LockAsync(site, item, cancellation) is not { } stock) return;
        var queue = await db.Set<PresaleRow>().Where(p => p.Site == site && p.Item == item && p.State == PresaleState.Open).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        var free = await ServeAsync(queue, stock.Free, cancellation);
        queue.RemoveAll(p => p.State != PresaleState.Open);
        var lost = 0L;
        while (DecidePresales.Uncovered([.. queue.Select(p => p.OpenUnits)], stock.OnOrder) is { Count: > 0 } uncovered)
        {
            // What the first one gives back may serve the next, so it goes alone; nobody behind it has anything yet.
            var failed = uncovered.ConvertAll(k => queue[k]).Take(queue[uncovered[0]].SetAsideUnits > 0 ? 1 : uncovered.Count).ToList();
            lost += failed.Sum(p => p.Units);
            foreach (var row in failed) free += await FailAsync(row, cause, cancellation);
            queue.RemoveAll(p => p.State != PresaleState.Open);
            if (free > 0) free = await ServeAsync(queue, free, cancellation);
            queue.RemoveAll(p => p.State != PresaleState.Open);
        }

        if (lost > 0) await sales.AddLostAsync(site, item, lost, time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset, cancellation);
        if (queue.Count > 0) Reschedule(queue, DecidePresales.Dates([.. queue.Select(p => p.OpenUnits)], await ComingAsync(site, item, cancellation)));
        await db.SaveChangesAsync(cancellation);
    }

    // Promised units come before what is kept for channels: they are sold.
    private async Task<long> ServeAsync(List<PresaleRow> queue, long free, CancellationToken cancellation)
    {
        var given = DecidePresales.SetAside([.. queue.Select(p => p.OpenUnits)], Math.Max(0, free));
        for (var k = 0; k < queue.Count; k++)
        {
            if (given[k] == 0 || !await book.TryReserveAsync(queue[k].Site, queue[k].Item, given[k], int.MinValue, cancellation)) continue;
            queue[k].SetAsideUnits += given[k];
            await ChangeTakenAsync(queue[k], -given[k], cancellation);
            if (queue[k].OpenUnits == 0) Fill(queue[k]);
        }

        return free - given.Sum();
    }

    private void Fill(PresaleRow row)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var reservation = $"PRE-{IdMaker.Derived("presale", row.Presale):N}";
        (row.State, row.FilledAt, row.ExpectedAt, row.Reservation) = (PresaleState.Filled, now, now, reservation);
        db.Add(new ReservationRow
        {
            Reservation = reservation,
            Fingerprint = row.Fingerprint,
            Site = row.Site,
            Channel = row.Channel,
            State = ReservationState.Held,
            CreatedAt = now,
            ExpiresAt = now.AddDays(pool.Value.PresaleHoldDays),
            Lines = [new ReservationLineRow { Reservation = reservation, Item = row.Item, Units = (int)row.Units }],
        });
        outbox.Add(new PresaleFilled(row.Presale, row.Site, row.Item, row.Units, reservation, now, now.AddDays(pool.Value.PresaleHoldDays)));
    }

    private async Task<long> FailAsync(PresaleRow row, string cause, CancellationToken cancellation)
    {
        var (now, back) = (Instants.Trim(time.GetUtcNow()), row.SetAsideUnits);
        await EndAsync(row, PresaleState.Failed, cause, cancellation);
        outbox.Add(new PresaleFailed(row.Presale, row.Site, row.Item, row.Units, now, cause));
        return back;
    }

    /// <summary>Ends one that waits: what was set aside for it is free again.</summary>
    public async Task EndAsync(PresaleRow row, PresaleState state, string reason, CancellationToken cancellation)
    {
        await ChangeTakenAsync(row, -row.OpenUnits, cancellation);
        if (row.SetAsideUnits > 0) await book.FreeAsync(row.Site, row.Item, row.SetAsideUnits, cancellation);
        (row.State, row.Reason, row.SetAsideUnits, row.EndedAt) = (state, reason, 0, Instants.Trim(time.GetUtcNow()));
    }

    private void Reschedule(List<PresaleRow> queue, DateTimeOffset?[] dates)
    {
        for (var k = 0; k < queue.Count; k++)
        {
            var (row, was) = (queue[k], queue[k].ExpectedAt);
            // What was overdue when it was sold was promised for then.
            if (dates[k] is not { } date || (date < row.PlacedAt ? row.PlacedAt : date) is var expected && expected == was) continue;
            row.ExpectedAt = expected;
            outbox.Add(new PresaleRescheduled(row.Presale, row.Site, row.Item, row.Units, was, expected, row.PromisedAt));
        }
    }

    /// <summary>Receipts expected of an item at a site.</summary>
    public async Task<List<(DateTimeOffset At, long Units)>> ComingAsync(SiteId site, ItemId item, CancellationToken cancellation)
    {
        var bought = await db.Set<PurchaseRow>().AsNoTracking().Where(p => p.Site == site && (p.State == PurchaseState.Ordered || p.State == PurchaseState.Shipped || p.State == PurchaseState.PartlyReceived))
            .SelectMany(p => p.Lines, (p, l) => new { l.Item, At = p.ArrivesAt ?? p.ExpectedAt, Units = l.Units - l.ReceivedUnits }).Where(l => l.Item == item && l.Units > 0).ToListAsync(cancellation);
        var moved = await db.Set<ProposalRow>().AsNoTracking().Where(p => p.Site == site && (p.Goods == TransferStage.Reserved || p.Goods == TransferStage.InTransit))
            .SelectMany(p => p.Lines, (p, l) => new { l.Item, At = p.NeededBy, Units = (long)l.Units }).Where(l => l.Item == item && l.Units > 0).ToListAsync(cancellation);
        return [.. bought.Concat(moved).Select(c => (c.At, c.Units))];
    }

    private Task<int> ChangeTakenAsync(PresaleRow row, long units, CancellationToken cancellation)
    {
        var (site, item) = (row.Site, row.Item);
        return db.Set<PresaleOfferRow>().Where(o => o.Site == site && o.Item == item).ExecuteUpdateAsync(set => set.SetProperty(o => o.TakenUnits, o => o.TakenUnits + units), cancellation);
    }
}
