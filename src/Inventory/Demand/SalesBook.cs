using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Demand;

/// <summary>The store of daily demand; own orders are added as they are placed.</summary>
internal sealed class SalesBook(DbContext db)
{
    /// <summary>Adds promised units at the site that holds them, and units refused for want of stock as lost demand of the nearest site.</summary>
    public async Task AddOrdersAsync(IReadOnlyList<Placement> placements, TimeSpan utcOffset, CancellationToken cancellation)
    {
        var demand = placements
            .Where(p => p.Choice.Site is not null || p.Choice is { Reason: "out-of-stock", Nearest: not null })
            .SelectMany(p => p.Order.Lines.Select(l => (
                Site: p.Choice.Site ?? p.Choice.Nearest!.Value, l.Item, Day: PromiseWindow.LocalDay(p.PlacedAt, utcOffset), Ordered: p.Accepted ? l.Units : 0L, Lost: p.Accepted ? 0L : l.Units)))
            .GroupBy(d => (d.Site, d.Item, d.Day)).OrderBy(g => g.Key.Site.Value, StringComparer.Ordinal).ThenBy(g => g.Key.Item.Value, StringComparer.Ordinal).ThenBy(g => g.Key.Day);
        foreach (var group in demand) await AddAsync(group.Key.Site, group.Key.Item, group.Key.Day, group.Sum(d => d.Ordered), group.Sum(d => d.Lost), cancellation);
    }

    /// <summary>Adds units sold over a counter.</summary>
    public async Task AddSoldAsync(SiteId site, IReadOnlyList<Line> lines, DateTimeOffset at, TimeSpan utcOffset, CancellationToken cancellation)
    {
        var day = PromiseWindow.LocalDay(at, utcOffset);
        foreach (var line in lines) await AddAsync(site, line.Item, day, line.Units, 0, cancellation);
    }

    /// <summary>Adds units that a shopper wanted and nobody could supply.</summary>
    public Task AddLostAsync(SiteId site, ItemId item, long units, DateTimeOffset at, TimeSpan utcOffset, CancellationToken cancellation) =>
        AddAsync(site, item, PromiseWindow.LocalDay(at, utcOffset), 0, units, cancellation);

    /// <summary>Takes a withdrawn order's units back out of demand.</summary>
    public async Task RemoveOrderAsync(OrderRow order, SiteId site, TimeSpan utcOffset, CancellationToken cancellation)
    {
        var day = PromiseWindow.LocalDay(order.PlacedAt, utcOffset);
        foreach (var line in order.Lines) await AddAsync(site, line.Item, day, -line.Units, 0, cancellation);
    }

    private async Task AddAsync(SiteId site, ItemId item, DateOnly day, long ordered, long lost, CancellationToken cancellation)
    {
        var changed = await db.Set<SalesRow>().Where(s => s.Site == site && s.Item == item && s.Day == day).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.OrderedUnits, s => s.OrderedUnits + ordered).SetProperty(s => s.LostUnits, s => s.LostUnits + lost), cancellation);
        if (changed == 1) return;
        db.Add(new SalesRow { Site = site, Item = item, Day = day, OrderedUnits = ordered, LostUnits = lost });
    }
}
