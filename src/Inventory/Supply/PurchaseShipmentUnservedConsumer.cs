using LogiOpt.Core.Messages;
using MassTransit;

namespace LogiOpt.Inventory.Supply;

/// <summary>No wave can fetch a purchase.</summary>
internal sealed class PurchaseShipmentUnservedConsumer(PurchaseJourney journey) : IConsumer<ShipmentUnserved>
{
    public Task Consume(ConsumeContext<ShipmentUnserved> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal Task ApplyAsync(ShipmentUnserved fact, CancellationToken cancellation) =>
        journey.NotFetchedAsync(fact.Shipment, $"not fetched, {fact.Reason}: {fact.Explanation}", cancellation);
}
