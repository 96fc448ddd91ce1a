using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>A shipment as a dispatcher or its shop sees it.</summary>
internal sealed record ShipmentView(
    ShipmentId Shipment, OrderId? Order, string? Reference, ShipmentKind? Kind, ShipmentStatus State, VehicleId? Vehicle, RouteId? Route,
    TimeWindow? Promise, TimeWindow? Window, EtaRange? Eta, int? StopsBefore, string? Why, bool AtRisk, string? Reason,
    DateTimeOffset? DeliveredAt, IReadOnlyList<TimelineEntry> Timeline);

/// <summary>A shipment as its shopper sees it.</summary>
internal sealed record TrackView(
    string? Reference, ShipmentStatus State, TimeWindow? Promise, TimeWindow? Window, EtaRange? Eta, int? StopsBefore, string? Why,
    SeenVehicle? Vehicle, GeoPoint? Drop, IReadOnlyList<TimelineEntry> Timeline, int? DistanceMetres, IReadOnlyList<GeoPoint>? Route);

/// <summary>Where the vehicle was last seen.</summary>
internal sealed record SeenVehicle(GeoPoint Position, DateTimeOffset At);

/// <summary>Reads one shipment with the state of its route and vehicle.</summary>
internal sealed class LoadShipment(DbContext db, TimeProvider time, IOptions<TrackingOptions> settings)
{
    public async Task<ShipmentView?> ForStaffAsync(ShipmentId id, CancellationToken cancellation) =>
        await ReadAsync(id, cancellation) is not { } seen ? null : new ShipmentView(
            id, seen.Released?.Order, seen.Released?.Reference, seen.Released?.Kind, seen.Status, seen.State.Current()?.Vehicle,
            seen.State.Current()?.Route, seen.Released?.Due, seen.Window, seen.Eta, seen.StopsBefore, seen.Why,
            ShipmentProgress.IsAtRisk(seen.State), seen.State.Current()?.Reason ?? seen.State.GivenUp?.Fact.Reason,
            ShipmentProgress.DeliveredAt(seen.State), ShipmentProgress.TimelineOf(seen.State));

    public async Task<TrackView?> ForShopperAsync(ShipmentId id, CancellationToken cancellation)
    {
        if (await ReadAsync(id, cancellation) is not { } seen) return null;
        var options = settings.Value;
        var isOut = seen.Status == ShipmentStatus.OutForDelivery;
        double? minutes = seen.Eta is { } eta ? (eta.P50 - time.GetUtcNow()).TotalMinutes : null;
        double? metres = seen is { Marker: { } at, Released: { } released } ? at.Point.DistanceTo(released.To).Metres : null;
        bool Shows(string? rule) => VisibilityRule.Parse(rule ?? $"stops<={options.ShowVehicleWithinStops}")!.Value.Allows(isOut, seen.StopsBefore, minutes, metres);
        var showsVehicle = Shows(options.ShowVehicle) && seen.Marker is not null;
        return new TrackView(
            seen.Released?.Reference, seen.Status, seen.Released?.Due, seen.Window,
            // Before the goods are out the estimate is the plan's, and gives nothing of the vehicle away.
            options.ShowEta == "always" || Shows(options.ShowEta) ? seen.Eta : null, Shows(options.ShowStopCount) ? seen.StopsBefore : null, seen.Why,
            showsVehicle ? new SeenVehicle(seen.Marker!.Point, seen.Marker.At) : null, seen.Released?.To, ShipmentProgress.TimelineOf(seen.State),
            metres is { } far && Shows(options.ShowDistance) ? (int)far : null, showsVehicle && Shows(options.ShowRoute) ? [seen.Marker!.Point, .. seen.Ahead] : null);
    }

    private async Task<Seen?> ReadAsync(ShipmentId id, CancellationToken cancellation)
    {
        var body = await db.Set<ShipmentRow>().AsNoTracking().Where(r => r.Shipment == id).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        if (body is null) return null;
        var state = JournalJson.Read<ShipmentState>(body);
        if (ShipmentProgress.StatusOf(state) is not { } status) return null;
        var seen = new Seen(state, status, state.Released?.Fact, state.Shown?.Window ?? state.Released?.Fact.Due, WhyOf(state), null, null, null, []);
        if (!ShipmentProgress.IsOpen(status) || state.Current() is not { } carriage) return seen;

        var routeBody = await db.Set<RouteRow>().AsNoTracking().Where(r => r.Route == carriage.Route).Select(r => r.Body).FirstAsync(cancellation);
        if (RouteProgress.Of(JournalJson.Read<RouteState>(routeBody)) is not { } route) return seen;
        var vehicleBody = await db.Set<VehicleRow>().AsNoTracking().Where(r => r.Vehicle == carriage.Vehicle).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        var marker = vehicleBody is null ? null : Marker.Of(JournalJson.Read<VehicleState>(vehicleBody), settings.Value.MaxKilometresPerHour);
        var calibration = await LoadBoard.CalibrationAsync(db, settings.Value, cancellation);
        var estimate = RouteEstimator.Estimate(route, marker, calibration, settings.Value, Instants.Trim(time.GetUtcNow()))
            .FirstOrDefault(e => e.Stop == carriage.DropStop);
        return seen with { Eta = estimate?.Eta, StopsBefore = status == ShipmentStatus.OutForDelivery ? StopsBefore(route, carriage.DropStop) : null, Marker = marker, Ahead = Ahead(route, carriage.DropStop) };
    }

    /// <summary>Pick-ups and drops that are still to be done before a stop.</summary>
    internal static int StopsBefore(RouteProgress route, int stop) =>
        route.Stops.TakeWhile(s => s.Plan.Stop != stop).Count(s => s is { IsDone: false, Plan.Kind: StopKind.Pickup or StopKind.Drop });

    private static List<GeoPoint> Ahead(RouteProgress route, int stop) =>
        [.. route.Stops.TakeWhile(s => s.Plan.Stop != stop).Where(s => !s.IsDone && s.Plan.Kind != StopKind.Start).Select(s => s.Plan.Point), .. route.Stops.Where(s => s.Plan.Stop == stop).Select(s => s.Plan.Point)];

    private static string? WhyOf(ShipmentState state) => state.Shown is { Moves: > 0 } shown ? shown.Cause : null;

    private sealed record Seen(
        ShipmentState State, ShipmentStatus Status, ShipmentReleased? Released, TimeWindow? Window, string? Why, EtaRange? Eta, int? StopsBefore, Fix? Marker,
        IReadOnlyList<GeoPoint> Ahead);
}
