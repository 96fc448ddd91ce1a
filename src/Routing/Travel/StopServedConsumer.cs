using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Travel;

/// <summary>Learns service times by kind of stop.</summary>
internal sealed class StopServedConsumer(DbContext db, LearnedStore store) : IConsumer<StopServed>
{
    public async Task Consume(ConsumeContext<StopServed> context)
    {
        if (Ratio(context.Message) is not { } ratio) return;
        var learned = await store.LoadAsync(context.CancellationToken);

        // The plan's figure already holds what was learned before it.
        await store.AddAsync(LearnedTimes.ServiceKey(context.Message.Kind), ratio * learned.ServiceRatio(context.Message.Kind), context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
    }

    /// <summary>Observed by planned work, for stops where there is work.</summary>
    internal static double? Ratio(StopServed stop)
    {
        if (stop.Kind is not (StopKind.Drop or StopKind.Pickup) || stop.PlannedServiceTime < TimeSpan.FromSeconds(10)) return null;
        var observed = (stop.DepartedAt - stop.ServiceStartedAt).TotalSeconds;
        return observed <= 0 ? null : observed / stop.PlannedServiceTime.TotalSeconds;
    }
}
