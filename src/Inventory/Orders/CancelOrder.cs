using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Orders;

/// <summary>Withdraws an order before a vehicle has it.</summary>
internal sealed class CancelOrder(DbContext db, OrderBook orders, SalesBook sales, IOutbox outbox, IOptions<OrdersOptions> options, TimeProvider time)
{
    /// <returns>The order as it is now and whether it is withdrawn; null if there is none.</returns>
    public async Task<(OrderRow Order, bool Withdrawn)?> HandleAsync(OrderId id, string reason, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var order = await db.Set<OrderRow>().Include(o => o.Lines).SingleOrDefaultAsync(o => o.OrderId == id, cancellation);
        if (order is null) return null;
        if (order.State == OrderState.Cancelled) return (order, true);
        if (!OrderJourney.CanCancel(order)) return (order, false);

        var now = time.GetUtcNow();
        order.CancelledAt = now;
        (order.Reason, order.Explanation) = ("cancelled", reason);
        await orders.SettleAsync(order, now, cancellation);
        if (order.Site is { } site) await sales.RemoveOrderAsync(order, site, options.Value.PromiseRules().UtcOffset, cancellation);
        outbox.Add(new OrderCancelled(order.OrderId, now, reason));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (order, true);
    }
}
