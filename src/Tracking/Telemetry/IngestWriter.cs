using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>The one writer of what comes from the road: gathers what is in line into one commit, and tells each request when it is durable.</summary>
internal sealed class IngestWriter(
    IngestQueue queue, IServiceScopeFactory scopes, LiveFeeds feeds, IOptions<TrackingOptions> options, TimeProvider time,
    ILogger<IngestWriter> log) : BackgroundService
{
    // A lost race with a consumer over the same read model succeeds at the next try; more often means that something else is wrong.
    private const int MaxAttempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
            await CommitAsync(NextBatch(), CancellationToken.None);
    }

    /// <summary>Takes nothing more, and writes what was in line, within the host's own limit for stopping.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await base.StopAsync(cancellationToken);
        // Where the stop came before the loop had begun; a loop that is still at work has the line to itself.
        if (ExecuteTask is { IsCompleted: false }) return;
        while (NextBatch() is { Count: > 0 } batch) await CommitAsync(batch, cancellationToken);
    }

    private List<IngestRequest> NextBatch()
    {
        var batch = new List<IngestRequest>();
        var events = 0;
        while (batch.Count < options.Value.BatchRequests && events < options.Value.BatchEvents && queue.Reader.TryRead(out var request))
        {
            batch.Add(request);
            events += request.Entries.Count;
        }

        return batch;
    }

    /// <summary>Writes requests in one transaction: all of them or none.</summary>
    internal async Task CommitAsync(IReadOnlyList<IngestRequest> batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(batch, cancellation);
                return;
            }
            catch (Exception exception) when (attempt < MaxAttempts && exception is DbUpdateException or System.Data.Common.DbException)
            {
                await Task.Delay(Pause * attempt, time, cancellation);
            }
            catch (Exception exception) when (batch.Count > 1)
            {
                // One request that cannot be stored must not take its neighbours with it.
                log.LogWarning(exception, "A batch of {Requests} telemetry requests could not be stored; each is tried alone.", batch.Count);
                foreach (var request in batch) await CommitAsync([request], cancellation);
                return;
            }
            catch (Exception exception)
            {
                // The request is told, so nothing is acknowledged that is not stored; the device sends again.
                log.LogError(exception, "A telemetry request of {Events} events could not be stored after {Attempts} attempts.", batch[0].Entries.Count, attempt);
                batch[0].Fail(exception);
                return;
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<IngestRequest> batch, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var result = await scope.ServiceProvider.GetRequiredService<Ledger>()
            .ApplyAsync([.. batch.SelectMany(r => r.Entries)], cancellation);
        await transaction.CommitAsync(cancellation);

        var from = 0;
        foreach (var request in batch)
        {
            request.Complete([.. result.Outcomes.Skip(from).Take(request.Entries.Count)]);
            from += request.Entries.Count;
        }

        feeds.Publish(result);
    }
}
