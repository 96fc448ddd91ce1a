using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>No wave can carry a transfer: its units are given back.</summary>
internal sealed class ReplenishmentShipmentUnservedConsumer(DbContext db, TransferBook transfers) : IConsumer<ShipmentUnserved>
{
    public Task Consume(ConsumeContext<ShipmentUnserved> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(ShipmentUnserved fact, CancellationToken cancellation)
    {
        if (await transfers.OfShipmentAsync(fact.Shipment, cancellation) is not { } proposal) return;
        proposal.UnservedAt ??= fact.At;
        proposal.Reason = $"{fact.Reason}: {fact.Explanation}";
        await transfers.SettleAsync(proposal, fact.At, cancellation);
        await transfers.SaveAsync(proposal, cancellation);
    }
}
