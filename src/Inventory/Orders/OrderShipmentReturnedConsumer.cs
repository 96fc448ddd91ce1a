using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>Goods of a failed delivery are back: on hand again.</summary>
internal sealed class OrderShipmentReturnedConsumer(DbContext db, OrderBook orders) : IConsumer<ShipmentReturned>
{
    public Task Consume(ConsumeContext<ShipmentReturned> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(ShipmentReturned fact, CancellationToken cancellation)
    {
        if (await orders.OfShipmentAsync(fact.Shipment, cancellation) is not { } order) return;
        order.ReturnedAt ??= fact.ReturnedAt;
        await orders.SettleAsync(order, fact.ReturnedAt, cancellation);
        await db.SaveChangesAsync(cancellation);
    }
}
