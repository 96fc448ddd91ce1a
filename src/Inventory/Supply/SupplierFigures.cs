using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Supply;

/// <summary>A supplier's score and what it stands on.</summary>
internal sealed record SupplierScoreAnswer(
    string Supplier, SupplierScore Score, int JudgedOrders, int TimelyOrders, long GoodUnits, long RejectedUnits, double LeadDays, double LeadDeviationDays, int SeenReceipts);

/// <summary>What a good unit of one supplier costs, all told, thousandths of the currency.</summary>
internal sealed record RankedSupplier(string Supplier, double PriceMilli, double PipelineMilli, double SafetyMilli, double TotalMilli, double LeadDays, double LeadDeviationDays, double Quality);

internal sealed record RankingAnswer(ItemId Item, double DailyUnits, IReadOnlyList<RankedSupplier> Suppliers);

/// <summary>How suppliers do, from orders and receipts.</summary>
internal sealed class SupplierFigures(DbContext db, LoadSupply supply, Risks risks, IOptions<ReplenishmentOptions> options, TimeProvider time)
{
    private const int WindowDays = 180;
    private const int MostOrders = 5_000;

    /// <summary>Score over the last half year; null if there is no such supplier.</summary>
    public async Task<SupplierScoreAnswer?> ScoreAsync(string supplier, CancellationToken cancellation)
    {
        if (await db.Set<SupplierRow>().AsNoTracking().SingleOrDefaultAsync(s => s.Supplier == supplier, cancellation) is not { } row) return null;
        var now = Instants.Trim(time.GetUtcNow());
        var since = now.AddDays(-WindowDays);
        var orders = await db.Set<PurchaseRow>().AsNoTracking().Where(p => p.Supplier == supplier && p.OrderedAt >= since).OrderByDescending(p => p.Sequence).Take(MostOrders).ToListAsync(cancellation);
        var judged = orders.Where(p => p.ReceivedAt is not null || (p.State is PurchaseState.Ordered or PurchaseState.Shipped or PurchaseState.PartlyReceived && p.ExpectedAt < now)).ToList();
        var receipts = await db.Set<PurchaseReceiptRow>().AsNoTracking().Where(r => r.Supplier == supplier && r.ReceivedAt >= since).ToListAsync(cancellation);
        var cheapest = await db.Set<SupplyRow>().GroupBy(s => s.Item).Select(g => new { g.Key, Least = g.Min(s => s.UnitCostMilli) }).ToDictionaryAsync(g => g.Key, g => g.Least, cancellation);
        var paid = receipts.GroupBy(r => (r.Item, r.UnitCostMilli)).Select(g => (g.Key.UnitCostMilli, Math.Min(g.Key.UnitCostMilli, cheapest.GetValueOrDefault(g.Key.Item, g.Key.UnitCostMilli)), g.Sum(r => r.Units))).ToList();
        var timely = judged.Count(p => p.State == PurchaseState.Received && p.ReceivedAt <= p.ExpectedAt);
        var (mean, deviation) = LoadSupply.LeadOf(row);
        var score = SupplierScore.Of(timely, judged.Count, receipts.Sum(r => r.Units), receipts.Sum(r => r.RejectedUnits), paid, row.SeenCount >= 3 ? (mean, deviation) : null);
        return new SupplierScoreAnswer(supplier, score, judged.Count, timely, receipts.Sum(r => r.Units), receipts.Sum(r => r.RejectedUnits), Math.Round(mean, 3), Math.Round(deviation, 3), row.SeenCount);
    }

    /// <summary>Who could supply an item, the cheapest to own first; null if nobody sells it.</summary>
    public async Task<RankingAnswer?> RankAsync(ItemId item, CancellationToken cancellation)
    {
        var sites = await db.Set<SiteRow>().AsNoTracking().ToListAsync(cancellation);
        if (sites.Where(s => s.Kind == SiteKind.Central).OrderBy(s => s.Site.Value, StringComparer.Ordinal).FirstOrDefault() is not { } central) return null;
        var leads = sites.Where(s => s is { Kind: SiteKind.Front, Open: true }).ToDictionary(s => s.Site, _ => options.Value.LeadDays);
        var found = await supply.HandleAsync(central.Site, leads, await risks.InForceAsync([], cancellation), central.Open ? options.Value.PoolBelowDailyUnits : 0, cancellation);
        return found.Find(f => f.Item == item) is not { } known
            ? null
            : new RankingAnswer(item, Math.Round(known.DailyUnits, 3), [.. SelectSupplier.Rank(known, options.Value).Select(c => new RankedSupplier(
                c.Offer.Supplier.Supplier, Math.Round(c.PriceMilli, 1), Math.Round(c.PipelineMilli, 1), Math.Round(c.SafetyMilli, 1), Math.Round(c.TotalMilli, 1),
                Math.Round(c.Offer.Supplier.LeadDays, 3), Math.Round(c.Offer.Supplier.LeadDeviationDays, 3), Math.Round(c.Offer.Supplier.Quality, 4)))]);
    }
}
