using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>All that is known of a shipment.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Released">Its release; null while only later facts have come.</param>
/// <param name="GivenUp">That it found no place on any route.</param>
/// <param name="Withdrawn">That its order was withdrawn.</param>
/// <param name="Carriages">What each route that carries or carried it says of it, by route id.</param>
/// <param name="Eta">The newest telling with an estimate.</param>
/// <param name="Shown">The newest telling that moved the shown window; null = the promise is shown.</param>
/// <param name="Risk">The newest warning.</param>
/// <param name="FirstOut">The first estimate told when it was out for delivery; scores are made against it.</param>
internal sealed record ShipmentState(
    ShipmentId Shipment, ShipmentNoted? Released, GivenUp? GivenUp, Withdrawn? Withdrawn, IReadOnlyList<Carriage> Carriages,
    Telling? Eta, Telling? Shown, Telling? Risk, Telling? FirstOut)
{
    /// <summary>What carriers said, one mark a status; null = nothing.</summary>
    public IReadOnlyList<CarrierMark>? Reports { get; init; }

    public static ShipmentState Unknown(ShipmentId shipment) => new(shipment, null, null, null, [], null, null, null, null);

    /// <summary>Number of the next telling.</summary>
    public int NextTelling() => 1 + Math.Max(Math.Max(Eta?.Number ?? 0, Shown?.Number ?? 0), Math.Max(Risk?.Number ?? 0, FirstOut?.Number ?? 0));

    /// <summary>The carriage that counts: of the route that was dispatched last.</summary>
    public Carriage? Current() => Carriages.MaxBy(c => (c.DispatchedAt, c.Route.Value));
}

/// <summary>What one route says of one shipment.</summary>
internal sealed record Carriage(
    RouteId Route, VehicleId Vehicle, DateTimeOffset DispatchedAt, int LoadStop, int DropStop, DateTimeOffset PlannedArrival,
    DateTimeOffset? OutAt, DateTimeOffset? ArrivedAt, DateTimeOffset? ServiceStartedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? FailedAt,
    string? Reason, DateTimeOffset? ReturnedAt)
{
    /// <summary>What a route says of every shipment it drops somewhere.</summary>
    public static Dictionary<ShipmentId, Carriage> AllOf(RouteProgress route)
    {
        var loads = new Dictionary<ShipmentId, StopProgress>();
        var carriages = new Dictionary<ShipmentId, Carriage>();
        foreach (var stop in route.Stops)
            if (stop.Plan.Kind is StopKind.Start or StopKind.Pickup)
                foreach (var shipment in stop.Plan.Shipments) loads.TryAdd(shipment, stop);
        foreach (var stop in route.Stops)
            if (stop.Plan.Kind is StopKind.Drop)
                foreach (var shipment in stop.Plan.Shipments) carriages[shipment] = Of(route, shipment, loads.GetValueOrDefault(shipment), stop);
        return carriages;
    }

    private static Carriage Of(RouteProgress route, ShipmentId shipment, StopProgress? load, StopProgress drop)
    {
        var failure = route.FailureOf(shipment);
        var loadedAtStart = load is null || load.Plan.Kind == StopKind.Start;
        return new Carriage(
            route.Route, route.Plan.Vehicle, route.Plan.DispatchedAt, load?.Plan.Stop ?? route.Stops[0].Plan.Stop, drop.Plan.Stop,
            drop.Plan.PlannedArrival, loadedAtStart ? route.StartedAt : load!.ServedAt, drop.ArrivedAt,
            drop.IsDone ? drop.ServiceStartedAt() : null, drop.IsDone && failure is null ? drop.ServedAt : null, failure?.At,
            failure is null ? null : failure.Reason ?? "failed", failure is null ? null : route.ReturnOf(shipment));
    }
}

/// <summary>Folds what is known of a shipment; the result does not depend on the order.</summary>
internal static class ShipmentFold
{
    public static ShipmentState Apply(ShipmentState now, ShipmentNoted fact) =>
        IsNewer(fact, now.Released) ? now with { Released = fact } : now;

    public static ShipmentState Apply(ShipmentState now, GivenUp fact) =>
        IsNewer(fact, now.GivenUp) ? now with { GivenUp = fact } : now;

    public static ShipmentState Apply(ShipmentState now, Withdrawn fact) =>
        IsNewer(fact, now.Withdrawn) ? now with { Withdrawn = fact } : now;

    public static ShipmentState Apply(ShipmentState now, Told fact)
    {
        var told = fact.Telling;
        return now with
        {
            Eta = told.Eta is not null && told.Number > (now.Eta?.Number ?? 0) ? told : now.Eta,
            Shown = told.Window is not null && told.Number > (now.Shown?.Number ?? 0) ? told : now.Shown,
            Risk = told.AtRisk && told.Number > (now.Risk?.Number ?? 0) ? told : now.Risk,
            FirstOut = told is { Out: true, Eta: not null } && told.Number < (now.FirstOut?.Number ?? int.MaxValue) ? told : now.FirstOut,
        };
    }

    /// <summary>Takes over what a route now says; null = the route no longer carries it.</summary>
    public static ShipmentState Apply(ShipmentState now, RouteId route, Carriage? carriage)
    {
        var known = now.Carriages.FirstOrDefault(c => c.Route == route);
        if (Equals(known, carriage)) return now;
        var others = now.Carriages.Where(c => c.Route != route);
        return now with { Carriages = [.. (carriage is null ? others : others.Append(carriage)).OrderBy(c => c.Route.Value)] };
    }

    private static bool IsNewer(Observation fact, Observation? known) =>
        known is null || fact.At > known.At || (fact.At == known.At && string.CompareOrdinal(fact.Event, known.Event) > 0);
}
