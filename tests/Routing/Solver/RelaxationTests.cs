using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Places on a line 100 m (100 s) apart, the depot at 0: the least that must give is found, told and true.</summary>
public sealed class RelaxationTests
{
    private static readonly RoutingVehicle Van = new() { Id = "van-3", StartPlace = 0, EndPlace = 0, Capacity = [10], Shift = new(0, 100_000) };

    [Fact]
    public void A_window_that_closes_too_early_is_widened_by_what_is_missing() =>
        Step(Solve(Van, At("a", 2) with { Windows = [new(0, 80)] }), new RelaxationStep(RelaxedRules.Window, "a", 120), "close the window of a 2 min later");

    [Fact]
    public void The_vehicle_that_needs_least_is_named()
    {
        var near = Van with { Id = "van-4", StartPlace = 1, EndPlace = 1 };
        Step(Solve([Van, near], [At("a", 2) with { Windows = [new(0, 40)] }]), new RelaxationStep(RelaxedRules.Window, "a", 60), "1 min");
    }

    [Fact]
    public void A_missing_skill_is_given() =>
        Step(Solve(Van, At("a", 1) with { Skills = ["cold-chain"] }), new RelaxationStep(RelaxedRules.Skill, "van-3", 0, "cold-chain"), "give van-3 the skill cold-chain");

    [Fact]
    public void A_full_vehicle_gets_just_the_room_that_is_missing() =>
        Step(Solve([Van], [At("a", 1) with { Deliver = [8] }, At("b", 2) with { Deliver = [5], Priority = 1 }]), new RelaxationStep(RelaxedRules.Capacity, "van-3", 3, "0"), "3 more");

    [Fact]
    public void A_shift_that_is_too_short_for_one_stop_more_ends_later() =>
        Step(Solve([Van with { Shift = new(0, 250) }], [At("a", 1), At("b", 2) with { Priority = 1 }]), new RelaxationStep(RelaxedRules.Shift, "van-3", 150), "3 min later");

    [Fact]
    public void Two_rules_may_have_to_give_together()
    {
        var left = Assert.Single(Solve(Van with { MaxMetres = 300 }, At("a", 2) with { Deliver = [12] }).Unserved);
        Assert.Equal([(RelaxedRules.Distance, 100L), (RelaxedRules.Capacity, 2L)], left.Relaxation!.Steps.Select(s => (s.Rule, s.By)));
        Assert.True(left.Relaxation.Confirmed);
    }

    [Fact]
    public void What_no_rule_can_give_has_no_relaxation() =>
        Assert.Null(Assert.Single(Solve(Van, At("a", 1) with { AllowedVehicles = [] }).Unserved).Relaxation);

    [Fact]
    public void A_broken_lock_says_by_how_much()
    {
        var left = Assert.Single(Solve([Van with { Locked = ["b", "a"] }], [At("a", 1) with { Windows = [new(0, 180)] }, At("b", 2)]).Unserved);
        Assert.Equal(UnservedReasons.LockBroken, left.Reason);
        Assert.Contains("window, by 2 min", left.Explanation, StringComparison.Ordinal);
    }

    private static void Step(RoutingSolution solution, RelaxationStep step, string words)
    {
        var relaxation = Assert.Single(solution.Unserved).Relaxation!;
        Assert.Equal(step, Assert.Single(relaxation.Steps));
        Assert.Contains(words, relaxation.Words, StringComparison.Ordinal);
        Assert.True(relaxation.Confirmed);
    }

    private static RoutingVisit At(string id, int place) => new() { Id = id, Place = place };

    private static RoutingSolution Solve(RoutingVehicle van, RoutingVisit visit) => Solve([van], [visit]);

    private static RoutingSolution Solve(RoutingVehicle[] vehicles, RoutingVisit[] visits) =>
        RoutingEngine.Solve(new RoutingProblem(vehicles, visits, [], new PlaneTravel([0, 100, 200, 300], [0, 0, 0, 0], PlaneRounding.Tsplib)), StopRule.AfterIterations(300));
}
