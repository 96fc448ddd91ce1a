using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>A vehicle's trip to one task, or one pair, alone.</summary>
/// <param name="Broken">The rule that forbids it; <see cref="Rule.None"/> if it is possible.</param>
/// <param name="Node">Where.</param>
/// <param name="By">By how many seconds, metres or units.</param>
internal readonly record struct LoneTrip(Rule Broken, int Node, long By)
{
    public static LoneTrip Drive(FlatProblem problem, int vehicle, int task, Timetable timetable)
    {
        ReadOnlySpan<int> sequence = problem.Partner[task] < 0 ? [task] : [task, problem.Partner[task]];
        if (timetable.Drive(vehicle, sequence, full: true)) return new LoneTrip(Rule.None, -1, 0);
        return new LoneTrip(timetable.Broken, timetable.BrokenAt.Node, timetable.BrokenAt.By);
    }
}
