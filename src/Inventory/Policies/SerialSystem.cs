using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Policies;

/// <summary>A stage of a serial supply chain.</summary>
/// <param name="EchelonHoldingCost">Added per unit and unit of time by holding it here or further down, above 0.</param>
/// <param name="LeadTime">From the stage above, above 0.</param>
public readonly record struct SerialStage(double EchelonHoldingCost, double LeadTime);

/// <summary>The best echelon base stocks of a serial system: central warehouse, regional one, front warehouse.</summary>
public static class SerialSystem
{
    // Grid steps per standard deviation of the shortest lead-time demand.
    private const int StepsPerDeviation = 60;
    private const int MaxGrid = 400_000;
    private const double Reach = 8;

    /// <summary>Best levels under normal demand, with backorders at the lowest stage.</summary>
    /// <param name="stages">From the customer upwards.</param>
    /// <param name="shortageCost">Per unit backordered and unit of time, above 0.</param>
    /// <param name="mean">Mean demand per unit of time.</param>
    /// <param name="deviation">Its standard deviation, above 0.</param>
    /// <returns>Echelon base-stock level by stage, in the order given, and the expected cost per unit of time.</returns>
    /// <remarks>Source: Clark and Scarf (1960), Management Science 6(4), 475-490; recursion of Chen and Zheng (1994), Management Science 40(11),
    /// 1426-1443, as in Snyder and Shen (2019), section 6.2.2, on a grid of 1/60 deviation.</remarks>
    public static (double[] Levels, double Cost) Best(IReadOnlyList<SerialStage> stages, double shortageCost, double mean, double deviation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(stages.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shortageCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(deviation);
        foreach (var stage in stages)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stage.EchelonHoldingCost);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stage.LeadTime);
        }

        var total = stages.Sum(s => s.LeadTime);
        double spread = Reach * deviation * Math.Sqrt(total), least = -spread - mean * total, most = mean * total + spread;
        var step = Math.Max(deviation * Math.Sqrt(stages.Min(s => s.LeadTime)) / StepsPerDeviation, (most - least) / MaxGrid);
        var size = (int)Math.Ceiling((most - least) / step) + 1;
        var allHolding = stages.Sum(s => s.EchelonHoldingCost);

        // What the stages below a level cost if they get no more than it: at first, only the customers' wait.
        var below = new double[size];
        for (var k = 0; k < size; k++) below[k] = (shortageCost + allHolding) * Math.Max(0, -(least + k * step));
        var levels = new double[stages.Count];
        double cost = 0;
        for (var j = 0; j < stages.Count; j++)
        {
            var own = new double[size];
            for (var k = 0; k < size; k++) own[k] = stages[j].EchelonHoldingCost * (least + k * step) + below[k];
            var expected = Expect(own, step, mean * stages[j].LeadTime, deviation * Math.Sqrt(stages[j].LeadTime));
            var best = Array.IndexOf(expected, expected.Min());
            (levels[j], cost) = (least + best * step, expected[best]);
            for (var k = 0; k < size; k++) below[k] = expected[Math.Min(k, best)];
        }

        return (levels, cost);
    }

    // Expected cost after a lead time's demand. Below the grid the cost goes on as a straight line.
    private static double[] Expect(double[] cost, double step, double mean, double deviation)
    {
        var first = (int)Math.Floor((mean - Reach * deviation) / step);
        var chances = new double[(int)Math.Ceiling((mean + Reach * deviation) / step) - first + 1];
        for (var k = 0; k < chances.Length; k++)
            chances[k] = Normal.CDF(mean, deviation, (first + k + 0.5) * step) - Normal.CDF(mean, deviation, (first + k - 0.5) * step);
        var slope = (cost[1] - cost[0]) / step;
        var expected = new double[cost.Length];
        Parallel.For(0, cost.Length, y =>
        {
            double sum = 0;
            for (var k = 0; k < chances.Length; k++)
            {
                var at = y - first - k;
                sum += chances[k] * (at >= cost.Length ? cost[^1] : at >= 0 ? cost[at] : cost[0] + slope * step * at);
            }

            expected[y] = sum;
        });
        return expected;
    }
}
