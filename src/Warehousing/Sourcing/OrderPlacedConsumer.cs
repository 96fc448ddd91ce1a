using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>An order came in: chooses its site and releases its shipment.</summary>
internal sealed class OrderPlacedConsumer(DbContext db, SourcingBook book, IOutbox outbox, IOptions<WarehousingOptions> options) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(OrderPlaced order, CancellationToken cancellation)
    {
        var shipment = Release.ShipmentOf(order.Order);
        var row = await book.FindAsync(shipment, cancellation);
        if (row is { State: SourcingState.Cancelled } || (row is not null && order.SourcingAttempt <= row.Attempt)) return;

        var day = Release.DayOf(order, options.Value);
        ShipmentReleased released;
        SiteChoice? choice = null;
        if (order.Pickup is { } pickup)
        {
            released = Release.FromPickup(order, pickup, options.Value);
        }
        else
        {
            var sites = await book.SitesAsync(order.ReservedAt is { } reserved ? [.. order.CanFill, reserved] : order.CanFill, day, cancellation);
            choice = ChooseSite.Decide(order, sites, row?.Site is { } refused ? [refused] : []);
            released = Release.FromSite(order, choice, options.Value);
        }

        row ??= book.Add(shipment, order.Order, SourcingState.Released);
        (row.Site, row.Day, row.Attempt, row.Placed, row.ReleasedAt) = (choice?.Site, day, order.SourcingAttempt, SourcingBook.Write(order), released.ReadyAt);
        row.Explanation = Shorten(choice?.Explanation ?? "a courier order is fetched where it waits");
        outbox.Add(released);
        await db.SaveChangesAsync(cancellation);
    }

    internal static string Shorten(string text) => text.Length <= 1000 ? text : text[..1000];
}
