using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Fewer vehicles first, on problems whose fewest are known because they were made by cutting whole routes up.</summary>
public sealed class FewVehiclesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Loads_that_just_fill_four_vehicles_need_four(long seed)
    {
        var rng = new Rng(seed);
        int[] loads = [6, 4, 7, 3, 5, 5, 4, 4, 2];
        var problem = Problem(rng, [.. loads.Select((load, k) => new RoutingVisit { Id = $"{k}", Place = k + 1, Deliver = [load] })], []);
        Assert.Equal(4, Routes(problem, seed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_cut_out_of_three_full_routes_need_three(long seed)
    {
        var rng = new Rng(seed);
        var visits = new List<RoutingVisit>();
        var travel = Travel(rng);
        for (var route = 0; route < 3; route++)
        {
            var now = 0;
            for (int k = 0, at = 0; k < 10; k++)
            {
                var place = 1 + 10 * route + k;
                now += Seconds(travel, at, place);
                visits.Add(new RoutingVisit { Id = $"{place}", Place = place, Deliver = [1], ServiceSeconds = 20, Windows = [new(Math.Max(0, now - 15), now + 15)] });
                now += 20;
                at = place;
            }
        }

        Assert.Equal(3, Routes(Problem(rng, visits, []) with { Travel = travel }, seed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Pairs_cut_out_of_three_full_routes_need_three(long seed)
    {
        var rng = new Rng(seed);
        var pairs = new List<RoutingPair>();
        var travel = Travel(rng);
        for (var route = 0; route < 3; route++)
        {
            var stops = new List<RoutingVisit>();
            var now = 0;
            for (int k = 0, at = 0; k < 10; k++)
            {
                var place = 1 + 10 * route + k;
                now += Seconds(travel, at, place);
                stops.Add(new RoutingVisit { Id = $"{place}", Place = place, ServiceSeconds = 20, Windows = [new(Math.Max(0, now - 15), now + 15)] });
                now += 20;
                at = place;
            }

            for (var k = 0; k < 5; k++) pairs.Add(new RoutingPair { Id = $"pair {route} {k}", Load = [5], Pickup = stops[k % 2 + k / 2 * 4], Drop = stops[Math.Min(9, k % 2 + k / 2 * 4 + 2)] });
            pairs.RemoveAt(pairs.Count - 1);
        }

        Assert.Equal(3, Routes(Problem(rng, [], pairs) with { Travel = travel }, seed));
    }

    private static int Routes(RoutingProblem problem, long seed)
    {
        var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(4000), seed);
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
        Assert.Empty(solution.Unserved);
        return solution.Routes.Count;
    }

    private static RoutingProblem Problem(Rng rng, IReadOnlyList<RoutingVisit> visits, IReadOnlyList<RoutingPair> pairs)
    {
        var vehicles = Enumerable.Range(0, 30).Select(v => new RoutingVehicle { Id = $"v{v}", StartPlace = 0, EndPlace = 0, Capacity = [10] }).ToArray();
        return new RoutingProblem(vehicles, visits, pairs, Travel(rng)) { Objective = RoutingObjective.VehiclesFirst };
    }

    private static PlaneTravel Travel(Rng rng) =>
        new([.. Enumerable.Range(0, 31).Select(_ => rng.NextDouble() * 200)], [.. Enumerable.Range(0, 31).Select(_ => rng.NextDouble() * 200)], PlaneRounding.Tsplib);

    private static int Seconds(PlaneTravel travel, int from, int to)
    {
        double dx = travel.X[from] - travel.X[to], dy = travel.Y[from] - travel.Y[to];
        return travel.Rounding.Seconds(Math.Sqrt(dx * dx + dy * dy));
    }
}
