using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>A delivery was tried and failed; the goods come back with the vehicle.</summary>
internal sealed class OrderDeliveryFailedConsumer(DbContext db, OrderBook orders) : IConsumer<DeliveryFailed>
{
    public Task Consume(ConsumeContext<DeliveryFailed> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(DeliveryFailed fact, CancellationToken cancellation)
    {
        if (await orders.OfShipmentAsync(fact.Shipment, cancellation) is not { } order) return;
        order.FailedAt ??= fact.FailedAt;
        if (order.DeliveredAt is null) (order.Reason, order.Explanation) = (fact.Reason, $"delivery was tried at {fact.FailedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and failed: {fact.Reason}");
        await orders.SettleAsync(order, fact.FailedAt, cancellation);
        await db.SaveChangesAsync(cancellation);
    }
}
