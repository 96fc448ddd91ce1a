using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Tests.Placement;

public class CheckerTests
{
    private static readonly PlacementProblem Problem =
        new(PlacementKind.Capacitated, [10, 10, 50], SiteCosts.Matrix(3, 3, [1, 5, 9, 9, 5, 1, 3, 3, 3]), [2, 3, 4], [6, 5, 9]);

    private static readonly PlacementAnswer Answer =
        (PlacementAnswer)PlacementEngine.Solve(Problem, StopRule.AfterIterations(300), 1, null, CancellationToken.None);

    [Fact]
    public void A_right_answer_has_no_fault() => Assert.Empty(PlacementChecker.Check(Problem, Answer).Faults);

    [Fact]
    public void A_cost_too_low_is_found() => Rejects(Answer with { Cost = Answer.Cost - 1 }, "the cost is said");

    [Fact]
    public void A_bound_above_what_the_multipliers_prove_is_found() =>
        Rejects(Answer with { LowerBound = PlacementChecker.Check(Problem, Answer).LowerBound + 0.5 }, "the multipliers prove");

    [Fact]
    public void Missing_multipliers_are_found() => Rejects(Answer with { Multipliers = [] }, "0 multipliers");

    [Fact]
    public void Service_from_a_closed_site_is_found() => Rejects(Answer with { Open = Answer.Open[1..] }, "is closed");

    [Fact]
    public void A_site_out_of_range_is_found() => Rejects(Answer with { Open = [99] }, "site 99");

    [Fact]
    public void An_unserved_customer_is_found() => Rejects(Answer with { Flow = [.. Answer.Flow!.Where(f => f.Customer != 1)] }, "customer 1 is served 0 times");

    [Fact]
    public void Load_over_capacity_is_found() =>
        Rejects(Answer with { Flow = [new(0, Answer.Open[0], 1), new(1, Answer.Open[0], 1), new(2, Answer.Open[0], 1)] }, "its capacity is");

    [Fact]
    public void A_split_customer_is_found_where_single_sourcing_is_asked()
    {
        var single = new PlacementProblem(PlacementKind.SingleSource, Problem.FixedCost, Problem.Costs, Problem.Demand, Problem.Capacity);
        var split = Answer with { Open = [0, 1], Flow = [new(0, 0, 0.5), new(0, 1, 0.5), new(1, 0, 1), new(2, 1, 1)] };
        Assert.Contains(PlacementChecker.Check(single, split).Faults, f => f.Contains("split", StringComparison.Ordinal));
    }

    [Fact]
    public void More_sites_than_allowed_are_found() =>
        Assert.Contains(PlacementChecker.Check(Problem.WithSites(0, 1), Answer).Faults, f => f.Contains("[0, 1] may be", StringComparison.Ordinal));

    private static void Rejects(PlacementAnswer broken, string because) =>
        Assert.Contains(PlacementChecker.Check(Problem, broken).Faults, f => f.Contains(because, StringComparison.Ordinal));
}
