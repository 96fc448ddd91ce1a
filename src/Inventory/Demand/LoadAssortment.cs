using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Demand;

/// <summary>How one item sells over all sites, and how to keep it.</summary>
internal sealed record ItemStanding(
    ItemId Item, ValueClass Value, VariabilityClass Variability, DemandPattern Pattern, double UnitsPerDay, long OnHand, double? SellThrough, StockPlace Place, int CoverDays, string Reason);

/// <summary>Classes of all items from the stored sales of the last months.</summary>
internal sealed class LoadAssortment(DbContext db, IOptions<OrdersOptions> orders, IOptions<ReplenishmentOptions> replenishment, TimeProvider time)
{
    private const int Days = 182;

    public async Task<List<ItemStanding>> HandleAsync(CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var from = today.AddDays(-Days);
        var sales = await db.Set<SalesRow>().AsNoTracking().Where(s => s.Day >= from && s.Day < today)
            .GroupBy(s => new { s.Item, s.Day }).Select(g => new { g.Key.Item, g.Key.Day, Units = g.Sum(s => s.UploadedUnits + s.OrderedUnits + s.LostUnits) }).ToListAsync(cancellation);
        var norms = replenishment.Value.Norms();
        var onHand = await db.Set<StockRow>().AsNoTracking().GroupBy(s => s.Item).Select(g => new { Item = g.Key, Units = g.Sum(s => s.OnHand) }).ToDictionaryAsync(s => s.Item, s => s.Units, cancellation);
        var items = await db.Set<ItemRow>().AsNoTracking().ToListAsync(cancellation);
        var first = sales.Count > 0 ? sales.Min(s => s.Day) : today;
        var units = items.ToDictionary(i => i.Item, _ => new float[today.DayNumber - first.DayNumber]);
        foreach (var sale in sales)
            if (units.TryGetValue(sale.Item, out var own)) own[sale.Day.DayNumber - first.DayNumber] = sale.Units;
        var classes = ItemClasses.ByValue([.. items.Select(i => units[i.Item].Sum(u => (double)u) * Math.Max(1, i.PriceMilli))]);
        return [.. items.Select((item, k) =>
        {
            var (own, held) = (units[item.Item], onHand.GetValueOrDefault(item.Item));
            var advice = Assortment.Advise(classes[k], own, held, norms);
            return new ItemStanding(item.Item, advice.Value, advice.Variability, advice.Pattern, own.Length == 0 ? 0 : Math.Round(own.Average(u => (double)u), 3), held,
                advice.SellThrough is { } share ? Math.Round(share, 4) : null, advice.Place, advice.CoverDays, advice.Reason);
        })];
    }
}
