using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Alerts;

/// <summary>What a check found.</summary>
/// <param name="Opened">Alerts that are new.</param>
/// <param name="Closed">Alerts that no longer hold.</param>
/// <param name="Open">Alerts that hold now.</param>
internal sealed record CheckAnswer(int Opened, int Closed, int Open);

/// <summary>Looks at all open sites: load, decide, save. An alert is opened once and closed when it no longer holds.</summary>
internal sealed class CheckStock(
    DbContext db, LoadForecast forecasts, IOptions<AlertOptions> alerts, IOptions<ReplenishmentOptions> options, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int ForecastDays = 7, UsualDays = 28, FeedDays = 90;

    public async Task<CheckAnswer> HandleAsync(CancellationToken cancellation)
    {
        var found = await FindAsync(cancellation);
        var now = Instants.Trim(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var open = (await db.Set<StockAlertRow>().Where(a => a.ClosedAt == null).ToListAsync(cancellation)).ToDictionary(a => (a.Kind, a.Site, a.Item));
        var opened = 0;
        foreach (var alert in found)
        {
            if (!open.Remove((alert.Kind, alert.Site, alert.Item?.Value ?? ""), out var row))
            {
                opened++;
                db.Add(row = new StockAlertRow { Kind = alert.Kind, Site = alert.Site, Item = alert.Item?.Value ?? "", OpenedAt = now });
            }

            (row.Value, row.WorthMilli, row.Text, row.SeenAt) = (alert.Value, alert.WorthMilli, alert.Text, now);
        }

        foreach (var gone in open.Values) gone.ClosedAt = now;
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new CheckAnswer(opened, open.Count, found.Count);
    }

    private async Task<List<StockAlert>> FindAsync(CancellationToken cancellation)
    {
        var sites = (await db.Set<SiteRow>().AsNoTracking().Where(s => s.Open && s.Kind == SiteKind.Front).Select(s => s.Site).ToListAsync(cancellation)).OrderBy(s => s.Value, StringComparer.Ordinal).ToArray();
        if (sites.Length == 0) return [];
        var rules = alerts.Value;
        StockAlert[] feeds = [.. (await FeedsAsync(sites, cancellation)).Select(f => StockAlerts.Of(f, rules)).OfType<StockAlert>()];
        return [.. (await ItemsAsync(sites, cancellation)).Select(i => StockAlerts.Of(i, rules)).OfType<StockAlert>(), .. feeds, .. await QualityAsync(feeds, cancellation)];
    }

    private async Task<List<WatchedItem>> ItemsAsync(SiteId[] sites, CancellationToken cancellation)
    {
        var items = await db.Set<ItemRow>().AsNoTracking().ToDictionaryAsync(i => i.Item, cancellation);
        var now = time.GetUtcNow();
        var transfers = await db.Set<ProposalRow>().AsNoTracking().Where(p => p.Goods == TransferStage.Reserved || p.Goods == TransferStage.InTransit)
            .SelectMany(p => p.Lines, (p, l) => new { p.Site, l.Item, At = p.NeededBy, Units = (long)l.Units }).ToListAsync(cancellation);
        var bought = await db.Set<PurchaseRow>().AsNoTracking().Where(p => p.State == PurchaseState.Ordered || p.State == PurchaseState.Shipped || p.State == PurchaseState.PartlyReceived)
            .SelectMany(p => p.Lines, (p, l) => new { p.Site, l.Item, At = p.ArrivesAt ?? p.ExpectedAt, Units = l.Units - l.ReceivedUnits }).ToListAsync(cancellation);
        var coming = transfers.Concat(bought).Where(c => c.Units > 0).ToLookup(c => (c.Site, c.Item), c => (Math.Max(0, (c.At - now).TotalDays), c.Units));
        List<(SiteId Site, ItemRow Item, long Free, double Daily)> seen = [];
        foreach (var block in LoadForecast.Blocks(sites, items.Count))
        {
            var forecast = await forecasts.HandleAsync(block, ForecastDays, options.Value.HistoryDays, cancellation);
            var free = await db.Set<StockRow>().AsNoTracking().Where(s => block.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), s => s.Free, cancellation);
            seen.AddRange(forecast.Keys.Where(k => items.ContainsKey(k.Item)).OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal)
                .Select(k => (k.Site, items[k.Item], free.GetValueOrDefault(k), forecast.Need(k.Site, k.Item, ForecastDays, 0.5).Mean / ForecastDays)));
        }

        // Classes by the turnover of the whole network: an item is not more important at one site than at another.
        var turnover = seen.GroupBy(k => k.Item.Item).Select(g => (Item: g.Key, Value: g.Sum(k => k.Daily) * Math.Max(1, items[g.Key].PriceMilli))).ToList();
        var classes = turnover.Zip(ItemClasses.ByValue([.. turnover.Select(t => t.Value)])).ToDictionary(z => z.First.Item, z => z.Second);
        return [.. seen.Select(k => new WatchedItem(
            k.Site, k.Item.Item, classes[k.Item.Item], k.Free, [.. coming[(k.Site, k.Item.Item)]], k.Daily, options.Value.LeadDays, k.Item.UnitCostMilli,
            Math.Max(0, k.Item.PriceMilli - k.Item.UnitCostMilli)))];
    }

    // As the hourly check of demand left it.
    private async Task<List<StockAlert>> QualityAsync(StockAlert[] silent, CancellationToken cancellation)
    {
        var failed = await db.Set<QualityRow>().AsNoTracking().ToListAsync(cancellation);
        return [.. failed.GroupBy(q => q.Site).OrderBy(g => g.Key.Value, StringComparer.Ordinal)
            .Select(g => StockAlerts.Of(g.Key, [.. g.Select(q => (q.Check, q.Detail))], Array.Exists(silent, f => f.Site == g.Key))).OfType<StockAlert>()];
    }

    private async Task<List<WatchedFeed>> FeedsAsync(SiteId[] sites, CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var from = today.AddDays(-FeedDays);
        var told = await db.Set<SalesRow>().Where(s => sites.Contains(s.Site) && s.Day >= from && s.UploadedUnits + s.OrderedUnits > 0).Select(s => new { s.Site, s.Day }).Distinct().ToListAsync(cancellation);
        return [.. told.GroupBy(t => t.Site).Select(g =>
        {
            var last = g.Max(t => t.Day);
            var usual = g.Count(t => t.Day <= last && t.Day > last.AddDays(-UsualDays));
            return new WatchedFeed(g.Key, Math.Max(0, today.DayNumber - last.DayNumber - 1), usual / (double)UsualDays);
        }).OrderBy(f => f.Site.Value, StringComparer.Ordinal)];
    }
}
