using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Supply;

/// <summary>A supplier with its terms, as sent; <c>fetchFrom</c> is [longitude, latitude] of where we fetch its goods, left out where it brings them.</summary>
internal sealed record SupplierRequest(
    string? Supplier, string? Name, double? LeadDays, double? LeadDeviationDays, long? OrderCostMilli, long? MinimumMilli, long? BudgetMilli, long? ContainerMillilitres, int? PaymentDays,
    double? MostCoverDays, double[]? FetchFrom = null);

internal sealed record SuppliersRequest(SupplierRequest?[]? Suppliers);

/// <summary>An item that a supplier sells, as sent; a price of 0 ends it.</summary>
internal sealed record SupplyRequest(string? Supplier, string? Item, long? UnitCostMilli, long? LotUnits, long? LeastUnits);

internal sealed record SuppliesRequest(SupplyRequest?[]? Supplies);

/// <summary>How an item is kept at a site, as sent; with neither shelf nor supplier the rule ends.</summary>
internal sealed record StockingRequest(string? Site, string? Item, long? ShelfUnits, string? Vmi, long? MinUnits, long? MaxUnits);

internal sealed record StockingsRequest(StockingRequest?[]? Stockings);

/// <summary>Checks suppliers, what they sell and how items are kept; tells every fault.</summary>
internal static class SupplierReader
{
    public const int MaxRows = 2_000;
    private const long MostMilli = 1_000_000_000_000;

    public static List<SupplierRow> Read(SuppliersRequest? request) => Each<SupplierRequest, SupplierRow>(request?.Suppliers, "suppliers", (one, at, faults) =>
    {
        Code(one.Supplier, $"{at}.supplier", "supplier", faults);
        faults.Check(one.Name is null or { Length: <= 200 }, $"{at}.name", $"the name has {one.Name?.Length} characters", "Give at most 200");
        Number(one.LeadDays, 0.01, 180, $"{at}.leadDays", faults, required: true);
        Number(one.LeadDeviationDays, 0, 90, $"{at}.leadDeviationDays", faults);
        Number(one.OrderCostMilli, 0, MostMilli, $"{at}.orderCostMilli", faults);
        Number(one.MinimumMilli, 0, MostMilli, $"{at}.minimumMilli", faults);
        Number(one.BudgetMilli, 1, MostMilli, $"{at}.budgetMilli", faults);
        faults.Check(one.BudgetMilli is null || one.BudgetMilli >= (one.MinimumMilli ?? 0), $"{at}.budgetMilli", $"the budget {one.BudgetMilli} is below the minimum {one.MinimumMilli}", "Give a budget of at least the minimum, or leave it out");
        Number(one.ContainerMillilitres, 0, 1_000_000_000, $"{at}.containerMillilitres", faults);
        Number(one.PaymentDays, 0, 365, $"{at}.paymentDays", faults);
        Number(one.MostCoverDays, 1, 730, $"{at}.mostCoverDays", faults);
        faults.Check(one.FetchFrom is null or { Length: 2 } && (one.FetchFrom is not { } place || GeoPoint.TryCreate(place[1], place[0], out _)), $"{at}.fetchFrom", $"[{string.Join(", ", (one.FetchFrom ?? []).Take(4))}] is no place on Earth", "Give [longitude, latitude] in degrees, or leave it out where the supplier brings the goods");
        return () => new SupplierRow
        {
            Supplier = one.Supplier!,
            Name = one.Name ?? one.Supplier!,
            LeadDays = one.LeadDays!.Value,
            LeadDeviationDays = one.LeadDeviationDays ?? 0,
            OrderCostMilli = one.OrderCostMilli ?? 0,
            MinimumMilli = one.MinimumMilli ?? 0,
            BudgetMilli = one.BudgetMilli,
            ContainerMillilitres = one.ContainerMillilitres ?? 0,
            PaymentDays = one.PaymentDays ?? 30,
            MostCoverDays = one.MostCoverDays ?? 60,
            FetchLatitude = one.FetchFrom?[1],
            FetchLongitude = one.FetchFrom?[0],
        };
    }, s => s.Supplier);

    public static List<SupplyRow> Read(SuppliesRequest? request) => Each<SupplyRequest, SupplyRow>(request?.Supplies, "supplies", (one, at, faults) =>
    {
        Code(one.Supplier, $"{at}.supplier", "supplier", faults);
        Code(one.Item, $"{at}.item", "item", faults);
        Number(one.UnitCostMilli, 0, MostMilli, $"{at}.unitCostMilli", faults, required: true);
        Number(one.LotUnits, 1, 1_000_000, $"{at}.lotUnits", faults);
        Number(one.LeastUnits, 0, 1_000_000, $"{at}.leastUnits", faults);
        return () => new SupplyRow { Supplier = one.Supplier!, Item = new ItemId(one.Item!), UnitCostMilli = one.UnitCostMilli!.Value, LotUnits = one.LotUnits ?? 1, LeastUnits = one.LeastUnits ?? 0 };
    }, s => $"{s.Supplier} {s.Item}");

    public static List<StockingRow> Read(StockingsRequest? request) => Each<StockingRequest, StockingRow>(request?.Stockings, "stockings", (one, at, faults) =>
    {
        Code(one.Site, $"{at}.site", "site", faults);
        Code(one.Item, $"{at}.item", "item", faults);
        Number(one.ShelfUnits, 0, 10_000_000, $"{at}.shelfUnits", faults);
        if (one.Vmi is null) faults.Check(one.MinUnits is null && one.MaxUnits is null, $"{at}.vmi", "there are bounds and nobody to keep them", "Name the supplier that keeps the stock between minUnits and maxUnits, or leave both out");
        else
        {
            Code(one.Vmi, $"{at}.vmi", "supplier", faults);
            Number(one.MinUnits, 0, 10_000_000, $"{at}.minUnits", faults, required: true);
            Number(one.MaxUnits, 1, 10_000_000, $"{at}.maxUnits", faults, required: true);
            faults.Check(one.MinUnits is null || one.MaxUnits is null || one.MinUnits <= one.MaxUnits, $"{at}.minUnits", $"the least {one.MinUnits} is above the most {one.MaxUnits}", "Give minUnits not above maxUnits");
            faults.Check(one.ShelfUnits is null || one.MaxUnits is null || one.MaxUnits <= one.ShelfUnits, $"{at}.maxUnits", $"the most {one.MaxUnits} is above the shelf {one.ShelfUnits}", "Give maxUnits not above shelfUnits");
        }

        return () => new StockingRow { Site = new SiteId(one.Site!), Item = new ItemId(one.Item!), ShelfUnits = one.ShelfUnits, Vmi = one.Vmi, MinUnits = one.MinUnits ?? 0, MaxUnits = one.MaxUnits ?? 0 };
    }, s => $"{s.Site} {s.Item}");

    public static void Code(string? sent, string at, string what, FaultList faults) =>
        faults.Check(Codes.IsCode(sent), at, $"'{(sent?.Length > 80 ? sent[..80] : sent)}' is no {what} code", "Give 1 to 64 visible characters");

    private static List<TRow> Each<TSent, TRow>(TSent?[]? sent, string name, Func<TSent, string, FaultList, Func<TRow>> read, Func<TRow, string> key) where TSent : class
    {
        var faults = new FaultList();
        sent ??= [];
        faults.Check(sent.Length is >= 1 and <= MaxRows, name, $"{sent.Length} were sent", $"Send 1 to {MaxRows}");
        List<TRow> rows = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Math.Min(sent.Length, MaxRows); k++)
        {
            var (at, before) = ($"{name}[{k}]", faults.Count);
            if (!faults.Check(sent[k] is not null, at, "it is null", "Send an object")) continue;
            var make = read(sent[k]!, at, faults);
            if (faults.Count > before) continue;
            var row = make();
            if (faults.Check(seen.Add(key(row)), at, $"'{key(row)}' comes twice", "Send each once")) rows.Add(row);
        }

        faults.ThrowIfAny();
        return rows;
    }

    private static void Number(double? sent, double least, double most, string at, FaultList faults, bool required = false) =>
        faults.Check(sent is null ? !required : sent >= least && sent <= most, at, string.Create(CultureInfo.InvariantCulture, $"{(sent is null ? "null" : sent)} is out of range"), string.Create(CultureInfo.InvariantCulture, $"Give a number in [{least}, {most}]{(required ? "" : ", or leave it out")}"));
}
