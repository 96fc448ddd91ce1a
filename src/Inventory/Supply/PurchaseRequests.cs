using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Orders;

namespace LogiOpt.Inventory.Supply;

/// <summary>Purchases that a planner decides on.</summary>
internal sealed record PurchaseDecisionRequest(string?[]? Purchases, string? Reason);

/// <summary>Units by item; 0 leaves a line out.</summary>
internal sealed record EditRequest(LineRequest?[]? Lines);

internal sealed record CloseRequest(string? Reason);

internal sealed record ConfirmRequest(DateTimeOffset? ExpectedAt);

/// <summary>Goods wanted from a supplier: refilled by itself (VMI), or called off by a planner.</summary>
/// <param name="Purchase">The caller's own reference; a repeat gets the first answer.</param>
/// <param name="Site">Where to.</param>
/// <param name="ExpectedAt">When they should be there; null = by the lead time.</param>
/// <param name="Lines">What.</param>
internal sealed record PlaceRequest(string? Purchase, string? Site, DateTimeOffset? ExpectedAt, LineRequest?[]? Lines);

internal sealed record GoodsLineRequest(string? Item, long? Units, long? RejectedUnits);

/// <summary>Goods that came.</summary>
/// <param name="Receipt">Number of the delivery note; a repeat changes nothing.</param>
/// <param name="ReceivedAt">When; null = now.</param>
/// <param name="Lines">Good units, and units sent back for their quality.</param>
internal sealed record GoodsRequest(string? Receipt, DateTimeOffset? ReceivedAt, GoodsLineRequest?[]? Lines);

internal sealed record PaymentRequest(string? Payment, long? AmountMilli, DateTimeOffset? PaidAt);

/// <summary>Checks what is sent about purchases; tells every fault.</summary>
internal static class PurchaseReader
{
    private const int MaxPurchases = 1_000, MaxLines = 1_000;

    public const int MaxUnits = 1_000_000;

    public static List<string> Names(PurchaseDecisionRequest? request)
    {
        var faults = new FaultList();
        var names = request?.Purchases ?? [];
        faults.Check(names.Length is >= 1 and <= MaxPurchases, "purchases", $"{names.Length} purchases were named", $"Name 1 to {MaxPurchases}");
        for (var k = 0; k < Math.Min(names.Length, MaxPurchases); k++) SupplierReader.Code(names[k], $"purchases[{k}]", "purchase", faults);
        Reason(request?.Reason, faults);
        faults.ThrowIfAny();
        return [.. names.Select(n => n!)];
    }

    public static void Reason(string? reason, FaultList faults) => faults.Check(reason is null or { Length: <= 500 }, "reason", $"it has {reason?.Length} characters", "Give at most 500");

    /// <summary>Units by item, each item once.</summary>
    public static SortedDictionary<ItemId, long> Lines(LineRequest?[]? sent, long least, FaultList faults)
    {
        sent ??= [];
        var lines = new SortedDictionary<ItemId, long>(Comparer<ItemId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));
        faults.Check(sent.Length is >= 1 and <= MaxLines, "lines", $"{sent.Length} lines were sent", $"Send 1 to {MaxLines} lines");
        for (var k = 0; k < Math.Min(sent.Length, MaxLines); k++)
        {
            var before = faults.Count;
            SupplierReader.Code(sent[k]?.Item, $"lines[{k}].item", "item", faults);
            Units(sent[k]?.Units, least, $"lines[{k}].units", faults);
            if (faults.Count == before) faults.Check(lines.TryAdd(new ItemId(sent[k]!.Item!), sent[k]!.Units!.Value), $"lines[{k}].item", $"item '{sent[k]!.Item}' comes twice", "Send each item once");
        }

        return lines;
    }

    public static (string Purchase, SiteId Site, DateTimeOffset? ExpectedAt, SortedDictionary<ItemId, long> Lines) Place(PlaceRequest? request, FaultList faults)
    {
        SupplierReader.Code(request?.Purchase, "purchase", "purchase", faults);
        SupplierReader.Code(request?.Site, "site", "site", faults);
        Instant(request?.ExpectedAt, "expectedAt", faults);
        var lines = Lines(request?.Lines, 1, faults);
        faults.ThrowIfAny();
        return (request!.Purchase!, new SiteId(request.Site!), Utc(request.ExpectedAt), lines);
    }

    public static GoodsReceipt Goods(GoodsRequest? request, DateTimeOffset now)
    {
        var faults = new FaultList();
        SupplierReader.Code(request?.Receipt, "receipt", "receipt", faults);
        Instant(request?.ReceivedAt, "receivedAt", faults);
        var sent = request?.Lines ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxLines, "lines", $"{sent.Length} lines were sent", $"Send 1 to {MaxLines} lines");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Math.Min(sent.Length, MaxLines); k++)
        {
            SupplierReader.Code(sent[k]?.Item, $"lines[{k}].item", "item", faults);
            faults.Check(seen.Add(sent[k]?.Item ?? ""), $"lines[{k}].item", $"item '{sent[k]?.Item}' comes twice", "Send each item once");
            Units(sent[k]?.Units, 0, $"lines[{k}].units", faults);
            if (sent[k]?.RejectedUnits is { } rejected) Units(rejected, 0, $"lines[{k}].rejectedUnits", faults);
            faults.Check((sent[k]?.Units ?? 0) + (sent[k]?.RejectedUnits ?? 0) > 0, $"lines[{k}]", "nothing came", "Give units, rejectedUnits or both");
        }

        faults.ThrowIfAny();
        return new GoodsReceipt(
            request!.Receipt!, Utc(request.ReceivedAt) ?? Instants.Trim(now),
            [.. sent.Select(l => (new ItemId(l!.Item!), l.Units!.Value, l.RejectedUnits ?? 0)).OrderBy(l => l.Item1.Value, StringComparer.Ordinal)]);
    }

    public static void Instant(DateTimeOffset? sent, string at, FaultList faults) =>
        faults.Check(sent is null || sent.Value.Year is >= 1990 and < 2200, at, $"{sent:O} is out of range", "Give an instant between 1990 and 2199");

    public static DateTimeOffset? Utc(DateTimeOffset? sent) => sent is { } instant ? Instants.Trim(instant.ToUniversalTime()) : null;

    private static void Units(long? units, long least, string at, FaultList faults) =>
        faults.Check(units >= least && units <= MaxUnits, at, $"{units?.ToString(CultureInfo.InvariantCulture) ?? "null"} units", $"Give a whole number in [{least}, {MaxUnits}]");
}
