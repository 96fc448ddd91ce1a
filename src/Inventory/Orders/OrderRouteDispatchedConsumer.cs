using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>A vehicle was given an order: it can no longer be withdrawn.</summary>
internal sealed class OrderRouteDispatchedConsumer(DbContext db, OrderBook orders) : IConsumer<RouteDispatched>
{
    public Task Consume(ConsumeContext<RouteDispatched> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(RouteDispatched fact, CancellationToken cancellation)
    {
        foreach (var order in await orders.OfShipmentsAsync([.. fact.Stops.SelectMany(s => s.Shipments)], cancellation))
        {
            if (order.DispatchedAt is not null) continue;
            order.DispatchedAt = fact.DispatchedAt;
            order.Version++;
        }

        await db.SaveChangesAsync(cancellation);
    }
}
