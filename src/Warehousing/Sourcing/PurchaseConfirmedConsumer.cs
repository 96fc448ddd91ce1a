using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>A supplier said when goods that we fetch are ready: releases them as a shipment, so that what comes in and what goes out share one planner.</summary>
/// <remarks>A later word on the same shipment releases it again; Routing takes it while the shipment is not planned.</remarks>
internal sealed class PurchaseConfirmedConsumer(DbContext db, SourcingBook book, IOutbox outbox, IOptions<WarehousingOptions> options)
    : IConsumer<PurchaseConfirmed>
{
    public Task Consume(ConsumeContext<PurchaseConfirmed> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(PurchaseConfirmed fact, CancellationToken cancellation)
    {
        if (fact is not { FetchFrom: { } from, Shipment: { } shipment }) return;
        var row = await book.FindAsync(shipment, cancellation);
        if (row?.ReleasedAt == fact.ExpectedAt) return;

        var to = (await book.SitesAsync([fact.Site], day: 0, cancellation)).SingleOrDefault()
            ?? throw new InvalidOperationException($"Purchase {fact.Purchase} goes to {fact.Site}, which is no site of the network.\nPut the site first; the fact is tried again.");
        var released = Release.Fetch(fact, shipment, from, to.Point, options.Value);
        row ??= book.Add(shipment, null, SourcingState.Released);
        (row.Site, row.ReleasedAt, row.Explanation) = (fact.Site, released.ReadyAt, $"fetched from supplier {fact.Supplier} for {fact.Site}");
        outbox.Add(released);
        await db.SaveChangesAsync(cancellation);
    }
}
