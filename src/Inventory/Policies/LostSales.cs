namespace LogiOpt.Inventory.Policies;

/// <summary>How much to order where unmet demand is lost.</summary>
/// <remarks>An order-up-to level counts demand lost before the order comes as if it still had to be met, and so asks for too much just where stock is
/// short. Here every possible future is played until the order is there, and the order is what is cheapest while it is the newest one: the
/// myopic policy of Morton (1971), Operations Research 19(7), 1708-1716, among the best of those compared by Zipkin (2008), Operations
/// Research 56(5), 1256-1263.</remarks>
public static class LostSales
{
    /// <summary>The cheapest order.</summary>
    /// <param name="futures">Possible demand by future and period (row-major), all equally likely; as many periods as <paramref name="arrivals"/>.</param>
    /// <param name="onHand">Units present, 0 or more.</param>
    /// <param name="arrivals">Units that become available at the start of each period, from the next one on: lead plus review periods.</param>
    /// <param name="leadPeriods">Periods that pass before the order becomes available, from 0, below the number of periods.</param>
    /// <param name="holdingCost">Per unit left at a period's end, above 0.</param>
    /// <param name="shortageCost">Per unit lost, above 0.</param>
    /// <returns>Whole units, 0 or more: the fewest from which one more would cost more than it saves until the next order comes.</returns>
    public static long Order(ReadOnlySpan<float> futures, double onHand, ReadOnlySpan<double> arrivals, int leadPeriods, double holdingCost, double shortageCost)
    {
        var periods = arrivals.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leadPeriods, periods);
        var count = futures.Length / periods;
        var reviewed = periods - leadPeriods;
        // Units that must be ordered so that none are left at the end of each period.
        var needs = new double[count * reviewed];
        double most = 0;
        for (var k = 0; k < count; k++)
        {
            var demand = futures.Slice(k * periods, periods);
            var left = onHand;
            for (var t = 0; t < leadPeriods; t++) left = Math.Max(0, left + arrivals[t] - demand[t]);
            for (int t = leadPeriods, at = k * reviewed; t < periods; t++, at++)
            {
                left += arrivals[t] - demand[t];
                needs[at] = -left;
            }

            most = Math.Max(most, needs[(k + 1) * reviewed - 1]);
        }

        long low = 0, high = (long)Math.Ceiling(most);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (OneMoreSaves(needs, reviewed, middle + 0.5, holdingCost, shortageCost)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // At the middle of a unit, so that half a unit that is short is worth ordering one and less is not.
    private static bool OneMoreSaves(double[] needs, int reviewed, double ordered, double holdingCost, double shortageCost)
    {
        double saved = 0;
        for (var k = 0; k < needs.Length; k += reviewed)
        {
            if (needs[k + reviewed - 1] > ordered) saved += shortageCost;
            for (var j = 0; j < reviewed; j++)
                if (needs[k + j] <= ordered) saved -= holdingCost;
        }

        return saved > 0;
    }
}
