using LogiOpt.Core.Search;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Answers a request: times given routes, or plans new ones.</summary>
public static class VroomSolve
{
    /// <summary>Longest search of one request.</summary>
    public const double MaxSeconds = 60;

    /// <summary>How long to search where the client says nothing: ten milliseconds a task, one to ten seconds, less at less exploration.</summary>
    /// <remarks>Where there is little to choose, a number of iterations ends the search long before that; the time is there for a machine that is busy.</remarks>
    public static StopRule RuleFor(VroomRequest request)
    {
        var tasks = request.Tasks.Count;
        var share = (request.Options.Exploration + 1) / 6.0;
        var seconds = Math.Clamp(request.Options.LimitSeconds ?? Math.Clamp(0.01 * tasks, 1, 10) * share, 0.01, MaxSeconds);
        return tasks > FewTasks ? StopRule.AfterSeconds(seconds) : new StopRule((long)(1_000 * (tasks + 1) * share), TimeSpan.FromSeconds(Math.Max(seconds, request.Options.LimitSeconds ?? BusySeconds)));
    }

    /// <summary>Up to so many tasks, iterations end the search.</summary>
    private const int FewTasks = 30;

    /// <summary>Longest search of few tasks.</summary>
    private const double BusySeconds = 10;

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
            for (var k = 0; k < parts; k++) unassigned.Add(new VroomUnassigned(left.Task + k, left.Reason, left.Explanation, left.Relaxation));
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
