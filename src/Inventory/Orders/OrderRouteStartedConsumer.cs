using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>The goods left their site: stock on hand and reservation fall.</summary>
internal sealed class OrderRouteStartedConsumer(DbContext db, OrderBook orders) : IConsumer<RouteStarted>
{
    public Task Consume(ConsumeContext<RouteStarted> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(RouteStarted fact, CancellationToken cancellation)
    {
        foreach (var order in await orders.OfShipmentsAsync(fact.Shipments, cancellation))
        {
            order.StartedAt ??= fact.DepartedAt;
            await orders.SettleAsync(order, fact.DepartedAt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
    }
}
