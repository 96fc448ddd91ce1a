using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>What a review knows of one item at one site.</summary>
/// <param name="Site">The site that is looked at.</param>
/// <param name="Item">The item.</param>
/// <param name="OnHand">Units present.</param>
/// <param name="Reserved">Of them promised.</param>
/// <param name="OnOrder">Units on the way.</param>
/// <param name="ForecastUnits">Expected demand over the protection interval.</param>
/// <param name="NeededUnits">Demand over the protection interval that is not exceeded with the wanted chance.</param>
/// <param name="ProtectionDays">Lead time plus review period.</param>
/// <param name="UnitCostMilli">Cost of a unit; 0 = unknown.</param>
/// <param name="MarginMilli">What a unit short loses: price less cost, or 0 where unknown.</param>
/// <param name="ShelfUnits">Most units that the site's shelf takes; null = room enough.</param>
internal sealed record ReviewedItem(
    SiteId Site, ItemId Item, long OnHand, long Reserved, long OnOrder, double ForecastUnits, double NeededUnits, double ProtectionDays,
    long UnitCostMilli, long MarginMilli, long? ShelfUnits = null)
{
    public long Position => OnHand + OnOrder - Reserved;

    public double DailyUnits => ForecastUnits / ProtectionDays;
}

/// <summary>A line that a review proposes; 0 units where the supplying site has none, so that the planner sees it.</summary>
internal sealed record ProposedLine(SiteId Site, ItemId Item, long Units, LineExplanation Explanation);

/// <summary>Decides what each site should get from the central one.</summary>
internal static class ReviewStock
{
    private const int MaxLineUnits = 1_000_000;

    /// <summary>Applies the (R,s,S) rule to every item and shares out what the central site has.</summary>
    /// <param name="items">What is known, one entry a site and item.</param>
    /// <param name="centralFree">Free units at the supplying site by item.</param>
    /// <param name="levels">Levels of each item.</param>
    /// <param name="rules">Costs and limits.</param>
    /// <returns>Lines by site and item, only where the rule asks for units.</returns>
    public static List<ProposedLine> Decide(IEnumerable<ReviewedItem> items, IReadOnlyDictionary<ItemId, long> centralFree, FrontLevels levels, ReplenishmentOptions rules)
    {
        var wanted = items.Select(i => Want(i, levels.Of(i))).Where(w => w.Units > 0).ToList();
        List<ProposedLine> lines = [];
        foreach (var item in wanted.GroupBy(w => w.Reviewed.Item))
            lines.AddRange(ShareOut([.. item.OrderBy(w => w.Reviewed.Site.Value, StringComparer.Ordinal)], Math.Max(0, centralFree.GetValueOrDefault(item.Key)), rules));
        return [.. lines.OrderBy(l => l.Site.Value, StringComparer.Ordinal).ThenBy(l => l.Item.Value, StringComparer.Ordinal)];
    }

    private static Wanted Want(ReviewedItem item, Levels levels)
    {
        // What is held centrally comes only where it is owed.
        var units = item.DailyUnits > 0 && item.Position < levels.ReorderPoint ? Math.Min(levels.OrderUpTo - item.Position, MaxLineUnits) : 0;
        if (levels.Pooled) units = Math.Clamp(-item.Position, 0, MaxLineUnits);
        var room = item.ShelfUnits is { } shelf ? Math.Max(0, shelf - item.Position) : long.MaxValue;
        return new Wanted(item, levels.ReorderPoint, levels.OrderUpTo, Math.Min(units, room), units > room ? $"the shelf takes {item.ShelfUnits} units; {units} were wanted" : levels.Norm);
    }

    // Where the supplying site has too little, first every site's shortage is levelled in proportion, whole units by largest remainder.
    private static IEnumerable<ProposedLine> ShareOut(List<Wanted> wanted, long free, ReplenishmentOptions rules)
    {
        var total = wanted.Sum(w => w.Units);
        if (total <= free)
        {
            foreach (var want in wanted) yield return Line(want, want.Units, want.BoundBy, rules);
            yield break;
        }

        var exact = wanted.Select(w => (double)w.Units * free / total).ToArray();
        var given = exact.Select(e => (long)Math.Floor(e)).ToArray();
        foreach (var k in Enumerable.Range(0, exact.Length).OrderByDescending(k => exact[k] - given[k]).ThenBy(k => k).Take((int)(free - given.Sum()))) given[k]++;
        for (var k = 0; k < given.Length; k++)
            yield return Line(wanted[k], given[k], string.Create(CultureInfo.InvariantCulture, $"the central site has {free} free units, {total} are wanted by {wanted.Count} sites; shared in proportion"), rules);
    }

    private static ProposedLine Line(Wanted want, long units, string? boundBy, ReplenishmentOptions rules) =>
        Explained(want.Reviewed, want.ReorderPoint, want.OrderUpTo, want.Units, units, "(R,s,S)", boundBy, rules);

    /// <summary>A line with the figures that explain it.</summary>
    public static ProposedLine Explained(
        ReviewedItem item, long reorderPoint, long orderUpTo, long wanted, long units, string policy, string? boundBy, ReplenishmentOptions rules)
    {
        // Loss of a Poisson demand against the position, if nothing is ordered.
        var position = (int)Math.Clamp(item.Position, 0, 1_000_000);
        var shortUnits = item.ForecastUnits - position + new PoissonTable(Math.Clamp(item.ForecastUnits, 1e-6, 100_000)).ExpectedLeft(position);
        var daily = item.ForecastUnits / item.ProtectionDays;
        return new ProposedLine(item.Site, item.Item, units, new LineExplanation(
            policy, Round(item.ForecastUnits), Round(item.ProtectionDays), rules.CriticalRatio, item.OnHand, item.Reserved, item.OnOrder, item.Position,
            reorderPoint, orderUpTo, Round(reorderPoint - item.ForecastUnits), daily > 0 ? Round(Math.Max(0, item.OnHand - item.Reserved) / daily) : null,
            wanted, boundBy, Round(Math.Max(0, shortUnits)), (long)Math.Round(Math.Max(0, shortUnits) * item.MarginMilli)));
    }

    private static double Round(double value) => Math.Round(value, 3);

    private sealed record Wanted(ReviewedItem Reviewed, long ReorderPoint, long OrderUpTo, long Units, string? BoundBy);
}
