using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>The engine against everything tried, with breaks and with several trips; and against the same problem under other names.</summary>
public sealed class AllOrdersTests
{
    private const int Seeds = 12;

    [Fact]
    public void With_breaks_the_optimum_of_all_orders_is_found() => Compare(breaks: true, trips: false, visits: 4, vehicles: 1);

    [Fact]
    public void With_several_trips_the_optimum_of_all_orders_is_found() => Compare(breaks: false, trips: true, visits: 5, vehicles: 1);

    [Fact]
    public void With_breaks_trips_and_two_vehicles_the_optimum_of_all_shares_is_found() => Compare(breaks: true, trips: true, visits: 4, vehicles: 2);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Other_names_in_another_order_leave_the_cost_of_an_optimum_as_it_is(bool breaks, bool trips)
    {
        var rng = new Rng(4);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var problem = Make(seed, breaks, trips, 5, 2);
            var order = Enumerable.Range(0, problem.Visits.Count).ToArray();
            rng.Shuffle(order);
            var relabelled = problem with { Visits = [.. order.Select(k => problem.Visits[k] with { Id = $"other {k}" })], Vehicles = [.. problem.Vehicles.Reverse().Select(v => v with { Id = $"not {v.Id}" })] };
            var (one, two) = (Solve(problem), Solve(relabelled));
            Assert.Equal((one.Unserved.Count, one.Cost.TotalMilli), (two.Unserved.Count, two.Cost.TotalMilli));
        }
    }

    private static void Compare(bool breaks, bool trips, int visits, int vehicles)
    {
        int whole = 0, rested = 0, reloaded = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var problem = Make(seed, breaks, trips, visits, vehicles);
            var solution = Solve(problem);
            if (new AllOrders(problem).Shortest() is not { } metres)
            {
                Assert.NotEmpty(solution.Unserved);
                continue;
            }

            Assert.True(solution.Unserved.Count == 0 && solution.Cost.TotalMilli == metres, $"seed {seed}: {solution.Cost.TotalMilli} with {solution.Unserved.Count} left out, the best is {metres}");
            (whole, rested, reloaded) = (whole + 1, rested + solution.Routes.Sum(r => r.Breaks.Count), reloaded + solution.Routes.Sum(r => r.Reloads.Count));
        }

        // The comparison says something only where the rules bind.
        Assert.True(whole >= Seeds / 2, $"only {whole} problems can be served whole");
        Assert.Equal(breaks, rested > 0);
        Assert.Equal(trips, reloaded > 0);
    }

    private static RoutingSolution Solve(RoutingProblem problem)
    {
        var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(4000), 3);
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
        return solution;
    }

    private static RoutingProblem Make(long seed, bool breaks, bool trips, int visits, int vehicles)
    {
        var rng = new Rng(100 + seed);
        var places = visits + 2;
        var plane = new PlaneTravel([.. Enumerable.Range(0, places).Select(_ => 100 * rng.NextDouble())], [.. Enumerable.Range(0, places).Select(_ => 100 * rng.NextDouble())], PlaneRounding.Tsplib);
        var fleet = Enumerable.Range(0, vehicles).Select(v => new RoutingVehicle
        {
            Id = $"v{v}",
            StartPlace = v % 2,
            EndPlace = v % 2,
            Capacity = [trips ? 5 : 100],
            MaxTrips = trips ? 3 : 1,
            ReloadPlaces = trips ? [0, 1] : [],
            ReloadSeconds = trips ? 15 : 0,
            Breaks = breaks ? [new RoutingBreak { Id = "rest", Windows = [new(60 + 20 * v, 110 + 20 * v)], DurationSeconds = 50 }] : [],
            Shift = new SecondsWindow(0, 650),
        }).ToArray();
        return new RoutingProblem(fleet, [.. Enumerable.Range(0, visits).Select(k =>
        {
            var from = rng.Next(220);
            return new RoutingVisit { Id = $"t{k}", Place = 2 + k, ServiceSeconds = 5 + rng.Next(20), Deliver = [1 + rng.Next(3)], Windows = [new(from, from + 150 + rng.Next(150))] };
        })], [], plane);
    }
}
