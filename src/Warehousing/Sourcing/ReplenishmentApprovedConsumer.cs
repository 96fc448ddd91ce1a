using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Replenishment was approved: releases it as a shipment, so that stock and parcels share one planner.</summary>
internal sealed class ReplenishmentApprovedConsumer(DbContext db, SourcingBook book, IOutbox outbox, IOptions<WarehousingOptions> options)
    : IConsumer<ReplenishmentApproved>
{
    public Task Consume(ConsumeContext<ReplenishmentApproved> context) => HandleAsync(context.Message, context.CancellationToken);

    internal async Task HandleAsync(ReplenishmentApproved fact, CancellationToken cancellation)
    {
        var shipment = Release.ShipmentOf(fact.Proposal);
        if (await book.FindAsync(shipment, cancellation) is not null) return;

        var sites = (await book.SitesAsync([fact.FromSite, fact.ToSite], day: 0, cancellation)).ToDictionary(s => s.Site);
        if (!sites.TryGetValue(fact.FromSite, out var from) || !sites.TryGetValue(fact.ToSite, out var to))
            throw new InvalidOperationException($"Proposal {fact.Proposal} goes from {fact.FromSite} to {fact.ToSite}, which are not both sites of the network.\nPut the sites first; the fact is tried again.");
        var released = Release.Replenish(fact, from.Point, to.Point, options.Value);
        var row = book.Add(shipment, null, SourcingState.Released);
        (row.Site, row.ReleasedAt, row.Explanation) = (fact.FromSite, released.ReadyAt, $"replenishment of {fact.ToSite} from {fact.FromSite}");
        outbox.Add(released);
        await db.SaveChangesAsync(cancellation);
    }
}
