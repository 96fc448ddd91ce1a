using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Supply;

/// <summary>One item at one site that a supplier keeps.</summary>
/// <param name="Site">Where.</param>
/// <param name="Item">What.</param>
/// <param name="OnHand">Units present.</param>
/// <param name="Reserved">Of them promised.</param>
/// <param name="OnOrder">On the way.</param>
/// <param name="MinUnits">The position must not fall below.</param>
/// <param name="MaxUnits">Nor rise above.</param>
/// <param name="DailyUnits">Sold in a day, mean of the last four weeks.</param>
/// <param name="RoomUnits">Most units that may be sent now.</param>
/// <param name="IsBelowMin">Whether it should have been refilled.</param>
internal sealed record ManagedItem(SiteId Site, ItemId Item, long OnHand, long Reserved, long OnOrder, long MinUnits, long MaxUnits, double DailyUnits, long RoomUnits, bool IsBelowMin)
{
    public long Position => OnHand - Reserved + OnOrder;
}

internal sealed record ManagedStockAnswer(string Supplier, IReadOnlyList<ManagedItem> Items);

/// <summary>Stock that suppliers keep themselves, as they see it.</summary>
internal sealed class ManagedStock(DbContext db, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int SalesDays = 28;

    public async Task<List<ManagedItem>> LoadAsync(string supplier, CancellationToken cancellation)
    {
        var kept = await db.Set<StockingRow>().AsNoTracking().Where(s => s.Vmi == supplier).ToListAsync(cancellation);
        if (kept.Count == 0) return [];
        var (sites, items) = (kept.Select(k => k.Site).Distinct().ToArray(), kept.Select(k => k.Item).Distinct().ToArray());
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => sites.Contains(s.Site) && items.Contains(s.Item)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var from = today.AddDays(-SalesDays);
        var sold = await db.Set<SalesRow>().Where(s => sites.Contains(s.Site) && items.Contains(s.Item) && s.Day >= from && s.Day < today).GroupBy(s => new { s.Site, s.Item })
            .Select(g => new { g.Key.Site, g.Key.Item, Units = g.Sum(s => s.UploadedUnits + s.OrderedUnits + s.LostUnits) }).ToDictionaryAsync(s => (s.Site, s.Item), s => s.Units, cancellation);
        return [.. kept.OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal).Select(k =>
        {
            var row = stock.GetValueOrDefault((k.Site, k.Item)) ?? new StockRow();
            var position = row.Free + row.OnOrder;
            return new ManagedItem(
                k.Site, k.Item, row.OnHand, row.Reserved, row.OnOrder, k.MinUnits, k.MaxUnits, Math.Round(sold.GetValueOrDefault((k.Site, k.Item)) / (double)SalesDays, 3), Math.Max(0, k.MaxUnits - position), position < k.MinUnits);
        })];
    }

    /// <summary>Tells why a supplier may not send these units: each must be kept by it, and stay within its most.</summary>
    public static void Check(IReadOnlyList<ManagedItem> kept, SiteId site, IReadOnlyDictionary<ItemId, long> lines, FaultList faults)
    {
        foreach (var (item, units) in lines)
        {
            var managed = kept.FirstOrDefault(k => k.Site == site && k.Item == item);
            if (!faults.Check(managed is not null, "lines", $"item '{item}' at site '{site}' is not kept by this supplier", "Send only what GET /api/inventory/suppliers/{supplier}/stock lists")) continue;
            faults.Check(units <= managed!.RoomUnits, "lines", $"{units} units of {item} would lift its position from {managed.Position} above {managed.MaxUnits}", $"Send at most {managed.RoomUnits}");
        }
    }
}
