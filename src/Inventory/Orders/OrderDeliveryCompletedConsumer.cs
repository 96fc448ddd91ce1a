using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>The shopper has the goods.</summary>
internal sealed class OrderDeliveryCompletedConsumer(DbContext db, OrderBook orders) : IConsumer<DeliveryCompleted>
{
    public Task Consume(ConsumeContext<DeliveryCompleted> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(DeliveryCompleted fact, CancellationToken cancellation)
    {
        if (await orders.OfShipmentAsync(fact.Shipment, cancellation) is not { } order) return;
        order.DeliveredAt ??= fact.DeliveredAt;
        (order.Reason, order.Explanation) = (null, null);
        await orders.SettleAsync(order, fact.DeliveredAt, cancellation);
        await db.SaveChangesAsync(cancellation);
    }
}
