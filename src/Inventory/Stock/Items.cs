using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

internal sealed record ItemRequest(string? Item, string? Name, long? UnitGrams, long? UnitMillilitres, long? UnitCostMilli, long? PriceMilli, string? Class);

internal sealed record ItemsRequest(ItemRequest?[]? Items);

internal sealed record ItemAnswer(ItemId Item, string Name, long UnitGrams, long UnitMillilitres, long UnitCostMilli, long PriceMilli, string? Class)
{
    public static ItemAnswer Of(ItemRow row) => new(row.Item, row.Name, row.UnitGrams, row.UnitMillilitres, row.UnitCostMilli, row.PriceMilli, row.Class);
}

internal sealed record ItemsAnswer(int Created, int Changed, IReadOnlyList<ItemAnswer> Items);

/// <summary>Checks items as sent and tells every fault.</summary>
internal static class ItemReader
{
    public const int MaxItems = 1_000;

    public static List<ItemRow> Read(ItemsRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Items ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxItems, "items", $"{sent.Length} items were sent", $"Send 1 to {MaxItems} items");
        List<ItemRow> rows = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Math.Min(sent.Length, MaxItems); k++)
        {
            var (item, at) = (sent[k], $"items[{k}]");
            if (!faults.Check(item is not null, at, "the item is null", "Send an object")) continue;
            if (faults.Check(Codes.IsCode(item!.Item), $"{at}.item", $"'{item.Item}' is no item code", "Give a code of 1 to 64 visible characters"))
                faults.Check(seen.Add(item.Item!), $"{at}.item", $"'{item.Item}' comes twice", "Send each item once");
            faults.Check(item.Name is null or { Length: <= 200 }, $"{at}.name", $"the name has {item.Name?.Length} characters", "Give at most 200");
            faults.Check(item.Class is null || (Codes.IsCode(item.Class) && item.Class.Length <= 32), $"{at}.class", $"'{item.Class}' is no class", "Give 1 to 32 visible characters, or leave it out");
            Amount(item.UnitGrams, 10_000_000, $"{at}.unitGrams", faults);
            Amount(item.UnitMillilitres, 100_000_000, $"{at}.unitMillilitres", faults);
            Amount(item.UnitCostMilli, 1_000_000_000_000, $"{at}.unitCostMilli", faults);
            Amount(item.PriceMilli, 1_000_000_000_000, $"{at}.priceMilli", faults);
            if (faults.Count == 0) rows.Add(new ItemRow
            {
                Item = new ItemId(item.Item!),
                Name = item.Name ?? item.Item!,
                UnitGrams = item.UnitGrams ?? 0,
                UnitMillilitres = item.UnitMillilitres ?? 0,
                UnitCostMilli = item.UnitCostMilli ?? 0,
                PriceMilli = item.PriceMilli ?? 0,
                Class = item.Class,
            });
        }

        faults.ThrowIfAny();
        return rows;
    }

    private static void Amount(long? sent, long most, string at, FaultList faults) =>
        faults.Check(sent is null || (sent >= 0 && sent <= most), at, $"{sent} is out of range", $"Give a whole number in [0, {most}]");
}

/// <summary>Creates or changes items.</summary>
internal sealed class PutItems(DbContext db)
{
    public async Task<ItemsAnswer> HandleAsync(List<ItemRow> items, CancellationToken cancellation)
    {
        var codes = items.Select(i => i.Item).ToArray();
        var known = await db.Set<ItemRow>().Where(i => codes.Contains(i.Item)).ToDictionaryAsync(i => i.Item, cancellation);
        foreach (var item in items)
        {
            if (known.TryGetValue(item.Item, out var row)) db.Entry(row).CurrentValues.SetValues(item);
            else db.Add(item);
        }

        await db.SaveChangesAsync(cancellation);
        return new ItemsAnswer(items.Count - known.Count, known.Count, [.. items.Select(ItemAnswer.Of)]);
    }
}
