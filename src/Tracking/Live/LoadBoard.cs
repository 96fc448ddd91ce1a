using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>Makes the board from the stored read models; the same after a restart as before.</summary>
internal sealed class LoadBoard(DbContext db, LiveFeeds feeds, TimeProvider time, IOptions<TrackingOptions> settings)
{
    private const int MaxLanes = 2000;

    private const int MaxExceptions = 500, RoutesPerQuery = 500;

    public async Task<Board> RunAsync(CancellationToken cancellation)
    {
        var options = settings.Value;
        var sequence = feeds.NumberOf(feeds.Board.Sequence);
        var now = Instants.Trim(time.GetUtcNow());
        var lanes = await LanesAsync(now, cancellation);
        var limits = await LimitsAsync(cancellation);
        var views = new List<Lane>(lanes.Routes.Count);
        var exceptions = new List<LaneException>();
        foreach (var route in lanes.Routes)
        {
            var (lane, vehicle, marker, estimates) = LaneOf(route, lanes, now);
            views.Add(lane);
            exceptions.AddRange(LaneExceptions.Of(route, vehicle, marker, estimates, lanes.PromisedBy, options, now, limits.GetValueOrDefault(route.Plan.Vehicle)));
        }

        var counts = await CountAsync(db, now, options, cancellation);
        return new Board(now, sequence, [.. views.OrderBy(l => l.Vehicle.Value, StringComparer.Ordinal).ThenByDescending(l => l.State)],
            counts,
            [.. exceptions.OrderByDescending(e => e.MinutesAtRisk).ThenBy(e => e.Vehicle.Value, StringComparer.Ordinal).Take(MaxExceptions)]);
    }

    /// <summary>Shipments by state, of those due within the board's span.</summary>
    public static async Task<BoardCounts> CountAsync(DbContext db, DateTimeOffset now, TrackingOptions options, CancellationToken cancellation)
    {
        var since = now - options.BoardSpan;
        var counts = await db.Set<ShipmentRow>().Where(r => r.DueLatest >= since && r.Status != null)
            .GroupBy(r => new { r.Status, r.AtRisk }).Select(g => new { g.Key.Status, g.Key.AtRisk, Count = g.Count() }).ToListAsync(cancellation);
        return new BoardCounts(
            Of(ShipmentStatus.Released) + Of(ShipmentStatus.Dispatched), Of(ShipmentStatus.OutForDelivery), Of(ShipmentStatus.Delivered),
            Of(ShipmentStatus.Failed) + Of(ShipmentStatus.Returned), Of(ShipmentStatus.Unserved), counts.Where(c => c.AtRisk).Sum(c => c.Count));

        int Of(ShipmentStatus status) => counts.Where(c => c.Status == status).Sum(c => c.Count);
    }

    /// <summary>The lanes of some routes as they are now; those that are not dispatched yet have none.</summary>
    public async Task<List<(RouteProgress Route, Lane Lane)>> LanesOfAsync(IReadOnlyList<RouteId> wanted, CancellationToken cancellation)
    {
        var rows = new List<RouteRow>();
        foreach (var part in wanted.Chunk(RoutesPerQuery)) rows.AddRange(await db.Set<RouteRow>().AsNoTracking().Where(r => part.Contains(r.Route)).ToListAsync(cancellation));
        if (rows.Count == 0) return [];
        var lanes = await ReadAsync(rows, cancellation);
        var now = Instants.Trim(time.GetUtcNow());
        return [.. lanes.Routes.Select(route => (route, LaneOf(route, lanes, now).Lane))];
    }

    private (Lane Lane, VehicleState Vehicle, Fix? Marker, IReadOnlyList<StopEstimate> Estimates) LaneOf(RouteProgress route, StoredLanes lanes, DateTimeOffset now)
    {
        var vehicle = lanes.Vehicles.GetValueOrDefault(route.Plan.Vehicle) ?? VehicleState.Unseen(route.Plan.Vehicle);
        var marker = Marker.Of(vehicle, settings.Value.MaxKilometresPerHour);
        var estimates = RouteEstimator.Estimate(route, marker, lanes.Calibration, settings.Value, now);
        return (Lane.Of(route, marker, estimates, lanes.PromisedBy), vehicle, marker, estimates);
    }

    private async Task<StoredLanes> LanesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var open = await db.Set<RouteRow>().AsNoTracking().Where(r => r.State == LaneState.Active || r.State == LaneState.Dispatched)
            .OrderByDescending(r => r.DispatchedAt).Take(MaxLanes).ToListAsync(cancellation);
        var busy = open.Select(r => r.Vehicle).ToHashSet();
        var since = now - settings.Value.BoardSpan;
        var over = await db.Set<RouteRow>().Where(r => r.State == LaneState.Completed && r.DispatchedAt >= since)
            .Select(r => new { r.Route, r.Vehicle, r.CompletedAt }).ToListAsync(cancellation);
        var last = over.Where(r => !busy.Contains(r.Vehicle)).GroupBy(r => r.Vehicle).Select(g => g.MaxBy(r => r.CompletedAt)!.Route).Take(MaxLanes).ToList();
        return await ReadAsync([.. open, .. await db.Set<RouteRow>().AsNoTracking().Where(r => last.Contains(r.Route)).ToListAsync(cancellation)], cancellation);
    }

    private async Task<StoredLanes> ReadAsync(List<RouteRow> rows, CancellationToken cancellation)
    {
        var routes = rows.Select(r => RouteProgress.Of(JournalJson.Read<RouteState>(r.Body))).OfType<RouteProgress>().ToList();
        var wanted = routes.Select(r => r.Plan.Vehicle).Distinct().ToList();
        var vehicles = (await db.Set<VehicleRow>().AsNoTracking().Where(r => wanted.Contains(r.Vehicle)).Select(r => r.Body).ToListAsync(cancellation))
            .Select(JournalJson.Read<VehicleState>).ToDictionary(v => v.Vehicle);
        var carrying = rows.Where(r => r.State != LaneState.Completed).Select(r => (RouteId?)r.Route).ToList();
        var promised = await db.Set<ShipmentRow>().Where(r => carrying.Contains(r.Route) && r.DueLatest != null)
            .Select(r => new { r.Shipment, r.DueLatest }).ToListAsync(cancellation);
        return new StoredLanes(routes, vehicles, promised.ToDictionary(p => p.Shipment, p => p.DueLatest!.Value), await CalibrationAsync(db, settings.Value, cancellation));
    }

    private sealed record StoredLanes(
        List<RouteProgress> Routes, Dictionary<VehicleId, VehicleState> Vehicles, Dictionary<ShipmentId, DateTimeOffset> PromisedBy, Calibration Calibration);

    private async Task<Dictionary<VehicleId, TemperatureLimits>> LimitsAsync(CancellationToken cancellation)
    {
        var devices = await db.Set<DeviceRow>().AsNoTracking().Where(d => d.MinCelsius != null || d.MaxCelsius != null).OrderBy(d => d.Device).Take(MaxLanes).ToListAsync(cancellation);
        return devices.DistinctBy(d => d.Vehicle).ToDictionary(d => d.Vehicle, d => new TemperatureLimits(d.MinCelsius, d.MaxCelsius));
    }

    public static async Task<Calibration> CalibrationAsync(DbContext db, TrackingOptions options, CancellationToken cancellation)
    {
        var body = await db.Set<LearnedRow>().Where(r => r.Name == LearnedRow.TheOne).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        return Calibration.Of(body is null ? Learned.Nothing : JournalJson.Read<Learned>(body), options);
    }
}
