using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>An order was withdrawn: it is not released if it has not been yet, and its place in the site's day is free again.</summary>
internal sealed class OrderCancelledConsumer(DbContext db, SourcingBook book) : IConsumer<OrderCancelled>
{
    public Task Consume(ConsumeContext<OrderCancelled> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(OrderCancelled fact, CancellationToken cancellation)
    {
        var shipment = Release.ShipmentOf(fact.Order);
        var row = await book.FindAsync(shipment, cancellation) ?? book.Add(shipment, fact.Order, SourcingState.Cancelled);
        row.State = SourcingState.Cancelled;
        row.Explanation = OrderPlacedConsumer.Shorten($"the order was withdrawn: {fact.Reason}");
        await db.SaveChangesAsync(cancellation);
    }
}
