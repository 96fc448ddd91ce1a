using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>A rule that a given route breaks.</summary>
/// <param name="Cause">VROOM's word: delay, lead_time, load, max_tasks, skills, precedence, missing_break, max_travel_time, max_load or max_distance.</param>
/// <param name="Seconds">By how much, for delay and lead_time; null for others.</param>
public readonly record struct VroomViolation(string Cause, long? Seconds);

/// <summary>One step of an answered route.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Task">Index in the request's tasks; -1 for others.</param>
/// <param name="Break">Index in the vehicle's breaks; -1 for others.</param>
/// <param name="Place">Where it is; null for a break.</param>
/// <param name="Arrival">Second on the client's clock.</param>
/// <param name="Waiting">Seconds until it starts.</param>
/// <param name="Setup">Seconds of setup.</param>
/// <param name="Service">Seconds of work or rest.</param>
/// <param name="Travelled">Seconds at the wheel so far.</param>
/// <param name="Metres">Metres driven so far.</param>
/// <param name="Load">On board afterwards.</param>
/// <param name="Violations">Rules broken here.</param>
public sealed record VroomStepAnswer(
    VroomStepKind Kind, int Task, int Break, VroomPlace? Place, long Arrival, long Waiting, int Setup, int Service, long Travelled, long Metres,
    IReadOnlyList<long> Load, IReadOnlyList<VroomViolation> Violations);

/// <summary>One answered route.</summary>
/// <param name="Vehicle">Index in the request's vehicles.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Cost">In the client's currency.</param>
/// <param name="Delivery">Brought, by dimension.</param>
/// <param name="Pickup">Fetched, by dimension.</param>
/// <param name="Priority">Sum over its tasks.</param>
/// <param name="Violations">Rules broken anywhere on it, each once.</param>
public sealed record VroomRouteAnswer(
    int Vehicle, IReadOnlyList<VroomStepAnswer> Steps, long Cost, IReadOnlyList<long> Delivery, IReadOnlyList<long> Pickup, long Priority,
    IReadOnlyList<VroomViolation> Violations)
{
    /// <summary>Seconds of setup.</summary>
    public long Setup => Steps.Sum(s => (long)s.Setup);

    /// <summary>Seconds of work and rest.</summary>
    public long Service => Steps.Sum(s => (long)s.Service);

    /// <summary>Seconds of waiting.</summary>
    public long Waiting => Steps.Sum(s => s.Waiting);

    /// <summary>Seconds at the wheel.</summary>
    public long Travelled => Steps.Count == 0 ? 0 : Steps[^1].Travelled;

    /// <summary>Metres driven.</summary>
    public long Metres => Steps.Count == 0 ? 0 : Steps[^1].Metres;
}

/// <summary>A task that no route serves.</summary>
/// <param name="Task">Index in the request's tasks.</param>
/// <param name="Reason">A stable code; null where the routes were given.</param>
/// <param name="Explanation">The reason in words and numbers.</param>
/// <param name="Relaxation">The least that must give for it to be served; null = none known.</param>
public sealed record VroomUnassigned(int Task, string? Reason, string? Explanation, Relaxation? Relaxation);

/// <summary>An answer to a request.</summary>
/// <param name="Problem">The request with its travel.</param>
/// <param name="Routes">Routes in the order of the vehicles.</param>
/// <param name="Unassigned">Tasks without a route.</param>
public sealed record VroomAnswer(VroomProblem Problem, IReadOnlyList<VroomRouteAnswer> Routes, IReadOnlyList<VroomUnassigned> Unassigned)
{
    /// <summary>Milliseconds of reading and travel, of the search, and of geometries.</summary>
    public (long Loading, long Solving, long Routing) Milliseconds { get; init; }

    /// <summary>Roads of each route as points; null where they were not asked for or no coordinates are known.</summary>
    public IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>?>? Roads { get; init; }
}
