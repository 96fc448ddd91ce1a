using System.Text.Json;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

public sealed class PolicyTests
{
    [Fact]
    public void Textbook_newsvendor_figures_are_met()
    {
        // Snyder and Shen (2019), examples 4.1 to 4.4.
        var normal = Newsvendor.ForNormal(0.18, 0.70, 50, 8);
        Near(56.604, normal.Level);
        Near(1.9976, normal.Cost);
        Near(7.35613, Newsvendor.CostForNormal(0.18, 0.70, 50, 8, 40));
        Near(264.767, Newsvendor.BaseStockForNormal(0.18, 0.70, 50, 8, 4).Level);
        var poisson = Newsvendor.ForPoisson(1, 4, 6);
        Assert.Equal(8, poisson.Level);
        Near(3.57011, poisson.Cost);
        Near(6.59030, Newsvendor.CostForPoisson(1, 4, 6, 5));
    }

    [Fact]
    public void Textbook_lot_sizes_are_met()
    {
        var economic = LotSize.Economic(8, 0.225, 1300);
        Near(304.047, economic.Level);
        Near(68.4105, economic.Cost);
        Near(69.725, LotSize.CostOf(250, 8, 0.225, 1300));
        var discount = LotSize.WithDiscounts(8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68]);
        Assert.Equal((800, 978.6), (discount.Level, Math.Round(discount.Cost, 6)));
        var (orders, cost) = LotSize.Dynamic(500, 2, [90, 120, 80, 70]);
        Assert.Equal([210, 0, 150, 0], orders);
        Assert.Equal(1380, cost);
    }

    [Theory]
    [InlineData(10, 6, 40, 35.022)]
    [InlineData(20, 14, 62, 49.173)]
    [InlineData(30, 23, 66, 57.819)]
    [InlineData(40, 33, 87, 64.512)]
    [InlineData(60, 52, 129, 77.306)]
    [InlineData(70, 62, 81, 79.037)]
    public void The_table_of_Zheng_and_Federgruen_is_met(double mean, int s, int upTo, double cost)
    {
        var best = ReorderOrderUpTo.ExactForPoisson(1, 9, 64, mean);
        Assert.Equal((s, upTo), (best.ReorderPoint, best.OrderUpTo));
        Near(cost, best.Cost, 3e-5);
    }

    [Fact]
    public void The_power_approximation_and_reorder_quantities_of_the_textbook_are_met()
    {
        var (s, upTo) = ReorderOrderUpTo.PowerApproximation(0.18, 0.70, 2.5, 50, 8);
        Near(40.1946, s);
        Near(74.2902, upTo);
        Near(127.788, ReorderQuantity.ReorderPointForNormal(0.225, 7.5, 1300, 150, 1 / 12.0, 318));
        Near(78.0712, ReorderQuantity.CostForNormal(0.225, 7.5, 8, 1300, 150, 1 / 12.0, 126.8, 328.5));
        var best = ReorderQuantity.BestForPoisson(20, 150, 100, 1.5, 2);
        Assert.Equal((3, 5), (best.ReorderPoint, best.Quantity));
        Near(107.9236, best.Cost);
        Near(242.5281, ReorderQuantity.CostForPoisson(20, 150, 100, 1.5, 2, 8, 12));
    }

    [Fact]
    public void Exact_policies_are_as_cheap_as_brute_force_on_random_small_cases()
    {
        var rng = new Rng(7);
        for (var k = 0; k < 12; k++)
        {
            double holding = 1 + rng.Next(3), shortage = 2 + rng.Next(20), fixedCost = rng.Next(30), mean = 0.5 + rng.NextDouble() * 6;
            var lead = rng.Next(3);
            var best = ReorderOrderUpTo.ExactForPoisson(holding, shortage, fixedCost, mean, lead);
            var steps = StepCosts(holding, shortage, mean * (lead + 1));
            var brute = double.PositiveInfinity;
            for (var n = 1; n < 40; n++)
            {
                var visits = VisitsByFlow(mean, n);
                for (var s = -8; s + n < 60; s++)
                    brute = Math.Min(brute, (fixedCost + visits.Select((v, d) => v * steps[s + n - d + 8]).Sum()) / visits.Sum());
            }

            Near(brute, best.Cost, 1e-7);

            var rq = ReorderQuantity.BestForPoisson(holding, shortage, fixedCost + 1, mean, lead + 0.5);
            var bruteRq = double.PositiveInfinity;
            for (var r = -8; r < 40; r++)
                for (var q = 1; q < 40; q++) bruteRq = Math.Min(bruteRq, ReorderQuantity.CostForPoisson(holding, shortage, fixedCost + 1, mean, lead + 0.5, r, q));
            Near(bruteRq, rq.Cost, 1e-9);
        }
    }

    [Fact]
    public void Nothing_is_ordered_and_nothing_paid_before_something_is_wanted()
    {
        var (orders, cost) = LotSize.Dynamic(100, 1, [0, 0, 10]);
        Assert.Equal([0, 0, 10], orders);
        Assert.Equal(100, cost);
        Assert.Equal(0, LotSize.Dynamic(100, 1, [0, 0]).Cost);
    }

    [Fact]
    public void The_acceptance_cases_are_met_where_they_are_present()
    {
        var file = AcceptanceFile();
        if (file is null) Assert.Skip("data/inventory/cases.json is not here; set LOGIOPT_DATA to the folder that holds it");
        var checkedCases = 0;
        foreach (var item in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("cases").EnumerateArray())
        {
            var (i, e) = (item.GetProperty("input"), item.GetProperty("expected"));
            double In(string name) => i.GetProperty(name).GetDouble();
            double Out(string name) => e.GetProperty(name).GetDouble();
            checkedCases++;
            TestContext.Current.TestOutputHelper?.WriteLine(item.GetProperty("id").GetString()!);
            double[] Ins(string name) => [.. i.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            double[] Outs(string name) => [.. e.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            var tolerance = item.GetProperty("rel_tolerance").GetDouble();
            switch (item.GetProperty("id").GetString())
            {
                case "nv-normal-1":
                    var normal = Newsvendor.ForNormal(In("holding_cost"), In("stockout_cost"), In("mean"), In("sd"));
                    Near([Out("base_stock"), Out("cost"), Out("cost_if_S_40")], [normal.Level, normal.Cost, Newsvendor.CostForNormal(In("holding_cost"), In("stockout_cost"), In("mean"), In("sd"), 40)], tolerance);
                    break;
                case "base-stock-lt-1":
                    var lagged = Newsvendor.BaseStockForNormal(In("holding_cost"), In("stockout_cost"), In("mean"), In("sd"), In("lead_time"));
                    Near([Out("base_stock"), Out("cost")], [lagged.Level, lagged.Cost], tolerance);
                    break;
                case "nv-poisson-1":
                    var poisson = Newsvendor.ForPoisson(In("holding_cost"), In("stockout_cost"), In("mean"));
                    Near([Out("base_stock"), Out("cost"), Out("cost_if_S_5")], [poisson.Level, poisson.Cost, Newsvendor.CostForPoisson(In("holding_cost"), In("stockout_cost"), In("mean"), 5)], tolerance);
                    break;
                case "eoq-1":
                    var eoq = LotSize.Economic(In("fixed_cost"), In("holding_cost"), In("demand_rate"));
                    Near([Out("order_quantity"), Out("cost"), Out("cost_if_Q_250")], [eoq.Level, eoq.Cost, LotSize.CostOf(250, In("fixed_cost"), In("holding_cost"), In("demand_rate"))], tolerance);
                    break;
                case "eoq-disc-1":
                    var discount = LotSize.WithDiscounts(In("fixed_cost"), In("holding_cost_rate"), In("demand_rate"), Ins("breakpoints"), Ins("unit_costs"));
                    Near([Out("order_quantity"), Out("cost")], [discount.Level, discount.Cost], tolerance);
                    break;
                case "jrp-1":
                    var joint = JointReplenishment.Silver(In("shared_fixed_cost"), [.. Ins("individual_fixed_costs").Zip(Ins("holding_costs"), Ins("demand_rates")).Select(x => new JointItem(x.First, x.Second, x.Third))]);
                    Near([Out("base_cycle_time"), Out("cost"), .. Outs("order_quantities"), .. Outs("order_multiples")], [joint.BaseCycle, joint.Cost, .. joint.Quantities, .. joint.Multiples.Select(n => (double)n)], tolerance);
                    break;
                case "ww-1":
                    var (orders, dynamicCost) = LotSize.Dynamic(In("fixed_cost"), In("holding_cost"), Ins("demand"));
                    Near([Out("cost"), .. Outs("order_quantities")], [dynamicCost, .. orders], tolerance);
                    break;
                case "ss-1":
                    var ss = ReorderOrderUpTo.ExactForPoisson(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"));
                    Near([Out("s"), Out("S"), Out("cost"), Out("cost_if_s6_S18")], [ss.ReorderPoint, ss.OrderUpTo, ss.Cost, ReorderOrderUpTo.CostForPoisson(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"), 6, 18)], tolerance);
                    break;
                case "ss-zf-odd":
                    var table = Ins("means").Select(mean => ReorderOrderUpTo.ExactForPoisson(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), mean)).ToArray();
                    Near([.. Outs("s"), .. Outs("S"), .. Outs("cost")], [.. table.Select(t => (double)t.ReorderPoint), .. table.Select(t => (double)t.OrderUpTo), .. table.Select(t => t.Cost)], tolerance);
                    break;
                case "ss-power-1":
                    var power = ReorderOrderUpTo.PowerApproximation(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"), In("sd"));
                    Near([Out("s"), Out("S")], [power.ReorderPoint, power.OrderUpTo], tolerance);
                    break;
                case "rq-1":
                    double R(double q) => ReorderQuantity.ReorderPointForNormal(In("holding_cost"), In("stockout_cost"), In("mean"), In("sd"), In("lead_time"), q);
                    Near(
                        [Out("r_for_Q_318"), Out("r_for_Q_150"), Out("r_for_Q_750"), Out("cost_r126_8_Q328_5")],
                        [R(318), R(150), R(750), ReorderQuantity.CostForNormal(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"), In("sd"), In("lead_time"), 126.8, 328.5)], tolerance);
                    break;
                case "rq-poisson-1":
                    var rq = ReorderQuantity.BestForPoisson(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"), In("lead_time"));
                    Near([Out("r"), Out("Q"), Out("cost"), Out("cost_r8_Q12")], [rq.ReorderPoint, rq.Quantity, rq.Cost, ReorderQuantity.CostForPoisson(In("holding_cost"), In("stockout_cost"), In("fixed_cost"), In("mean"), In("lead_time"), 8, 12)], tolerance);
                    break;
                case "eoq-disruption-1":
                    var disrupted = SupplyDisruption.EconomicOrder(In("fixed_cost"), In("holding_cost"), In("stockout_cost"), In("demand_rate"), In("disruption_rate"), In("recovery_rate"));
                    Near([Out("order_quantity"), Out("cost")], [disrupted.Level, disrupted.Cost], tolerance);
                    break;
                case "ssm-serial-1":
                    SerialStage Stage(string k) => new(i.GetProperty("echelon_holding_costs").GetProperty(k).GetDouble(), i.GetProperty("lead_times").GetProperty(k).GetDouble());
                    Near([Out("cost")], [SerialSystem.Best([Stage("1"), Stage("2"), Stage("3")], In("stockout_cost"), In("mean"), In("sd")).Cost], tolerance);
                    break;
                case "gsm-tree-1":
                    double Of(string name, int k) => i.GetProperty(name).TryGetProperty($"{k}", out var v) ? v.GetDouble() : 0;
                    int? Promised(int k) => i.GetProperty("external_outbound_cst").TryGetProperty($"{k}", out var v) ? v.GetInt32() : null;
                    var stages = Enumerable.Range(1, 4).Select(k => new ServiceStage((int)Of("processing_time", k), Of("local_holding_cost", k), Of("demand_sd", k), (int)Of("external_inbound_cst", k), Promised(k))).ToArray();
                    var plan = GuaranteedService.Best(stages, [.. i.GetProperty("edges").EnumerateArray().Select(x => (x[0].GetInt32() - 1, x[1].GetInt32() - 1))], In("safety_factor"));
                    var times = e.GetProperty("committed_service_times");
                    Near([Out("cost"), .. Enumerable.Range(1, 4).Select(k => times.GetProperty($"{k}").GetDouble())], [plan.Cost, .. plan.ServiceTimes.Select(t => (double)t)], tolerance);
                    break;
                default: checkedCases--; break;
            }
        }

        Assert.Equal(15, checkedCases);
    }

    // Visits of each position in an order cycle, by letting the chance flow down step by step: shares nothing with the renewal formula.
    private static double[] VisitsByFlow(double mean, int n)
    {
        var chance = Enumerable.Range(0, n).Select(d => Poisson(mean, d)).ToArray();
        var flow = new double[n];
        flow[0] = 1;
        var visits = (double[])flow.Clone();
        for (var step = 0; step < 400 && flow.Sum() > 1e-13; step++)
        {
            var next = new double[n];
            for (var k = 0; k < n; k++)
                for (var d = 0; k + d < n; d++) next[k + d] += flow[k] * chance[d];
            flow = next;
            for (var k = 0; k < n; k++) visits[k] += flow[k];
        }

        return visits;
    }

    // Expected cost of each level from -8 to 59, summed over the demands that matter.
    private static double[] StepCosts(double holding, double shortage, double mean) =>
        [.. Enumerable.Range(-8, 68).Select(y => Enumerable.Range(0, 110).Sum(d => Poisson(mean, d) * (holding * Math.Max(0, y - d) + shortage * Math.Max(0, d - y))))];

    private static double Poisson(double m, int d) => Math.Exp(-m + d * Math.Log(m) - Enumerable.Range(1, d).Sum(x => Math.Log(x)));

    private static string? AcceptanceFile()
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("LOGIOPT_DATA") is { } set) folders.Add(set);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "LogiOpt.sln"))) folders.Add(Path.Combine(at.FullName, "..", "shared", "data"));
        return folders.Select(f => Path.Combine(f, "inventory", "cases.json")).FirstOrDefault(File.Exists);
    }

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"expected {string.Join(" ", expected)} | ours {string.Join(" ", actual)} | relative tolerance {tolerance}");
        for (var k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * Math.Max(1, Math.Abs(expected[k])), $"figure {k}: expected {expected[k]}, got {actual[k]}");
    }

    private static void Near(double expected, double actual, double tolerance = 1e-4) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected}, got {actual}");
}
