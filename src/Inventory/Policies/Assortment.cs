namespace LogiOpt.Inventory.Policies;

/// <summary>Where an item's stock should wait.</summary>
public enum StockPlace
{
    /// <summary>At every site that sells it.</summary>
    Front,

    /// <summary>Centrally for all sites, with transfers and presale.</summary>
    Central,

    /// <summary>Nowhere: it should be delisted.</summary>
    None,
}

/// <summary>What an item's sales say about how to keep it.</summary>
/// <param name="Value">ABC class by turnover.</param>
/// <param name="Variability">XYZ class by variation.</param>
/// <param name="Pattern">How demand comes.</param>
/// <param name="SellThrough">Units sold over units that there were to sell in the last quarter, in [0, 1]; null where there were none.</param>
/// <param name="Place">Where stock should wait.</param>
/// <param name="CoverDays">Days of demand to hold there beyond the lead time; 0 = none.</param>
/// <param name="Reason">Why.</param>
public sealed record AssortmentAdvice(ValueClass Value, VariabilityClass Variability, DemandPattern Pattern, double? SellThrough, StockPlace Place, int CoverDays, string Reason);

/// <summary>The norms of cover: how many days of demand a site may hold beyond the lead time, and what is too slow to be held there at all.</summary>
/// <param name="DaysA">Most days for class A by turnover; default 7, the norm for high-turnover goods.</param>
/// <param name="DaysB">Most days for class B; default 7.</param>
/// <param name="DaysC">Most days for class C, and for what is pooled centrally; default 14.</param>
/// <param name="PoolBelowDailyUnits">A site that expects to sell less than this a day leaves the item to the central one; default 0.1, a unit in ten days; 0 = every site holds what it sells.</param>
public sealed record CoverNorms(double DaysA = 7, double DaysB = 7, double DaysC = 14, double PoolBelowDailyUnits = 0.1)
{
    /// <summary>Most days of demand beyond the lead time for a class.</summary>
    public double DaysOf(ValueClass value) => value switch
    {
        ValueClass.A => DaysA,
        ValueClass.B => DaysB,
        _ => DaysC,
    };
}

/// <summary>The long-tail rule and where an item's cover should wait.</summary>
public static class Assortment
{
    /// <summary>Days over which sell-through is looked at: three months.</summary>
    public const int SellThroughDays = 91;

    private const double LeastSellThrough = 0.05;

    /// <summary>Advises on one item.</summary>
    /// <param name="value">Its ABC class among all items.</param>
    /// <param name="units">Units by day over all sites, the latest last; at least <see cref="SellThroughDays"/> days are needed to propose a delisting.</param>
    /// <param name="onHand">Units on hand over all sites.</param>
    /// <param name="norms">Days of cover by class.</param>
    public static AssortmentAdvice Advise(ValueClass value, ReadOnlySpan<float> units, long onHand, CoverNorms norms)
    {
        var (variability, pattern) = ItemClasses.Of(units);
        double sold = 0;
        foreach (var day in units[Math.Max(0, units.Length - SellThroughDays)..]) sold += float.IsNaN(day) ? 0 : day;
        double? sellThrough = sold + onHand > 0 ? sold / (sold + onHand) : null;
        if (units.Length >= SellThroughDays && onHand > 0 && sellThrough < LeastSellThrough)
            return new AssortmentAdvice(value, variability, pattern, sellThrough, StockPlace.None, 0, "less than 5 % of its stock was sold in three months");
        var often = pattern is DemandPattern.Smooth or DemandPattern.Erratic;
        return often && value != ValueClass.C
            ? new AssortmentAdvice(value, variability, pattern, sellThrough, StockPlace.Front, (int)Math.Round(norms.DaysOf(value)), "it turns over fast: the norm of its class at each site")
            : new AssortmentAdvice(value, variability, pattern, sellThrough, StockPlace.Central, (int)Math.Round(norms.DaysC), "it sells rarely or little: pooled centrally, with transfers and presale");
    }
}
