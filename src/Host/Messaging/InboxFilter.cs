using LogiOpt.Core.Time;
using LogiOpt.Host.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Runs a consumer in one transaction with the note that it has taken the fact: its changes, its own facts and the note stand or fall together, and a repeat is skipped.</summary>
internal sealed class InboxFilter<T>(LogiOptDb db, SharedTransaction transaction, DeliveryLedger ledger, TimeProvider time) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var message = context.MessageId ?? throw new InvalidOperationException("A message came without an id.\nFacts are sent by the outbox only, which gives them one.");
        var endpoint = context.ReceiveContext.InputAddress.AbsolutePath.TrimStart('/');
        await transaction.RunAsync(db, ConsumeOnceAsync, context.CancellationToken);
        ledger.Consumed(message, endpoint);

        async Task ConsumeOnceAsync()
        {
            var now = Instants.ToMilliseconds(time.GetUtcNow());
            var isNew = await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO host_inbox ("MessageId", "Endpoint", "ConsumedAt") VALUES ({message}, {endpoint}, {now}) ON CONFLICT DO NOTHING""", context.CancellationToken);
            if (isNew != 1) return;
            await next.Send(context);
            await db.SaveChangesAsync(context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
