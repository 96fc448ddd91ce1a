using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>What every engine owes, whoever wrote it.</summary>
/// <param name="engine">Its name.</param>
/// <param name="rules">Rules of <see cref="RandomProblems"/> that it keeps, as bits.</param>
/// <param name="seconds">Limit of one solve: enough for a first plan also on a busy machine.</param>
public abstract class SolverContract(string engine, int rules, double seconds)
{
    private static readonly MatrixTravel Line = new(4, [0, 10, 20, 30, 10, 0, 10, 20, 20, 10, 0, 10, 30, 20, 10, 0], [0, 10, 20, 30, 10, 0, 10, 20, 20, 10, 0, 10, 30, 20, 10, 0]);

    [Fact]
    public void A_checker_that_shares_nothing_agrees_on_every_mixture_of_rules()
    {
        Need();
        var rng = new Rng(9);
        for (var k = 0; k < 40; k++)
        {
            var problem = RandomProblems.Make(k, 12, rng.Next(1 << RandomProblems.Rules) & rules);
            var looked = RouteChecker.Check(problem, Solve(problem));
            Assert.True(looked.Violations.Count == 0, $"seed {k}: {string.Join("; ", looked.Violations)}");
        }
    }

    [Fact]
    public void A_short_line_is_driven_to_its_end_and_back()
    {
        Need();
        var problem = new RoutingProblem([Vehicle("a")], [Visit("x", 1), Visit("y", 2), Visit("z", 3)], [], Line);
        Assert.Equal((60L, 0), (Solve(problem).Cost.TotalMilli, Solve(problem).Unserved.Count));
    }

    [Fact]
    public void What_is_too_heavy_or_lacks_a_skill_is_left_out_with_the_reason()
    {
        Need();
        var problem = new RoutingProblem(
            [Vehicle("a") with { Capacity = [5] }], [Visit("x", 1) with { Deliver = [6] }, Visit("y", 2) with { Skills = ["cold"] }, Visit("z", 3) with { Deliver = [5] }], [], Line);
        Assert.Equal([("x", UnservedReasons.TooHeavy), ("y", UnservedReasons.NoSkill)], Solve(problem).Unserved.Select(u => (u.Id, u.Reason)));
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(19, 1)]
    public void A_window_is_kept_to_the_second(int until, int left)
    {
        Need();
        var problem = new RoutingProblem([Vehicle("a")], [Visit("y", 2) with { Windows = [new SecondsWindow(0, until)] }], [], Line);
        Assert.Equal(left, Solve(problem).Unserved.Count);
    }

    [Fact]
    public void A_pair_is_fetched_before_it_is_delivered_by_the_same_vehicle()
    {
        Need();
        var problem = new RoutingProblem(
            [Vehicle("a") with { Capacity = [1] }, Vehicle("b") with { Capacity = [1] }], [],
            [.. Enumerable.Range(0, 3).Select(k => new RoutingPair { Id = $"p{k}", Load = [1], Pickup = Visit($"{k}a", 3 - k), Drop = Visit($"{k}b", 1 + k % 2) })], Line);
        var solution = Solve(problem);
        Assert.Empty(solution.Unserved);
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
    }

    [Fact]
    public void An_open_end_is_not_driven_home()
    {
        Need();
        var problem = new RoutingProblem([Vehicle("a") with { EndPlace = null }], [Visit("x", 1), Visit("z", 3)], [], Line);
        Assert.Equal(30L, Solve(problem).Cost.TotalMilli);
    }

    [Fact]
    public void A_cancelled_search_and_an_empty_problem_still_give_a_whole_plan()
    {
        Need();
        var problem = RandomProblems.Make(3, 20, 0);
        var early = RoutingEngines.Solve(engine, problem, StopRule.AfterSeconds(60), 1, null, 1, new CancellationToken(canceled: true));
        Assert.Empty(RouteChecker.Check(problem, early).Violations);
        Assert.Empty(Solve(new RoutingProblem([Vehicle("a")], [], [], Line)).Routes);
        Assert.Equal(UnservedReasons.NoVehicle, Solve(new RoutingProblem([], [Visit("x", 1)], [], Line)).Unserved.Single().Reason);
    }

    [Fact]
    public void Every_fault_of_a_problem_is_told_at_once()
    {
        Need();
        var problem = new RoutingProblem([Vehicle("a") with { StartPlace = 9 }, Vehicle("a")], [Visit("x", -1)], [], Line);
        Assert.Equal(3, Assert.Throws<BadInputException>(() => Solve(problem)).Count);
    }

    private protected RoutingSolution Solve(RoutingProblem problem) => RoutingEngines.Solve(engine, problem, new StopRule(2_000, TimeSpan.FromSeconds(seconds)), 1, null, 1, CancellationToken.None);

    private void Need()
    {
        if (!RoutingEngines.Names.Contains(engine)) Assert.Skip($"This build has no {engine}: build with -p:OrTools=true.");
    }

    private static RoutingVehicle Vehicle(string id) => new() { Id = id, StartPlace = 0, EndPlace = 0, Capacity = [10] };

    private static RoutingVisit Visit(string id, int place) => new() { Id = id, Place = place };
}

/// <summary>Our own engine keeps every rule.</summary>
public sealed class OwnEngineContractTests() : SolverContract(RoutingEngines.Own, (1 << RandomProblems.Rules) - 1, 0.15);

/// <summary>OR-Tools' adapter, in builds that have it: windows, skills, pick-ups, pairs, mixed fleets, soft windows, limits, open ends, tables, set-up, breaks, profiles,
/// forbidden vehicles.</summary>
public sealed class OrToolsContractTests() : SolverContract(RoutingEngines.OrTools, 0x1FF | 1 << 10 | 1 << 11 | 1 << 15 | 1 << 21, 1);
