using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Notes that a route is under way.</summary>
internal sealed class RouteStartedConsumer(DbContext db) : IConsumer<RouteStarted>
{
    public async Task Consume(ConsumeContext<RouteStarted> context)
    {
        var route = await db.Set<RouteRow>().FindAsync([context.Message.Route], context.CancellationToken);
        if (route is null || route.StartedAt is not null) return;
        route.StartedAt = context.Message.DepartedAt;
        if (route.State == RouteState.Dispatched) route.State = RouteState.Underway;
        route.Version++;
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
