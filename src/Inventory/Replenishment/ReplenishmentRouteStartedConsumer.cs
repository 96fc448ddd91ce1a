using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Stock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Replenishment left the supplying site: its units are in transit.</summary>
internal sealed class ReplenishmentRouteStartedConsumer(DbContext db, TransferBook transfers) : IConsumer<RouteStarted>
{
    public Task Consume(ConsumeContext<RouteStarted> context) =>
        db.InTransactionAsync(() => ApplyAsync(context.Message, context.CancellationToken), context.CancellationToken);

    internal async Task ApplyAsync(RouteStarted fact, CancellationToken cancellation)
    {
        foreach (var proposal in await transfers.OfShipmentsAsync(fact.Shipments, cancellation))
        {
            proposal.StartedAt ??= fact.DepartedAt;
            await transfers.SettleAsync(proposal, fact.DepartedAt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
    }
}
