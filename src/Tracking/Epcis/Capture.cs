using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Epcis;

/// <summary>Stores captured events and, in the same transaction, tells the journal what they mean for our shipments.</summary>
internal sealed class Capture(IServiceScopeFactory scopes, LiveFeeds feeds, TimeProvider time)
{
    // A lost race with the writer over a shipment's read model succeeds at the next try.
    private const int MaxAttempts = 5;

    private const int KeysPerQuery = 500;

    /// <summary>Stores events with the job that captured them.</summary>
    /// <returns>How many events are new.</returns>
    public async Task<int> StoreAsync(
        IReadOnlyList<CheckedEvent> events, string context, string capturedBy, CaptureRow? job, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                return await TryStoreAsync(scope.ServiceProvider, events, context, capturedBy, job, cancellation);
            }
            catch (DbUpdateException) when (attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20 * attempt), TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>A job that is over.</summary>
    public CaptureRow Job(string capturedBy, string behaviour, IReadOnlyList<ProblemDetails> errors)
    {
        var now = Instants.Trim(time.GetUtcNow());
        return new CaptureRow
        {
            Capture = IdMaker.TimeOrdered(time),
            CapturedBy = capturedBy,
            CreatedAt = now,
            FinishedAt = now,
            Behaviour = behaviour,
            Success = errors.Count == 0,
            Errors = JournalJson.Write(errors),
        };
    }

    private async Task<int> TryStoreAsync(
        IServiceProvider services, IReadOnlyList<CheckedEvent> events, string context, string capturedBy, CaptureRow? job, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<DbContext>();
        var now = Instants.Trim(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = events.Select(e => (Event: e, Row: EpcisRow.Of(e.Json, context, capturedBy, now))).DistinctBy(r => r.Row.Key).ToList();
        var known = new HashSet<Guid>();
        foreach (var part in rows.Select(r => r.Row.Key).Chunk(KeysPerQuery))
            known.UnionWith(await db.Set<EpcisEventRow>().Where(r => part.Contains(r.Key)).Select(r => r.Key).ToListAsync(cancellation));
        rows.RemoveAll(r => known.Contains(r.Row.Key));
        foreach (var (@event, row) in rows)
        {
            db.Add(row);
            db.AddRange(EpcisEvent.EpcsOf(@event.Json).Select(epc => new EpcisEpcRow { Epc = epc, Event = row.Key }));
        }

        if (job is not null) db.Add(job);
        var entries = await EpcisMilestones.EntriesAsync(db, [.. rows.Select(r => (r.Event.Json, r.Row))], cancellation);
        var result = entries.Count == 0 ? null : await services.GetRequiredService<Ledger>().ApplyAsync(entries, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        if (result is not null) feeds.Publish(result);
        return rows.Count;
    }
}
