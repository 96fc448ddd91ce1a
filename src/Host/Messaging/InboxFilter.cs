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
        var message = context.MessageId ?? throw new InvalidOperationException("A message came without an id.\nFacts are sent by the outbox only, which gives them one.");
        var endpoint = context.ReceiveContext.InputAddress.AbsolutePath.TrimStart('/');
        using (await gate.EnterAsync(context.CancellationToken))
        {
            // A retry runs in the same scope: what the failed attempt left in the context must not be saved.
            db.ChangeTracker.Clear();
            db.HasUnannouncedFacts = false;
            await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
            if (!await db.Set<InboxRow>().AnyAsync(row => row.MessageId == message && row.Endpoint == endpoint, context.CancellationToken))
            {
                await next.Send(context);
                db.Add(new InboxRow { MessageId = message, Endpoint = endpoint, ConsumedAt = time.GetUtcNow() });
                await db.SaveChangesAsync(context.CancellationToken);
                await transaction.CommitAsync(context.CancellationToken);
            }
        }

        ledger.Consumed(message, endpoint);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
