using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Units of a failed transfer are back at the supplying site.</summary>
internal sealed class ReplenishmentShipmentReturnedConsumer(DbContext db, TransferBook transfers) : IConsumer<ShipmentReturned>
{
    public Task Consume(ConsumeContext<ShipmentReturned> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(ShipmentReturned fact, CancellationToken cancellation)
    {
        if (await transfers.OfShipmentAsync(fact.Shipment, cancellation) is not { } proposal) return;
        proposal.ReturnedAt ??= fact.ReturnedAt;
        await transfers.SettleAsync(proposal, fact.ReturnedAt, cancellation);
        await transfers.SaveAsync(proposal, cancellation);
    }
}
