using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Telemetry;

// Facts of other modules go into the journal too, so that every read model rebuilds from the journal alone. The transaction is the host's.

/// <summary>Journals released shipments.</summary>
internal sealed class ShipmentReleasedConsumer(Ledger ledger, LiveFeeds feeds) : IConsumer<ShipmentReleased>
{
    public async Task Consume(ConsumeContext<ShipmentReleased> context) =>
        feeds.Publish(await ledger.ApplyAsync([new Entry(Noted(context.Message), "warehousing")], context.CancellationToken));

    // A release from another site is another fact of the same shipment, and so is one of goods that a supplier has ready at another time.
    internal static ShipmentNoted Noted(ShipmentReleased fact) =>
        new($":released/{fact.Shipment}/{fact.FromSite?.Value ?? (fact.ToSite is null ? "-" : $"-{fact.ReadyAt.ToUnixTimeMilliseconds()}")}", Instants.Trim(fact.ReadyAt), fact);
}

/// <summary>Journals dispatched routes and their revisions.</summary>
internal sealed class RouteDispatchedConsumer(Ledger ledger, LiveFeeds feeds) : IConsumer<RouteDispatched>
{
    public async Task Consume(ConsumeContext<RouteDispatched> context) =>
        feeds.Publish(await ledger.ApplyAsync([new Entry(Noted(context.Message), "routing")], context.CancellationToken));

    internal static RouteNoted Noted(RouteDispatched fact) => new($":dispatched/{fact.Route}/{fact.Revision}", Instants.Trim(fact.DispatchedAt), fact);
}

/// <summary>Journals shipments that no route can take.</summary>
internal sealed class ShipmentUnservedConsumer(Ledger ledger, LiveFeeds feeds) : IConsumer<ShipmentUnserved>
{
    public async Task Consume(ConsumeContext<ShipmentUnserved> context) =>
        feeds.Publish(await ledger.ApplyAsync([new Entry(Noted(context.Message), "routing")], context.CancellationToken));

    internal static GivenUp Noted(ShipmentUnserved fact) => new($":unserved/{fact.Shipment}", Instants.Trim(fact.At), fact);
}

/// <summary>Journals withdrawn orders, for the shipment each became or is to become.</summary>
internal sealed class OrderCancelledConsumer(DbContext db, Ledger ledger, LiveFeeds feeds) : IConsumer<OrderCancelled>
{
    public async Task Consume(ConsumeContext<OrderCancelled> context)
    {
        var order = context.Message.Order;
        var known = await db.Set<ShipmentRow>().Where(r => r.Order == order).Select(r => r.Shipment).ToListAsync(context.CancellationToken);
        // The release may come after the cancellation; its shipment's id is derived from the order's.
        if (known.Count == 0) known.Add(new ShipmentId(IdMaker.Derived("shipment", order.ToString())));
        feeds.Publish(await ledger.ApplyAsync([.. known.Select(s => new Entry(Noted(s, context.Message), "inventory"))], context.CancellationToken));
    }

    internal static Withdrawn Noted(ShipmentId shipment, OrderCancelled fact) => new($":cancelled/{shipment}", Instants.Trim(fact.At), shipment, fact);
}
