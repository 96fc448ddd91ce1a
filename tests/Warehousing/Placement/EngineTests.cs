using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Tests.Placement;

public class EngineTests
{
    private const int Cases = 1_500;

    [Theory]
    [InlineData(PlacementKind.Uncapacitated)]
    [InlineData(PlacementKind.Median)]
    [InlineData(PlacementKind.Capacitated)]
    [InlineData(PlacementKind.SingleSource)]
    public void Both_bounds_agree_with_trying_everything(PlacementKind kind)
    {
        var rng = new Rng(7 + (int)kind);
        int reached = 0, feasible = 0;
        for (var k = 0; k < Cases; k++)
        {
            var problem = BruteForce.Random(rng, kind);
            var optimum = BruteForce.Optimum(problem);
            var outcome = PlacementEngine.Solve(problem, StopRule.AfterIterations(200), k, null, CancellationToken.None);
            var slack = 1e-9 * Math.Max(1, Math.Abs(optimum));
            if (outcome is PlacementImpossible impossible)
            {
                Assert.True(!impossible.Proven || double.IsInfinity(optimum), $"case {k}: said impossible, but {optimum} is feasible");
                Assert.True(impossible.LowerBound <= optimum + slack, $"case {k}: bound {impossible.LowerBound} above optimum {optimum}");
                if (double.IsFinite(optimum)) feasible++;
                continue;
            }

            var answer = Assert.IsType<PlacementAnswer>(outcome);
            feasible++;
            Assert.True(answer.LowerBound <= optimum + slack, $"case {k}: bound {answer.LowerBound} above optimum {optimum}");
            Assert.True(answer.Cost >= optimum - slack, $"case {k}: cost {answer.Cost} below optimum {optimum}");
            if (answer.Cost <= optimum + slack) reached++;
            else Assert.True(answer.Gap > 0, $"case {k}: not optimal, yet no gap is told");
            var check = PlacementChecker.Check(problem, answer);
            Assert.Empty(check.Faults);
            Assert.True(check.LowerBound <= optimum + slack, $"case {k}: the certificate proves {check.LowerBound}, above the optimum {optimum}");
        }

        // Such small cases should nearly all be solved; how many is a measure of the search, not of its truth.
        Assert.True(reached >= 0.97 * feasible, $"{reached} of {feasible} optimal");
    }

    [Fact]
    public void Whole_customers_end_with_a_proof_by_cases()
    {
        var rng = new Rng(41);
        int feasible = 0, proven = 0, impossible = 0, cases = 0;
        for (var k = 0; k < Cases; k++)
        {
            var problem = BruteForce.Random(rng, PlacementKind.SingleSource);
            var optimum = BruteForce.Optimum(problem);
            var slack = 1e-8 * Math.Max(1, Math.Abs(optimum));
            if (double.IsFinite(optimum)) feasible++;
            if (PlacementEngine.Solve(problem, StopRule.AfterIterations(10_000), k, null, CancellationToken.None) is not PlacementAnswer answer)
            {
                Assert.True(double.IsInfinity(optimum), $"case {k}: nothing found, but {optimum} is feasible");
                impossible++;
                continue;
            }

            Assert.True(answer.LowerBound <= optimum + slack && answer.Cost >= optimum - slack, $"case {k}: [{answer.LowerBound}, {answer.Cost}] is not around the optimum {optimum}");
            if (answer.Cost - answer.LowerBound <= slack) proven++;
            if (answer.WholeTree is not null) cases++;
            Assert.Empty(PlacementChecker.Check(problem, answer).Faults);
        }

        Assert.Equal(Cases, feasible + impossible);
        Assert.True(proven >= 0.995 * feasible, $"{proven} of {feasible} proven, {cases} by cases");
    }

    [Fact]
    public void The_same_seed_and_iterations_give_the_same_answer()
    {
        var rng = new Rng(3);
        double[] Axis() => [.. Enumerable.Range(0, 120).Select(_ => rng.NextDouble() * 100)];
        double[] x = Axis(), y = Axis();
        var problem = new PlacementProblem(PlacementKind.Median, new double[120], SiteCosts.Planar(x, y, x, y), maxSites: 8);
        PlacementAnswer Solve() => Assert.IsType<PlacementAnswer>(PlacementEngine.Solve(problem, StopRule.AfterIterations(400), 5, null, CancellationToken.None));
        PlacementAnswer first = Solve(), second = Solve();
        Assert.Equal(first.Open, second.Open);
        Assert.Equal(first.LowerBound, second.LowerBound);
        Assert.Equal(first.Multipliers, second.Multipliers);
    }

    [Fact]
    public void A_bound_from_short_lists_holds_for_all_sites()
    {
        var rng = new Rng(11);
        double[] Axis(int count) => [.. Enumerable.Range(0, count).Select(_ => Math.Round(rng.NextDouble() * 1000) / (1 + rng.Next(3)))];
        double[] x = Axis(900), y = Axis(900);
        var problem = new PlacementProblem(PlacementKind.Median, new double[900], SiteCosts.Planar(x, y, x, y), maxSites: 90);
        Assert.False(NeighbourLists.Build(problem).Complete);
        var answer = Assert.IsType<PlacementAnswer>(PlacementEngine.Solve(problem, StopRule.AfterIterations(150), 1, null, CancellationToken.None));
        Assert.Empty(PlacementChecker.Check(problem, answer).Faults);
        Assert.True(answer.Gap < 0.05, $"gap {answer.Gap}");
    }

    [Fact]
    public void The_tree_finds_the_nearest_sites_also_for_customers_far_outside()
    {
        var rng = new Rng(2);
        double[] Axis(int count, double from, double to) => [.. Enumerable.Range(0, count).Select(_ => from + rng.NextDouble() * (to - from))];
        var costs = SiteCosts.Planar(Axis(300, 0, 10), Axis(300, 0, 500), Axis(200, -300, 300), Axis(200, -300, 900));
        var site = new int[200 * 7];
        var cost = new double[200 * 7];
        var nearest = new NearestSites(costs);
        for (var i = 0; i < 200; i++) nearest.Fill(i, site.AsSpan(7 * i, 7), cost.AsSpan(7 * i, 7));
        for (var i = 0; i < 200; i++)
            Assert.Equal(Enumerable.Range(0, 300).Select(j => costs.Of(j, i)).Order().Take(7), cost[(i * 7)..(i * 7 + 7)]);
    }

    [Fact]
    public void Too_little_capacity_is_impossible_with_the_figures()
    {
        var problem = new PlacementProblem(PlacementKind.Capacitated, [1, 1], SiteCosts.Matrix(2, 2, [1, 2, 3, 4]), [5, 6], [4, 5]);
        var impossible = Assert.IsType<PlacementImpossible>(PlacementEngine.Solve(problem, StopRule.AfterIterations(10), 1, null, CancellationToken.None));
        Assert.True(impossible.Proven);
        Assert.Contains("demand is 11", impossible.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_customer_larger_than_every_site_is_impossible_to_serve_whole()
    {
        var problem = new PlacementProblem(PlacementKind.SingleSource, [1, 1], SiteCosts.Matrix(2, 1, [1, 2]), [6], [5, 5]);
        var impossible = Assert.IsType<PlacementImpossible>(PlacementEngine.Solve(problem, StopRule.AfterIterations(10), 1, null, CancellationToken.None));
        Assert.True(impossible.Proven);
        Assert.Contains("6", impossible.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_with_a_feasible_answer()
    {
        var problem = BruteForce.Random(new Rng(1), PlacementKind.Uncapacitated);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var answer = Assert.IsType<PlacementAnswer>(PlacementEngine.Solve(problem, StopRule.AfterSeconds(60), 1, null, cancelled.Token));
        Assert.Empty(PlacementChecker.Check(problem, answer).Faults);
    }

    [Fact]
    public void Published_instances_are_solved_as_published()
    {
        var root = Environment.GetEnvironmentVariable("LOGIOPT_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var file = Path.Combine(root, "placement", "cap61.gs");
        Assert.SkipUnless(File.Exists(file), "the shared data is not here");
        var problem = LogiOpt.Warehousing.Placement.Formats.PlacementFiles.Read(File.ReadAllText(file), "cap61.gs", PlacementKind.Capacitated);
        var answer = Assert.IsType<PlacementAnswer>(PlacementEngine.Solve(problem, StopRule.AfterIterations(2_000), 1, null, CancellationToken.None));
        Assert.Equal(932_615.750, answer.Cost, 3);
        Assert.True(answer.Gap < 1e-6, $"gap {answer.Gap}");
    }

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LogiOpt.sln"))) at = at.Parent;
        return at?.FullName ?? AppContext.BaseDirectory;
    }
}
