using LogiOpt.Core.Messages;
using MassTransit;

namespace LogiOpt.Inventory.Supply;

/// <summary>Goods that we fetched arrived: on hand, and the supplier's lead time is learned.</summary>
internal sealed class PurchaseDeliveryCompletedConsumer(PurchaseJourney journey) : IConsumer<DeliveryCompleted>
{
    public Task Consume(ConsumeContext<DeliveryCompleted> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal Task ApplyAsync(DeliveryCompleted fact, CancellationToken cancellation) =>
        fact.Kind != ShipmentKind.Replenishment ? Task.CompletedTask : journey.DeliveredAsync(fact.Shipment, fact.DeliveredAt, cancellation);
}
