using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Frees the vehicle of a finished route.</summary>
internal sealed class RouteCompletedConsumer(DbContext db) : IConsumer<RouteCompleted>
{
    public async Task Consume(ConsumeContext<RouteCompleted> context)
    {
        var (fact, cancellation) = (context.Message, context.CancellationToken);
        var route = await db.Set<RouteRow>().FindAsync([fact.Route], cancellation);
        if (route is null || route.State == RouteState.Completed) return;
        (route.State, route.CompletedAt) = (RouteState.Completed, fact.CompletedAt);
        route.Version++;
        if (await db.Set<VehicleRow>().FindAsync([route.Vehicle], cancellation) is { } vehicle)
        {
            vehicle.OpenRoutes = Math.Max(0, vehicle.OpenRoutes - 1);
            if (vehicle.OpenRoutes == 0) vehicle.FreeAt = fact.CompletedAt;
            vehicle.Version++;
        }

        await db.SaveChangesAsync(cancellation);
    }
}
