using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Promises;

/// <summary>Something that somebody should look at, before it is too late.</summary>
/// <param name="Kind"><c>promiseAtRisk</c>, <c>noDriver</c>, <c>noGps</c>, <c>staleGps</c>, <c>noMovement</c>, <c>offRoute</c>, <c>dwellTooLong</c>,
/// <c>failedAttempt</c>, <c>temperature</c> or <c>unaccounted</c>.</param>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="Route">Its route.</param>
/// <param name="Shipment">The shipment; null where it concerns the vehicle.</param>
/// <param name="MinutesAtRisk">Expected lateness, or minutes since the last good sign.</param>
/// <param name="Since">Since when.</param>
/// <param name="Proposal">What to do, in words.</param>
/// <param name="Owner">Who should do it: <c>dispatcher</c>, <c>depot</c>, <c>driver</c> or <c>customerService</c>.</param>
/// <param name="Action">What to do: <c>replan</c>, <c>swap</c>, <c>call</c>, <c>notify</c>, <c>retry</c> or <c>inspect</c>.</param>
internal sealed record LaneException(
    string Kind, VehicleId Vehicle, RouteId Route, ShipmentId? Shipment, int MinutesAtRisk, DateTimeOffset Since, string Proposal, string Owner, string Action);

/// <summary>How cold or warm a vehicle's load may be, in degrees Celsius; null = any.</summary>
internal readonly record struct TemperatureLimits(double? Min, double? Max);

/// <summary>Finds the exceptions of one lane.</summary>
internal static class LaneExceptions
{
    // A parked van's fixes scatter by tens of metres.
    private const double StandingMetres = 150;

    public static IEnumerable<LaneException> Of(
        RouteProgress route, VehicleState vehicle, Fix? marker, IReadOnlyList<StopEstimate> estimates, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy,
        TrackingOptions options, DateTimeOffset now, TemperatureLimits limits = default) =>
        [
            .. AtRisk(route, estimates, promisedBy, options, now),
            .. NoDriver(route, options, now),
            .. Vehicle(route, vehicle, marker, options, now),
            .. OffRoute(route, marker, options, now),
            .. DwellTooLong(route, options, now),
            .. FailedAttempts(route),
            .. Temperature(route, vehicle, limits, options, now),
            .. Unaccounted(route),
        ];

    private static IEnumerable<LaneException> AtRisk(
        RouteProgress route, IReadOnlyList<StopEstimate> estimates, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy,
        TrackingOptions options, DateTimeOffset now)
    {
        var byStop = estimates.ToDictionary(e => e.Stop);
        var next = route.Next()?.Plan.Stop;
        foreach (var stop in route.Stops)
        {
            if (stop.Plan.Kind != StopKind.Drop || !byStop.TryGetValue(stop.Plan.Stop, out var estimate)) continue;
            foreach (var shipment in stop.Plan.Shipments)
            {
                if (!promisedBy.TryGetValue(shipment, out var latest) || 1 - estimate.ProbabilityBy(latest) <= options.RiskProbability) continue;
                var late = Math.Max(1, (int)Math.Round((estimate.Eta.P50 - latest).TotalMinutes));
                // Nothing can be put before the next stop any more, and what has not left can change vehicles.
                var action = stop.Plan.Stop == next ? "notify" : route.State == LaneState.Dispatched ? "swap" : "replan";
                yield return new LaneException("promiseAtRisk", route.Plan.Vehicle, route.Route, shipment, late, now, action switch
                {
                    "notify" => $"Tell the receiver of {late} min: stop {stop.Plan.Stop} is the next one already.",
                    "swap" => $"Give stop {stop.Plan.Stop} to another vehicle before this one leaves; tell the receiver of {late} min otherwise.",
                    _ => $"Serve stop {stop.Plan.Stop} earlier or give it to another vehicle; tell the receiver of {late} min.",
                }, action == "notify" ? "customerService" : "dispatcher", action);
            }
        }
    }

    private static IEnumerable<LaneException> NoDriver(RouteProgress route, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State != LaneState.Dispatched || route.Stops.Count == 0) yield break;
        var departure = route.Stops[0].Plan.PlannedDeparture;
        if (now - departure >= options.NoDriverAfter)
            yield return new LaneException("noDriver", route.Plan.Vehicle, route.Route, null, Minutes(now - departure), departure,
                "Nobody has started the route: call the depot, find a driver, or give the route to another vehicle.", "depot", "swap");
    }

    private static IEnumerable<LaneException> Vehicle(
        RouteProgress route, VehicleState vehicle, Fix? marker, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State != LaneState.Active) yield break;
        var lastSign = marker?.At ?? route.StartedAt!.Value;
        if (now - lastSign >= options.StaleAfter)
            yield return new LaneException(marker is null ? "noGps" : "staleGps", vehicle.Vehicle, route.Route, null, Minutes(now - lastSign), lastSign,
                marker is null
                    ? "No position has ever come from this vehicle: is its device registered and switched on? Estimates go by the clock."
                    : "Call the driver; estimates go by the clock until a position comes.", "dispatcher", "call");
        else if (StandingSince(route, vehicle, marker) is { } since && now - since >= options.NoMovementAfter)
            yield return new LaneException("noMovement", vehicle.Vehicle, route.Route, null, Minutes(now - since), since,
                "Call the driver: the vehicle stands between stops.", "dispatcher", "call");
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

    // Off the route is who is outside the ellipse around both ends of the leg that any sensible road would stay in.
    private static IEnumerable<LaneException> OffRoute(RouteProgress route, Fix? marker, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State != LaneState.Active || marker is null || now - marker.At >= options.StaleAfter || route.Stops.Any(s => s.State == StopState.Arrived)) yield break;
        if (route.Next() is not { } next || route.Stops.Where(s => s.LeftAt is not null).MaxBy(s => s.LeftAt) is not { } last) yield break;
        if (marker.At < last.LeftAt) yield break;
        var straight = last.Plan.Point.DistanceTo(next.Plan.Point).Metres;
        var by = last.Plan.Point.DistanceTo(marker.Point).Metres + marker.Point.DistanceTo(next.Plan.Point).Metres;
        var allowed = options.DetourFactor * Math.Max(straight, next.Plan.LegDistance.Metres) + options.OffRouteMetres;
        if (by > allowed)
            yield return new LaneException("offRoute", route.Plan.Vehicle, route.Route, null, Minutes(now - last.LeftAt!.Value), last.LeftAt!.Value,
                $"The vehicle is {(by - straight) / 1000:F1} km off the way to stop {next.Plan.Stop}: call the driver.", "dispatcher", "call");
    }

    private static IEnumerable<LaneException> DwellTooLong(RouteProgress route, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State != LaneState.Active) yield break;
        foreach (var stop in route.Stops)
        {
            if (stop is not { State: StopState.Arrived } || stop.ServiceStartedAt() is not { } start) continue;
            var over = now - start - stop.Plan.ServiceTime;
            if (over >= options.DwellOver && over >= stop.Plan.ServiceTime)
                yield return new LaneException("dwellTooLong", route.Plan.Vehicle, route.Route, stop.Plan.Shipments.Count == 1 ? stop.Plan.Shipments[0] : null, Minutes(over), start,
                    $"Stop {stop.Plan.Stop} takes {Minutes(over)} min longer than planned: call the driver; later stops may need another vehicle.", "dispatcher", "call");
        }
    }

    private static IEnumerable<LaneException> FailedAttempts(RouteProgress route)
    {
        if (route.State != LaneState.Active) yield break;
        foreach (var stop in route.Stops)
            if (stop.Plan.Kind == StopKind.Drop)
                foreach (var shipment in stop.Plan.Shipments)
                    if (route.FailureOf(shipment) is { } failure)
                        yield return new LaneException("failedAttempt", route.Plan.Vehicle, route.Route, shipment, 0, failure.At,
                            $"Stop {stop.Plan.Stop} failed ({failure.Reason ?? "no reason given"}): agree on a new time while the vehicle is near, or let the goods return.", "customerService", "retry");
    }

    private static IEnumerable<LaneException> Temperature(
        RouteProgress route, VehicleState vehicle, TemperatureLimits limits, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State == LaneState.Completed || vehicle.Temperature is not { } reading || now - reading.At >= options.StaleAfter) yield break;
        if (reading.Value < limits.Min || reading.Value > limits.Max)
            yield return new LaneException("temperature", route.Plan.Vehicle, route.Route, null, Minutes(now - reading.At), reading.At,
                $"The load has {reading.Value:F1} °C, allowed is {limits.Min?.ToString("F1") ?? "any"} to {limits.Max?.ToString("F1") ?? "any"}: let the driver look at the unit.", "driver", "inspect");
    }

    private static IEnumerable<LaneException> Unaccounted(RouteProgress route)
    {
        if (route.CompletedAt is not { } completed) yield break;
        foreach (var stop in route.Stops)
            if (stop is { IsDone: false, Plan.Kind: StopKind.Drop })
                foreach (var shipment in stop.Plan.Shipments)
                    if (route.FailureOf(shipment) is null)
                        yield return new LaneException("unaccounted", route.Plan.Vehicle, route.Route, shipment, 0, completed,
                            $"The route ended without a word on stop {stop.Plan.Stop}: ask the driver whether it was served.", "dispatcher", "call");
    }

    private static int Minutes(TimeSpan span) => (int)span.TotalMinutes;
}
