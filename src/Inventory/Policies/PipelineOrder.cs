namespace LogiOpt.Inventory.Policies;

/// <summary>How much to order now, where unmet demand is lost, seen from what is on hand and when what is on the way will come.</summary>
/// <remarks>An order-up-to level looks at the sum of stock and pipeline only; where demand is lost while the order is on its way, that orders too much.
/// Here every possible future is played through to the order's arrival, and the order is the one that costs least from then until the next could come:
/// the myopic policy of Morton (1971), Naval Research Logistics 18(2), 209-221; near to the optimum in Zipkin (2008), Operations Research 56(5), 1256-1263.</remarks>
public static class PipelineOrder
{
    private const int MostUnits = 1_000_000_000;

    /// <summary>The cheapest order in whole units.</summary>
    /// <param name="futures">Units by draw and period (row-major), lead plus review periods each; one draw or more.</param>
    /// <param name="onHand">Units present.</param>
    /// <param name="arrivals">Units on the way that become available at the start of each of these periods.</param>
    /// <param name="leadPeriods">The order becomes available at the start of this period, counted from 0.</param>
    /// <param name="holdingCost">Per unit left at a period's end, above 0.</param>
    /// <param name="shortageCost">Per unit lost, above 0.</param>
    /// <returns>0 or more; the least of equal ones.</returns>
    public static long Units(ReadOnlySpan<float> futures, double onHand, ReadOnlySpan<double> arrivals, int leadPeriods, double holdingCost, double shortageCost)
    {
        var draws = futures.Length / arrivals.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1, nameof(futures));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leadPeriods, arrivals.Length);
        var left = draws <= 1_024 ? stackalloc double[draws] : new double[draws];
        double most = 0;
        for (var k = 0; k < draws; k++)
        {
            var future = futures.Slice(k * arrivals.Length, arrivals.Length);
            left[k] = Left(future, onHand, arrivals, leadPeriods);
            double rest = 0;
            foreach (var units in future[leadPeriods..]) rest += units;
            most = Math.Max(most, rest);
        }

        // Cost is convex in the order, so the sign of one step tells the side.
        long low = 0, high = (long)Math.Min(MostUnits, Math.Ceiling(most));
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Cost(futures, left, arrivals, leadPeriods, middle + 1, holdingCost, shortageCost) < Cost(futures, left, arrivals, leadPeriods, middle, holdingCost, shortageCost)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // What is left when the order arrives.
    private static double Left(ReadOnlySpan<float> future, double onHand, ReadOnlySpan<double> arrivals, int leadPeriods)
    {
        for (var j = 0; j < leadPeriods; j++) onHand = Math.Max(0, onHand + arrivals[j] - future[j]);
        return onHand;
    }

    private static double Cost(ReadOnlySpan<float> futures, ReadOnlySpan<double> left, ReadOnlySpan<double> arrivals, int leadPeriods, long order, double holdingCost, double shortageCost)
    {
        double cost = 0;
        for (var k = 0; k < left.Length; k++)
        {
            var stock = left[k] + order;
            for (var j = leadPeriods; j < arrivals.Length; j++)
            {
                stock += arrivals[j] - futures[k * arrivals.Length + j];
                if (stock >= 0) cost += holdingCost * stock;
                else (cost, stock) = (cost - shortageCost * stock, 0);
            }
        }

        return cost;
    }
}
