using LogiOpt.Core.Search;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

public sealed class NetworkPolicyTests
{
    [Fact]
    public void Guaranteed_service_times_are_as_cheap_as_trying_all_of_them()
    {
        var rng = new Rng(3);
        for (var k = 0; k < 60; k++)
        {
            var n = 2 + rng.Next(3);
            var edges = Enumerable.Range(1, n - 1).Select(c => rng.Next(2) == 0 ? (rng.Next(c), c) : (c, rng.Next(c))).ToArray();
            var stages = Enumerable.Range(0, n).Select(s => new ServiceStage(
                rng.Next(4), 1 + rng.Next(5), edges.Any(e => e.Item1 == s) ? 0 : 1 + rng.Next(3), edges.Any(e => e.Item2 == s) ? 0 : rng.Next(3),
                edges.Any(e => e.Item1 == s) ? null : rng.Next(3))).ToArray();
            var best = GuaranteedService.Best(stages, edges, 1.5);
            var brute = BruteForce(stages, edges, 1.5);
            Assert.Equal(brute, best.Cost, 1e-9);
            Assert.All(best.NetTimes, t => Assert.True(t >= 0));
            Assert.All(stages.Zip(best.ServiceTimes), s => Assert.True(s.First.PromisedTime is not { } most || s.Second <= most));
        }
    }

    [Fact]
    public void Edges_that_are_no_tree_are_refused()
    {
        var stage = new ServiceStage(1, 1, 1, 0, 0);
        Assert.Throws<ArgumentException>(() => GuaranteedService.Best([stage, stage, stage], [(0, 1)], 1));
        Assert.Throws<ArgumentException>(() => GuaranteedService.Best([stage, stage], [(0, 2)], 1));
    }

    [Fact]
    public void A_serial_system_of_one_stage_is_a_newsvendor()
    {
        var (levels, cost) = SerialSystem.Best([new SerialStage(0.5, 4)], 5, 10, 2);
        var expected = Newsvendor.ForNormal(0.5, 5, 40, 4);
        Assert.InRange(levels[0], expected.Level - 0.1, expected.Level + 0.1);
        // The echelon cost counts the units on their way as well as those on hand: h times the mean lead-time demand less than the level's.
        Assert.InRange(cost, expected.Cost * 0.999, expected.Cost * 1.001);
    }

    [Fact]
    public void Two_stages_are_as_cheap_as_simulating_the_best_of_many_levels()
    {
        SerialStage[] stages = [new(2, 1), new(1, 2)];
        var (levels, cost) = SerialSystem.Best(stages, 20, 5, 1);
        Assert.InRange(Simulated(levels[0], levels[1], 5), cost * 0.97, cost * 1.03);
        foreach (var (a, b) in new[] { (-1.0, 0.0), (1, 0), (0, -1.5), (0, 1.5) })
            Assert.True(Simulated(levels[0] + a, levels[1] + b, 5) > Simulated(levels[0], levels[1], 5));
    }

    [Fact]
    public void Joint_orders_are_as_cheap_as_every_choice_of_multiples()
    {
        var rng = new Rng(5);
        for (var k = 0; k < 200; k++)
        {
            var shared = 10 + rng.Next(300);
            var items = Enumerable.Range(0, 3).Select(_ => new JointItem(5 + rng.Next(300), 1 + rng.Next(20), 1 + rng.Next(30))).ToArray();
            var best = double.PositiveInfinity;
            for (var a = 1; a <= 12; a++)
                for (var b = 1; b <= 12; b++)
                    for (var c = 1; c <= 12; c++)
                        best = Math.Min(best, Math.Sqrt(2 * (shared + items[0].FixedCost / a + items[1].FixedCost / b + items[2].FixedCost / c)
                            * (items[0].HoldingCost * items[0].DemandRate * a + items[1].HoldingCost * items[1].DemandRate * b + items[2].HoldingCost * items[2].DemandRate * c)));
            var plan = JointReplenishment.Best(shared, items);
            Assert.Equal(best, plan.Cost, best * 1e-9);
            Assert.True(JointReplenishment.Silver(shared, items).Cost >= plan.Cost - 1e-9);
        }
    }

    [Fact]
    public void An_order_from_a_supplier_that_is_never_down_is_the_economic_one_and_the_best_beats_its_neighbours()
    {
        Assert.Equal(LotSize.Economic(8, 0.225, 1300).Level, SupplyDisruption.EconomicOrder(8, 0.225, 5, 1300, 0, 14).Level, 1e-3);
        var best = SupplyDisruption.EconomicOrder(8, 0.225, 5, 1300, 1.5, 14);
        for (var q = 50.0; q < 4_000; q += 10) Assert.True(SupplyDisruption.CostOf(q, 8, 0.225, 5, 1300, 1.5, 14) >= best.Cost - 1e-9);
    }

    private static double BruteForce(ServiceStage[] stages, (int Supplier, int Customer)[] edges, double factor)
    {
        var n = stages.Length;
        var variance = new double[n];
        double Variance(int k) => stages[k].DemandDeviation * stages[k].DemandDeviation + edges.Where(e => e.Supplier == k).Sum(e => Variance(e.Customer));
        for (var k = 0; k < n; k++) variance[k] = Variance(k);
        var send = new int[n];
        var best = double.PositiveInfinity;
        Try(0);
        return best;

        void Try(int k)
        {
            if (k < n)
            {
                for (send[k] = 0; send[k] <= Math.Min(14, stages[k].PromisedTime ?? 14); send[k]++) Try(k + 1);
                return;
            }

            double cost = 0;
            for (var s = 0; s < n; s++)
            {
                var receive = Math.Max(stages[s].InboundTime, edges.Where(e => e.Customer == s).Select(e => send[e.Supplier]).DefaultIfEmpty(0).Max());
                var net = receive + stages[s].ProcessingTime - send[s];
                if (net < 0) return;
                cost += stages[s].HoldingCost * factor * Math.Sqrt(variance[s] * net);
            }

            best = Math.Min(best, cost);
        }
    }

    // Echelon costs of base stocks in a periodic world of small steps: a check that shares nothing with the recursion.
    private static double Simulated(double lower, double upper, long seed)
    {
        const int Step = 40;
        var rng = new Rng(seed);
        double below = lower, above = upper, cost = 0;
        var (toLower, toUpper) = (new Queue<double>(), new Queue<double>());
        for (var k = 0; k < Step; k++) toLower.Enqueue(0);
        for (var k = 0; k < 2 * Step; k++) toUpper.Enqueue(0);
        double lowerOnOrder = 0, upperOnOrder = 0;
        double upperStock = upper - lower;
        const int Periods = 400_000;
        for (var t = 0; t < Periods; t++)
        {
            var arrived = toUpper.Dequeue();
            (upperStock, upperOnOrder) = (upperStock + arrived, upperOnOrder - arrived);
            arrived = toLower.Dequeue();
            (below, lowerOnOrder) = (below + arrived, lowerOnOrder - arrived);
            below -= 5.0 / Step + rng.NextNormal() / Math.Sqrt(Step);
            above = upperStock + lowerOnOrder + below;
            var sent = Math.Min(upperStock, Math.Max(0, lower - below - lowerOnOrder));
            (upperStock, lowerOnOrder) = (upperStock - sent, lowerOnOrder + sent);
            toLower.Enqueue(sent);
            var ordered = Math.Max(0, upper - above - upperOnOrder);
            upperOnOrder += ordered;
            toUpper.Enqueue(ordered);
            // Echelon inventory: all units from the stage down, less what customers are owed.
            cost += 2 * below + 1 * (upperStock + lowerOnOrder + below) + (20 + 3) * Math.Max(0, -below);
        }

        return cost / Periods;
    }
}
