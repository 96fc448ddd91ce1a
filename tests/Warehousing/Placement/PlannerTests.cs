using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Tests.Placement;

public class PlannerTests
{
    private const int Cases = 1_500;

    [Fact]
    public void Both_bounds_agree_with_trying_everything_under_every_rule()
    {
        var rng = new Rng(17);
        int feasible = 0, found = 0, reached = 0;
        for (var k = 0; k < Cases; k++)
        {
            var problem = Random(rng);
            Assert.Empty(problem.Faults());
            var optimum = Optimum(problem);
            var outcome = PlannerEngine.Solve(problem, StopRule.AfterIterations(300), k, null, CancellationToken.None);
            var slack = 1e-9 * Math.Max(1, Math.Abs(optimum));
            Assert.True(outcome.LowerBound <= optimum + slack, $"case {k}: bound {outcome.LowerBound} above optimum {optimum}");
            if (double.IsFinite(optimum)) feasible++;
            if (outcome.Answer is not { } answer) continue;
            found++;
            Assert.True(answer.Cost >= optimum - slack, $"case {k}: cost {answer.Cost} below optimum {optimum}");
            if (answer.Cost <= optimum + slack) reached++;
            var check = PlannerChecker.Check(problem, answer);
            Assert.True(check.Faults.Count == 0, $"case {k}: {string.Join("; ", check.Faults)}");
            Assert.True(check.LowerBound <= optimum + slack, $"case {k}: the certificate proves {check.LowerBound}, above the optimum {optimum}");
        }

        Assert.True(feasible > Cases / 4, $"only {feasible} cases are feasible");
        Assert.True(found >= 0.95 * feasible, $"{found} of {feasible} feasible cases were found");
        Assert.True(reached >= 0.9 * feasible, $"{reached} of {feasible} optimal");
    }

    [Fact]
    public void Small_scenarios_end_with_a_proof_by_cases_that_the_checker_follows()
    {
        var rng = new Rng(23);
        int proven = 0, feasible = 0, trees = 0;
        for (var k = 0; k < Cases; k++)
        {
            var problem = Random(rng);
            var optimum = Optimum(problem);
            var outcome = PlannerEngine.Solve(problem, StopRule.AfterIterations(6_000), k, null, CancellationToken.None);
            var slack = 1e-8 * Math.Max(1, Math.Abs(optimum));
            Assert.True(outcome.LowerBound <= optimum + slack, $"case {k}: bound {outcome.LowerBound} above optimum {optimum}");
            if (double.IsInfinity(optimum))
            {
                Assert.True(outcome.Answer is null, $"case {k}: an answer, but nothing is feasible");
                if (double.IsPositiveInfinity(outcome.LowerBound)) proven++;
                continue;
            }

            feasible++;
            Assert.True(outcome.Answer is not null, $"case {k}: nothing found, but {optimum} is feasible; bound {outcome.LowerBound}");
            var answer = outcome.Answer;
            Assert.True(answer.Cost >= optimum - slack, $"case {k}: cost {answer.Cost} below optimum {optimum}");
            if (answer.Cost - answer.LowerBound <= slack) proven++;
            if (answer.Tree is not null) trees++;
            var check = PlannerChecker.Check(problem, answer);
            Assert.True(check.Faults.Count == 0, $"case {k}: {string.Join("; ", check.Faults)}");
            Assert.True(check.LowerBound <= optimum + slack, $"case {k}: the certificate proves {check.LowerBound}, above the optimum {optimum}");
        }

        Assert.True(proven >= 0.995 * Cases, $"{proven} of {Cases} proven, {feasible} feasible, {trees} by cases");
        Assert.True(trees > Cases / 20, $"only {trees} proofs by cases");
    }

    [Fact]
    public void A_proof_that_leaves_out_a_case_or_decides_otherwise_proves_nothing()
    {
        var rng = new Rng(29);
        var looked = 0;
        for (var k = 0; looked < 20 && k < Cases; k++)
        {
            var problem = Random(rng);
            if (PlannerEngine.Solve(problem, StopRule.AfterIterations(3_000), k, null, CancellationToken.None).Answer is not { Tree: { } tree } answer) continue;
            if (tree.Nodes.FirstOrDefault(n => n.Decision is not null) is not { } node) continue;
            looked++;
            var without = answer with { Tree = new PlannerTree([.. tree.Nodes.Where(n => n != node && (n.Parent < 0 || tree.Nodes[n.Parent] != node)).Select(n => n with { Parent = Math.Min(n.Parent, 0) })]) };
            Assert.NotEmpty(PlannerChecker.Check(problem, without).Faults);
            var both = answer with { Tree = new PlannerTree([.. tree.Nodes.Select(n => n == node ? n with { Decision = n.Decision!.Value with { Holds = !n.Decision.Value.Holds } } : n)]) };
            Assert.NotEmpty(PlannerChecker.Check(problem, both).Faults);
        }

        Assert.Equal(20, looked);
    }

    [Fact]
    public void The_plain_problem_is_a_special_case()
    {
        var rng = new Rng(5);
        double[] Axis(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextDouble() * 100)];
        var costs = SiteCosts.Planar(Axis(30), Axis(30), Axis(80), Axis(80));
        var opening = Enumerable.Range(0, 30).Select(_ => 50 + 100 * rng.NextDouble()).ToArray();
        var plain = (PlacementAnswer)PlacementEngine.Solve(
            new PlacementProblem(PlacementKind.Uncapacitated, opening, costs), StopRule.AfterIterations(2_000), 1, null, CancellationToken.None);
        var problem = new PlannerProblem
        {
            Costs = costs,
            Demand = [.. Enumerable.Repeat(1.0, 80)],
            Levels = [.. opening.Select(f => new[] { new SiteLevel(f, double.PositiveInfinity, 0, 0) })],
        };
        var answer = PlannerEngine.Solve(problem, StopRule.AfterIterations(4_000), 1, null, CancellationToken.None).Answer!;
        Assert.Equal(plain.Cost, answer.Cost, 6);
        Assert.True(answer.Gap < 0.002, $"gap {answer.Gap}");
    }

    [Fact]
    public void More_pooling_cost_never_opens_more_sites_in_a_ring()
    {
        // Ten zones on a ring, a site at each: with dear safety stock few sites, with none many.
        double[] Ring(Func<double, double> f) => [.. Enumerable.Range(0, 10).Select(k => 10 * f(2 * Math.PI * k / 10))];
        int Sites(double pooling)
        {
            var problem = new PlannerProblem
            {
                Costs = SiteCosts.Planar(Ring(Math.Cos), Ring(Math.Sin), Ring(Math.Cos), Ring(Math.Sin)),
                Demand = [.. Enumerable.Repeat(1.0, 10)],
                Deviation = [.. Enumerable.Repeat(1.0, 10)],
                Levels = [.. Enumerable.Range(0, 10).Select(_ => new[] { new SiteLevel(2, double.PositiveInfinity, 0, 0) })],
                Pooling = [.. Enumerable.Repeat(pooling, 10)],
            };
            var answer = PlannerEngine.Solve(problem, StopRule.AfterIterations(2_000), 1, null, CancellationToken.None).Answer!;
            Assert.Empty(PlannerChecker.Check(problem, answer).Faults);
            return answer.Level.Count(l => l >= 0);
        }

        Assert.Equal(10, Sites(0));
        Assert.True(Sites(8) < 6);
    }

    internal static PlannerProblem Random(Rng rng)
    {
        int sites = 2 + rng.Next(3), zones = 1 + rng.Next(5);
        double[] Axis(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => rng.NextDouble() * size)];
        var (siteX, siteY, zoneX, zoneY) = (Axis(sites, 50), Axis(sites, 50), Axis(zones, 50), Axis(zones, 50));
        var demand = Enumerable.Range(0, zones).Select(_ => 1.0 + rng.Next(8)).ToArray();
        var pooled = rng.Next(2) == 0;
        var travel = SiteCosts.Planar(siteX, siteY, zoneX, zoneY);
        return new PlannerProblem
        {
            Costs = SiteCosts.Planar(siteX, siteY, zoneX, zoneY, demand),
            Travel = travel,
            Demand = demand,
            Deviation = pooled ? Axis(zones, 6) : [],
            Pooling = pooled ? Axis(sites, 12) : [],
            Unpooled = rng.Next(3) == 0 ? rng.NextDouble() : 0,
            Levels = [.. Enumerable.Range(0, sites).Select(_ => Enumerable.Range(0, 1 + rng.Next(2)).Select(_ => new SiteLevel(
                -10 + rng.Next(120), rng.Next(3) == 0 ? double.PositiveInfinity : 2 + rng.Next(25), rng.Next(2) == 0 ? 0 : rng.Next(6), rng.Next(10))).ToArray())],
            Rules = rng.Next(3) == 0 ? [.. Enumerable.Range(0, sites).Select(_ => (SiteRule)(rng.Next(4) == 0 ? 1 + rng.Next(2) : 0))] : [],
            MinSites = rng.Next(4) == 0 ? 1 + rng.Next(2) : 0,
            MaxSites = rng.Next(3) == 0 ? 2 : sites,
            Budget = rng.Next(4) == 0 ? 4 + rng.Next(16) : double.PositiveInfinity,
            Coverage = rng.Next(3) == 0 ? [.. Enumerable.Range(0, 1 + rng.Next(2)).Select(_ => new CoverageRule(10 + rng.Next(30), rng.NextDouble()))] : [],
            Promise = rng.Next(4) == 0 ? [.. Enumerable.Range(0, zones).Select(_ => rng.Next(2) == 0 ? double.PositiveInfinity : 15 + rng.Next(40))] : [],
            Constant = rng.Next(50),
        };
    }

    /// <summary>Every level of every site with every assignment.</summary>
    internal static double Optimum(PlannerProblem problem)
    {
        var best = double.PositiveInfinity;
        var level = new int[problem.SiteCount];
        var assign = new int[problem.ZoneCount];
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
            {
                if (problem.RuleOf(j) == SiteRule.Keep && level[j] < 0) return;
                if (problem.RuleOf(j) == SiteRule.Forbid && level[j] >= 0) return;
            }

            if (Enumerable.Range(0, level.Length).Where(j => level[j] >= 0).Sum(j => problem.Levels[j][level[j]].Budget) > problem.Budget) return;
            Zones(0);
        }

        void Zones(int zone)
        {
            if (zone == assign.Length)
            {
                best = Math.Min(best, Price(problem, level, assign));
                return;
            }

            for (assign[zone] = 0; assign[zone] < level.Length; assign[zone]++)
                if (level[assign[zone]] >= 0 && (problem.Promise.Length == 0 || problem.Travel!.Of(assign[zone], zone) <= problem.Promise[zone])) Zones(zone + 1);
        }

        Levels(0);
        return best;
    }

    private static double Price(PlannerProblem problem, int[] level, int[] assign)
    {
        var cost = problem.Constant;
        for (var j = 0; j < level.Length; j++)
        {
            if (level[j] < 0) continue;
            var size = problem.Levels[j][level[j]];
            var zones = Enumerable.Range(0, assign.Length).Where(i => assign[i] == j).ToList();
            var load = zones.Sum(i => problem.Demand[i]);
            if (load > size.Capacity) return double.PositiveInfinity;
            cost += size.FixedCost + size.AddedPerOrder * load + zones.Sum(i => problem.Costs.Of(j, i));
            if (problem.Pooling.Length == 0) continue;
            cost += problem.Pooling[j] * ((1 - problem.Unpooled) * Math.Sqrt(zones.Sum(i => problem.Deviation[i] * problem.Deviation[i])) + problem.Unpooled * zones.Sum(i => problem.Deviation[i]));
        }

        foreach (var rule in problem.Coverage)
            if (Enumerable.Range(0, assign.Length).Where(i => problem.Travel!.Of(assign[i], i) <= rule.Reach).Sum(i => problem.Demand[i]) < rule.Share * problem.Demand.Sum()) return double.PositiveInfinity;
        return cost;
    }
}
