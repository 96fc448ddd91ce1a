using LogiOpt.Core.Time;
using LogiOpt.Host.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Runs a consumer in one transaction with the note that it has taken the fact: its changes, its own facts and the note stand or fall together, and a repeat is skipped.</summary>
internal sealed class InboxFilter<T>(LogiOptDb db, WriteGate gate, DeliveryLedger ledger, TimeProvider time) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var cancellation = context.CancellationToken;
        var message = context.MessageId ?? throw new InvalidOperationException("A message came without an id.\nFacts are sent by the outbox only, which gives them one.");
        var endpoint = context.ReceiveContext.InputAddress.AbsolutePath.TrimStart('/');
        using (await gate.EnterAsync(cancellation))
        {
            // A retry runs in the same scope: what the failed attempt left in the context must not be saved.
            db.ChangeTracker.Clear();
            db.HasUnannouncedFacts = false;
            await db.RelaxDurabilityAsync(cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var now = Instants.ToMilliseconds(time.GetUtcNow());
            var isNew = await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO host_inbox ("MessageId", "Endpoint", "ConsumedAt") VALUES ({message}, {endpoint}, {now}) ON CONFLICT DO NOTHING""", cancellation);
            if (isNew == 1)
            {
                await next.Send(context);
                await db.SaveChangesAsync(cancellation);
                await transaction.CommitAsync(cancellation);
            }
        }

        ledger.Consumed(message, endpoint);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
