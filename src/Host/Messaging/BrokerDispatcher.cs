using LogiOpt.Host.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Gives saved facts to the broker, at least once, and forgets each when the broker has confirmed that it keeps it.</summary>
/// <remarks>
/// Any number of workers may do so: each takes rows that no other holds, publishes, and deletes them in the transaction that took them. A
/// worker that dies between leaves the rows, which another publishes again; the inbox of the consumers skips what was done. Nothing is
/// remembered by a sequence, so a late commit is not skipped either. What consumers cannot take lies in the broker's <c>_error</c> queues.
/// </remarks>
internal sealed class BrokerDispatcher(
    IServiceScopeFactory scopes, DatabaseMode database, IBus bus, OutboxSignal signal, WriteGate gate, TimeProvider time, ILogger<BrokerDispatcher> log)
    : BackgroundService
{
    private const int Batch = 200;

    private const string TakeFree = """SELECT * FROM host_outbox ORDER BY "Sequence" LIMIT 200 FOR UPDATE SKIP LOCKED""";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // Longer than any broker keeps a message that may come again.
    private static readonly TimeSpan KeepInbox = TimeSpan.FromDays(7), TidyEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tidied = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = await SendAsync(stoppingToken);
                if (tidied == 0 || TimeProvider.System.GetElapsedTime(tidied) > TidyEvery)
                {
                    await ForgetOldAsync(stoppingToken);
                    tidied = TimeProvider.System.GetTimestamp();
                }

                if (sent < Batch) await signal.WaitAsync(LookAgain, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // The facts are safe in the table; the next look tries again.
                log.LogError(fault, "Facts could not be given to the broker; they wait in the outbox");
                await signal.WaitAsync(LookAgain, stoppingToken);
            }
        }
    }

    private async Task<int> SendAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        if (!database.IsPostgres) return await SendAloneAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = await db.Set<OutboxRow>().FromSqlRaw(TakeFree).AsNoTracking().ToListAsync(cancellation);
        if (rows.Count == 0) return 0;
        await PublishAsync(rows, cancellation);
        await DeleteAsync(db, rows, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return rows.Count;
    }

    // SQLite has one worker, and its one writer must not wait for a broker.
    private async Task<int> SendAloneAsync(LogiOptDb db, CancellationToken cancellation)
    {
        var rows = await db.Set<OutboxRow>().AsNoTracking().OrderBy(row => row.Sequence).Take(Batch).ToListAsync(cancellation);
        if (rows.Count == 0) return 0;
        await PublishAsync(rows, cancellation);
        using (await gate.EnterAsync(CancellationToken.None)) await DeleteAsync(db, rows, CancellationToken.None);
        return rows.Count;
    }

    // Begun in order, confirmed together: one after the other would take a round trip to the broker's disk each.
    private Task PublishAsync(List<OutboxRow> rows, CancellationToken cancellation) => Task.WhenAll(rows.Select(row =>
    {
        var type = FactTypes.TypeOf(row.Type);
        return bus.Publish(FactTypes.Read(row.Type, row.Body), type, context => context.MessageId = row.MessageId, cancellation);
    }).ToList());

    private static Task<int> DeleteAsync(LogiOptDb db, List<OutboxRow> rows, CancellationToken cancellation)
    {
        var sent = rows.Select(row => row.Sequence).ToList();
        return db.Set<OutboxRow>().Where(row => sent.Contains(row.Sequence)).ExecuteDeleteAsync(cancellation);
    }

    private async Task ForgetOldAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var oldest = time.GetUtcNow() - KeepInbox;
        using (await gate.EnterAsync(cancellation))
            await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<InboxRow>().Where(row => row.ConsumedAt < oldest).ExecuteDeleteAsync(cancellation);
    }
}
