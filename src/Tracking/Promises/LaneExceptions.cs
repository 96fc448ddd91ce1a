using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Promises;

/// <summary>Something a dispatcher should look at, before it is too late.</summary>
/// <param name="Kind"><c>promiseAtRisk</c>, <c>staleGps</c>, <c>noMovement</c> or <c>unaccounted</c>.</param>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="Route">Its route.</param>
/// <param name="Shipment">The shipment; null where it concerns the vehicle.</param>
/// <param name="MinutesAtRisk">Expected lateness, or minutes since the last sign.</param>
/// <param name="Since">Since when.</param>
/// <param name="Proposal">What to do.</param>
internal sealed record LaneException(
    string Kind, VehicleId Vehicle, RouteId Route, ShipmentId? Shipment, int MinutesAtRisk, DateTimeOffset Since, string Proposal);

/// <summary>Finds the exceptions of one lane.</summary>
internal static class LaneExceptions
{
    // A parked van's fixes scatter by tens of metres.
    private const double StandingMetres = 150;

    public static IEnumerable<LaneException> Of(
        RouteProgress route, VehicleState vehicle, Fix? marker, IReadOnlyList<StopEstimate> estimates,
        IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy, TrackingOptions options, DateTimeOffset now) =>
        [
            .. AtRisk(route, estimates, promisedBy, options, now),
            .. Vehicle(route, vehicle, marker, options, now),
            .. Unaccounted(route),
        ];

    private static IEnumerable<LaneException> AtRisk(
        RouteProgress route, IReadOnlyList<StopEstimate> estimates, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy,
        TrackingOptions options, DateTimeOffset now)
    {
        var byStop = estimates.ToDictionary(e => e.Stop);
        foreach (var stop in route.Stops)
        {
            if (stop.Plan.Kind != StopKind.Drop || !byStop.TryGetValue(stop.Plan.Stop, out var estimate)) continue;
            foreach (var shipment in stop.Plan.Shipments)
            {
                if (!promisedBy.TryGetValue(shipment, out var latest) || 1 - estimate.ProbabilityBy(latest) <= options.RiskProbability) continue;
                var late = Math.Max(1, (int)Math.Round((estimate.Eta.P50 - latest).TotalMinutes));
                yield return new LaneException("promiseAtRisk", route.Plan.Vehicle, route.Route, shipment, late, now,
                    $"Serve stop {stop.Plan.Stop} earlier or give it to another vehicle; tell the receiver of {late} min.");
            }
        }
    }

    private static IEnumerable<LaneException> Vehicle(
        RouteProgress route, VehicleState vehicle, Fix? marker, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State != LaneState.Active) yield break;
        var lastSign = marker?.At ?? route.StartedAt!.Value;
        if (now - lastSign >= options.StaleAfter)
            yield return new LaneException("staleGps", vehicle.Vehicle, route.Route, null, (int)(now - lastSign).TotalMinutes, lastSign,
                "Call the driver; estimates go by the clock until a position comes.");
        else if (StandingSince(route, vehicle, marker) is { } since && now - since >= options.NoMovementAfter)
            yield return new LaneException("noMovement", vehicle.Vehicle, route.Route, null, (int)(now - since).TotalMinutes, since,
                "Call the driver: the vehicle stands between stops.");
    }

    private static DateTimeOffset? StandingSince(RouteProgress route, VehicleState vehicle, Fix? marker)
    {
        if (marker is null || route.Stops.Any(s => s.State == StopState.Arrived)) return null;
        var left = route.Stops.Max(s => s.LeftAt) ?? route.StartedAt!.Value;
        DateTimeOffset? since = null;
        foreach (var fix in vehicle.Coarse.Reverse())
        {
            if (fix.At < left || fix.Point.DistanceTo(marker.Point) > new Distance(StandingMetres)) break;
            since = fix.At;
        }

        return since;
    }

    private static IEnumerable<LaneException> Unaccounted(RouteProgress route)
    {
        if (route.CompletedAt is not { } completed) yield break;
        foreach (var stop in route.Stops)
            if (stop is { IsDone: false, Plan.Kind: StopKind.Drop })
                foreach (var shipment in stop.Plan.Shipments)
                    if (route.FailureOf(shipment) is null)
                        yield return new LaneException("unaccounted", route.Plan.Vehicle, route.Route, shipment, 0, completed,
                            $"The route ended without a word on stop {stop.Plan.Stop}: ask the driver whether it was served.");
    }
}
