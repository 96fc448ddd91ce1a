using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>Tells this worker's readers what other workers on the same database have journalled.</summary>
/// <remarks>Reads on from the last sequence it saw, which misses nothing as entries become visible in that order (decision 0024). What is told is the
/// state by now: a change that was overtaken is told as what overtook it.</remarks>
internal sealed class JournalTail(
    IServiceScopeFactory scopes, LiveFeeds feeds, OwnEntries own, TimeProvider time, IOptions<TrackingOptions> options, ILogger<JournalTail> log) : BackgroundService
{
    // Real time: a look by the journal's key costs a fraction of a millisecond.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100), AfterFault = TimeSpan.FromSeconds(2);

    private const int MaxEntries = 2000, IdsPerQuery = 500, MaxVehicles = 50_000;

    // As often as the worker that takes a vehicle's positions renews its estimates.
    private readonly Dictionary<VehicleId, DateTimeOffset> _estimatedAt = [];
    private long _last;

    /// <summary>Begins where the journal ends: readers come later, and are given a snapshot at first.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await BeginAsync(cancellationToken)) return;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = LookEvery;
            try
            {
                if (await TellAsync(stoppingToken) == MaxEntries) pause = TimeSpan.Zero;
            }
            catch (Exception fault) when (fault is System.Data.Common.DbException or InvalidOperationException { InnerException: System.Data.Common.DbException })
            {
                // Where it stopped it goes on.
                log.LogWarning(fault, "What other workers have journalled cannot be read; tried again.");
                pause = AfterFault;
            }

            await Task.Delay(pause, TimeProvider.System, stoppingToken);
        }
    }

    /// <summary>False where nobody else can append.</summary>
    internal async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        if (!Sql.IsPostgres(db)) return false;
        _last = await db.Set<JournalRow>().MaxAsync(r => (long?)r.Sequence, cancellation) ?? 0;
        return true;
    }

    /// <summary>Tells what is new; answers how many entries that were, our own among them.</summary>
    internal async Task<int> TellAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var entries = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence > _last).OrderBy(r => r.Sequence).Take(MaxEntries)
            .Select(r => new { r.Sequence, r.Stream, r.Quarantine }).ToListAsync(cancellation);
        if (entries.Count == 0) return 0;
        var streams = entries.Where(e => !own.Passes(e.Sequence) && Quarantine.IsFolded(e.Quarantine)).Select(e => e.Stream).Distinct().ToList();
        if (streams.Count > 0) await TellAsync(db, scope.ServiceProvider.GetRequiredService<LoadBoard>(), streams, cancellation);
        // Only now: what could not be told for a fault of the database is told at the next look.
        _last = entries[^1].Sequence;
        return entries.Count;
    }

    private async Task TellAsync(DbContext db, LoadBoard load, List<string> streams, CancellationToken cancellation)
    {
        var vehicles = Of(streams, "vehicle/").Select(code => new VehicleId(code)).ToList();
        var changed = Of(streams, "route/").Select(id => new RouteId(Guid.Parse(id))).ToHashSet();
        var shipments = Of(streams, "shipment/").Select(id => new ShipmentId(Guid.Parse(id))).ToList();

        var moved = new List<PositionEvent>();
        foreach (var part in vehicles.Chunk(IdsPerQuery))
            foreach (var body in await db.Set<VehicleRow>().AsNoTracking().Where(r => part.Contains(r.Vehicle)).Select(r => r.Body).ToListAsync(cancellation))
                if (JournalJson.Read<VehicleState>(body) is var vehicle && Marker.Of(vehicle, options.Value.MaxKilometresPerHour) is { } marker)
                    moved.Add(new PositionEvent(vehicle.Vehicle, marker.Point, marker.At));

        var estimated = await RoutesOfAsync(db, shipments, cancellation);
        estimated.UnionWith(await OpenRoutesAsync(db, DueOf(vehicles), cancellation));
        var lanes = await load.LanesOfAsync([.. changed.Union(estimated)], cancellation);
        feeds.PublishOthers(moved, [.. lanes.Select(l => (l.Route, l.Lane, changed.Contains(l.Lane.Route)))], shipments);
    }

    private static async Task<HashSet<RouteId>> RoutesOfAsync(DbContext db, List<ShipmentId> shipments, CancellationToken cancellation)
    {
        var routes = new HashSet<RouteId>();
        foreach (var part in shipments.Chunk(IdsPerQuery))
            routes.UnionWith((await db.Set<ShipmentRow>().Where(r => part.Contains(r.Shipment) && r.Route != null).Select(r => r.Route!.Value).ToListAsync(cancellation)));
        return routes;
    }

    private static async Task<HashSet<RouteId>> OpenRoutesAsync(DbContext db, List<VehicleId> vehicles, CancellationToken cancellation)
    {
        var routes = new HashSet<RouteId>();
        foreach (var part in vehicles.ConvertAll(v => (VehicleId?)v).Chunk(IdsPerQuery))
            routes.UnionWith(await db.Set<RouteRow>().Where(r => part.Contains(r.Vehicle) && (r.State == LaneState.Active || r.State == LaneState.Dispatched)).Select(r => r.Route).ToListAsync(cancellation));
        return routes;
    }

    private List<VehicleId> DueOf(List<VehicleId> vehicles)
    {
        var now = Instants.Trim(time.GetUtcNow());
        if (_estimatedAt.Count > MaxVehicles) _estimatedAt.Clear();
        var due = vehicles.FindAll(v => !_estimatedAt.TryGetValue(v, out var at) || now - at >= options.Value.EtaEvery);
        foreach (var vehicle in due) _estimatedAt[vehicle] = now;
        return due;
    }

    private static IEnumerable<string> Of(List<string> streams, string kind) =>
        streams.Where(s => s.StartsWith(kind, StringComparison.Ordinal)).Select(s => s[kind.Length..]);
}
