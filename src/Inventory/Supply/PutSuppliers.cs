using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>Creates or changes suppliers, what they sell, and how items are kept at sites. All of a request or nothing.</summary>
internal sealed class PutSuppliers(DbContext db)
{
    public async Task<StoredAnswer> HandleAsync(List<SupplierRow> rows, CancellationToken cancellation)
    {
        var known = await db.Set<SupplierRow>().ToDictionaryAsync(s => s.Supplier, cancellation);
        foreach (var row in rows)
        {
            if (!known.TryGetValue(row.Supplier, out var old))
            {
                db.Add(row);
                continue;
            }

            // What was observed stays.
            (row.SeenCount, row.SeenMeanDays, row.SeenSquaredDeviation) = (old.SeenCount, old.SeenMeanDays, old.SeenSquaredDeviation);
            db.Entry(old).CurrentValues.SetValues(row);
        }

        await db.SaveChangesAsync(cancellation);
        return new StoredAnswer(rows.Count);
    }

    public async Task<StoredAnswer> HandleAsync(List<SupplyRow> rows, CancellationToken cancellation)
    {
        HashSet<string> suppliers = [.. await db.Set<SupplierRow>().Select(s => s.Supplier).ToListAsync(cancellation)];
        var items = await ItemsAsync(rows.Select(r => r.Item), cancellation);
        var faults = new FaultList();
        for (var k = 0; k < rows.Count; k++)
        {
            Known(suppliers.Contains(rows[k].Supplier), $"supplies[{k}].supplier", "supplier", rows[k].Supplier, "/api/inventory/suppliers", faults);
            Known(items.Contains(rows[k].Item), $"supplies[{k}].item", "item", rows[k].Item.Value, "/api/inventory/items", faults);
        }

        faults.ThrowIfAny();
        var known = await db.Set<SupplyRow>().ToDictionaryAsync(s => (s.Supplier, s.Item), cancellation);
        foreach (var row in rows) Put(row, known.GetValueOrDefault((row.Supplier, row.Item)), ends: row.UnitCostMilli == 0);
        await db.SaveChangesAsync(cancellation);
        return new StoredAnswer(rows.Count);
    }

    public async Task<StoredAnswer> HandleAsync(List<StockingRow> rows, CancellationToken cancellation)
    {
        HashSet<SiteId> sites = [.. await db.Set<SiteRow>().Select(s => s.Site).ToListAsync(cancellation)];
        HashSet<(string, ItemId)> sold = [.. (await db.Set<SupplyRow>().AsNoTracking().ToListAsync(cancellation)).Select(s => (s.Supplier, s.Item))];
        var items = await ItemsAsync(rows.Select(r => r.Item), cancellation);
        var faults = new FaultList();
        for (var k = 0; k < rows.Count; k++)
        {
            Known(sites.Contains(rows[k].Site), $"stockings[{k}].site", "site", rows[k].Site.Value, "/api/warehousing/sites", faults);
            Known(items.Contains(rows[k].Item), $"stockings[{k}].item", "item", rows[k].Item.Value, "/api/inventory/items", faults);
            faults.Check(rows[k].Vmi is null || sold.Contains((rows[k].Vmi!, rows[k].Item)), $"stockings[{k}].vmi", $"supplier '{rows[k].Vmi}' does not sell item '{rows[k].Item}'", "Tell its price by POST /api/inventory/supplies first");
        }

        faults.ThrowIfAny();
        var known = await db.Set<StockingRow>().ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        foreach (var row in rows) Put(row, known.GetValueOrDefault((row.Site, row.Item)), ends: row is { ShelfUnits: null, Vmi: null });
        await db.SaveChangesAsync(cancellation);
        return new StoredAnswer(rows.Count);
    }

    private void Put(object row, object? old, bool ends)
    {
        if (old is null)
        {
            if (!ends) db.Add(row);
        }
        else if (ends) db.Remove(old);
        else db.Entry(old).CurrentValues.SetValues(row);
    }

    private async Task<HashSet<ItemId>> ItemsAsync(IEnumerable<ItemId> wanted, CancellationToken cancellation)
    {
        HashSet<ItemId> items = [];
        foreach (var chunk in wanted.Distinct().Chunk(500)) items.UnionWith(await db.Set<ItemRow>().Where(i => chunk.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation));
        return items;
    }

    private static void Known(bool isKnown, string at, string what, string code, string door, FaultList faults) =>
        faults.Check(isKnown, at, $"{what} '{code}' is not known", $"Create it by POST {door} first");
}

/// <param name="Stored">Rows created, changed or ended.</param>
internal sealed record StoredAnswer(int Stored);
