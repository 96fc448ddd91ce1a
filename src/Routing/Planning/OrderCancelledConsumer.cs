using LogiOpt.Core.Messages;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Planning;

/// <summary>Drops the shipment of a withdrawn order, off its route too while its goods have not left; remembers the order, for a release that comes later.</summary>
internal sealed class OrderCancelledConsumer(DbContext db, LiveDay day) : IConsumer<OrderCancelled>
{
    public async Task Consume(ConsumeContext<OrderCancelled> context)
    {
        var (fact, cancellation) = (context.Message, context.CancellationToken);
        if (await db.Set<CancelledOrderRow>().FindAsync([fact.Order], cancellation) is null)
            db.Add(new CancelledOrderRow { Order = fact.Order, At = fact.At });
        foreach (var shipment in await db.Set<ShipmentRow>().Where(s => s.Order == fact.Order && (s.State == ShipmentState.Pending || s.State == ShipmentState.Planned)).ToListAsync(cancellation))
        {
            if (shipment.State == ShipmentState.Planned && !await day.RemoveAsync(shipment, $"order {shipment.Reference} was withdrawn", cancellation)) continue;
            shipment.State = ShipmentState.Cancelled;
            shipment.Version++;
        }

        await db.SaveChangesAsync(cancellation);
    }
}
