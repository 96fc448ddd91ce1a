using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Assortment;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Which items should lie on shelves of some sizes, from the baskets really ordered.</summary>
/// <param name="Slots">Sizes asked, in items.</param>
/// <param name="Days">Days before today; null = 28.</param>
/// <param name="Site">Only orders sourced from it; null = all.</param>
internal sealed record AssortmentRequest(IReadOnlyList<int>? Slots, int? Days, string? Site)
{
    public const int MaxSizes = 20;

    /// <summary>Checks everything.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public void Check()
    {
        var faults = new FaultList();
        faults.Check(Slots is { Count: >= 1 and <= MaxSizes }, "slots", $"{Slots?.Count ?? 0} sizes", $"Give 1 to {MaxSizes} sizes.");
        for (var k = 0; k < (Slots?.Count ?? 0) && k < MaxSizes; k++) faults.Check(Slots![k] is >= 1 and <= 1_000_000, $"slots[{k}]", $"{Slots[k]}", "Give a number in [1, 1000000].");
        faults.Check(Days is null or (>= 1 and <= 730), "days", $"{Days}", "Give a number in [1, 730].");
        faults.Check(Site is null || Codes.IsCode(Site), "site", $"'{Site}' is not a code", "Give 1 to 64 visible characters.");
        faults.ThrowIfAny();
    }
}

/// <summary>Shelves of the sizes asked.</summary>
/// <param name="Orders">Orders looked at.</param>
/// <param name="Items">Items in them.</param>
/// <param name="Shelves">One a size, as asked.</param>
internal sealed record AssortmentsAnswer(long Orders, int Items, IReadOnlyList<Shelf> Shelves);

/// <summary>One shelf.</summary>
/// <param name="Slots">Its size.</param>
/// <param name="FillShare">Share of orders that it fills completely: the fill share of a level with so many slots.</param>
/// <param name="FillShareBound">No choice of so many items fills more.</param>
/// <param name="Items">The items, those in most orders first.</param>
internal sealed record Shelf(int Slots, double FillShare, double FillShareBound, IReadOnlyList<ItemId> Items);

/// <summary>Chooses shelves from past orders.</summary>
internal static class ChooseAssortment
{
    /// <summary>Decides.</summary>
    /// <param name="orders">Items of each past order.</param>
    /// <param name="slots">Sizes asked.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static AssortmentsAnswer Decide(IReadOnlyList<IReadOnlyList<ItemId>> orders, IReadOnlyList<int> slots, CancellationToken cancellation)
    {
        ItemId[] items = [.. orders.SelectMany(o => o).Distinct().OrderBy(i => i.Value, StringComparer.Ordinal)];
        var indexOf = items.Select((item, k) => (item, k)).ToDictionary(x => x.item, x => x.k);
        var asked = new int[items.Length];
        var counts = new Dictionary<string, (int[] Items, int Orders)>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            int[] set = [.. order.Select(i => indexOf[i]).Distinct().Order()];
            if (set.Length == 0) continue;
            foreach (var i in set) asked[i]++;
            var key = string.Join(',', set);
            counts[key] = (set, counts.GetValueOrDefault(key).Orders + 1);
        }

        var baskets = counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new Basket(c.Value.Items, c.Value.Orders)).ToList();
        var all = baskets.Sum(b => (long)b.Orders);
        return new AssortmentsAnswer(all, items.Length, [.. slots.Select(size =>
        {
            var answer = AssortmentEngine.Choose(baskets, items.Length, size, cancellation);
            return new Shelf(
                size, all > 0 ? (double)answer.Filled / all : 0, all > 0 ? (double)answer.UpperBound / all : 0,
                [.. answer.Items.OrderByDescending(i => asked[i]).ThenBy(i => i).Select(i => items[i])]);
        })]);
    }
}
