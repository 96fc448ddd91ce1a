namespace LogiOpt.Inventory.Policies;

/// <summary>Reorder point and order-up-to level of an (s,S) policy, and its cost per period.</summary>
/// <param name="ReorderPoint">At or below this position is ordered.</param>
/// <param name="OrderUpTo">Position that ordering restores.</param>
/// <param name="Cost">Average fixed, holding and shortage cost of a period.</param>
public readonly record struct ReorderLevels(int ReorderPoint, int OrderUpTo, double Cost);

/// <summary>The (s,S) policy: periodic review with a fixed cost per order and backorders.</summary>
public static class ReorderOrderUpTo
{
    /// <summary>The best (s,S) for Poisson demand, exactly.</summary>
    /// <param name="holdingCost">Per unit and period, above 0.</param>
    /// <param name="shortageCost">Per unit backordered and period, above 0.</param>
    /// <param name="fixedCost">Per order, 0 or more.</param>
    /// <param name="mean">Mean demand of a period, in (0, 1000].</param>
    /// <param name="leadPeriods">Whole periods from order to availability, 0 or more.</param>
    /// <remarks>Source: Zheng and Federgruen (1991), Operations Research 39(4), 654-665: the cost is improved from one S to the
    /// next, and a lower bound on every larger S ends the search.</remarks>
    public static ReorderLevels ExactForPoisson(double holdingCost, double shortageCost, double fixedCost, double mean, int leadPeriods = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fixedCost);
        ArgumentOutOfRangeException.ThrowIfNegative(leadPeriods);
        var renewal = new Renewal(holdingCost, shortageCost, fixedCost, mean, leadPeriods);
        var least = renewal.LeastCostLevel();

        // Start: S at the least one-period cost, s lowered until waiting costs more than the policy.
        var orderUpTo = least;
        var reorder = least;
        do reorder--;
        while (renewal.Cost(reorder, orderUpTo) > renewal.OneStep(reorder));
        var cost = renewal.Cost(reorder, orderUpTo);

        for (var candidate = orderUpTo + 1; renewal.OneStep(candidate) <= cost; candidate++)
        {
            if (renewal.Cost(reorder, candidate) >= cost) continue;
            orderUpTo = candidate;
            while (renewal.Cost(reorder, orderUpTo) <= renewal.OneStep(reorder + 1)) reorder++;
            cost = renewal.Cost(reorder, orderUpTo);
        }

        return new ReorderLevels(reorder, orderUpTo, cost);
    }

    /// <summary>Average cost of a period of a given (s,S) for Poisson demand.</summary>
    public static double CostForPoisson(double holdingCost, double shortageCost, double fixedCost, double mean, int reorderPoint, int orderUpTo, int leadPeriods = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(reorderPoint, orderUpTo);
        return new Renewal(holdingCost, shortageCost, fixedCost, mean, leadPeriods).Cost(reorderPoint, orderUpTo);
    }

    /// <summary>A near-best (s,S) for normal demand by the power approximation.</summary>
    /// <remarks>Source: Ehrhardt and Mosier (1984), Management Science 30(5), 618-622, as in Snyder and Shen (2019), section 4.4.4.</remarks>
    public static (double ReorderPoint, double OrderUpTo) PowerApproximation(
        double holdingCost, double shortageCost, double fixedCost, double mean, double deviation)
    {
        var quantity = 1.30 * Math.Pow(mean, 0.494) * Math.Pow(fixedCost / holdingCost, 0.506) * Math.Pow(1 + deviation * deviation / (mean * mean), 0.116);
        var z = Math.Sqrt(quantity / (deviation * shortageCost / holdingCost));
        var low = 0.973 * mean + deviation * (0.183 / z + 1.063 - 2.192 * z);
        return (low, low + quantity);
    }

    // One order cycle as a renewal process: how often each position is visited before the reorder point is passed.
    private sealed class Renewal
    {
        private readonly double _holding, _shortage, _fixed;
        private readonly PoissonTable _demand;
        private readonly PoissonTable _protection;
        private readonly List<double> _visits = [];
        private readonly double _stay;

        public Renewal(double holding, double shortage, double fixedCost, double mean, int leadPeriods)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(holding);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shortage);
            (_holding, _shortage, _fixed) = (holding, shortage, fixedCost);
            _demand = new PoissonTable(mean);
            _protection = new PoissonTable(mean * (leadPeriods + 1));
            _stay = 1 - _demand.Chance(0);
        }

        public double OneStep(int level) => _protection.OneStepCost(_holding, _shortage, level);

        public int LeastCostLevel()
        {
            var level = 0;
            while (_protection.Cumulative(level) < _shortage / (_shortage + _holding)) level++;
            return level;
        }

        public double Cost(int reorderPoint, int orderUpTo)
        {
            double periods = 0, cost = _fixed;
            for (var below = 0; below < orderUpTo - reorderPoint; below++)
            {
                var visits = Visits(below);
                periods += visits;
                cost += visits * OneStep(orderUpTo - below);
            }

            return cost / periods;
        }

        private double Visits(int below)
        {
            while (_visits.Count <= below)
            {
                var n = _visits.Count;
                var sum = n == 0 ? 1.0 : 0;
                for (var d = 1; d <= Math.Min(n, _demand.Size - 1); d++) sum += _demand.Chance(d) * _visits[n - d];
                _visits.Add(sum / _stay);
            }

            return _visits[below];
        }
    }
}
