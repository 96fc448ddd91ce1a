using LogiOpt.Core.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Travel;

/// <summary>Learns travel times by hour of the week.</summary>
internal sealed class LegTravelledConsumer(DbContext db, LearnedStore store, IOptions<RoutingOptions> options) : IConsumer<LegTravelled>
{
    public async Task Consume(ConsumeContext<LegTravelled> context)
    {
        if (Ratio(context.Message, options.Value) is not { } ratio) return;
        var key = LearnedTimes.HourKey(context.Message.DepartedAt, TimeSpan.FromHours(options.Value.UtcOffsetHours));
        await store.AddAsync(key, ratio, context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
    }

    /// <summary>Observed by expected time. Null for a leg too short to teach anything, where parking outweighs driving.</summary>
    /// <remarks>Expected is the estimate before learning, not the plan, which had learned already: the ratio must not be applied twice.</remarks>
    internal static double? Ratio(LegTravelled leg, RoutingOptions options)
    {
        var expected = RoadEstimate.Seconds(leg.From, leg.To, leg.DepartedAt, options);
        var observed = (leg.ArrivedAt - leg.DepartedAt).TotalSeconds;
        return expected < 60 || observed <= 0 ? null : observed / expected;
    }
}
