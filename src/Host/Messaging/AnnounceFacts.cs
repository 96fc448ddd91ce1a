using System.Data.Common;
using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LogiOpt.Host.Messaging;

/// <summary>Wakes the dispatcher once a transaction that saved facts is committed, not before.</summary>
internal sealed class AnnounceFacts(OutboxSignal signal) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Announce(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Announce(eventData);
        return Task.CompletedTask;
    }

    private void Announce(TransactionEndEventData end)
    {
        if (end.Context is not LogiOptDb { HasUnannouncedFacts: true } db) return;
        db.HasUnannouncedFacts = false;
        signal.Raise();
    }
}
