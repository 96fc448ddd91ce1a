using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Levels of one item at one front site.</summary>
/// <param name="ReorderPoint">Position below which is ordered; 0 = only what is owed.</param>
/// <param name="OrderUpTo">Position that ordering restores.</param>
/// <param name="Pooled">Whether the item is held at the central site for this one.</param>
/// <param name="Norm">The norm that bound them, in words; null if none did.</param>
internal readonly record struct Levels(long ReorderPoint, long OrderUpTo, bool Pooled, string? Norm);

/// <summary>Levels of front sites: the (R,s,S) rule within the norms of cover.</summary>
internal sealed class FrontLevels
{
    private readonly ReplenishmentOptions _rules;
    private readonly CoverNorms _norms;
    private readonly bool _mayPool;
    private readonly Dictionary<ItemId, ValueClass> _classes = [];

    /// <param name="items">All items looked at; their expected turnover makes the classes.</param>
    /// <param name="mayPool">Whether the central site takes orders itself, so that what hardly sells can be left to it.</param>
    /// <param name="rules">Costs and norms.</param>
    public FrontLevels(IEnumerable<ReviewedItem> items, bool mayPool, ReplenishmentOptions rules)
    {
        (_rules, _norms, _mayPool) = (rules, rules.Norms(), mayPool);
        var turnover = new Dictionary<ItemId, double>();
        foreach (var item in items)
            turnover[item.Item] = turnover.GetValueOrDefault(item.Item) + item.DailyUnits * Math.Max(1, item.UnitCostMilli + item.MarginMilli);
        ItemId[] codes = [.. turnover.Keys.OrderBy(i => i.Value, StringComparer.Ordinal)];
        var classes = ItemClasses.ByValue([.. codes.Select(i => turnover[i])]);
        for (var k = 0; k < codes.Length; k++) _classes.Add(codes[k], classes[k]);
    }

    /// <summary>Levels of one of the items.</summary>
    public Levels Of(ReviewedItem item)
    {
        var daily = item.DailyUnits;
        if (_mayPool && daily > 0 && daily < _norms.PoolBelowDailyUnits)
            return new Levels(0, 0, true, string.Create(CultureInfo.InvariantCulture, $"{daily:0.###} units a day are expected here, below {_norms.PoolBelowDailyUnits:0.###}: held at the central site for all"));
        var reorderPoint = (long)Math.Ceiling(item.NeededUnits - 1e-9);
        var extra = daily <= 0 ? 0 : Math.Min(EconomicExtra(item, daily), _rules.MaxExtraCoverDays * daily);
        var orderUpTo = reorderPoint + (long)Math.Round(extra);
        var value = _classes.GetValueOrDefault(item.Item, ValueClass.C);
        var most = Math.Max(1, (long)Math.Floor(daily * (item.ProtectionDays - _rules.ReviewDays + _norms.DaysOf(value)) + 1e-9));
        if (daily <= 0 || orderUpTo <= most) return new Levels(reorderPoint, orderUpTo, false, null);
        return new Levels(Math.Min(reorderPoint, most), most, false, string.Create(
            CultureInfo.InvariantCulture, $"the norm of {_norms.DaysOf(value):0.#} days of cover for class {value} holds the level at {most} units; (R,s,S) asked for {orderUpTo}"));
    }

    // What one order adds beyond the reorder point: the economic order quantity, where the cost of a unit is known.
    private double EconomicExtra(ReviewedItem item, double daily) =>
        item.UnitCostMilli <= 0 || _rules.LineCostMilli <= 0 ? 0 : LotSize.Economic(_rules.LineCostMilli, item.UnitCostMilli * _rules.HoldingSharePerDay, daily).Level;
}
