using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Replenishment arrived: on hand at the site that wanted it, and its lead time is learned.</summary>
internal sealed class ReplenishmentDeliveryCompletedConsumer(DbContext db, TransferBook transfers) : IConsumer<DeliveryCompleted>
{
    public Task Consume(ConsumeContext<DeliveryCompleted> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(DeliveryCompleted fact, CancellationToken cancellation)
    {
        if (await transfers.OfShipmentAsync(fact.Shipment, cancellation) is not { } proposal) return;
        var isNew = proposal.ReceivedAt is null;
        proposal.ReceivedAt ??= fact.DeliveredAt;
        if (isNew) await LearnAsync(proposal, cancellation);
        await transfers.SettleAsync(proposal, fact.DeliveredAt, cancellation);
        await transfers.SaveAsync(proposal, cancellation);
    }

    // Welford (1962), Technometrics 4(3), 419-420: mean and deviation without keeping every value.
    private async Task LearnAsync(ProposalRow proposal, CancellationToken cancellation)
    {
        if (proposal.ApprovedAt is not { } approved || proposal.ReceivedAt is not { } received || received < approved) return;
        var lane = await db.Set<LeadTimeRow>().SingleOrDefaultAsync(l => l.From == proposal.From && l.To == proposal.Site, cancellation);
        if (lane is null) db.Add(lane = new LeadTimeRow { From = proposal.From, To = proposal.Site });
        var seconds = (received - approved).TotalSeconds;
        var away = seconds - lane.MeanSeconds;
        lane.Count++;
        lane.MeanSeconds += away / lane.Count;
        lane.SquaredDeviation += away * (seconds - lane.MeanSeconds);
    }
}
