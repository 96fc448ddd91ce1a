using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

internal sealed record ReceiptRequest(string? Receipt, string? Site, string? Item, long? Units, DateTimeOffset? ReceivedAt);

internal sealed record ReceiptsRequest(ReceiptRequest?[]? Receipts);

/// <param name="Booked">Receipts that were new.</param>
/// <param name="Repeated">Receipts that had been booked before.</param>
/// <param name="Units">Units of the new ones.</param>
internal sealed record ReceiptsAnswer(int Booked, int Repeated, long Units);

/// <summary>Stock that came in from outside the network.</summary>
internal sealed record NewReceipt(string Reference, SiteId Site, ItemId Item, long Units, DateTimeOffset? ReceivedAt, string Where);

/// <summary>Checks receipts as sent and tells every fault.</summary>
internal static class ReceiptReader
{
    public const int MaxReceipts = 1_000;

    public static List<NewReceipt> Read(ReceiptsRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Receipts ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxReceipts, "receipts", $"{sent.Length} receipts were sent", $"Send 1 to {MaxReceipts} receipts");
        List<NewReceipt> receipts = [];
        for (var k = 0; k < Math.Min(sent.Length, MaxReceipts); k++)
        {
            var (receipt, at) = (sent[k], $"receipts[{k}]");
            if (!faults.Check(receipt is not null, at, "the receipt is null", "Send an object")) continue;
            var before = faults.Count;
            Code(receipt!.Receipt, $"{at}.receipt", faults);
            Code(receipt.Site, $"{at}.site", faults);
            Code(receipt.Item, $"{at}.item", faults);
            faults.Check(receipt.Units is >= 1 and <= 10_000_000, $"{at}.units", $"{receipt.Units?.ToString() ?? "null"} units", "Give a whole number in [1, 10000000]");
            faults.Check(receipt.ReceivedAt is null || receipt.ReceivedAt.Value.Year is >= 1990 and < 2200, $"{at}.receivedAt", $"{receipt.ReceivedAt:O} is out of range", "Give an instant between 1990 and 2199");
            if (faults.Count == before)
                receipts.Add(new NewReceipt(receipt.Receipt!, new SiteId(receipt.Site!), new ItemId(receipt.Item!), receipt.Units!.Value, receipt.ReceivedAt, at));
        }

        foreach (var twice in receipts.GroupBy(r => (r.Reference, r.Site, r.Item)).Where(g => g.Select(r => r.Units).Distinct().Count() > 1))
            faults.Add($"{twice.Last().Where}.units", $"receipt '{twice.Key.Reference}' of {twice.Key.Item} comes twice with different units", "Give each receipt a reference of its own");
        faults.ThrowIfAny();
        return [.. receipts.DistinctBy(r => (r.Reference, r.Site, r.Item))];
    }

    private static void Code(string? sent, string at, FaultList faults) =>
        faults.Check(Codes.IsCode(sent), at, $"'{sent}' is no code", "Give 1 to 64 visible characters");
}

/// <summary>Books receipts, each exactly once.</summary>
internal sealed class ReceiveStock(DbContext db, StockBook book, PresaleQueue presales, TimeProvider time)
{
    public async Task<ReceiptsAnswer> HandleAsync(List<NewReceipt> receipts, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await RefuseUnknownAsync(receipts, cancellation);
        var booked = await LoadBookedAsync(receipts, cancellation);
        RefuseContradictions(receipts, booked);
        var fresh = receipts.Where(r => !booked.ContainsKey((r.Reference, r.Site, r.Item))).ToList();
        var now = time.GetUtcNow();
        foreach (var receipt in fresh)
            await book.ReceiveAsync(
                new MovementRow
                {
                    Kind = MovementKind.Receipt,
                    Cause = receipt.Reference,
                    Site = receipt.Site,
                    Item = receipt.Item,
                    Units = receipt.Units,
                    At = Instants.Trim((receipt.ReceivedAt ?? now).ToUniversalTime()),
                }, wasOnOrder: false, cancellation);
        await db.SaveChangesAsync(cancellation);
        foreach (var site in fresh.GroupBy(r => r.Site).OrderBy(g => g.Key.Value, StringComparer.Ordinal)) await presales.SettleAsync(site.Key, site.Select(r => r.Item), "", cancellation);
        await transaction.CommitAsync(cancellation);
        return new ReceiptsAnswer(fresh.Count, receipts.Count - fresh.Count, fresh.Sum(r => r.Units));
    }

    private async Task RefuseUnknownAsync(List<NewReceipt> receipts, CancellationToken cancellation)
    {
        var sites = await db.Set<SiteRow>().Select(s => s.Site).ToListAsync(cancellation);
        var wanted = receipts.Select(r => r.Item).Distinct().ToArray();
        var items = await db.Set<ItemRow>().Where(i => wanted.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation);
        HashSet<SiteId> knownSites = [.. sites];
        HashSet<ItemId> knownItems = [.. items];
        var faults = new FaultList();
        foreach (var receipt in receipts)
        {
            faults.Check(knownSites.Contains(receipt.Site), $"{receipt.Where}.site", $"site '{receipt.Site}' is not known", "Create it by POST /api/warehousing/sites first; it takes a moment to become known here");
            faults.Check(knownItems.Contains(receipt.Item), $"{receipt.Where}.item", $"item '{receipt.Item}' is not known", "Create it by POST /api/inventory/items first");
        }

        faults.ThrowIfAny();
    }

    private async Task<Dictionary<(string, SiteId, ItemId), long>> LoadBookedAsync(List<NewReceipt> receipts, CancellationToken cancellation)
    {
        var booked = new Dictionary<(string, SiteId, ItemId), long>();
        foreach (var causes in receipts.Select(r => r.Reference).Distinct().Chunk(500))
            foreach (var row in await db.Set<MovementRow>().AsNoTracking().Where(m => m.Kind == MovementKind.Receipt && causes.Contains(m.Cause)).ToListAsync(cancellation))
                booked.Add((row.Cause, row.Site, row.Item), row.Units);
        return booked;
    }

    private static void RefuseContradictions(List<NewReceipt> receipts, Dictionary<(string, SiteId, ItemId), long> booked)
    {
        var faults = new FaultList();
        foreach (var receipt in receipts)
            if (booked.TryGetValue((receipt.Reference, receipt.Site, receipt.Item), out var units))
                faults.Check(units == receipt.Units, $"{receipt.Where}.units", $"receipt '{receipt.Reference}' of {receipt.Item} was booked before with {units} units, not {receipt.Units}", "Give each receipt a reference of its own");
        faults.ThrowIfAny();
    }
}
