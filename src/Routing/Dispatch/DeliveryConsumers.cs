using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Notes that a shipment arrived.</summary>
internal sealed class DeliveryCompletedConsumer(DbContext db) : IConsumer<DeliveryCompleted>
{
    public Task Consume(ConsumeContext<DeliveryCompleted> context) =>
        ShipmentEnd.NoteAsync(db, context.Message.Shipment, ShipmentState.Delivered, context.CancellationToken);
}

/// <summary>Notes that a delivery failed.</summary>
internal sealed class DeliveryFailedConsumer(DbContext db) : IConsumer<DeliveryFailed>
{
    public Task Consume(ConsumeContext<DeliveryFailed> context) =>
        ShipmentEnd.NoteAsync(db, context.Message.Shipment, ShipmentState.Failed, context.CancellationToken);
}

/// <summary>The last state of a planned shipment.</summary>
internal static class ShipmentEnd
{
    public static async Task NoteAsync(DbContext db, ShipmentId id, ShipmentState state, CancellationToken cancellation)
    {
        var shipment = await db.Set<ShipmentRow>().FindAsync([id], cancellation);
        if (shipment is null || shipment.State == state) return;
        shipment.State = state;
        shipment.Version++;
        await db.SaveChangesAsync(cancellation);
    }
}
