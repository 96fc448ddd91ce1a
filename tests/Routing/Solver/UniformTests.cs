using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Vehicles all alike: the pool of routes, the exchange out of it, and districts.</summary>
public sealed class UniformTests
{
    [Fact]
    public void A_pool_keeps_a_set_of_tasks_once_in_its_shortest_order()
    {
        var problem = Line(6);
        var pool = new RoutePool(problem.Tasks, 6, new Rng(1));
        var detour = Add(pool, problem, 1, 0, 2);
        var straight = Add(pool, problem, 0, 1, 2);
        var worse = Add(pool, problem, 2, 0, 1);
        Assert.Equal((1, detour, detour), (pool.Count, straight, worse));
        Assert.Equal([0, 1, 2], pool.Tasks(straight).ToArray());
        Assert.Equal(6, pool.Metres[straight]);
    }

    [Fact]
    public void A_full_pool_lets_its_older_half_go_and_still_finds_the_rest()
    {
        var problem = Line(200);
        var pool = new RoutePool(problem.Tasks, 2, new Rng(1));
        int last = -1, added = 0;
        for (var a = 0; a < 200 && added < 18_000; a++)
            for (var b = a + 1; b < 200 && added < 18_000; b++, added++) last = Add(pool, problem, a, b);
        Assert.InRange(pool.Count, 1, 16_384);
        var count = pool.Count;
        var tasks = pool.Tasks(last).ToArray();
        Assert.Equal(last, Add(pool, problem, tasks));
        Assert.Equal(count, pool.Count);
    }

    /// <summary>Four routes that pair near places against a plan that pairs them across; noise routes in between.</summary>
    [Fact]
    public void An_exchange_finds_the_better_routes_of_a_pool_and_serves_each_task_once()
    {
        var problem = Line(12);
        var pool = new RoutePool(problem.Tasks, 6, new Rng(1));
        List<int> plan = [Add(pool, problem, 0, 1, 9), Add(pool, problem, 2, 3, 10), Add(pool, problem, 4, 5, 11), Add(pool, problem, 6, 7, 8)];
        var rng = new Rng(7);
        for (var k = 0; k < 60; k++)
        {
            var start = rng.Next(9);
            Add(pool, problem, start, start + 1, start + 3);
        }

        Add(pool, problem, 0, 1, 2);
        Add(pool, problem, 3, 4, 5);
        Add(pool, problem, 6, 7, 8);
        Add(pool, problem, 9, 10, 11);
        var before = plan.Sum(r => pool.Metres[r]);
        int[] unchanged = [.. plan];
        Assert.Equal(0, new RouteExchange(problem.Tasks, problem.Routes).Improve(pool, plan, 100_000, Running(new CancellationToken(canceled: true))));
        Assert.Equal(unchanged, plan);
        var saved = new RouteExchange(problem.Tasks, problem.Routes).Improve(pool, plan, 100_000, Running());
        Assert.Equal(2 * (3 + 6 + 9 + 12), plan.Sum(r => pool.Metres[r]));
        Assert.Equal(before - saved, plan.Sum(r => pool.Metres[r]));
        Assert.Equal(Enumerable.Range(0, 12), plan.SelectMany(r => pool.Tasks(r).ToArray()).Order());
    }

    [Fact]
    public void An_exchange_never_makes_a_plan_dearer_or_incomplete()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var rng = new Rng(seed);
            var problem = Line(15);
            var pool = new RoutePool(problem.Tasks, 5, rng);
            List<int> plan = [];
            var order = Enumerable.Range(0, 15).ToArray();
            for (var k = 0; k < 20; k++)
            {
                rng.Shuffle(order.AsSpan());
                plan.Clear();
                for (var r = 0; r < 5; r++) plan.Add(Add(pool, problem, order[(3 * r)..(3 * r + 3)]));
            }

            var before = plan.Sum(r => pool.Metres[r]);
            var saved = new RouteExchange(problem.Tasks, problem.Routes).Improve(pool, plan, 10_000, Running());
            Assert.True(saved >= 0);
            Assert.Equal(before - saved, plan.Sum(r => pool.Metres[r]), 6);
            Assert.Equal(Enumerable.Range(0, 15), plan.SelectMany(r => pool.Tasks(r).ToArray()).Order());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Districts_on_two_threads_serve_all_by_the_rules_and_repeat_byte_for_byte(bool windows)
    {
        var problem = Town(1200, windows);
        var rule = StopRule.AfterIterations(20_000);
        var first = RoutingEngine.Solve(problem, rule, 3, null, 2, CancellationToken.None);
        var second = RoutingEngine.Solve(problem, rule, 3, null, 2, CancellationToken.None);
        Assert.Empty(first.Unserved);
        Assert.Empty(RouteChecker.Check(problem, first).Violations);
        Assert.Equal(Text(first), Text(second));
        Assert.True(first.Cost.TotalMilli < RoutingEngine.Solve(problem, StopRule.AfterIterations(0), 3).Cost.TotalMilli);
    }

    [Fact]
    public void Two_threads_find_shorter_plans_than_one_in_as_many_iterations_each()
    {
        var problem = Town(1200, windows: false);
        var rule = StopRule.AfterIterations(30_000);
        long one = 0, two = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            one += RoutingEngine.Solve(problem, rule, seed, null, 1, CancellationToken.None).Cost.TotalMilli;
            two += RoutingEngine.Solve(problem, rule, seed, null, 2, CancellationToken.None).Cost.TotalMilli;
        }

        Assert.True(two < one, $"{two} on two threads, {one} on one");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Iterations_allocate_nothing_once_warm(bool windows)
    {
        var flat = FlatProblemBuilder.Build(Town(300, windows));
        var problem = UniformProblem.Of(flat, Neighbours.Build(flat, 40));
        if (windows) Measure<TimedKind>();
        else Measure<PlainKind>();

        void Measure<TKind>() where TKind : struct, IKind
        {
            var search = new UniformSearch<TKind, PlaneLegs>(problem, SearchSettings.For(flat, 20, 1), new Rng(1));
            search.Start([]);
            var watch = StopRule.AfterIterations(1_000_000).Start(CancellationToken.None);
            search.RunSlice(new SliceLimit(2_000, 1, 20, 2), watch);
            var before = GC.GetAllocatedBytesForCurrentThread();
            search.RunSlice(new SliceLimit(12_000, 1, 20, 2), watch);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.Equal(12_000, search.Iterations);
        }
    }

    [Fact]
    public void Tails_are_swapped_where_the_plan_grows_by_less_than_the_threshold_and_two_routes_may_become_one()
    {
        // There and back on a line: 0 1 | 2 3 costs 4 + 8; the route of all four costs 8.
        var search = Starting(Tight(4, capacity: 4), [[0, 1], [2, 3]]);
        Assert.False(search.SwapTails(1, 2, -4));
        Assert.True(search.SwapTails(1, 2, -3));
        Assert.Equal((8.0, 1), (search.BestMetres, search.UsedRoutes));
        Assert.Equal([0, 1, 2, 3], search.Routes().Single(r => r.Length > 0));

        // 0 3 | 1 2: each head takes the other's tail.
        search = Starting(Tight(4, capacity: 2), [[0, 3], [1, 2]]);
        Assert.False(search.SwapTails(0, 3, double.PositiveInfinity));
        Assert.True(search.SwapTails(0, 2, double.PositiveInfinity));
        Assert.Equal(["0 2", "1 3"], search.Routes().Where(r => r.Length > 0).Select(r => string.Join(' ', r)).Order());
    }

    [Fact]
    public void A_tail_gets_a_vehicle_of_its_own_where_the_plan_grows_by_less_than_the_threshold()
    {
        // There and back on a line: 0 1 2 3 costs 8, 0 1 | 2 3 costs 4 + 8.
        var search = Starting(Tight(4, capacity: 4), [[0, 1, 2, 3]]);
        Assert.False(search.SplitOff(3, double.PositiveInfinity));
        Assert.False(search.SplitOff(1, 4));
        Assert.True(search.SplitOff(1, 5));
        Assert.Equal(["0 1", "2 3"], search.Routes().Where(r => r.Length > 0).Select(r => string.Join(' ', r)).Order());
        Assert.Equal(2, search.UsedRoutes);
        Assert.True(search.SwapTails(1, 2, 0));
        Assert.Equal((8.0, 1), (search.BestMetres, search.UsedRoutes));
    }

    [Theory]
    [InlineData(3, 100, false)] // four in one vehicle for three
    [InlineData(4, 2, false)] // the third is 3 m out: a second too late
    [InlineData(4, 3, true)]
    public void Tails_are_swapped_just_inside_capacity_and_window_and_not_just_over(int capacity, int lastStart, bool expected)
    {
        var search = Starting(Tight(4, capacity, lastStart), [[0, 1], [2, 3]]);
        Assert.Equal(expected, search.SwapTails(1, 2, double.PositiveInfinity));
    }

    [Fact]
    public void Plans_stay_right_through_thousands_of_swapped_and_split_tails()
    {
        var source = Town(120, windows: true);
        var flat = FlatProblemBuilder.Build(source);
        var problem = UniformProblem.Of(flat, Neighbours.Build(flat, 40));
        var search = new UniformSearch<TimedKind, PlaneLegs>(problem, SearchSettings.For(flat, 20, 1), new Rng(5));
        search.Start([]);
        var rng = new Rng(6);
        int swapped = 0, split = 0;
        for (var k = 0; k < 20_000; k++)
        {
            if (k % 50 == 0 && search.SplitOff(rng.Next(120), double.PositiveInfinity)) split++;
            if (search.SwapTails(rng.Next(120), rng.Next(120), double.PositiveInfinity)) swapped++;
            if (k % 2_000 != 0) continue;
            var plan = SolutionBuilder.Build(flat, search.Routes(), new SearchEffort(k, TimeSpan.Zero), null);
            Assert.Empty(plan.Unserved);
            Assert.Empty(RouteChecker.Check(source, plan).Violations);
            Assert.Equal(Enumerable.Range(0, 120), search.Routes().SelectMany(r => r).Order());
        }

        Assert.InRange(swapped, 500, 20_000);
        Assert.InRange(split, 50, 400);
    }

    [Fact]
    public void A_part_of_a_problem_knows_its_own_tasks_only()
    {
        var flat = FlatProblemBuilder.Build(Town(60, windows: true));
        var problem = UniformProblem.Of(flat, Neighbours.Build(flat, 20));
        int[] tasks = [.. Enumerable.Range(0, 60).Where(t => t % 3 == 0)];
        var part = problem.Part(tasks, 5);
        Assert.Equal((20, 25), (part.Tasks, part.Nodes));
        for (var k = 0; k < part.Tasks; k++)
        {
            Assert.Equal((problem.FromDepot[tasks[k]], problem.Halts[tasks[k]].Demand), (part.FromDepot[k], part.Halts[k].Demand));
            var expected = problem.NearOf(tasks[k]).ToArray().Where(n => n.Task % 3 == 0).Select(n => (n.Task, n.Metres, n.CanPrecede, n.CanFollow));
            var found = part.NearOf(k).ToArray().Where(n => n.Metres != int.MaxValue).Select(n => (tasks[n.Task], n.Metres, n.CanPrecede, n.CanFollow));
            Assert.Equal(expected, found);
        }
    }

    private static StopWatch Running(CancellationToken cancellation = default) => StopRule.AfterIterations(1).Start(cancellation);

    /// <summary>Task k stands k + 1 metres from the depot and weighs 1; a metre takes a second.</summary>
    private static UniformProblem Tight(int tasks, int capacity, int lastStart = 100)
    {
        var visits = Enumerable.Range(1, tasks).Select(k => new RoutingVisit
        {
            Id = $"{k}",
            Place = k,
            Deliver = [1],
            Windows = [new SecondsWindow(0, k == 3 ? lastStart : 100)],
        }).ToArray();
        var vehicles = Enumerable.Range(0, 3).Select(k => new RoutingVehicle { Id = $"{k}", StartPlace = 0, EndPlace = 0, Capacity = [capacity] }).ToArray();
        var flat = FlatProblemBuilder.Build(new RoutingProblem(
            vehicles, visits, [], new PlaneTravel([.. Enumerable.Range(0, tasks + 1).Select(k => (double)k)], new double[tasks + 1], PlaneRounding.Tsplib)));
        return UniformProblem.Of(flat, Neighbours.Build(flat, 10));
    }

    private static UniformSearch<TimedKind, PlaneLegs> Starting(UniformProblem problem, int[][] routes)
    {
        var search = new UniformSearch<TimedKind, PlaneLegs>(problem, SearchSettings.For(problem.Flat, 20, 1), new Rng(1));
        search.Start(routes);
        return search;
    }

    /// <summary>Task k stands k + 1 metres from the depot.</summary>
    private static UniformProblem Line(int tasks)
    {
        var visits = Enumerable.Range(1, tasks).Select(k => new RoutingVisit { Id = $"{k}", Place = k, Deliver = [1] }).ToArray();
        var vehicles = Enumerable.Range(0, 8).Select(k => new RoutingVehicle { Id = $"{k}", StartPlace = 0, EndPlace = 0, Capacity = [6] }).ToArray();
        var flat = FlatProblemBuilder.Build(new RoutingProblem(
            vehicles, visits, [], new PlaneTravel([.. Enumerable.Range(0, tasks + 1).Select(k => (double)k)], new double[tasks + 1], PlaneRounding.Tsplib)));
        return UniformProblem.Of(flat, Neighbours.Build(flat, 10));
    }

    private static int Add(RoutePool pool, UniformProblem problem, params int[] route)
    {
        // A ring through the depot of the first route; task k stands k + 1 metres out.
        var halts = problem.Halts.ToArray();
        int at = problem.Tasks, metresOut = 0;
        foreach (var task in route)
        {
            (halts[at].Next, halts[at].ToNext) = (task, Math.Abs(task + 1 - metresOut));
            (at, metresOut) = (task, task + 1);
        }

        (halts[at].Next, halts[at].ToNext) = (problem.Tasks, metresOut);
        return pool.Add(problem, halts, problem.Tasks);
    }

    private static RoutingProblem Town(int visits, bool windows)
    {
        var rng = new Rng(11);
        var places = visits + 1;
        var tasks = Enumerable.Range(1, visits).Select(k =>
        {
            var from = rng.Next(4000);
            return new RoutingVisit { Id = $"{k}", Place = k, Deliver = [1 + rng.Next(9)], Windows = windows ? [new SecondsWindow(from, from + 3000)] : [] };
        }).ToArray();
        var vehicles = Enumerable.Range(0, visits / 4).Select(k => new RoutingVehicle { Id = $"{k}", StartPlace = 0, EndPlace = 0, Capacity = [60] }).ToArray();
        double[] x = [500, .. Enumerable.Range(0, visits).Select(_ => (double)rng.Next(1000))], y = [500, .. Enumerable.Range(0, visits).Select(_ => (double)rng.Next(1000))];
        Assert.Equal(places, x.Length);
        return new RoutingProblem(vehicles, tasks, [], new PlaneTravel(x, y, PlaneRounding.Tsplib));
    }

    private static string Text(RoutingSolution solution) =>
        string.Join('\n', solution.Routes.Select(r => r.Vehicle + ": " + string.Join(' ', r.Stops.Select(s => s.Id))));
}
