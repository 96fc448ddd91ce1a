using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>Takes one position the whole way before the worker is ready, and takes it back: of the first seconds half the processor went into compiling that way, while
/// positions waited.</summary>
internal sealed class WarmUp(IServiceScopeFactory scopes, TimeProvider time, IOptions<TrackingOptions> options, ILogger<WarmUp> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or DbUpdateException or RetryLimitExceededException)
        {
            // What fails here fails again, and is told, when it is needed.
            log.LogDebug(fault, "The way of a position could not be tried.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal async Task RunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var open = await db.Set<RouteRow>().AsNoTracking().Where(r => r.State == LaneState.Active || r.State == LaneState.Dispatched)
            .OrderByDescending(r => r.DispatchedAt).Select(r => r.Route).Take(1).ToListAsync(cancellation);
        // Reads first: other workers wait for who appends.
        var lane = (await scope.ServiceProvider.GetRequiredService<LoadBoard>().LanesOfAsync(open, cancellation)).Select(l => l.Lane).FirstOrDefault();
        var fact = new PositionReported(
            $":warm-up/{IdMaker.TimeOrdered(time):N}", Instants.Trim(time.GetUtcNow()), lane?.Vehicle ?? new VehicleId("warm-up"), lane?.Stops[0].Point ?? default, null, null, null);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Its own memory of what was told: nobody is told.
        var ledger = new Ledger(db, scope.ServiceProvider.GetRequiredService<IOutbox>(), new EtaPace(), new OwnEntries(), time, options);
        var result = await ledger.ApplyAsync([new Entry(fact, "tracking")], cancellation, open);
        await transaction.RollbackAsync(cancellation);
        new LiveFeeds(time, options).Publish(result);
    }
}
