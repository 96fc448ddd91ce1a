using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Scenarios;

namespace LogiOpt.Warehousing.Tests.Scenarios;

public class PlanDaysTests
{
    private const string Plan = """
        { "zones": [{ "zone": "a", "point": [121.4, 31.2] }, { "zone": "b", "point": [121.9, 31.2] }],
          "sites": [{ "site": "A", "point": [121.4, 31.2], "levels": [{ "dailyCost": 100, "ordersPerDay": 400 }, { "dailyCost": 300, "ordersPerDay": 2000 }] },
                    { "site": "B", "point": [121.9, 31.2], "levels": [{ "dailyCost": 150 }] }],
          "days": { "orders": [[100, 10], [120, 20], [500, 900], [80, 30]], "tail": 0.25, "riskWeight": 0.5 } }
        """;

    [Fact]
    public void A_plan_over_days_tells_every_day_and_its_parts_add_up()
    {
        var result = Assert.IsType<ScenarioOutcome.Found>(SolvePlan.Decide(Input(Plan, curve: false), _ => StopRule.AfterIterations(600), _ => { }, CancellationToken.None)).Result;
        Assert.Equal(result.CostMilli, result.CostParts.TotalMilli);
        var days = result.Days!;
        Assert.Equal(4, days.DayCostsMilli.Count);
        Assert.Equal(days.DayCostsMilli.Max(), days.TailMilli);
        Assert.InRange(days.MeanMilli - days.DayCostsMilli.Average(), -1, 1);
        Assert.InRange(result.CostMilli - (days.MeanMilli + days.TailMilli) / 2, -2, 2);
        Assert.InRange(result.LowerBoundMilli, result.CostMilli / 2, result.CostMilli);
        // The third day's 500 orders of the first zone need the larger size, though the mean needs the smaller.
        Assert.Contains(result.Sites!, s => s is { Site.Value: "A", Level: 1 });
    }

    [Fact]
    public void A_curve_and_a_sensitivity_over_days_have_bounds_below_their_costs()
    {
        var input = Input(Plan, curve: true) with { Sensitivity = 0.2 };
        var result = Assert.IsType<ScenarioOutcome.Found>(SolvePlan.Decide(input, _ => StopRule.AfterIterations(400), _ => { }, CancellationToken.None)).Result;
        Assert.Equal([1, 2], result.Curve.Select(c => c.Sites));
        Assert.All(result.Curve, c => Assert.InRange(c.LowerBoundMilli!.Value, 1, c.CostMilli!.Value));
        Assert.All(result.Sensitivity!, s => Assert.InRange(s.LowerBoundMilli!.Value, 1, s.CostMilli!.Value));
        // At the same demand the chosen sites cost no less than the best.
        Assert.All(result.Sensitivity!.Where(s => s.KeptMilli is not null), s => Assert.True(s.KeptMilli >= s.LowerBoundMilli));
        Assert.True(result.Sensitivity!.Single(s => s is { Factor: "demand", Change: > 0 }).CostMilli > result.CostMilli);
    }

    [Fact]
    public void Zones_have_the_mean_and_the_deviation_of_their_days()
    {
        var scenario = PlannerFile.Read(Plan, "plan.json");
        Assert.Equal([200, 240], scenario.Zones.Select(z => z.OrdersPerDay));
        Assert.Equal(Math.Sqrt((10_000 + 6_400 + 90_000 + 14_400) / 3.0), scenario.Zones[0].Deviation!.Value, 9);
    }

    [Fact]
    public void Every_fault_of_the_days_is_told_at_once()
    {
        string Faulty(string days) => string.Join(' ', Assert.Throws<BadInputException>(() => PlannerFile.Read(Plan.Replace(Plan[Plan.IndexOf("\"days\"", StringComparison.Ordinal)..], days + "}", StringComparison.Ordinal), "p")).Faults.Select(f => f.Where));
        Assert.StartsWith("days.tail days.riskWeight days.orders[0] days.orders[1] days.chance", Faulty("\"days\": { \"orders\": [[1], [-1, 2]], \"tail\": 0, \"riskWeight\": 2, \"chance\": [1] }"), StringComparison.Ordinal);
        Assert.StartsWith("days.orders", Faulty("\"days\": { }"), StringComparison.Ordinal);
        Assert.Equal("zones[1]", Faulty("\"days\": { \"orders\": [[1, 0]] }"));
    }

    private static ScenarioInput Input(string plan, bool curve) => new([], [], 1, 2, 60, 10)
    {
        Plan = System.Text.Json.JsonSerializer.Deserialize<PlannerBody>(plan, ScenarioBook.Json),
        Curve = curve,
    };
}
