using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>A line of a review, now and under supposed risks.</summary>
/// <param name="Site">The site that would get it.</param>
/// <param name="Item">The item.</param>
/// <param name="Supplier">Who would sell it; null for stock of our central site.</param>
/// <param name="UnitsNow">Units proposed now.</param>
/// <param name="UnitsThen">Units proposed under the risks.</param>
/// <param name="CostOfNotOrderingNowMilli">Sales lost if nothing is ordered, now.</param>
/// <param name="CostOfNotOrderingThenMilli">The same under the risks.</param>
internal sealed record WhatIfLine(SiteId Site, ItemId Item, string? Supplier, long UnitsNow, long UnitsThen, long CostOfNotOrderingNowMilli, long CostOfNotOrderingThenMilli);

/// <summary>Two reviews beside each other.</summary>
/// <param name="Note">Why there can be no review; null if there can.</param>
/// <param name="UnitsNow">Units of all lines now.</param>
/// <param name="UnitsThen">Units of all lines under the risks.</param>
/// <param name="CostOfNotOrderingNowMilli">Sales lost if nothing is ordered, now.</param>
/// <param name="CostOfNotOrderingThenMilli">The same under the risks.</param>
/// <param name="Lines">Lines that differ, by site and item.</param>
internal sealed record WhatIfAnswer(
    string? Note, long UnitsNow, long UnitsThen, long CostOfNotOrderingNowMilli, long CostOfNotOrderingThenMilli, IReadOnlyList<WhatIfLine> Lines)
{
    public static WhatIfAnswer Of(ReviewPlan now, ReviewPlan then)
    {
        var (before, after) = (ByLine(now), ByLine(then));
        var all = before.Keys.Union(after.Keys).OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal).ThenBy(k => k.Supplier, StringComparer.Ordinal)
            .Select(k => new WhatIfLine(k.Site, k.Item, k.Supplier, before.GetValueOrDefault(k).Units, after.GetValueOrDefault(k).Units, before.GetValueOrDefault(k).Cost, after.GetValueOrDefault(k).Cost)).ToList();
        return new WhatIfAnswer(
            now.Note, all.Sum(l => l.UnitsNow), all.Sum(l => l.UnitsThen), all.Sum(l => l.CostOfNotOrderingNowMilli), all.Sum(l => l.CostOfNotOrderingThenMilli),
            [.. all.Where(l => l.UnitsNow != l.UnitsThen || l.CostOfNotOrderingNowMilli != l.CostOfNotOrderingThenMilli)]);
    }

    private static Dictionary<(SiteId Site, ItemId Item, string? Supplier), (long Units, long Cost)> ByLine(ReviewPlan plan) =>
        plan.Lines.Concat(plan.Transfers.Select(t => t.Line)).GroupBy(l => (l.Site, l.Item))
            .Select(g => (Key: (g.Key.Site, g.Key.Item, (string?)null), Units: g.Sum(l => l.Units), Cost: g.Max(l => l.Explanation.CostOfNotOrderingMilli)))
            .Concat(plan.Purchases.SelectMany(p => p.Lines.Select(l => (Key: (plan.Central, l.Item, (string?)p.Supplier), l.Units, Cost: l.Explanation.CostOfNotOrderingMilli))))
            .ToDictionary(l => l.Key, l => (l.Units, l.Cost));
}
