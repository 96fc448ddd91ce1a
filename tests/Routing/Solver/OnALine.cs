using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Places on a line 100 m (100 s) apart, the depot at 0. Every plan is checked by code that shares none with the solver.</summary>
internal static class OnALine
{
    public static readonly RoutingVehicle Van = new() { Id = "van", StartPlace = 0, EndPlace = 0, Capacity = [10] };

    public static readonly PlaneTravel Line = new([0, 100, 200, 300, 400, 500], [0, 0, 0, 0, 0, 0], PlaneRounding.Tsplib);

    public static RoutingVisit At(string id, int place) => new() { Id = id, Place = place };

    public static RoutingBreak Rest(int from, int until, int seconds, string id = "rest") => new() { Id = id, Windows = [new(from, until)], DurationSeconds = seconds };

    public static RoutingProblem Day(RoutingVehicle[] vehicles, RoutingVisit[] visits, TravelData? travel = null) => new(vehicles, visits, [], travel ?? Line);

    /// <summary>A plan that must serve everything.</summary>
    public static RoutingSolution Whole(RoutingVehicle[] vehicles, RoutingVisit[] visits, TravelData? travel = null) => Whole(Day(vehicles, visits, travel));

    /// <inheritdoc cref="Whole(RoutingVehicle[], RoutingVisit[], TravelData?)"/>
    public static RoutingSolution Whole(RoutingProblem problem)
    {
        var solution = Checked(problem);
        Assert.Empty(solution.Unserved);
        return solution;
    }

    public static RoutingSolution Solve(RoutingVehicle[] vehicles, RoutingVisit[] visits, TravelData? travel = null) => Checked(Day(vehicles, visits, travel));

    public static RoutingSolution Checked(RoutingProblem problem)
    {
        var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(400));
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
        return solution;
    }

    /// <summary>Ids of the stops of the only route.</summary>
    public static string[] Stops(this RoutingSolution solution) => [.. Assert.Single(solution.Routes).Stops.Select(s => s.Id)];
}
