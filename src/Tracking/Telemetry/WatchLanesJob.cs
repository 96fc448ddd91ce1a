using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Quartz;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>Looks at lanes without news: a vehicle that says nothing gets later too.</summary>
[DisallowConcurrentExecution]
internal sealed class WatchLanesJob(DbContext db, Ledger ledger, LiveFeeds feeds, ILogger<WatchLanesJob> log) : IJob
{
    private const int MaxLanes = 2000;

    // What comes from the road waits for a transaction of ours; a few lanes at a time keep that short.
    private const int LanesPerCommit = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var open = await db.Set<RouteRow>().AsNoTracking().Where(r => r.State == LaneState.Active || r.State == LaneState.Dispatched)
            .OrderBy(r => r.DispatchedAt).Select(r => r.Route).Take(MaxLanes).ToListAsync(cancellationToken);
        foreach (var lanes in open.Chunk(LanesPerCommit)) await WatchAsync(lanes, cancellationToken);
    }

    private async Task WatchAsync(RouteId[] lanes, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var result = await ledger.ApplyAsync([], cancellation, lanes);
            await transaction.CommitAsync(cancellation);
            feeds.Publish(result);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Ingest renewed a lane meanwhile, which is what this job is for; the next round sees the rest.
            log.LogDebug("Lanes changed while they were watched.");
        }

        db.ChangeTracker.Clear();
    }
}
