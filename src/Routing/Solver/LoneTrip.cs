using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>How a vehicle fares that serves one task, or one pair, alone.</summary>
internal enum LoneOutcome
{
    Possible,
    WindowClosed,
    ShiftOver,
    TooFar,
}

/// <summary>A vehicle's trip to one task alone.</summary>
/// <param name="Outcome">Whether it is possible.</param>
/// <param name="ShortBySeconds">By how many seconds, or metres where it is too far, it is not.</param>
internal readonly record struct LoneTrip(LoneOutcome Outcome, int ShortBySeconds)
{
    public static LoneTrip Drive(FlatProblem problem, int vehicle, int task)
    {
        int[] sequence = problem.Partner[task] < 0 ? [task] : [task, problem.Partner[task]];
        var route = SolutionBuilder.Route(problem, vehicle, sequence);
        foreach (var stop in route.Stops)
            if (stop.StartSeconds > problem.Close[stop.Task]) return new LoneTrip(LoneOutcome.WindowClosed, stop.StartSeconds - problem.Close[stop.Task]);

        var metres = route.Stops.Sum(s => (long)s.LegMetres) + route.EndLegMetres;
        if (metres > problem.MaxMetres[vehicle]) return new LoneTrip(LoneOutcome.TooFar, (int)(metres - problem.MaxMetres[vehicle]));
        var over = Math.Max(route.EndArrivalSeconds - problem.Close[problem.EndOf(vehicle)], route.EndArrivalSeconds - route.DepartureSeconds - problem.MaxDuration[vehicle]);
        return over > 0 ? new LoneTrip(LoneOutcome.ShiftOver, over) : new LoneTrip(LoneOutcome.Possible, 0);
    }
}
