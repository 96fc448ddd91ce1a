using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Tests.Placement;

public class PlannerDaysTests
{
    private const int Cases = 1_000;

    [Fact]
    public void Both_bounds_over_days_agree_with_trying_everything_under_every_rule()
    {
        var rng = new Rng(23);
        int feasible = 0, found = 0, reached = 0, tight = 0;
        for (var k = 0; k < Cases; k++)
        {
            var problem = Random(rng);
            Assert.Empty(problem.Faults());
            var optimum = Optimum(problem);
            var outcome = PlannerEngine.Solve(problem, StopRule.AfterIterations(600), k, null, CancellationToken.None);
            var slack = 1e-9 * Math.Max(1, Math.Abs(optimum));
            Assert.True(outcome.LowerBound <= optimum + slack, $"case {k}: bound {outcome.LowerBound} above optimum {optimum}");
            if (double.IsFinite(optimum)) feasible++;
            if (outcome.Answer is not { } answer) continue;
            found++;
            Assert.True(answer.Cost >= optimum - slack, $"case {k}: cost {answer.Cost} below optimum {optimum}");
            if (answer.Cost <= optimum + slack) reached++;
            if (answer.Gap < 0.05) tight++;
            var check = PlannerChecker.Check(problem, answer);
            Assert.True(check.Faults.Count == 0, $"case {k}: {string.Join("; ", check.Faults)}");
            Assert.True(check.LowerBound <= optimum + slack, $"case {k}: the certificate proves {check.LowerBound}, above the optimum {optimum}");
        }

        Assert.True(feasible > Cases / 4, $"only {feasible} cases are feasible");
        Assert.True(found >= 0.95 * feasible, $"{found} of {feasible} feasible cases were found");
        Assert.True(reached >= 0.85 * feasible, $"{reached} of {feasible} optimal");
        Assert.True(tight >= 0.4 * feasible, $"{tight} of {feasible} proven within 5 %");
    }

    [Fact]
    public void A_false_certificate_over_days_is_refused()
    {
        var rng = new Rng(4);
        var refused = 0;
        while (refused < 20)
        {
            var problem = Random(rng);
            if (problem.Days!.RiskWeight == 0 || PlannerEngine.Solve(problem, StopRule.AfterIterations(600), 1, null, CancellationToken.None).Answer is not { } answer) continue;
            Assert.Empty(PlannerChecker.Check(problem, answer).Faults);
            // All weight on one day is more than a mean and a tail of half allow.
            double[] one = [.. answer.Risk!.Measure.Select((_, s) => s == 0 ? 1.0 : 0)];
            Assert.NotEmpty(PlannerChecker.Check(problem with { Days = problem.Days with { Tail = 1, Chance = [] } }, answer with { Risk = answer.Risk with { Measure = one } }).Faults);
            Assert.NotEmpty(PlannerChecker.Check(problem, answer with { Parts = answer.Parts with { Risk = answer.Parts.Risk - 1 } }).Faults);
            Assert.NotEmpty(PlannerChecker.Check(problem, answer with { Risk = null }).Faults);
            Assert.NotEmpty(PlannerChecker.Check(problem, answer with { LowerBound = answer.Cost + 1 }).Faults);
            refused++;
        }
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(99, false)]
    public void A_level_must_hold_its_fullest_day_and_no_more(double capacity, bool holds)
    {
        var problem = OneSite([[10, 20], [60, 40]], capacity);
        var outcome = PlannerEngine.Solve(problem, StopRule.AfterIterations(200), 1, null, CancellationToken.None);
        Assert.Equal(holds, outcome.Answer is not null);
    }

    [Fact]
    public void Days_that_are_all_alike_cost_what_their_mean_costs()
    {
        var problem = OneSite([[35, 30], [35, 30], [35, 30]], 1_000);
        var answer = PlannerEngine.Solve(problem, StopRule.AfterIterations(500), 1, null, CancellationToken.None).Answer!;
        var plain = PlannerEngine.Solve(problem with { Days = null }, StopRule.AfterIterations(500), 1, null, CancellationToken.None).Answer!;
        Assert.Equal(plain.Cost, answer.Cost, 9);
        Assert.Equal(0, answer.Parts.Risk, 9);
    }

    [Fact]
    public void The_dearest_tenth_of_ten_days_is_the_dearest_day()
    {
        double[][] days = [.. Enumerable.Range(1, 10).Select(d => new double[] { d, 2 * d })];
        var problem = OneSite(days, 1_000) with { };
        var answer = PlannerEngine.Solve(problem with { Days = problem.Days! with { Tail = 0.1, RiskWeight = 1 } }, StopRule.AfterIterations(500), 1, null, CancellationToken.None).Answer!;
        Assert.Equal(answer.Risk!.DayCosts.Max(), answer.Cost, 9);
        Assert.Equal(answer.Risk.DayCosts.Average(), answer.Risk.Mean, 9);
    }

    [Fact]
    public void Fearing_dear_days_pays_for_a_nearer_site_that_the_mean_does_not()
    {
        // A zone that sleeps on nine days of ten: serving it from afar is cheap in the mean and dear on its day.
        double[][] days = [.. Enumerable.Range(0, 10).Select(d => new[] { 10.0, d == 0 ? 100.0 : 0.001 })];
        double[] mean = [10, days.Average(d => d[1])];
        var problem = new PlannerProblem
        {
            Costs = SiteCosts.Planar([0, 10], [0, 0], [0, 10], [0, 0], mean),
            Demand = mean,
            Levels = [[new SiteLevel(10, double.PositiveInfinity, 0, 0)], [new SiteLevel(300, double.PositiveInfinity, 0, 0)]],
            Days = new DemandDays { Orders = days, Tail = 0.1, RiskWeight = 0 },
        };
        int Sites(double weight) => PlannerEngine.Solve(problem with { Days = problem.Days with { RiskWeight = weight } }, StopRule.AfterIterations(1_000), 1, null, CancellationToken.None)
            .Answer!.Level.Count(l => l >= 0);
        Assert.Equal(1, Sites(0));
        Assert.Equal(2, Sites(0.9));
    }

    private static PlannerProblem OneSite(double[][] days, double capacity)
    {
        double[] mean = [days.Average(d => d[0]), days.Average(d => d[1])];
        return new PlannerProblem
        {
            Costs = SiteCosts.Planar([0], [0], [3, 0], [4, 2], mean),
            Demand = mean,
            Levels = [[new SiteLevel(7, capacity, 0.5, 0)]],
            Days = new DemandDays { Orders = days, Tail = 0.5, RiskWeight = 0.4 },
        };
    }

    private static PlannerProblem Random(Rng rng)
    {
        var plain = PlannerTests.Random(rng);
        var count = 2 + rng.Next(5);
        double[][] orders = [.. Enumerable.Range(0, count).Select(_ => plain.Demand.Select(d => rng.Next(4) == 0 ? 0 : d * 2 * rng.NextDouble()).ToArray())];
        for (var i = 0; i < plain.ZoneCount; i++) orders[0][i] += 0.5;
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => 0.2 + rng.NextDouble())];
        var days = new DemandDays
        {
            Orders = orders,
            Chance = rng.Next(2) == 0 ? [] : [.. weights.Select(w => w / weights.Sum())],
            Tail = rng.Next(4) == 0 ? 1 : 0.05 + 0.9 * rng.NextDouble(),
            RiskWeight = rng.Next(4) switch { 0 => 0, 1 => 1, _ => rng.NextDouble() },
        };
        return plain with { Days = days, Demand = days.Mixed(null) };
    }

    /// <summary>Every level of every site with every assignment, its risk worked out day by day.</summary>
    private static double Optimum(PlannerProblem problem)
    {
        var days = problem.Days!;
        var best = double.PositiveInfinity;
        int[] level = new int[problem.SiteCount], assign = new int[problem.ZoneCount];
        void Levels(int site)
        {
            if (site < level.Length)
            {
                for (level[site] = -1; level[site] < problem.Levels[site].Length; level[site]++) Levels(site + 1);
                return;
            }

            var open = level.Count(l => l >= 0);
            if (open < problem.MinSites || open > problem.MaxSites) return;
            for (var j = 0; j < level.Length; j++)
                if ((problem.RuleOf(j) == SiteRule.Keep && level[j] < 0) || (problem.RuleOf(j) == SiteRule.Forbid && level[j] >= 0)) return;
            if (Enumerable.Range(0, level.Length).Where(j => level[j] >= 0).Sum(j => problem.Levels[j][level[j]].Budget) <= problem.Budget) Zones(0);
        }

        void Zones(int zone)
        {
            if (zone == assign.Length)
            {
                best = Math.Min(best, Price(problem, days, level, assign));
                return;
            }

            for (assign[zone] = 0; assign[zone] < level.Length; assign[zone]++)
                if (level[assign[zone]] >= 0 && (problem.Promise.Length == 0 || problem.Travel!.Of(assign[zone], zone) <= problem.Promise[zone])) Zones(zone + 1);
        }

        Levels(0);
        return best;
    }

    private static double Price(PlannerProblem problem, DemandDays days, int[] level, int[] assign)
    {
        var always = problem.Constant;
        for (var j = 0; j < level.Length; j++)
        {
            if (level[j] < 0) continue;
            var zones = Enumerable.Range(0, assign.Length).Where(i => assign[i] == j).ToList();
            foreach (var day in days.Orders)
                if (zones.Sum(i => day[i]) > problem.Levels[j][level[j]].Capacity) return double.PositiveInfinity;
            always += problem.Levels[j][level[j]].FixedCost;
            if (problem.Pooling.Length > 0)
                always += problem.Pooling[j] * ((1 - problem.Unpooled) * Math.Sqrt(zones.Sum(i => problem.Deviation[i] * problem.Deviation[i])) + problem.Unpooled * zones.Sum(i => problem.Deviation[i]));
        }

        foreach (var rule in problem.Coverage)
            if (Enumerable.Range(0, assign.Length).Where(i => problem.Travel!.Of(assign[i], i) <= rule.Reach).Sum(i => problem.Demand[i]) < rule.Share * problem.Demand.Sum()) return double.PositiveInfinity;
        double[] costs = [.. days.Orders.Select(day => always + Enumerable.Range(0, assign.Length).Sum(i => day[i] * (problem.Costs.Of(assign[i], i) / problem.Demand[i] + problem.Levels[assign[i]][level[assign[i]]].AddedPerOrder)))];
        double mean = 0, tail = 0, room = days.Tail;
        foreach (var s in Enumerable.Range(0, costs.Length).OrderByDescending(s => costs[s]))
        {
            var chance = days.Chance.Length == 0 ? 1.0 / costs.Length : days.Chance[s];
            mean += chance * costs[s];
            tail += Math.Min(room, chance) * costs[s] / days.Tail;
            room -= Math.Min(room, chance);
        }

        return (1 - days.RiskWeight) * mean + days.RiskWeight * tail;
    }
}
