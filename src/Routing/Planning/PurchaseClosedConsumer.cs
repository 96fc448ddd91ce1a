using LogiOpt.Core.Messages;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Planning;

/// <summary>Drops the shipment that was to fetch a purchase nobody wants any more, off its route too while it was not fetched.</summary>
internal sealed class PurchaseClosedConsumer(DbContext db, LiveDay day) : IConsumer<PurchaseClosed>
{
    public async Task Consume(ConsumeContext<PurchaseClosed> context)
    {
        var (fact, cancellation) = (context.Message, context.CancellationToken);
        if (fact.Shipment is not { } id) return;
        if (await db.Set<ShipmentRow>().FindAsync([id], cancellation) is not { } shipment) return;
        if (shipment.State is not (ShipmentState.Pending or ShipmentState.Planned)) return;
        if (shipment.State == ShipmentState.Planned && !await day.RemoveAsync(shipment, $"purchase {fact.Purchase} was closed", cancellation)) return;
        shipment.State = ShipmentState.Cancelled;
        shipment.Version++;
        await db.SaveChangesAsync(cancellation);
    }
}
