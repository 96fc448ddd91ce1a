using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>All that is known of a route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Plan">Its newest revision; null while only milestones have come, which then wait for it.</param>
/// <param name="Stops">Every stop of any revision, each as its newest revision has it, by number.</param>
/// <param name="Marks">Milestones by <see cref="Mark.Key"/>, one of a kind and place: the newest by (instant, event id).</param>
internal sealed record RouteState(RouteId Route, RoutePlan? Plan, IReadOnlyList<PlannedStop> Stops, IReadOnlyList<Mark> Marks)
{
    public static RouteState Unknown(RouteId route) => new(route, null, [], []);

    public IEnumerable<ShipmentId> Shipments() => Stops.SelectMany(s => s.Stop.Shipments).Distinct();
}

/// <summary>The head of a route's newest revision.</summary>
internal sealed record RoutePlan(
    int Revision, PlanId Plan, VehicleId Vehicle, SiteId? Depot, DateTimeOffset DispatchedAt, IReadOnlyList<int> Order, string? Cause);

/// <summary>A stop as the newest revision that names it has it.</summary>
internal sealed record PlannedStop(int Revision, RouteStop Stop);

/// <summary>A milestone that was reached.</summary>
internal sealed record Mark(
    MilestoneKind Kind, int? Stop, ShipmentId? Shipment, DateTimeOffset At, string Event, VehicleId? Vehicle, string? Reason)
{
    /// <summary>What it marks; a second mark of the same key corrects the first.</summary>
    public static string KeyOf(MilestoneKind kind, int? stop, ShipmentId? shipment) => kind switch
    {
        MilestoneKind.Completed => "completed",
        MilestoneKind.Returned => $"returned/{shipment}",
        MilestoneKind.Failed => shipment is null ? $"failed/{stop:D4}" : $"failed/{shipment}",
        _ => $"{kind}/{stop:D4}",
    };

    public string Key() => KeyOf(Kind, Stop, Shipment);
}

/// <summary>Folds dispatched revisions and milestones; the result does not depend on their order.</summary>
internal static class RouteFold
{
    public static RouteState Apply(RouteState now, RouteNoted noted)
    {
        var fact = noted.Fact;
        var stops = now.Stops.ToDictionary(s => s.Stop.Stop);
        var changed = false;
        foreach (var stop in fact.Stops)
        {
            if (stops.TryGetValue(stop.Stop, out var known) && known.Revision >= fact.Revision) continue;
            stops[stop.Stop] = new PlannedStop(fact.Revision, stop);
            changed = true;
        }

        var newest = now.Plan is null || now.Plan.Revision < fact.Revision;
        if (!changed && !newest) return now;
        return now with
        {
            Plan = newest
                ? new RoutePlan(fact.Revision, fact.Plan, fact.Vehicle, fact.Depot, fact.DispatchedAt, [.. fact.Stops.Select(s => s.Stop)], fact.Cause)
                : now.Plan,
            Stops = [.. stops.Values.OrderBy(s => s.Stop.Stop)],
        };
    }

    public static RouteState Apply(RouteState now, MilestoneReached fact)
    {
        var mark = new Mark(fact.Kind, fact.Stop, fact.Shipment, fact.At, fact.Event, fact.Vehicle, fact.Reason);
        var key = mark.Key();
        var known = now.Marks.FirstOrDefault(m => m.Key() == key);
        if (known is not null && !IsNewer(mark, known)) return now;
        return now with
        {
            Marks = [.. now.Marks.Where(m => !ReferenceEquals(m, known)).Append(mark).OrderBy(m => m.Key(), StringComparer.Ordinal)],
        };
    }

    private static bool IsNewer(Mark mark, Mark known) =>
        mark.At != known.At ? mark.At > known.At : string.CompareOrdinal(mark.Event, known.Event) > 0;
}
