using LogiOpt.Core.Messages;
using MassTransit;

namespace LogiOpt.Inventory.Supply;

/// <summary>Goods that we fetched could not be delivered.</summary>
internal sealed class PurchaseShipmentReturnedConsumer(PurchaseJourney journey) : IConsumer<ShipmentReturned>
{
    public Task Consume(ConsumeContext<ShipmentReturned> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal Task ApplyAsync(ShipmentReturned fact, CancellationToken cancellation) =>
        journey.NotFetchedAsync(fact.Shipment, "fetched and not delivered", cancellation);
}
