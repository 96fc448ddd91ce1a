using System.Diagnostics;
using LogiOpt.Host.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Gives saved facts to the bus in the order of saving, at least once, and forgets each when all its consumers have committed.</summary>
/// <remarks>Over the in-memory bus a crash loses what was on it; the rows are still here and are sent again at the next start, and the inbox skips what was done.</remarks>
internal sealed class OutboxDispatcher(
    IServiceScopeFactory scopes, IBus bus, Consumers consumers, DeliveryLedger ledger, OutboxSignal signal, WriteGate gate, ILogger<OutboxDispatcher> log)
    : BackgroundService
{
    private const int Batch = 200;
    private const int MaxUnderWay = 2_000;

    /// <summary>A fact that failed so often is parked: it stays in the table, is counted by health and doctor, and is tried again at the next start.</summary>
    public const int MaxAttempts = 8;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ForgetSendingsOfLastRunAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = await SendAsync(stoppingToken);
                if (ledger.DoneCount >= Batch) await ForgetConsumedAsync(stoppingToken);
                await ReleaseOverdueAsync(stoppingToken);
                if (sent == 0 && !await signal.WaitAsync(LookAgain, stoppingToken)) await ForgetConsumedAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // The facts are safe in the table; the next look tries again.
                log.LogError(fault, "Facts could not be given to the bus; they wait in the outbox");
                await signal.WaitAsync(LookAgain, stoppingToken);
            }
        }
    }

    private async Task ForgetSendingsOfLastRunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        var again = await db.Set<OutboxRow>().Where(row => row.SentAt != null || row.Attempts > 0)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, (DateTimeOffset?)null).SetProperty(row => row.Attempts, 0), cancellation);
        if (again > 0) log.LogInformation("{Count} facts of the last run are sent again", again);
    }

    private async Task<int> SendAsync(CancellationToken cancellation)
    {
        if (ledger.UnderWay >= MaxUnderWay) return 0;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        if (!await Unsent(db).AnyAsync(cancellation)) return 0;
        ledger.BeginSending();
        try
        {
            var rows = await ClaimAsync(db, scope.ServiceProvider.GetRequiredService<TimeProvider>(), cancellation);
            foreach (var row in rows)
            {
                var type = FactTypes.TypeOf(row.Type);
                ledger.Sent(row.MessageId, consumers.EndpointsOf(type), Stopwatch.GetTimestamp());
                await bus.Publish(FactTypes.Read(row.Type, row.Body), type, context => context.MessageId = row.MessageId, cancellation);
            }

            return rows.Count;
        }
        finally
        {
            ledger.EndSending();
        }
    }

    private async Task<List<OutboxRow>> ClaimAsync(LogiOptDb db, TimeProvider time, CancellationToken cancellation)
    {
        var rows = await Unsent(db).AsNoTracking().OrderBy(row => row.Sequence).Take(Batch).ToListAsync(cancellation);
        if (rows.Count == 0) return rows;
        var (first, last, now) = (rows[0].Sequence, rows[^1].Sequence, time.GetUtcNow());
        using (await gate.EnterAsync(cancellation))
        {
            await db.RelaxDurabilityAsync(cancellation);
            await Unsent(db).Where(row => row.Sequence >= first && row.Sequence <= last)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, now).SetProperty(row => row.Attempts, row => row.Attempts + 1), cancellation);
        }

        return rows;
    }

    private static IQueryable<OutboxRow> Unsent(LogiOptDb db) => db.Set<OutboxRow>().Where(row => row.SentAt == null && row.Attempts < MaxAttempts);

    private async Task ForgetConsumedAsync(CancellationToken cancellation)
    {
        for (var done = ledger.TakeDone(Batch); done.Count > 0; done = ledger.TakeDone(Batch))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
            using (await gate.EnterAsync(cancellation))
            {
                await db.RelaxDurabilityAsync(cancellation);
                await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                await db.Set<OutboxRow>().Where(row => done.Contains(row.MessageId)).ExecuteDeleteAsync(cancellation);
                await db.Set<InboxRow>().Where(row => done.Contains(row.MessageId)).ExecuteDeleteAsync(cancellation);
                await transaction.CommitAsync(cancellation);
            }
        }
    }

    private async Task ReleaseOverdueAsync(CancellationToken cancellation)
    {
        var overdue = ledger.Overdue(Stopwatch.GetTimestamp() - (long)(ResendAfter.TotalSeconds * Stopwatch.Frequency)).Take(Batch).ToList();
        if (overdue.Count == 0) return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        await db.Set<OutboxRow>().Where(row => overdue.Contains(row.MessageId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, (DateTimeOffset?)null), cancellation);
        foreach (var id in overdue) ledger.Forget(id);
        log.LogWarning("{Count} facts were not consumed within {Seconds} s and are sent again", overdue.Count, ResendAfter.TotalSeconds);
    }
}
