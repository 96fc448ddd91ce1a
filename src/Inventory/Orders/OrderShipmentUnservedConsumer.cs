using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>No wave can serve the order: its reservation is given back.</summary>
internal sealed class OrderShipmentUnservedConsumer(DbContext db, OrderBook orders) : IConsumer<ShipmentUnserved>
{
    public Task Consume(ConsumeContext<ShipmentUnserved> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(ShipmentUnserved fact, CancellationToken cancellation)
    {
        if (await orders.OfShipmentAsync(fact.Shipment, cancellation) is not { } order) return;
        order.UnservedAt ??= fact.At;
        if (OrderJourney.StateOf(order) == OrderState.Unserved) (order.Reason, order.Explanation) = (fact.Reason, fact.Explanation);
        await orders.SettleAsync(order, fact.At, cancellation);
        await db.SaveChangesAsync(cancellation);
    }
}
