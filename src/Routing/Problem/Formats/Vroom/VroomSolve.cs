using LogiOpt.Core.Search;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Answers a request: times given routes, or plans new ones.</summary>
public static class VroomSolve
{
    /// <summary>Longest search of one request.</summary>
    public const double MaxSeconds = 60;

    /// <summary>How long to search where the client says nothing: ten milliseconds a task, a fifth of a second to ten seconds, less at less exploration.</summary>
    public static StopRule RuleFor(VroomRequest request)
    {
        var tasks = request.Tasks.Count;
        var usual = Math.Clamp(0.01 * tasks, 0.2, 10) * (request.Options.Exploration + 1) / 6;
        var seconds = Math.Clamp(request.Options.LimitSeconds ?? usual, 0.01, MaxSeconds);

        // Where there is hardly anything to choose, some iterations are as good as any time.
        return new StopRule(tasks <= 8 ? 20_000 : long.MaxValue, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Answers a request.</summary>
    /// <param name="problem">The request with its travel.</param>
    /// <param name="solve">Plans a problem, e.g. by <see cref="RoutingEngine"/>; not called in plan mode.</param>
    /// <exception cref="Core.Input.BadInputException">The problem has faults; all are told.</exception>
    public static VroomAnswer Answer(VroomProblem problem, Func<RoutingProblem, RoutingSolution> solve) =>
        problem.Request.IsPlanMode ? VroomEta.Answer(problem) : Tell(problem, solve(problem.Problem));

    /// <summary>A plan of the engine as an answer.</summary>
    public static VroomAnswer Tell(VroomProblem problem, RoutingSolution solution)
    {
        var routes = solution.Routes.Select(r => VroomSchedule.Route(problem, r.Vehicle, Timings(problem, r), isGiven: false)).ToList();
        var unassigned = new List<VroomUnassigned>();
        foreach (var left in solution.Unserved)
        {
            var parts = left.Task < problem.Request.Jobs.Count ? 1 : 2;
            for (var k = 0; k < parts; k++) unassigned.Add(new VroomUnassigned(left.Task + k, left.Reason, left.Explanation, null));
        }

        return new VroomAnswer(problem, routes, unassigned);
    }

    private static List<VroomTiming> Timings(VroomProblem problem, PlannedRoute route)
    {
        var vehicle = problem.Request.Vehicles[route.Vehicle];
        var breaks = vehicle.Breaks.Select((b, k) => (b.Id.Text, k)).ToDictionary(b => b.Text, b => b.k);
        var timings = new List<VroomTiming>();
        if (vehicle.Start is not null) timings.Add(new VroomTiming(VroomStepKind.Start, -1, -1, problem.Origin + route.DepartureSeconds));
        for (var k = 0; k <= route.Stops.Count; k++)
        {
            foreach (var rest in route.Breaks.Where(b => b.BeforeStop == k))
                timings.Add(new VroomTiming(VroomStepKind.Break, -1, breaks[rest.Id], problem.Origin + rest.StartSeconds));
            if (k < route.Stops.Count) timings.Add(new VroomTiming(VroomStepKind.Task, route.Stops[k].Task, -1, problem.Origin + route.Stops[k].StartSeconds));
        }

        if (vehicle.End is not null) timings.Add(new VroomTiming(VroomStepKind.End, -1, -1, problem.Origin + route.EndArrivalSeconds));
        return timings;
    }
}
