namespace LogiOpt.Inventory.Policies;

/// <summary>How much to order at a time when demand is known.</summary>
public static class LotSize
{
    /// <summary>The economic order quantity and its cost per unit of time, purchase left out.</summary>
    /// <param name="fixedCost">Per order, above 0.</param>
    /// <param name="holdingCost">Per unit and unit of time, above 0.</param>
    /// <param name="demandRate">Units per unit of time, above 0.</param>
    /// <remarks>Source: Harris (1913), Factory, The Magazine of Management 10(2), 135-136.</remarks>
    public static LevelCost Economic(double fixedCost, double holdingCost, double demandRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fixedCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(holdingCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(demandRate);
        return new LevelCost(Math.Sqrt(2 * fixedCost * demandRate / holdingCost), Math.Sqrt(2 * fixedCost * demandRate * holdingCost));
    }

    /// <summary>Cost per unit of time of ordering a given quantity.</summary>
    public static double CostOf(double quantity, double fixedCost, double holdingCost, double demandRate) =>
        fixedCost * demandRate / quantity + holdingCost * quantity / 2;

    /// <summary>The cheapest quantity under all-units discounts, purchase included.</summary>
    /// <param name="fixedCost">Per order, above 0.</param>
    /// <param name="holdingRate">Holding cost as a share of the unit cost and unit of time, above 0.</param>
    /// <param name="demandRate">Units per unit of time, above 0.</param>
    /// <param name="breakpoints">Least quantity of each price, ascending, the first 0.</param>
    /// <param name="unitCosts">Price of each.</param>
    public static LevelCost WithDiscounts(double fixedCost, double holdingRate, double demandRate, IReadOnlyList<double> breakpoints, IReadOnlyList<double> unitCosts)
    {
        var best = new LevelCost(0, double.PositiveInfinity);
        for (var k = 0; k < breakpoints.Count; k++)
        {
            var holding = holdingRate * unitCosts[k];
            var quantity = Math.Max(Economic(fixedCost, holding, demandRate).Level, breakpoints[k]);
            // Beyond its last unit a price has become the next one, which is judged on its own.
            if (k + 1 < breakpoints.Count && quantity >= breakpoints[k + 1]) continue;
            var cost = unitCosts[k] * demandRate + CostOf(quantity, fixedCost, holding, demandRate);
            if (cost < best.Cost) best = new LevelCost(quantity, cost);
        }

        return best;
    }

    /// <summary>The cheapest orders for known demand that changes from period to period, without shortage.</summary>
    /// <param name="fixedCost">Per order.</param>
    /// <param name="holdingCost">Per unit left at a period's end.</param>
    /// <param name="demand">Units by period.</param>
    /// <returns>Order by period and total cost. O(n^2).</returns>
    /// <remarks>Source: Wagner and Whitin (1958), Management Science 5(1), 89-96.</remarks>
    public static (double[] Orders, double Cost) Dynamic(double fixedCost, double holdingCost, IReadOnlyList<double> demand)
    {
        var n = demand.Count;
        var cost = new double[n + 1];
        var next = new int[n];
        for (var t = n - 1; t >= 0; t--)
        {
            // Where nothing is wanted nothing need be ordered.
            (cost[t], next[t]) = demand[t] == 0 ? (cost[t + 1], t + 1) : (double.PositiveInfinity, 0);
            double holding = 0;
            for (var u = t; u < n; u++)
            {
                holding += holdingCost * (u - t) * demand[u];
                var total = fixedCost + holding + cost[u + 1];
                if (total < cost[t]) (cost[t], next[t]) = (total, u + 1);
            }
        }

        var orders = new double[n];
        for (var t = 0; t < n; t = next[t])
            for (var u = t; u < next[t]; u++) orders[t] += demand[u];
        return (orders, cost[0]);
    }
}
