using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Supply;

/// <summary>Reads what a review of the suppliers needs.</summary>
internal sealed class LoadSupply(DbContext db, LoadForecast forecasts, IOptions<ReplenishmentOptions> options, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const double OneDeviation = 0.8413447;
    private const int MaxHorizonDays = 120;

    /// <summary>Items that somebody sells to the central site, with the demand and the stock of the network.</summary>
    /// <param name="central">The site that is supplied.</param>
    /// <param name="leads">Front sites that it feeds, with the days to each.</param>
    /// <param name="risks">What stretches lead times.</param>
    /// <param name="poolBelow">Front sites that expect to sell fewer units a day hold none of the item; 0 = all hold what they sell.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task<List<SuppliedItem>> HandleAsync(SiteId central, IReadOnlyDictionary<SiteId, double> leads, RiskFactors risks, double poolBelow, CancellationToken cancellation)
    {
        var rules = options.Value;
        var offers = await OffersAsync(risks, cancellation);
        if (offers.Count == 0) return [];
        var sites = leads.Keys.Append(central).OrderBy(s => s.Value, StringComparer.Ordinal).ToArray();
        var longest = offers.Values.SelectMany(o => o).Max(o => o.Supplier.LeadDays) + rules.ReviewDays + leads.Values.DefaultIfEmpty(0).Max();
        var days = Math.Min(longest, MaxHorizonDays);
        var items = await db.Set<ItemRow>().AsNoTracking().ToDictionaryAsync(i => i.Item, cancellation);
        var patterns = await PatternsAsync(sites, rules.HistoryDays, cancellation);

        var sums = offers.Keys.Where(items.ContainsKey).OrderBy(i => i.Value, StringComparer.Ordinal).ToDictionary(i => i, _ => new NetworkNeed());
        foreach (var block in LoadForecast.Blocks(sites, items.Count)) await AddAsync(block, central, leads, days, poolBelow, sums, cancellation);
        List<SuppliedItem> found = [.. sums.Select(s => new SuppliedItem(
            s.Key, s.Value.Position, s.Value.OnOrder, s.Value.CentralPosition, s.Value.Mean / days, Math.Sqrt(s.Value.Squares), patterns.GetValueOrDefault(s.Key, DemandPattern.None), ValueClass.C,
            s.Value.Fronts, Math.Max(0, items[s.Key].PriceMilli - items[s.Key].UnitCostMilli), items[s.Key].UnitMillilitres, s.Value.ShelfUnits, offers[s.Key]))];

        var classes = ItemClasses.ByValue([.. found.Select(f => f.DailyUnits * Math.Max(1, items[f.Item].PriceMilli))]);
        return [.. found.Select((f, k) => f with { Value = classes[k] })];
    }

    // Some sites at a time, so that a large network does not have to fit in memory.
    private async Task AddAsync(SiteId[] sites, SiteId central, IReadOnlyDictionary<SiteId, double> leads, double days, double poolBelow, Dictionary<ItemId, NetworkNeed> sums, CancellationToken cancellation)
    {
        var forecast = await forecasts.HandleAsync(sites, (int)Math.Ceiling(days), options.Value.HistoryDays, cancellation);
        var stockings = await db.Set<StockingRow>().AsNoTracking().Where(s => sites.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => sites.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var presold = await db.Set<PresaleOfferRow>().AsNoTracking().Where(o => sites.Contains(o.Site) && o.TakenUnits > 0).ToDictionaryAsync(o => (o.Site, o.Item), o => o.TakenUnits, cancellation);
        foreach (var (item, sum) in sums)
            foreach (var site in sites)
            {
                var row = stock.GetValueOrDefault((site, item));
                var stocking = stockings.GetValueOrDefault((site, item));
                if (site == central) (sum.OnOrder, sum.CentralPosition, sum.ShelfUnits) = (row?.OnOrder ?? 0, (row?.Free ?? 0) + (row?.OnOrder ?? 0), stocking?.ShelfUnits);
                // What a supplier keeps by itself is no part of the network's need.
                if (stocking?.Vmi is not null) continue;
                var need = forecast.Need(site, item, days, OneDeviation);
                var deviation = Math.Max((need.Quantile - need.Mean) / Math.Sqrt(days), Math.Sqrt(need.Mean / days));
                // What is sold before it is there is owed out of what comes.
                sum.Position += (row is null ? 0 : row.Free + row.OnOrder) - presold.GetValueOrDefault((site, item));
                sum.Mean += need.Mean;
                sum.Squares += deviation * deviation;
                // A site whose demand is served from the central one needs no safety stock of its own.
                if (leads.TryGetValue(site, out var lead) && need.Mean / days >= poolBelow) sum.Fronts.Add(new FrontDemand(lead, deviation));
            }
    }

    private async Task<Dictionary<ItemId, List<SupplyOffer>>> OffersAsync(RiskFactors risks, CancellationToken cancellation)
    {
        var good = await db.Set<PurchaseReceiptRow>().GroupBy(r => r.Supplier).Select(g => new { g.Key, Good = g.Sum(r => r.Units), Bad = g.Sum(r => r.RejectedUnits) }).ToDictionaryAsync(g => g.Key, cancellation);
        var suppliers = (await db.Set<SupplierRow>().AsNoTracking().ToListAsync(cancellation)).ToDictionary(s => s.Supplier, s =>
        {
            var (mean, deviation) = LeadOf(s);
            var factor = risks.OfSupplier(s.Supplier);
            // One unit of each kind is supposed before anything is seen, so that one bad box does not condemn a supplier.
            var quality = good.TryGetValue(s.Supplier, out var seen) ? (seen.Good + 1.0) / (seen.Good + seen.Bad + 1.0) : 1;
            return new KnownSupplier(s.Supplier, mean * factor, deviation * factor, s.OrderCostMilli, quality, new SupplierTerms(s.MinimumMilli, s.BudgetMilli, s.ContainerMillilitres, MostCoverDays: s.MostCoverDays));
        });
        return (await db.Set<SupplyRow>().AsNoTracking().ToListAsync(cancellation)).GroupBy(s => s.Item)
            .ToDictionary(g => g.Key, g => g.OrderBy(s => s.Supplier, StringComparer.Ordinal).Select(s => new SupplyOffer(suppliers[s.Supplier], s.UnitCostMilli, s.LotUnits, s.LeastUnits)).ToList());
    }

    /// <summary>Mean and deviation of the lead time: as stated until three were seen, then as seen.</summary>
    public static (double MeanDays, double DeviationDays) LeadOf(SupplierRow row) => row.SeenCount < 3
        ? (row.LeadDays, row.LeadDeviationDays)
        : (Math.Max(0.01, row.SeenMeanDays), Math.Sqrt(row.SeenSquaredDeviation / (row.SeenCount - 1)));

    private async Task<Dictionary<ItemId, DemandPattern>> PatternsAsync(SiteId[] sites, int historyDays, CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var from = today.AddDays(-historyDays);
        var sold = await db.Set<SalesRow>().Where(s => sites.Contains(s.Site) && s.Day >= from && s.Day < today).GroupBy(s => new { s.Item, s.Day })
            .Select(g => new { g.Key.Item, g.Key.Day, Units = g.Sum(s => s.UploadedUnits + s.OrderedUnits + s.LostUnits) }).ToListAsync(cancellation);
        if (sold.Count == 0) return [];
        var first = sold.Min(s => s.Day);
        return sold.GroupBy(s => s.Item).ToDictionary(g => g.Key, g =>
        {
            var series = new float[today.DayNumber - first.DayNumber];
            foreach (var day in g) series[day.Day.DayNumber - first.DayNumber] = day.Units;
            return ItemClasses.Of(series).Pattern;
        });
    }

    /// <summary>What is added up over the sites.</summary>
    private sealed class NetworkNeed
    {
        public long Position { get; set; }

        public long OnOrder { get; set; }

        public long CentralPosition { get; set; }

        public long? ShelfUnits { get; set; }

        public double Mean { get; set; }

        public double Squares { get; set; }

        public List<FrontDemand> Fronts { get; } = [];
    }
}
