using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>The facts that a route's progress amounts to. What a change newly makes true is told to the other modules, exactly once.</summary>
internal static class RouteFacts
{
    /// <summary>Facts that hold after a change and did not before, in driving order.</summary>
    /// <param name="then">The route before; null = its plan was not known.</param>
    /// <param name="now">The route after.</param>
    public static IEnumerable<IFact> Between(RouteProgress? then, RouteProgress? now)
    {
        if (now is null) return [];
        var told = then is not null ? Of(then).Select(f => f.Key).ToHashSet() : [];
        return Of(now).Where(f => !told.Contains(f.Key)).Select(f => f.Fact);
    }

    /// <summary>Legs that were driven from one stop straight to the next planned one, with both instants known.</summary>
    public static IEnumerable<LegTravelled> LegsOf(RouteProgress route)
    {
        for (var k = 1; k < route.Stops.Count; k++)
        {
            var (from, to) = (route.Stops[k - 1], route.Stops[k]);
            // Both instants must lie in this order, and no other stop between: otherwise the leg driven is not the leg planned.
            if (from.LeftAt is not { } left || to.ArrivedAt is not { } arrived || arrived <= left) continue;
            if (route.Stops.Any(s => s.ArrivedAt > left && s.ArrivedAt < arrived)) continue;
            yield return new LegTravelled(
                route.Route, route.Plan.Vehicle, from.Plan.Point, to.Plan.Point, left, arrived, to.Plan.LegTime, to.Plan.LegDistance);
        }
    }

    private static IEnumerable<(string Key, IFact Fact)> Of(RouteProgress route)
    {
        if (route.StartedAt is { } started && route.Stops.Count > 0)
            yield return ("started", new RouteStarted(route.Route, route.Plan.Vehicle, started, route.Stops[0].Plan.Shipments));
        foreach (var leg in LegsOf(route))
            yield return ($"leg {leg.From} {leg.To}", leg);
        foreach (var stop in route.Stops)
            if (stop is { IsDone: true, ServedAt: { } left, Plan.Kind: StopKind.Drop or StopKind.Pickup })
            {
                var start = stop.ServiceStartedAt() ?? left;
                yield return ($"served {stop.Plan.Stop}", new StopServed(
                    route.Route, route.Plan.Vehicle, stop.Plan.Stop, stop.Plan.Kind, stop.Plan.Point, stop.ArrivedAt ?? start, start, left,
                    stop.Plan.ServiceTime, stop.Plan.Shipments));
            }

        if (route.CompletedAt is { } completed && route.Stops.Count > 0)
            yield return ("completed", new RouteCompleted(route.Route, route.Plan.Vehicle, completed, route.Stops[^1].Plan.Point));
    }
}

/// <summary>The facts that a shipment's progress amounts to.</summary>
internal static class ShipmentFacts
{
    /// <summary>Facts that hold after a change and did not before.</summary>
    public static IEnumerable<IFact> Between(ShipmentState before, ShipmentState after)
    {
        var told = Of(before).Select(f => f.Key).ToHashSet();
        return Of(after).Where(f => !told.Contains(f.Key)).Select(f => f.Fact);
    }

    // Kind, order and promise come with the release; a delivery that is known before it waits for it.
    private static IEnumerable<(string Key, IFact Fact)> Of(ShipmentState shipment)
    {
        if (shipment.Released?.Fact is not { } released) yield break;
        if (ShipmentProgress.DeliveredAt(shipment) is { } delivered)
            yield return ("delivered", new DeliveryCompleted(shipment.Shipment, released.Kind, released.Order, delivered, released.Due));
        if (CarrierFold.Mark(shipment, CarrierStatus.Attempted) is { } attempt)
            yield return ("attempted", new DeliveryFailed(shipment.Shipment, released.Kind, released.Order, attempt.At, attempt.Reason ?? "failed"));
        if (CarrierFold.Mark(shipment, CarrierStatus.Returned) is { } back)
            yield return ("returned", new ShipmentReturned(shipment.Shipment, back.At));
        foreach (var carriage in shipment.Carriages)
        {
            if (carriage.FailedAt is { } failed)
                yield return ($"failed {carriage.Route}", new DeliveryFailed(shipment.Shipment, released.Kind, released.Order, failed, carriage.Reason!));
            if (carriage.ReturnedAt is { } returned)
                yield return ($"returned {carriage.Route}", new ShipmentReturned(shipment.Shipment, returned));
        }
    }
}
