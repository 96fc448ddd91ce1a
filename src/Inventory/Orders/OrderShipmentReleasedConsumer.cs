using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Inventory.Orders;

/// <summary>Warehousing chose a site: the reservation moves there, or the choice is refused.</summary>
internal sealed class OrderShipmentReleasedConsumer(DbContext db, OrderBook orders, StockBook book, IOutbox outbox, ILogger<OrderShipmentReleasedConsumer> log)
    : IConsumer<ShipmentReleased>
{
    public Task Consume(ConsumeContext<ShipmentReleased> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(ShipmentReleased fact, CancellationToken cancellation)
    {
        if (fact.Order is null || await orders.OfShipmentAsync(fact.Shipment, cancellation) is not { } order) return;
        if (order.ReleasedAt is null && order.Goods == GoodsStage.Reserved && fact.FromSite is { } chosen && chosen != order.Site && !await MoveAsync(order, chosen, cancellation))
        {
            if (order.StartedAt is null && order.DeliveredAt is null && order.FailedAt is null && order.ReturnedAt is null)
            {
                outbox.Add(new SourcingRefused(fact.Shipment, order.OrderId, chosen, order.Site!.Value));
                await db.SaveChangesAsync(cancellation);
                return;
            }

            // The goods are on the road already, so asking again would be too late; the books take them where they were reserved.
            log.LogWarning("Order {Order} left before its release from {Site} was known, and {Site} has no stock of it by the books; issued at {Reserved}.", order.Reference, chosen, chosen, order.Site);
        }

        order.ReleasedAt ??= fact.ReadyAt;
        await orders.SettleAsync(order, order.StartedAt ?? fact.ReadyAt, cancellation);
        await db.SaveChangesAsync(cancellation);
    }

    private async Task<bool> MoveAsync(OrderRow order, SiteId chosen, CancellationToken cancellation)
    {
        List<OrderLineRow> moved = [];
        var rank = order.Channel is null
            ? Channels.LastRank
            : await db.Set<ChannelRow>().Where(c => c.Channel == order.Channel).Select(c => (int?)c.Rank).SingleOrDefaultAsync(cancellation) ?? Channels.LastRank;
        foreach (var line in order.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal))
        {
            if (!await book.TryReserveAsync(chosen, line.Item, line.Units, rank, cancellation)) break;
            moved.Add(line);
        }

        var complete = moved.Count == order.Lines.Count;
        foreach (var line in moved) await book.FreeAsync(complete ? order.Site!.Value : chosen, line.Item, line.Units, cancellation);
        if (complete) order.Site = chosen;
        return complete;
    }
}
