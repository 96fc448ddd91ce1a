using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Policies;

/// <summary>An order-up-to level and what it costs per period.</summary>
/// <param name="Level">Units.</param>
/// <param name="Cost">Expected holding and shortage cost.</param>
public readonly record struct LevelCost(double Level, double Cost);

/// <summary>How much to have for one uncertain demand; with a lead time, the base stock for the protection interval.</summary>
/// <remarks>Source: Arrow, Harris and Marschak (1951), Econometrica 19(3), 250-272; formulas as in Snyder and Shen (2019), sections 4.3 and 4.4.</remarks>
public static class Newsvendor
{
    /// <summary>Wanted chance of no stockout: shortage / (shortage + holding).</summary>
    /// <param name="holdingCost">Per unit left, above 0.</param>
    /// <param name="shortageCost">Per unit short, above 0.</param>
    public static double CriticalRatio(double holdingCost, double shortageCost)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(holdingCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shortageCost);
        return shortageCost / (shortageCost + holdingCost);
    }

    /// <summary>The best level for normal demand.</summary>
    /// <param name="holdingCost">Per unit left, above 0.</param>
    /// <param name="shortageCost">Per unit short, above 0.</param>
    /// <param name="mean">Mean demand over the interval.</param>
    /// <param name="deviation">Its standard deviation, above 0.</param>
    public static LevelCost ForNormal(double holdingCost, double shortageCost, double mean, double deviation)
    {
        var z = Normal.InvCDF(0, 1, CriticalRatio(holdingCost, shortageCost));
        return new LevelCost(mean + z * deviation, (holdingCost + shortageCost) * Normal.PDF(0, 1, z) * deviation);
    }

    /// <summary>The best base stock for normal demand per period, a lead time and a review each period.</summary>
    /// <param name="holdingCost">Per unit and period, above 0.</param>
    /// <param name="shortageCost">Per unit and period, above 0.</param>
    /// <param name="mean">Mean demand of a period.</param>
    /// <param name="deviation">Its standard deviation, above 0.</param>
    /// <param name="leadPeriods">Lead time in periods, 0 or more; the protection interval is one longer.</param>
    public static LevelCost BaseStockForNormal(double holdingCost, double shortageCost, double mean, double deviation, double leadPeriods) =>
        ForNormal(holdingCost, shortageCost, mean * (leadPeriods + 1), deviation * Math.Sqrt(leadPeriods + 1));

    /// <summary>Expected cost of a level for normal demand.</summary>
    public static double CostForNormal(double holdingCost, double shortageCost, double mean, double deviation, double level)
    {
        var z = (level - mean) / deviation;
        var loss = deviation * (Normal.PDF(0, 1, z) - z * (1 - Normal.CDF(0, 1, z)));
        return holdingCost * (level - mean + loss) + shortageCost * loss;
    }

    /// <summary>The best whole level for Poisson demand: the least whose chance of enough reaches the critical ratio.</summary>
    public static LevelCost ForPoisson(double holdingCost, double shortageCost, double mean)
    {
        var ratio = CriticalRatio(holdingCost, shortageCost);
        var demand = new PoissonTable(mean);
        var level = 0;
        while (demand.Cumulative(level) < ratio) level++;
        return new LevelCost(level, CostForPoisson(holdingCost, shortageCost, mean, level));
    }

    /// <summary>Expected cost of a whole level for Poisson demand.</summary>
    public static double CostForPoisson(double holdingCost, double shortageCost, double mean, int level) =>
        new PoissonTable(mean).OneStepCost(holdingCost, shortageCost, level);
}
