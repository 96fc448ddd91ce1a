using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Notes how far a route is: what is served cannot be planned again.</summary>
internal sealed class RouteStopServedConsumer(DbContext db) : IConsumer<StopServed>
{
    public async Task Consume(ConsumeContext<StopServed> context)
    {
        var fact = context.Message;
        var route = await db.Set<RouteRow>().FindAsync([fact.Route], context.CancellationToken);
        if (route is null || route.LastLeftAt >= fact.DepartedAt) return;
        (route.LastStop, route.LastLeftAt) = (fact.Stop, fact.DepartedAt);
        route.Version++;
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
