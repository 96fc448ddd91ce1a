namespace LogiOpt.Inventory.Policies;

/// <summary>How much to order from a supplier that is down from time to time.</summary>
public static class SupplyDisruption
{
    /// <summary>The best order quantity and its cost per unit of time, purchase left out; demand of the time without stock is lost.</summary>
    /// <param name="fixedCost">Per order, above 0.</param>
    /// <param name="holdingCost">Per unit and unit of time, above 0.</param>
    /// <param name="shortageCost">Per unit lost, 0 or more.</param>
    /// <param name="demandRate">Units per unit of time, above 0.</param>
    /// <param name="disruptionRate">Disruptions per unit of time while the supplier is up, 0 or more.</param>
    /// <param name="recoveryRate">Recoveries per unit of time while it is down, above 0.</param>
    /// <remarks>Source: Berk and Arreola-Risa (1994), Naval Research Logistics 41(7), 1013-1022; as in Snyder and Shen (2019), section 9.2.1.
    /// The cost falls and then rises in the quantity, so a golden section finds its least.</remarks>
    public static LevelCost EconomicOrder(double fixedCost, double holdingCost, double shortageCost, double demandRate, double disruptionRate, double recoveryRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(disruptionRate);
        ArgumentOutOfRangeException.ThrowIfNegative(shortageCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recoveryRate);
        var sure = LotSize.Economic(fixedCost, holdingCost, demandRate);
        // An order never needs to last longer than the sure one and the dearest wait together.
        var most = 2 * sure.Level + Math.Sqrt(2 * shortageCost * demandRate * demandRate / (holdingCost * recoveryRate)) * 2 + demandRate / recoveryRate;
        var quantity = GoldenSection.Least(q => CostOf(q, fixedCost, holdingCost, shortageCost, demandRate, disruptionRate, recoveryRate), sure.Level * 1e-3, most);
        return new LevelCost(quantity, CostOf(quantity, fixedCost, holdingCost, shortageCost, demandRate, disruptionRate, recoveryRate));
    }

    /// <summary>Cost per unit of time of ordering a given quantity.</summary>
    public static double CostOf(
        double quantity, double fixedCost, double holdingCost, double shortageCost, double demandRate, double disruptionRate, double recoveryRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
        var both = disruptionRate + recoveryRate;
        var downAtTheEnd = disruptionRate / both * (1 - Math.Exp(-both * quantity / demandRate));
        var wait = downAtTheEnd / recoveryRate;
        return (fixedCost + holdingCost * quantity * quantity / (2 * demandRate) + shortageCost * demandRate * wait) / (quantity / demandRate + wait);
    }
}

/// <summary>The least of a function that falls and then rises.</summary>
internal static class GoldenSection
{
    private const int Steps = 120;
    private static readonly double Ratio = (Math.Sqrt(5) - 1) / 2;

    public static double Least(Func<double, double> of, double low, double high)
    {
        double left = high - Ratio * (high - low), right = low + Ratio * (high - low);
        double atLeft = of(left), atRight = of(right);
        for (var k = 0; k < Steps && high - low > 1e-12 * Math.Max(1, Math.Abs(high)); k++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Ratio * (high - low);
                atLeft = of(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Ratio * (high - low);
                atRight = of(right);
            }
        }

        return (low + high) / 2;
    }
}
