using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>How far a route is.</summary>
internal enum LaneState
{
    /// <summary>Given to its vehicle, not under way.</summary>
    Dispatched,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>Over; the vehicle is free.</summary>
    Completed,
}

/// <summary>How far a stop is.</summary>
internal enum StopState
{
    /// <summary>Not reached.</summary>
    Todo,

    /// <summary>The vehicle is there.</summary>
    Arrived,

    /// <summary>Done.</summary>
    Served,

    /// <summary>Done, and nothing could be handed over.</summary>
    Failed,
}

/// <summary>A stop with what happened there.</summary>
/// <param name="Plan">As planned.</param>
/// <param name="State">How far it is.</param>
/// <param name="ArrivedAt">When the vehicle arrived; null if not or not told.</param>
/// <param name="ServedAt">When the work ended.</param>
/// <param name="LeftAt">When the vehicle left; the end of the work where leaving was not told.</param>
internal sealed record StopProgress(RouteStop Plan, StopState State, DateTimeOffset? ArrivedAt, DateTimeOffset? ServedAt, DateTimeOffset? LeftAt)
{
    public bool IsDone => State is StopState.Served or StopState.Failed;

    /// <summary>When work began: the arrival, or the opening of the window if later; where the arrival was not told, the planned work
    /// before its end, so that nothing false is learned.</summary>
    public DateTimeOffset? ServiceStartedAt()
    {
        if ((ArrivedAt ?? ServedAt - Plan.ServiceTime) is not { } start) return null;
        if (Plan.Window is { } window && window.Earliest > start) start = window.Earliest;
        return ServedAt is { } end && end < start ? end : start;
    }
}

/// <summary>A route as it runs: plan and milestones together. Derived, never stored.</summary>
/// <param name="Route">The route.</param>
/// <param name="Plan">Its newest revision.</param>
/// <param name="State">How far it is.</param>
/// <param name="StartedAt">When it left; inferred from the first later milestone where leaving was not told.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Stops">In driving order.</param>
internal sealed record RouteProgress(
    RouteId Route, RoutePlan Plan, LaneState State, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, IReadOnlyList<StopProgress> Stops)
{
    private Dictionary<string, Mark> _marks = [];
    private bool _hasFailures;

    /// <summary>The progress of a route, or null while its plan is not known.</summary>
    public static RouteProgress? Of(RouteState route)
    {
        if (route.Plan is not { } plan) return null;
        // A milestone of another vehicle is kept in the journal and has no effect here.
        var marks = route.Marks.Where(m => m.Vehicle is null || m.Vehicle == plan.Vehicle).ToDictionary(m => m.Key());
        var stops = InDrivingOrder(route, plan, marks).Select(s => Progress(s, marks)).ToList();
        var first = stops.Count > 0 ? stops[0].LeftAt : null;
        var started = first ?? (marks.Count > 0 ? marks.Values.Min(m => m.At) : null);
        DateTimeOffset? completed = marks.TryGetValue(Mark.KeyOf(MilestoneKind.Completed, null, null), out var end) ? end.At : null;
        var state = completed is not null ? LaneState.Completed : started is not null ? LaneState.Active : LaneState.Dispatched;
        return new RouteProgress(route.Route, plan, state, started, completed, stops) { _marks = marks, _hasFailures = marks.Values.Any(m => m.Kind == MilestoneKind.Failed) };
    }

    /// <summary>The first stop in driving order that is neither reached nor passed over; null at the end.</summary>
    public StopProgress? Next()
    {
        foreach (var stop in Stops)
            if (stop is { State: StopState.Todo, Plan.Kind: not StopKind.Start }) return stop;
        return null;
    }

    /// <summary>The failed attempt at a shipment, told of itself or of its whole stop.</summary>
    public Mark? FailureOf(ShipmentId shipment)
    {
        if (!_hasFailures) return null;
        if (_marks.TryGetValue(Mark.KeyOf(MilestoneKind.Failed, null, shipment), out var mark)) return mark;
        foreach (var stop in Stops)
            if (stop.Plan.Shipments.Contains(shipment) && _marks.TryGetValue(Mark.KeyOf(MilestoneKind.Failed, stop.Plan.Stop, null), out mark))
                return mark;
        return null;
    }

    /// <summary>When a failed shipment was back: told of itself, or with the end of the route.</summary>
    public DateTimeOffset? ReturnOf(ShipmentId shipment) =>
        _marks.TryGetValue(Mark.KeyOf(MilestoneKind.Returned, null, shipment), out var mark) ? mark.At : CompletedAt;

    // A stop that was visited before a revision dropped it still happened; it stands behind the start.
    private static IEnumerable<RouteStop> InDrivingOrder(RouteState route, RoutePlan plan, Dictionary<string, Mark> marks)
    {
        var byNumber = route.Stops.ToDictionary(s => s.Stop.Stop, s => s.Stop);
        var dropped = byNumber.Keys.Except(plan.Order).Where(IsVisited).OrderBy(n => n).ToList();
        return plan.Order.Take(1).Concat(dropped).Concat(plan.Order.Skip(1)).Select(n => byNumber[n]);

        bool IsVisited(int stop) => marks.ContainsKey(Mark.KeyOf(MilestoneKind.Served, stop, null)) || marks.ContainsKey(Mark.KeyOf(MilestoneKind.Arrived, stop, null));
    }

    private static StopProgress Progress(RouteStop stop, Dictionary<string, Mark> marks)
    {
        DateTimeOffset? At(MilestoneKind kind) => marks.TryGetValue(Mark.KeyOf(kind, stop.Stop, null), out var mark) ? mark.At : null;

        var failedAt = At(MilestoneKind.Failed);
        var allFailed = failedAt is not null || (stop.Shipments.Count > 0
            && stop.Shipments.All(s => marks.ContainsKey(Mark.KeyOf(MilestoneKind.Failed, null, s))));
        DateTimeOffset? arrived = At(MilestoneKind.Arrived), left = At(MilestoneKind.Departed), served = At(MilestoneKind.Served) ?? failedAt;
        if (stop.Kind == StopKind.Start) return new StopProgress(stop, left is null ? StopState.Todo : StopState.Served, null, left, left);
        var isDone = served is not null || left is not null;
        var state = isDone ? (allFailed ? StopState.Failed : StopState.Served) : arrived is not null ? StopState.Arrived : StopState.Todo;
        return new StopProgress(stop, state, arrived, served ?? left, left ?? served);
    }
}
