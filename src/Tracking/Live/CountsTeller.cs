using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>Counts the board's shipments anew after they changed, a few times a second at most however many facts come in.</summary>
internal sealed class CountsTeller(
    LiveFeeds feeds, IServiceScopeFactory scopes, TimeProvider time, IOptions<TrackingOptions> options, ILogger<CountsTeller> log) : BackgroundService
{
    // Also long enough that a change told just before its commit is counted after it. Real time, as the heartbeat.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await feeds.CountsChangedAsync(stoppingToken))
        {
            await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<DbContext>();
                feeds.Board.Publish("", new CountsEvent(await LoadBoard.CountAsync(db, time.GetUtcNow(), options.Value, stoppingToken)));
            }
            catch (Exception fault) when (fault is DbUpdateException or System.Data.Common.DbException)
            {
                // The next change counts again; a reader that comes in between gets its counts with the snapshot.
                log.LogWarning(fault, "The board's shipments could not be counted.");
            }
        }
    }
}
