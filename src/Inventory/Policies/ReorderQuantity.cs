using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Policies;

/// <summary>The (R,Q) policy under continuous review: at the reorder point, always the same quantity.</summary>
public static class ReorderQuantity
{
    /// <summary>Cost per unit of time for normal demand over the lead time, exactly.</summary>
    /// <param name="holdingCost">Per unit and unit of time, above 0.</param>
    /// <param name="shortageCost">Per unit backordered and unit of time, above 0.</param>
    /// <param name="fixedCost">Per order.</param>
    /// <param name="demandRate">Mean units per unit of time.</param>
    /// <param name="deviation">Standard deviation per unit of time.</param>
    /// <param name="leadTime">Lead time.</param>
    /// <param name="reorderPoint">R.</param>
    /// <param name="quantity">Q, above 0.</param>
    /// <remarks>The position is uniform over (R, R + Q]; the average of the one-step cost over it is a difference of second-order
    /// loss functions. Source: Zheng (1992), Management Science 38(1), 87-103; Zipkin (2000), section 6.5.</remarks>
    public static double CostForNormal(
        double holdingCost, double shortageCost, double fixedCost, double demandRate, double deviation, double leadTime, double reorderPoint, double quantity)
    {
        double mean = demandRate * leadTime, spread = deviation * Math.Sqrt(leadTime);
        return (fixedCost * demandRate + Integral(reorderPoint + quantity) - Integral(reorderPoint)) / quantity;

        // Integral of h (y - mean) + (h + p) loss(y); the integral of the loss is minus the second-order loss.
        double Integral(double level)
        {
            var z = (level - mean) / spread;
            var second = 0.5 * ((z * z + 1) * (1 - Normal.CDF(0, 1, z)) - z * Normal.PDF(0, 1, z));
            return holdingCost * (level - mean) * (level - mean) / 2 - (holdingCost + shortageCost) * spread * spread * second;
        }
    }

    /// <summary>The best reorder point for a given quantity: where the one-step cost is the same at both ends of the cycle.</summary>
    public static double ReorderPointForNormal(double holdingCost, double shortageCost, double demandRate, double deviation, double leadTime, double quantity)
    {
        double mean = demandRate * leadTime, spread = deviation * Math.Sqrt(leadTime);
        double low = mean - 40 * spread - quantity, high = mean + 40 * spread;
        for (var k = 0; k < 200; k++)
        {
            var middle = (low + high) / 2;
            if (OneStep(middle) > OneStep(middle + quantity)) low = middle;
            else high = middle;
        }

        return (low + high) / 2;

        double OneStep(double level) => Newsvendor.CostForNormal(holdingCost, shortageCost, mean, spread, level);
    }

    /// <summary>The best (R,Q) for Poisson demand, exactly.</summary>
    /// <remarks>Source: Federgruen and Zheng (1992), Operations Research 40(4), 808-813: the cheapest next position joins the
    /// cycle as long as it costs less than the average.</remarks>
    public static (int ReorderPoint, int Quantity, double Cost) BestForPoisson(
        double holdingCost, double shortageCost, double fixedCost, double demandRate, double leadTime)
    {
        var demand = new PoissonTable(demandRate * leadTime);
        double OneStep(int level) => demand.OneStepCost(holdingCost, shortageCost, level);
        var least = 0;
        while (demand.Cumulative(least) < Newsvendor.CriticalRatio(holdingCost, shortageCost)) least++;
        int low = least - 1, high = least;
        var total = fixedCost * demandRate + OneStep(least);
        while (true)
        {
            var quantity = high - low;
            double below = OneStep(low), above = OneStep(high + 1);
            if (Math.Min(below, above) >= total / quantity) return (low, quantity, total / quantity);
            total += Math.Min(below, above);
            if (below <= above) low--;
            else high++;
        }
    }

    /// <summary>Cost per unit of time of a given (R,Q) for Poisson demand.</summary>
    public static double CostForPoisson(double holdingCost, double shortageCost, double fixedCost, double demandRate, double leadTime, int reorderPoint, int quantity)
    {
        var demand = new PoissonTable(demandRate * leadTime);
        var total = fixedCost * demandRate;
        for (var level = reorderPoint + 1; level <= reorderPoint + quantity; level++) total += demand.OneStepCost(holdingCost, shortageCost, level);
        return total / quantity;
    }
}
