using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Presale;

/// <summary>An offer as it stands.</summary>
/// <param name="Site">Where its units will be.</param>
/// <param name="Item">What.</param>
/// <param name="Open">Whether it is sold.</param>
/// <param name="MostUnits">Most units that may wait for supply at once.</param>
/// <param name="TakenUnits">Of them sold and not yet set aside.</param>
/// <param name="OnOrder">Units still to come.</param>
/// <param name="LeftUnits">Units that can be sold now.</param>
/// <param name="NextAt">When the next one sold would be there; null if none can be sold.</param>
internal sealed record PresaleOfferAnswer(SiteId Site, ItemId Item, bool Open, long MostUnits, long TakenUnits, long OnOrder, long LeftUnits, DateTimeOffset? NextAt);

/// <summary>An item that should be sold before it is there, and why.</summary>
/// <param name="Item">The item.</param>
/// <param name="Site">The central site, where it is pooled.</param>
/// <param name="UnitsPerDay">Sold in a day, over all sites.</param>
/// <param name="OnHand">Units at all sites.</param>
/// <param name="OnOrder">Units on order for the central site.</param>
/// <param name="MostUnits">Units to offer: four weeks of demand.</param>
/// <param name="Reason">Why.</param>
internal sealed record PresaleProposal(ItemId Item, SiteId Site, double UnitsPerDay, long OnHand, long OnOrder, long MostUnits, string Reason);

/// <summary>What is offered before it is there, and what should be.</summary>
internal sealed class PresaleOffers(DbContext db, PresaleQueue queue, LoadAssortment assortment)
{
    private const int ProposedDays = 28;

    /// <summary>Creates or changes offers; all of a request or nothing.</summary>
    public async Task<int> PutAsync(List<PresaleOfferRow> rows, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        HashSet<SiteId> sites = [.. await db.Set<SiteRow>().Select(s => s.Site).ToListAsync(cancellation)];
        HashSet<ItemId> items = [];
        foreach (var chunk in rows.Select(r => r.Item).Distinct().Chunk(500)) items.UnionWith(await db.Set<ItemRow>().Where(i => chunk.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation));
        var faults = new FaultList();
        for (var k = 0; k < rows.Count; k++)
        {
            faults.Check(sites.Contains(rows[k].Site), $"offers[{k}].site", $"site '{rows[k].Site}' is not known", "Create it by POST /api/warehousing/sites first");
            faults.Check(items.Contains(rows[k].Item), $"offers[{k}].item", $"item '{rows[k].Item}' is not known", "Create it by POST /api/inventory/items first");
        }

        faults.ThrowIfAny();
        foreach (var row in rows)
        {
            // What is taken moves by itself; only the terms are set.
            var changed = await db.Set<PresaleOfferRow>().Where(o => o.Site == row.Site && o.Item == row.Item)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.IsOpen, row.IsOpen).SetProperty(o => o.MostUnits, row.MostUnits), cancellation);
            if (changed == 0) db.Add(row);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    /// <summary>All offers by site and item.</summary>
    public Task<List<PresaleOfferRow>> ListAsync(string? item, CancellationToken cancellation)
    {
        var rows = db.Set<PresaleOfferRow>().AsNoTracking();
        if (Codes.IsCode(item)) rows = rows.Where(o => o.Item == new ItemId(item!));
        return rows.ToListAsync(cancellation);
    }

    /// <summary>Offers with what is left of them.</summary>
    public async Task<List<PresaleOfferAnswer>> TellAsync(IReadOnlyList<PresaleOfferRow> offers, DateTimeOffset now, CancellationToken cancellation)
    {
        List<PresaleOfferAnswer> answers = [];
        foreach (var offer in offers)
        {
            var onOrder = await db.Set<StockRow>().Where(s => s.Site == offer.Site && s.Item == offer.Item).Select(s => s.OnOrder).SingleOrDefaultAsync(cancellation);
            var left = PresaleDesk.Left(offer, onOrder);
            var next = left == 0 ? null : DecidePresales.Dates([offer.TakenUnits + 1], await queue.ComingAsync(offer.Site, offer.Item, cancellation))[0];
            answers.Add(new PresaleOfferAnswer(offer.Site, offer.Item, offer.IsOpen, offer.MostUnits, offer.TakenUnits, onOrder, left, next < now ? now : next));
        }

        return answers;
    }

    /// <summary>Items that sell rarely or little, or not at all, and are not offered yet; who sells most in front.</summary>
    public async Task<List<PresaleProposal>> ProposeAsync(CancellationToken cancellation)
    {
        var central = (await db.Set<SiteRow>().AsNoTracking().Where(s => s.Kind == SiteKind.Central).ToListAsync(cancellation)).OrderBy(s => s.Site.Value, StringComparer.Ordinal).FirstOrDefault();
        if (central is null) return [];
        HashSet<ItemId> offered = [.. await db.Set<PresaleOfferRow>().Where(o => o.IsOpen).Select(o => o.Item).ToListAsync(cancellation)];
        var onOrder = await db.Set<StockRow>().AsNoTracking().Where(s => s.Site == central.Site && s.OnOrder > 0).ToDictionaryAsync(s => s.Item, s => s.OnOrder, cancellation);
        return [.. (await assortment.HandleAsync(cancellation)).Where(s => s.Place != StockPlace.Front && s.UnitsPerDay > 0 && !offered.Contains(s.Item))
            .OrderByDescending(s => s.UnitsPerDay).ThenBy(s => s.Item.Value, StringComparer.Ordinal)
            .Select(s => new PresaleProposal(
                s.Item, central.Site, s.UnitsPerDay, s.OnHand, onOrder.GetValueOrDefault(s.Item), Math.Max(1, (long)Math.Ceiling(s.UnitsPerDay * ProposedDays)),
                s.Place == StockPlace.None ? $"{s.Reason}: sell it before it is bought instead of keeping it" : s.Reason))];
    }
}
