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

    // What comes from the road waits for a transaction of ours, and thousands of readers are told of its lanes; a few at a time keep that short.
    private const int LanesPerCommit = 25;

    // All of them well before the next round begins. Real time, as the schedule.
    private static readonly TimeSpan Spread = TrackingModule.WatchEvery * 0.8, LongestPause = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var open = await db.Set<RouteRow>().AsNoTracking().Where(r => r.State == LaneState.Active || r.State == LaneState.Dispatched)
            .OrderBy(r => r.DispatchedAt).Select(r => r.Route).Take(MaxLanes).ToListAsync(cancellationToken);
        var commits = open.Chunk(LanesPerCommit).ToList();
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, Spread.Ticks / Math.Max(1, commits.Count)));
        foreach (var (k, lanes) in commits.Index())
        {
            if (k > 0) await Task.Delay(pause, TimeProvider.System, cancellationToken);
            await WatchAsync(lanes, cancellationToken);
        }
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
