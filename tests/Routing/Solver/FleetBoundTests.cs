using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>How few vehicles can do: never more than a plan needs, and as many where it is plain.</summary>
public sealed class FleetBoundTests
{
    [Fact]
    public void Visits_that_are_due_at_once_far_apart_need_a_vehicle_each() =>
        Assert.Equal(4, Bound([.. Enumerable.Range(1, 4).Select(k => At(k) with { Windows = [new(300, 310)] })], []));

    [Fact]
    public void Pairs_that_fill_the_vehicle_at_the_same_time_need_one_each() =>
        Assert.Equal(2, Bound([], [Pair(1, 2), Pair(3, 4)]));

    [Fact]
    public void Pairs_that_fit_one_behind_the_other_need_one() =>
        Assert.Equal(1, Bound([], [Pair(1, 2), Pair(3, 4) with { Pickup = At(3), Drop = At(4) }]));

    [Fact]
    public void Work_that_fills_two_shifts_needs_two() =>
        Assert.Equal(2, Bound([.. Enumerable.Range(1, 4).Select(k => At(k) with { ServiceSeconds = 300 })], []));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void No_plan_has_fewer_vehicles_than_the_bound(int seed)
    {
        var rng = new Rng(seed);
        var pairs = seed % 2 == 0;
        var visits = pairs ? [] : Enumerable.Range(1, 16).Select(k => At(k) with { Deliver = [1 + rng.Next(4)], Windows = [Window()] }).ToArray();
        var couples = pairs ? Enumerable.Range(0, 8).Select(k => Pair(1 + 2 * k, 2 + 2 * k) with { Pickup = At(1 + 2 * k) with { Windows = [Window()] }, Drop = At(2 + 2 * k) }).ToArray() : [];
        var problem = Problem(visits, couples, 16);
        var plan = RoutingEngine.Solve(problem, StopRule.AfterIterations(3000), seed);
        Assert.Empty(plan.Unserved);
        var bound = FleetBound.Of(FlatProblemBuilder.Build(problem));
        Assert.InRange(plan.Routes.Count, bound, 16);
        Assert.True(bound >= 2, "this bound says nothing");

        SecondsWindow Window()
        {
            var from = 150 + rng.Next(400);
            return new(from, from + 30);
        }
    }

    private static int Bound(RoutingVisit[] visits, RoutingPair[] pairs) => FleetBound.Of(FlatProblemBuilder.Build(Problem(visits, pairs, 6)));

    private static RoutingVisit At(int place) => new() { Id = $"{place}", Place = place };

    private static RoutingPair Pair(int from, int to) => new()
    {
        Id = $"{from} to {to}",
        Load = [7],
        Pickup = At(from) with { Windows = [new(200, 210)] },
        Drop = At(to) with { Windows = [new(400, 420)] },
    };

    /// <summary>Places on a circle of 100 m around the depot, as many seconds; shifts of 1,000 s.</summary>
    private static RoutingProblem Problem(RoutingVisit[] visits, RoutingPair[] pairs, int places)
    {
        double[] x = [0, .. Enumerable.Range(0, places).Select(k => 100 * Math.Cos(k))], y = [0, .. Enumerable.Range(0, places).Select(k => 100 * Math.Sin(k))];
        var vehicles = Enumerable.Range(0, 16).Select(v => new RoutingVehicle { Id = $"v{v}", StartPlace = 0, EndPlace = 0, Capacity = [10], Shift = new(0, 1000) }).ToArray();
        return new RoutingProblem(vehicles, visits, pairs, new PlaneTravel(x, y, PlaneRounding.Tsplib)) { Objective = RoutingObjective.VehiclesFirst };
    }
}
