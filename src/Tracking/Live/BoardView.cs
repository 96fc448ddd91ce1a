using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;

namespace LogiOpt.Tracking.Live;

/// <summary>What a dispatcher sees: every lane with its stops, the counts, and what needs a look.</summary>
/// <param name="AsOf">When it was made.</param>
/// <param name="Sequence">Number of the newest live event that is in it.</param>
/// <param name="Lanes">Open routes, and the last route of vehicles without one.</param>
/// <param name="Counts">Shipments by state.</param>
/// <param name="Exceptions">The worst first.</param>
internal sealed record Board(
    DateTimeOffset AsOf, long Sequence, IReadOnlyList<Lane> Lanes, BoardCounts Counts, IReadOnlyList<LaneException> Exceptions);

/// <summary>Shipments by state, of those due within the board's span.</summary>
internal sealed record BoardCounts(int Released, int OutForDelivery, int Delivered, int Failed, int Unserved, int AtRisk);

/// <summary>One vehicle's route.</summary>
internal sealed record Lane(
    VehicleId Vehicle, RouteId Route, int Revision, LaneState State, GeoPoint? Position, DateTimeOffset? PositionAt, int StopsDone,
    int StopsTotal, int? NextStop, int? SlackSeconds, IReadOnlyList<LaneStop> Stops)
{
    public static Lane Of(
        RouteProgress route, Fix? marker, IReadOnlyList<StopEstimate> estimates, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy)
    {
        var byStop = estimates.ToDictionary(e => e.Stop);
        var visits = route.Stops.Where(s => s.Plan.Kind is StopKind.Pickup or StopKind.Drop).ToList();
        return new Lane(
            route.Plan.Vehicle, route.Route, route.Plan.Revision, route.State, marker?.Point, marker?.At, visits.Count(s => s.IsDone), visits.Count,
            route.State == LaneState.Completed ? null : route.Next()?.Plan.Stop, SlackOf(route, byStop, promisedBy),
            [.. route.Stops.Select(s => LaneStop.Of(s, byStop.GetValueOrDefault(s.Plan.Stop)))]);
    }

    /// <summary>The delay that no promise of the route would notice, by the medians; below 0 if one is already missed; null where nothing is promised.</summary>
    public static int? SlackOf(
        RouteProgress route, IReadOnlyDictionary<int, StopEstimate> byStop, IReadOnlyDictionary<ShipmentId, DateTimeOffset> promisedBy)
    {
        double? least = null;
        foreach (var stop in route.Stops)
        {
            if (stop.Plan.Kind != StopKind.Drop || !byStop.TryGetValue(stop.Plan.Stop, out var estimate)) continue;
            foreach (var shipment in stop.Plan.Shipments)
                if (promisedBy.TryGetValue(shipment, out var latest))
                    least = Math.Min(least ?? double.MaxValue, (latest - estimate.Eta.P50).TotalSeconds);
        }

        return least is { } slack ? (int)slack : null;
    }
}

/// <summary>One stop of a lane.</summary>
internal sealed record LaneStop(
    int Stop, StopKind Kind, GeoPoint Point, StopState State, DateTimeOffset PlannedArrival, EtaRange? Eta, TimeWindow? Window,
    IReadOnlyList<ShipmentId> Shipments, DateTimeOffset? ArrivedAt, DateTimeOffset? DepartedAt)
{
    public static LaneStop Of(StopProgress stop, StopEstimate? estimate) => new(
        stop.Plan.Stop, stop.Plan.Kind, stop.Plan.Point, stop.State, stop.Plan.PlannedArrival, estimate?.Eta, stop.Plan.Window, stop.Plan.Shipments,
        stop.ArrivedAt, stop.LeftAt);
}
