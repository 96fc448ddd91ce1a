using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>A transfer was tried and failed; its units come back with the vehicle.</summary>
internal sealed class ReplenishmentDeliveryFailedConsumer(DbContext db, TransferBook transfers) : IConsumer<DeliveryFailed>
{
    public Task Consume(ConsumeContext<DeliveryFailed> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(DeliveryFailed fact, CancellationToken cancellation)
    {
        if (await transfers.OfShipmentAsync(fact.Shipment, cancellation) is not { } proposal) return;
        proposal.FailedAt ??= fact.FailedAt;
        proposal.Reason = fact.Reason;
        await transfers.SettleAsync(proposal, fact.FailedAt, cancellation);
        await db.SaveChangesAsync(cancellation);
    }
}
