using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Pool;

/// <summary>Reads what can be promised.</summary>
internal sealed class LoadAvailability(DbContext db, TimeProvider time)
{
    /// <summary>By site and item, of one site or all; sites in the order of their codes.</summary>
    public async Task<List<AvailabilityAnswer>> HandleAsync(ItemId[] items, SiteId? only, ChannelRow? channel, CancellationToken cancellation)
    {
        var rank = channel?.Rank ?? Channels.LastRank;
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => items.Contains(s.Item) && (only == null || s.Site == only)).ToListAsync(cancellation);
        var kept = (await db.Set<ProtectionRow>().AsNoTracking().Where(p => items.Contains(p.Item) && p.Rank < rank).ToListAsync(cancellation))
            .GroupBy(p => (p.Site, p.Item)).ToDictionary(g => g.Key, g => g.Sum(p => p.Units));
        var bought = await db.Set<PurchaseRow>().AsNoTracking().Where(p => p.State == PurchaseState.Ordered || p.State == PurchaseState.Shipped || p.State == PurchaseState.PartlyReceived)
            .SelectMany(p => p.Lines, (p, l) => new { p.Site, l.Item, ComesAt = p.ArrivesAt ?? p.ExpectedAt, l.Units, l.ReceivedUnits }).Where(l => items.Contains(l.Item)).ToListAsync(cancellation);
        var coming = (await db.Set<ProposalRow>().AsNoTracking().Where(p => p.Goods == TransferStage.Reserved || p.Goods == TransferStage.InTransit)
                .SelectMany(p => p.Lines, (p, l) => new { p.Site, l.Item, p.NeededBy, l.Units }).Where(l => items.Contains(l.Item) && l.Units > 0).ToListAsync(cancellation))
            .Select(l => (l.Site, l.Item, At: l.NeededBy, Units: (long)l.Units)).Concat(bought.Select(l => (l.Site, l.Item, At: l.ComesAt, Units: Math.Max(0, l.Units - l.ReceivedUnits))))
            .ToLookup(l => (l.Site, l.Item), l => (l.At, l.Units));
        var presold = await db.Set<PresaleOfferRow>().AsNoTracking().Where(o => items.Contains(o.Item) && o.TakenUnits > 0).ToDictionaryAsync(o => (o.Site, o.Item), o => o.TakenUnits, cancellation);
        var now = Instants.Trim(time.GetUtcNow());
        return [.. stock.OrderBy(s => s.Site.Value, StringComparer.Ordinal).ThenBy(s => s.Item.Value, StringComparer.Ordinal).Select(s =>
        {
            var held = kept.GetValueOrDefault((s.Site, s.Item));
            var (today, later) = AvailableToPromise.Of(s.Free, held, coming[(s.Site, s.Item)], now, presold.GetValueOrDefault((s.Site, s.Item)));
            return new AvailabilityAnswer(s.Site, s.Item, channel?.Channel, s.OnHand, s.Reserved, held, today, later);
        })];
    }
}
