using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Tests.Placement;

/// <summary>What every engine owes, whoever wrote it.</summary>
/// <param name="engine">Its name.</param>
/// <param name="cases">Random cases of each kind.</param>
public abstract class PlacementContract(string engine, int cases)
{
    [Theory]
    [InlineData(PlacementKind.Uncapacitated)]
    [InlineData(PlacementKind.Median)]
    [InlineData(PlacementKind.Capacitated)]
    [InlineData(PlacementKind.SingleSource)]
    public void Cost_bound_and_certificate_agree_with_trying_everything(PlacementKind kind)
    {
        Need();
        var rng = new Rng(31 + (int)kind);
        int feasible = 0, reached = 0;
        for (var k = 0; k < cases; k++)
        {
            var problem = BruteForce.Random(rng, kind);
            var optimum = BruteForce.Optimum(problem);
            var slack = 1e-7 * Math.Max(1, Math.Abs(optimum));
            if (double.IsFinite(optimum)) feasible++;
            if (Solve(problem) is not PlacementAnswer answer)
            {
                Assert.True(double.IsInfinity(optimum), $"case {k}: nothing found, but {optimum} is feasible");
                continue;
            }

            Assert.True(answer.Cost >= optimum - slack && answer.LowerBound <= optimum + slack, $"case {k}: [{answer.LowerBound}, {answer.Cost}] is not around the optimum {optimum}");
            if (answer.ClaimedBound is { } claimed) Assert.True(claimed <= optimum + 1e-6 * Math.Max(1, optimum), $"case {k}: claims {claimed}, but {optimum} is feasible");
            if (answer.Cost <= optimum + slack) reached++;
            Assert.Empty(PlacementChecker.Check(problem, answer).Faults);
        }

        Assert.True(feasible > cases / 4 && reached >= 0.97 * feasible, $"{reached} of {feasible} optimal");
    }

    [Fact]
    public void A_number_of_sites_is_kept_on_both_sides()
    {
        Need();
        var costs = SiteCosts.Planar([0, 10, 20, 30], [0, 0, 0, 0], [1, 11, 21, 31], [0, 0, 0, 0]);
        int Open(int least, int most) => Assert.IsType<PlacementAnswer>(Solve(new PlacementProblem(PlacementKind.Uncapacitated, [5, 5, 5, 5], costs, minSites: least, maxSites: most))).Open.Length;
        Assert.Equal([4, 1, 2], [Open(0, 4), Open(0, 1), Open(2, 2)]);
        var dear = new PlacementProblem(PlacementKind.Uncapacitated, [500, 500, 500, 500], costs, minSites: 3);
        Assert.Equal(3, Assert.IsType<PlacementAnswer>(Solve(dear)).Open.Length);
    }

    [Fact]
    public void Too_little_capacity_is_said_to_be_impossible()
    {
        Need();
        var impossible = Assert.IsType<PlacementImpossible>(Solve(new PlacementProblem(PlacementKind.Capacitated, [1, 1], SiteCosts.Matrix(2, 2, [1, 2, 3, 4]), [5, 6], [4, 5])));
        Assert.True(impossible.Proven);
        Assert.NotEmpty(impossible.Reasons);
    }

    [Fact]
    public void A_cancelled_search_ends_with_a_whole_answer_or_says_that_it_has_none()
    {
        Need();
        var problem = BruteForce.Random(new Rng(1), PlacementKind.Uncapacitated);
        var outcome = PlacementEngines.Solve(engine, problem, StopRule.AfterSeconds(60), 1, null, new CancellationToken(canceled: true));
        if (outcome is PlacementAnswer answer) Assert.Empty(PlacementChecker.Check(problem, answer).Faults);
        else Assert.False(Assert.IsType<PlacementImpossible>(outcome).Proven);
    }

    [Fact]
    public void An_engine_that_this_build_does_not_have_is_refused_with_the_names_of_those_it_has() =>
        Assert.Contains(PlacementEngines.Own, Assert.Throws<ArgumentOutOfRangeException>(
            () => PlacementEngines.Solve("none", BruteForce.Random(new Rng(1), PlacementKind.Median), StopRule.AfterIterations(1), 1, null, CancellationToken.None)).Message, StringComparison.Ordinal);

    private PlacementOutcome Solve(PlacementProblem problem) => PlacementEngines.Solve(engine, problem, new StopRule(4_000, TimeSpan.FromSeconds(30)), 1, null, CancellationToken.None);

    private void Need()
    {
        if (!PlacementEngines.Names.Contains(engine)) Assert.Skip($"This build has no {engine}: build with -p:OrTools=true.");
    }
}

/// <summary>Our own engine.</summary>
public sealed class OwnEngineContractTests() : PlacementContract(PlacementEngines.Own, 150);

/// <summary>OR-Tools' adapter, in builds that have it.</summary>
public sealed class OrToolsContractTests() : PlacementContract(PlacementEngines.OrTools, 150);
