using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Travel;

/// <summary>Learns service times by kind of stop.</summary>
internal sealed class StopServedConsumer(DbContext db, LearnedStore store) : IConsumer<StopServed>
{
    public async Task Consume(ConsumeContext<StopServed> context)
    {
        var stop = context.Message;
        if (stop.Kind is not (StopKind.Drop or StopKind.Pickup)) return;
        var ids = stop.Shipments.ToList();
        var works = await db.Set<ShipmentRow>().Where(s => ids.Contains(s.Id)).Select(s => s.ServiceTime).ToListAsync(context.CancellationToken);
        if (works.Count < ids.Count || Ratio(stop, TimeSpan.FromTicks(works.Sum(w => w.Ticks))) is not { } ratio) return;
        await store.AddAsync(LearnedTimes.ServiceKey(stop.Kind), ratio, context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
    }

    /// <summary>Observed by expected work. Null where there is next to none.</summary>
    /// <param name="stop">What was observed.</param>
    /// <param name="expected">Work as released, before learning: the plan had learned already, by a ratio that has moved on since, and would let it drift.</param>
    internal static double? Ratio(StopServed stop, TimeSpan expected)
    {
        var observed = (stop.DepartedAt - stop.ServiceStartedAt).TotalSeconds;
        return expected < TimeSpan.FromSeconds(10) || observed <= 0 ? null : observed / expected.TotalSeconds;
    }
}
