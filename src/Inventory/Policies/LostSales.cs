namespace LogiOpt.Inventory.Policies;

/// <summary>Order-up-to levels where unmet demand is lost.</summary>
/// <remarks>A level set by the newsvendor ratio orders too much there, because demand lost before an order comes need not be met any more:
/// Huh, Janakiraman, Muckstadt and Rusmevichientong (2009), Management Science 55(3), 404-420. So the share is found by replay.</remarks>
public static class LostSales
{
    private const double LeastShare = 0.30;
    private const double ShareStep = 0.02;
    private const int Shares = 35;

    /// <summary>The share of protection-interval demand to cover so that holding and lost sales together cost least.</summary>
    /// <param name="paths">Demand by series and period, each at least three protection intervals long; 1 or more.</param>
    /// <param name="leadPeriods">Whole periods between the period of ordering and availability, 0 or more.</param>
    /// <param name="reviewPeriods">Periods between orders, 1 or more.</param>
    /// <param name="holdingCost">Per unit left at a period's end, above 0.</param>
    /// <param name="shortageCost">Per unit lost, above 0.</param>
    /// <returns>A share in [0.30, 0.98]; all paths under every share, with the same demand.</returns>
    public static double BestShare(IReadOnlyList<double[]> paths, int leadPeriods, int reviewPeriods, double holdingCost, double shortageCost)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        var costs = new double[paths.Count][];
        Parallel.For(0, paths.Count, p =>
        {
            var sums = SpanSums(paths[p], leadPeriods + reviewPeriods);
            var own = new double[Shares];
            for (var k = 0; k < Shares; k++)
                own[k] = CostOf(paths[p], Level(sums, LeastShare + k * ShareStep), leadPeriods, reviewPeriods, holdingCost, shortageCost);
            costs[p] = own;
        });
        var best = 0;
        var total = new double[Shares];
        for (var k = 0; k < Shares; k++)
        {
            // Added in the order of the paths, so that threads do not change the last digit.
            foreach (var own in costs) total[k] += own[k];
            if (total[k] < total[best]) best = k;
        }

        return LeastShare + best * ShareStep;
    }

    /// <summary>Cost of an order-up-to level on one path; the first protection intervals are left out of the count.</summary>
    public static double CostOf(double[] demand, double level, int leadPeriods, int reviewPeriods, double holdingCost, double shortageCost)
    {
        var pipeline = new double[leadPeriods + 1];
        double onHand = level, onOrder = 0, cost = 0;
        var warmUp = 2 * (leadPeriods + reviewPeriods);
        for (var t = 0; t < demand.Length; t++)
        {
            var order = t % reviewPeriods == 0 ? Math.Max(0, Math.Round(level - onHand - onOrder)) : 0;
            onOrder += order;
            pipeline[(t + leadPeriods) % pipeline.Length] = order;
            var arriving = pipeline[t % pipeline.Length];
            (onHand, onOrder) = (onHand + arriving, onOrder - arriving);
            var sold = Math.Min(onHand, demand[t]);
            onHand -= sold;
            if (t >= warmUp) cost += holdingCost * onHand + shortageCost * (demand[t] - sold);
        }

        return cost;
    }

    private static double[] SpanSums(double[] demand, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(demand.Length, 3 * length, nameof(demand));
        var sums = new double[demand.Length - length + 1];
        for (var t = 0; t < sums.Length; t++)
            for (var j = 0; j < length; j++) sums[t] += demand[t + j];
        Array.Sort(sums);
        return sums;
    }

    private static double Level(double[] sums, double share)
    {
        var at = share * (sums.Length - 1);
        var below = (int)at;
        return below + 1 < sums.Length ? sums[below] + (at - below) * (sums[below + 1] - sums[below]) : sums[^1];
    }
}
