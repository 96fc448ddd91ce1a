using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Orders;

/// <summary>The store of orders; brings stock into step with what becomes known.</summary>
internal sealed class OrderBook(DbContext db, StockBook book)
{
    /// <summary>The orders of these shipments; those of other modules' shipments are not among them.</summary>
    public async Task<List<OrderRow>> OfShipmentsAsync(IReadOnlyList<ShipmentId> shipments, CancellationToken cancellation)
    {
        List<OrderRow> orders = [];
        foreach (var chunk in shipments.Distinct().Select(s => (ShipmentId?)s).Chunk(500))
            orders.AddRange(await db.Set<OrderRow>().Include(o => o.Lines).Where(o => chunk.Contains(o.Shipment)).ToListAsync(cancellation));
        return orders;
    }

    /// <summary>The order of a shipment; null if it is none of ours.</summary>
    public async Task<OrderRow?> OfShipmentAsync(ShipmentId shipment, CancellationToken cancellation) =>
        (await OfShipmentsAsync([shipment], cancellation)).SingleOrDefault();

    /// <summary>Moves state and stock to where the order's facts want them. The caller saves.</summary>
    /// <param name="order">A tracked order with a fact added.</param>
    /// <param name="at">When the latest fact happened.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task SettleAsync(OrderRow order, DateTimeOffset at, CancellationToken cancellation)
    {
        var goods = OrderJourney.GoodsOf(order);
        foreach (var step in OrderJourney.Steps(order.Goods, goods))
            foreach (var line in order.Lines)
                await TakeAsync(step, order, line, at, cancellation);
        order.Goods = goods;
        order.State = OrderJourney.StateOf(order);
        order.Version++;
    }

    private Task TakeAsync(StockStep step, OrderRow order, OrderLineRow line, DateTimeOffset at, CancellationToken cancellation)
    {
        var site = order.Site!.Value;
        return step switch
        {
            StockStep.Free => book.FreeAsync(site, line.Item, line.Units, cancellation),
            StockStep.IssueReserved => book.IssueAsync(Movement(MovementKind.Issue), wasReserved: true, cancellation),
            StockStep.IssueUnreserved => book.IssueAsync(Movement(MovementKind.Issue), wasReserved: false, cancellation),
            StockStep.Return => book.ReceiveAsync(Movement(MovementKind.Return), wasOnOrder: false, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such step."),
        };

        MovementRow Movement(MovementKind kind) => new()
        {
            Kind = kind,
            Cause = order.Shipment!.Value.ToString(),
            Site = site,
            Item = line.Item,
            Units = line.Units,
            At = at,
        };
    }
}
