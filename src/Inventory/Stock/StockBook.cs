using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

/// <summary>The store of stock rows and of the movement ledger; changes both together.</summary>
/// <remarks>Stock rows change by single conditional updates, never by read and write back, so concurrent callers cannot lose
/// each other's changes. The caller owns the transaction and the <c>SaveChanges</c> that writes the ledger's rows.</remarks>
internal sealed class StockBook(DbContext db)
{
    private DbSet<StockRow> Rows => db.Set<StockRow>();

    /// <summary>Reserves units if as many are free that nothing is kept of for any channel.</summary>
    /// <returns>False if not; then nothing changed.</returns>
    public Task<bool> TryReserveAsync(SiteId site, ItemId item, long units, CancellationToken cancellation) =>
        TryReserveAsync(site, item, units, Channels.LastRank, cancellation);

    /// <summary>Reserves units if as many are free beyond what is kept for channels before this one.</summary>
    /// <returns>False if not; then nothing changed.</returns>
    public async Task<bool> TryReserveAsync(SiteId site, ItemId item, long units, int rank, CancellationToken cancellation) =>
        await Rows.Where(s => s.Site == site && s.Item == item
                && s.OnHand - s.Reserved - units >= (db.Set<ProtectionRow>().Where(p => p.Site == s.Site && p.Item == s.Item && p.Rank < rank).Sum(p => (long?)p.Units) ?? 0))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Reserved, s => s.Reserved + units), cancellation) == 1;

    /// <summary>Gives reserved units back.</summary>
    public Task FreeAsync(SiteId site, ItemId item, long units, CancellationToken cancellation) =>
        ChangeAsync(site, item, 0, -units, 0, cancellation);

    /// <summary>Takes units that left a site off its stock, and off its reservations where they were reserved.</summary>
    public Task IssueAsync(MovementRow movement, bool wasReserved, CancellationToken cancellation) =>
        MoveAsync(movement, wasReserved ? -movement.Units : 0, 0, cancellation);

    /// <summary>Puts units on a site's stock, and off its open orders where they were on order.</summary>
    public Task ReceiveAsync(MovementRow movement, bool wasOnOrder, CancellationToken cancellation) =>
        MoveAsync(movement, 0, wasOnOrder ? -movement.Units : 0, cancellation);

    /// <summary>Notes units that are bought for a site, or no longer.</summary>
    public Task ChangeOnOrderAsync(SiteId site, ItemId item, long units, CancellationToken cancellation) =>
        ChangeAsync(site, item, 0, 0, units, cancellation);

    /// <summary>Holds a stock row until the transaction ends, and reads it; null if there is none.</summary>
    public async Task<StockRow?> LockAsync(SiteId site, ItemId item, CancellationToken cancellation)
    {
        var rows = Rows.Where(s => s.Site == site && s.Item == item);
        return await rows.ExecuteUpdateAsync(set => set.SetProperty(s => s.OnOrder, s => s.OnOrder), cancellation) == 0 ? null : await rows.AsNoTracking().SingleAsync(cancellation);
    }

    private async Task MoveAsync(MovementRow movement, long reserved, long onOrder, CancellationToken cancellation)
    {
        db.Add(movement);
        await ChangeAsync(movement.Site, movement.Item, movement.Units * MovementRow.DirectionOf(movement.Kind), reserved, onOrder, cancellation);
    }

    private async Task ChangeAsync(SiteId site, ItemId item, long onHand, long reserved, long onOrder, CancellationToken cancellation)
    {
        var changed = await Rows.Where(s => s.Site == site && s.Item == item).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.OnHand, s => s.OnHand + onHand).SetProperty(s => s.Reserved, s => s.Reserved + reserved)
                .SetProperty(s => s.OnOrder, s => s.OnOrder + onOrder), cancellation);
        if (changed == 1) return;
        // Saved at once and then forgotten, because later changes of the same row go by update and not through the tracker.
        var row = db.Add(new StockRow { Site = site, Item = item, OnHand = onHand, Reserved = reserved, OnOrder = onOrder });
        await db.SaveChangesAsync(cancellation);
        row.State = EntityState.Detached;
    }
}
