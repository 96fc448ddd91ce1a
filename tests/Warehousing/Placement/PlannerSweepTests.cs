using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Tests.Placement;

public class PlannerSweepTests
{
    [Fact]
    public void Every_point_of_a_curve_is_bounded_truly_though_it_starts_from_the_one_before()
    {
        var rng = new Rng(23);
        var answers = 0;
        for (var k = 0; k < 300; k++)
        {
            var problem = PlannerTests.Random(rng);
            var points = PlannerSweep.Run(problem, 1, problem.SiteCount, _ => StopRule.AfterIterations(150), k, (_, _) => null, CancellationToken.None);
            Assert.Equal(Enumerable.Range(1, problem.SiteCount), points.Select(p => p.Sites));
            foreach (var (sites, outcome) in points)
            {
                var exactly = problem with { MinSites = sites, MaxSites = sites };
                var optimum = PlannerTests.Optimum(exactly);
                var slack = 1e-9 * Math.Max(1, Math.Abs(optimum));
                Assert.True(outcome.LowerBound <= optimum + slack, $"case {k}, {sites} sites: bound {outcome.LowerBound} above optimum {optimum}");
                if (outcome.Answer is not { } answer) continue;
                answers++;
                Assert.Equal(sites, answer.Level.Count(l => l >= 0));
                Assert.True(answer.Cost >= optimum - slack, $"case {k}, {sites} sites: cost {answer.Cost} below optimum {optimum}");
                Assert.Empty(PlannerChecker.Check(exactly, answer).Faults);
            }
        }

        Assert.True(answers > 200, $"only {answers} points have a placement");
    }

    [Fact]
    public void The_terms_told_add_up_to_the_cost_solved()
    {
        var scenario = PlannerFile.Read(
            """
            {
              "zones": [
                { "zone": "a", "point": [121.40, 31.20], "ordersPerDay": 100, "deviation": 20 },
                { "zone": "b", "point": [121.60, 31.20], "ordersPerDay": 300 },
                { "zone": "c", "point": [121.61, 31.30], "ordersPerDay": 50, "promiseMinutes": 400 }
              ],
              "sites": [
                { "site": "west", "point": [121.41, 31.20], "levels": [{ "dailyCost": 900, "openingCost": 109500, "ordersPerDay": 500, "fillShare": 0.8 }, { "dailyCost": 1200, "fillShare": 0.95 }] },
                { "site": "east", "point": [121.59, 31.20], "exists": true, "closingCost": 54750, "leadTimeDays": 2, "levels": [{ "dailyCost": 8000, "openingCost": 1000000, "ordersPerDay": 350 }] }
              ],
              "regionalCentre": [121.0, 31.0]
            }
            """, "terms.json");
        var answer = PlannerEngine.Solve(PlannerModel.Build(scenario), StopRule.AfterIterations(500), 1, null, CancellationToken.None).Answer!;
        var terms = PlannerBreakdown.Of(scenario, answer.Level, answer.Assign);
        Assert.Equal(answer.Cost, terms.Total, 6);
        // East is too dear to keep, so that closing it is among the terms.
        Assert.Equal(-1, answer.Level[1]);
        Assert.Equal(50, terms.Closing, 9);
        Assert.Equal(450 * 1.2, terms.Handling, 9);
        Assert.True(terms is { Opening: > 0, Inbound: > 0, LastMile: > 0, Regional: > 0, CycleStock: > 0, SafetyStock: > 0, Carbon: > 0 });
    }
}
