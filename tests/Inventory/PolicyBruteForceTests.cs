using LogiOpt.Core.Search;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

/// <summary>Ten thousand random small cases of each policy against trying everything, by code that shares none with the policies.</summary>
public sealed class PolicyBruteForceTests
{
    private const int Cases = 10_000;
    private const double Tolerance = 1e-7;

    [Fact]
    public void Newsvendors_are_as_cheap_as_the_best_of_all_levels() => Agree((rng, _) =>
    {
        var (holding, shortage, mean) = (0.2 + rng.NextDouble() * 3, 0.5 + rng.NextDouble() * 30, 0.1 + rng.NextDouble() * 12);
        var costs = StepCosts(holding, shortage, mean, 0, 80);
        return (costs.Min(), Newsvendor.ForPoisson(holding, shortage, mean).Cost);
    });

    [Fact]
    public void Reorder_points_with_order_up_to_levels_are_as_cheap_as_the_best_of_all_pairs() => Agree((rng, _) =>
    {
        double holding = 1 + rng.Next(3), shortage = 2 + rng.Next(20), fixedCost = rng.Next(40), mean = 0.4 + rng.NextDouble() * 5;
        var lead = rng.Next(3);
        const int Least = -12, Most = 70;
        var costs = StepCosts(holding, shortage, mean * (lead + 1), Least, Most);
        var demand = Chances(mean, Most - Least);
        // Expected periods that a cycle stands so many units below its level.
        var stays = new double[Most - Least];
        for (var below = 0; below < stays.Length; below++)
        {
            var sum = below == 0 ? 1.0 : 0;
            for (var units = 1; units <= below; units++) sum += demand[units] * stays[below - units];
            stays[below] = sum / (1 - demand[0]);
        }

        var best = double.PositiveInfinity;
        for (var upTo = Least + 1; upTo < Most; upTo++)
        {
            double cost = fixedCost, periods = 0;
            for (var below = 0; below < upTo - Least; below++)
            {
                (cost, periods) = (cost + stays[below] * costs[upTo - below - Least], periods + stays[below]);
                best = Math.Min(best, cost / periods);
            }
        }

        return (best, ReorderOrderUpTo.ExactForPoisson(holding, shortage, fixedCost, mean, lead).Cost);
    });

    [Fact]
    public void Reorder_points_with_fixed_quantities_are_as_cheap_as_the_best_of_all_pairs() => Agree((rng, _) =>
    {
        double holding = 1 + rng.Next(3), shortage = 2 + rng.Next(20), fixedCost = 1 + rng.Next(30), rate = 0.4 + rng.NextDouble() * 5, lead = 0.2 + rng.NextDouble() * 2;
        const int Least = -12, Most = 80;
        var costs = StepCosts(holding, shortage, rate * lead, Least, Most);
        var best = double.PositiveInfinity;
        for (var point = Least; point < Most - 1; point++)
        {
            double sum = 0;
            for (var quantity = 1; point + quantity < Most; quantity++)
            {
                sum += costs[point + quantity - Least];
                best = Math.Min(best, (rate * fixedCost + sum) / quantity);
            }
        }

        return (best, ReorderQuantity.BestForPoisson(holding, shortage, fixedCost, rate, lead).Cost);
    });

    [Fact]
    public void Dynamic_lot_sizes_are_as_cheap_as_the_best_of_all_plans() => Agree((rng, _) =>
    {
        var demand = Enumerable.Range(0, 2 + rng.Next(6)).Select(_ => (double)rng.Next(50)).ToArray();
        double fixedCost = rng.Next(200), holding = 1 + rng.Next(4), best = double.PositiveInfinity;
        // Every plan that orders in the first period; an order that brings nothing is not paid for.
        for (var plan = 1; plan < 1 << demand.Length; plan += 2)
        {
            double cost = 0, brought = 0;
            for (int t = 0, last = 0; t < demand.Length; t++)
            {
                if ((plan >> t & 1) == 1) (last, brought) = (t, 0);
                if (brought == 0 && demand[t] > 0) cost += fixedCost;
                brought += demand[t];
                cost += holding * (t - last) * demand[t];
            }

            best = Math.Min(best, cost);
        }

        return (best, LotSize.Dynamic(fixedCost, holding, demand).Cost);
    });

    private static void Agree(Func<Rng, int, (double Expected, double Actual)> solve)
    {
        var rng = new Rng(2026);
        var worst = 0.0;
        for (var k = 0; k < Cases; k++)
        {
            var (expected, actual) = solve(rng, k);
            var error = Math.Abs(expected - actual) / Math.Max(1, Math.Abs(expected));
            worst = Math.Max(worst, error);
            Assert.True(error <= Tolerance, $"case {k}: the best of all costs {expected}, the policy {actual}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Cases} cases agree; the largest relative difference is {worst:0.0e0}");
    }

    // Expected cost of one demand against each level.
    private static double[] StepCosts(double holding, double shortage, double mean, int least, int most)
    {
        var chances = Chances(mean, 200);
        return [.. Enumerable.Range(least, most - least).Select(level =>
        {
            double cost = 0;
            for (var units = 0; units < chances.Length; units++) cost += chances[units] * (level >= units ? holding * (level - units) : shortage * (units - level));
            return cost;
        })];
    }

    private static double[] Chances(double mean, int count)
    {
        var chances = new double[count];
        chances[0] = Math.Exp(-mean);
        for (var units = 1; units < count; units++) chances[units] = chances[units - 1] * mean / units;
        return chances;
    }
}
