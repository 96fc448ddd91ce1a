using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Planning;

/// <summary>Keeps a released shipment for the next wave. A second release, from another site, replaces the first while it is not planned.</summary>
internal sealed class ShipmentReleasedConsumer(DbContext db) : IConsumer<ShipmentReleased>
{
    public async Task Consume(ConsumeContext<ShipmentReleased> context)
    {
        var (fact, cancellation) = (context.Message, context.CancellationToken);
        var row = await db.Set<ShipmentRow>().FindAsync([fact.Shipment], cancellation);
        var withdrawn = fact.Order is { } order && await db.Set<CancelledOrderRow>().AnyAsync(c => c.Order == order, cancellation);
        if (row is null) db.Add(row = new ShipmentRow { Id = fact.Shipment, State = withdrawn ? ShipmentState.Cancelled : ShipmentState.Pending });
        if (row.State is not (ShipmentState.Pending or ShipmentState.Cancelled)) return;
        Fill(row, fact);
        row.Version++;
        await db.SaveChangesAsync(cancellation);
    }

    private static void Fill(ShipmentRow row, ShipmentReleased fact)
    {
        (row.Kind, row.Order, row.Reference) = (fact.Kind, fact.Order, fact.Reference);
        (row.FromSite, row.FromLatitude, row.FromLongitude) = (fact.FromSite, fact.From.Latitude, fact.From.Longitude);
        (row.ToSite, row.ToLatitude, row.ToLongitude) = (fact.ToSite, fact.To.Latitude, fact.To.Longitude);
        (row.Grams, row.Millilitres, row.ReadyAt) = (fact.Load.Grams, fact.Load.Millilitres, fact.ReadyAt);
        (row.DueEarliest, row.DueLatest, row.ServiceTime) = (fact.Due.Earliest, fact.Due.Latest, fact.ServiceTime);
    }
}
