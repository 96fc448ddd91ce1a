using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Pool;

/// <summary>The pool for sourcing.</summary>
internal sealed class StockPool(DbContext db, Channels channels, GroupCommit group, IOptions<PoolOptions> rules, TimeProvider time) : IStockPool
{
    public async ValueTask<StockView> ViewAsync(IReadOnlyCollection<ItemId> items, string? channel, CancellationToken cancellation)
    {
        var row = await channels.FindAsync(channel, cancellation);
        var (rank, wanted) = (row?.Rank ?? Channels.LastRank, items.Distinct().ToArray());
        HashSet<ItemId> known = [.. await db.Set<ItemRow>().Where(i => wanted.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation)];
        HashSet<SiteId> open = [.. await db.Set<SiteRow>().Where(s => s.Open).Select(s => s.Site).ToListAsync(cancellation)];
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => wanted.Contains(s.Item)).ToListAsync(cancellation);
        var kept = (await db.Set<ProtectionRow>().AsNoTracking().Where(p => wanted.Contains(p.Item) && p.Rank < rank).ToListAsync(cancellation)).ToLookup(p => (p.Site, p.Item), p => p.Units);
        return new StockView(
            channel is null || row is not null, [.. wanted.Where(i => !known.Contains(i))],
            [.. stock.Where(s => open.Contains(s.Site)).Select(s => new FreeUnits(s.Site, s.Item, s.Free - kept[(s.Site, s.Item)].Sum())).Where(f => f.Units > 0)]);
    }

    public async ValueTask<IReadOnlyList<StockSite>> SitesAsync(CancellationToken cancellation) =>
        [.. (await db.Set<SiteRow>().AsNoTracking().Where(s => s.Open).OrderBy(s => s.Site).ToListAsync(cancellation)).Select(s => new StockSite(s.Site, new GeoPoint(s.Latitude, s.Longitude)))];

    public async ValueTask<HoldOutcome> HoldAsync(IReadOnlyList<StockPart> parts, string? channel, TimeSpan? holdFor, CancellationToken cancellation)
    {
        var rank = (await channels.FindAsync(channel, cancellation))?.Rank ?? Channels.LastRank;
        var wishes = parts.Select(p => new NewReservation(
            p.Reservation, p.Site, null, channel, [.. p.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal)], holdFor ?? TimeSpan.FromMinutes(rules.Value.HoldMinutes), false)).ToList();
        try
        {
            return await group.RunAsync(services => services.GetRequiredService<Reservations>().HoldTogetherAsync(wishes, rank, CancellationToken.None), cancellation);
        }
        catch (GroupCommitBusyException)
        {
            return HoldOutcome.Busy;
        }
    }

    public async ValueTask<IReadOnlyList<HeldPart>> FindAsync(IReadOnlyList<string> reservations, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var rows = await db.Set<ReservationRow>().AsNoTracking().Include(r => r.Lines).Where(r => reservations.Contains(r.Reservation)).ToDictionaryAsync(r => r.Reservation, cancellation);
        return [.. reservations.Where(rows.ContainsKey).Select(r => rows[r]).Select(r => new HeldPart(
            r.Reservation, r.Site, [.. r.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal).Select(l => new Line(l.Item, l.Units))], r.Channel, r.ExpiresAt,
            r.State == ReservationState.Held && r.ExpiresAt > now))];
    }
}
