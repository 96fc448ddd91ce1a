using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Planning;

/// <summary>Drops the shipment of a withdrawn order unless it is planned already; remembers the order, for a release that comes later.</summary>
internal sealed class OrderCancelledConsumer(DbContext db) : IConsumer<OrderCancelled>
{
    public async Task Consume(ConsumeContext<OrderCancelled> context)
    {
        var (fact, cancellation) = (context.Message, context.CancellationToken);
        if (await db.Set<CancelledOrderRow>().FindAsync([fact.Order], cancellation) is null)
            db.Add(new CancelledOrderRow { Order = fact.Order, At = fact.At });
        foreach (var shipment in await db.Set<ShipmentRow>().Where(s => s.Order == fact.Order && s.State == ShipmentState.Pending).ToListAsync(cancellation))
        {
            shipment.State = ShipmentState.Cancelled;
            shipment.Version++;
        }

        await db.SaveChangesAsync(cancellation);
    }
}
