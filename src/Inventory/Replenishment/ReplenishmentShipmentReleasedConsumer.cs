using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Warehousing made the shipment of an approved proposal: from now on it is known by that shipment's id.</summary>
internal sealed class ReplenishmentShipmentReleasedConsumer(DbContext db) : IConsumer<ShipmentReleased>
{
    public Task Consume(ConsumeContext<ShipmentReleased> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal async Task ApplyAsync(ShipmentReleased fact, CancellationToken cancellation)
    {
        if (fact.Kind != ShipmentKind.Replenishment) return;
        var proposal = await db.Set<ProposalRow>().SingleOrDefaultAsync(p => p.Proposal == fact.Reference, cancellation);
        if (proposal is null || proposal.Shipment == fact.Shipment) return;
        proposal.Shipment = fact.Shipment;
        proposal.Version++;
        await db.SaveChangesAsync(cancellation);
    }
}
