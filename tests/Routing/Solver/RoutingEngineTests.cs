using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

public sealed class RoutingEngineTests
{
    [Fact]
    public void The_checker_agrees_with_the_engine_on_every_mixture_of_rules()
    {
        var rng = new Rng(22);
        for (var k = 0; k < 340; k++)
        {
            // Every rule alone, then every pair of rules, then any mixture.
            var rules = k < RandomProblems.Rules ? 1 << k
                : k < RandomProblems.Rules * 12 ? 1 << rng.Next(RandomProblems.Rules) | 1 << k % RandomProblems.Rules
                : rng.Next(1 << RandomProblems.Rules);
            var problem = RandomProblems.Make(k, 16, rules);
            var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(200), seed: rules);
            var looked = RouteChecker.Check(problem, solution);
            Assert.True(looked.Violations.Count == 0, $"rules {rules:b} of seed {k}: {string.Join("; ", looked.Violations)}");
        }
    }

    [Fact]
    public void The_same_seed_and_iterations_give_the_same_plan_with_a_generous_time_limit_too()
    {
        var iterations = StopRule.AfterIterations(5_000);
        foreach (var rules in (int[])[0, 1, 9, 1023])
        {
            var problem = RandomProblems.Make(5, 30, rules);
            var first = RoutingEngine.Solve(problem, iterations, 7);
            var second = RoutingEngine.Solve(problem, iterations with { TimeLimit = TimeSpan.FromMinutes(5) }, 7);
            Assert.Equal(first.Routes.Select(r => string.Join(' ', r.Stops.Select(s => s.Id))), second.Routes.Select(r => string.Join(' ', r.Stops.Select(s => s.Id))));
            Assert.Equal(first.Cost, second.Cost);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    public void Tiny_problems_are_solved_to_the_optimum_of_all_orders(int rules)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var problem = OneVehicle(RandomProblems.Make(seed, 6, rules));
            var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(3000), seed);
            var best = CheapestOrder(problem);
            if (best is { } cost) Assert.Equal(cost, solution.Cost.TotalMilli);
            else Assert.NotEmpty(solution.Unserved);
        }
    }

    [Fact]
    public void Two_threads_are_no_worse_than_the_first_alone()
    {
        var problem = RandomProblems.Make(3, 40, 0);
        var one = RoutingEngine.Solve(problem, StopRule.AfterIterations(300), 1);
        var two = RoutingEngine.Solve(problem, StopRule.AfterIterations(300), 1, null, 2, CancellationToken.None);
        Assert.True(two.Cost.TotalMilli <= one.Cost.TotalMilli);
    }

    [Fact]
    public void A_cancelled_search_still_gives_a_whole_plan()
    {
        var problem = RandomProblems.Make(3, 60, 1);
        var solution = RoutingEngine.Solve(problem, StopRule.AfterSeconds(60), 1, null, new CancellationToken(canceled: true));
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
        Assert.NotEmpty(solution.Routes);
    }

    [Fact]
    public void Many_stops_on_a_plane_need_no_table()
    {
        var rng = new Rng(1);
        const int n = 4000;
        var visits = Enumerable.Range(1, n).Select(k => new RoutingVisit { Id = $"{k}", Place = k, Deliver = [1] }).ToArray();
        var vehicles = Enumerable.Range(0, 120).Select(k => new RoutingVehicle { Id = $"{k}", StartPlace = 0, EndPlace = 0, Capacity = [50] }).ToArray();
        var travel = new PlaneTravel([.. Enumerable.Range(0, n + 1).Select(_ => rng.NextDouble() * 1000)], [.. Enumerable.Range(0, n + 1).Select(_ => rng.NextDouble() * 1000)], PlaneRounding.Tsplib);
        var problem = new RoutingProblem(vehicles, visits, [], travel);
        var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(500));
        Assert.Empty(solution.Unserved);
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
    }

    [Fact]
    public void Every_fault_of_a_problem_is_told_at_once()
    {
        var problem = new RoutingProblem(
            [new RoutingVehicle { Id = "a", StartPlace = 9, EndPlace = 0 }, new RoutingVehicle { Id = "a", StartPlace = 0, EndPlace = 0, SpeedFactor = 0 }],
            [new RoutingVisit { Id = "x", Place = -1, Deliver = [-5], Windows = [new SecondsWindow(9, 3)] }], [], new MatrixTravel(1, [0], [0, 1]));
        var bad = Assert.Throws<BadInputException>(() => RoutingEngine.Solve(problem, StopRule.AfterIterations(1)));
        Assert.True(bad.Count >= 7, bad.Message);
    }

    private static RoutingProblem OneVehicle(RoutingProblem problem) => problem with
    {
        Vehicles = [problem.Vehicles[0] with { Capacity = [100] }],
        Visits = [.. problem.Visits.Select(v => v with { Priority = null })],
    };

    private static long? CheapestOrder(RoutingProblem problem)
    {
        var flat = FlatProblemBuilder.Build(problem);
        var timetable = new Timetable(flat);
        long? best = null;
        Permute([.. Enumerable.Range(0, flat.Tasks)], 0, order =>
        {
            if (SolutionBuilder.Route(flat, 0, order, timetable) is not { } route) return;
            var solution = new RoutingSolution([route], [], route.Cost, new SearchEffort(0, TimeSpan.Zero));
            if (RouteChecker.Check(problem, solution).Violations.Count == 0 && (best is null || route.Cost.TotalMilli < best)) best = route.Cost.TotalMilli;
        });
        return best;
    }

    private static void Permute(int[] items, int from, Action<int[]> visit)
    {
        if (from == items.Length) visit(items);
        for (var k = from; k < items.Length; k++)
        {
            (items[from], items[k]) = (items[k], items[from]);
            Permute(items, from + 1, visit);
            (items[from], items[k]) = (items[k], items[from]);
        }
    }
}
