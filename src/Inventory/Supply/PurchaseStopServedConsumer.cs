using LogiOpt.Core.Messages;
using MassTransit;

namespace LogiOpt.Inventory.Supply;

/// <summary>Goods that we fetch were loaded at their supplier's.</summary>
internal sealed class PurchaseStopServedConsumer(PurchaseJourney journey) : IConsumer<StopServed>
{
    public Task Consume(ConsumeContext<StopServed> context) => ApplyAsync(context.Message, context.CancellationToken);

    internal Task ApplyAsync(StopServed fact, CancellationToken cancellation) =>
        fact.Kind != StopKind.Pickup ? Task.CompletedTask : journey.FetchedAsync(fact.Shipments, fact.DepartedAt, cancellation);
}
