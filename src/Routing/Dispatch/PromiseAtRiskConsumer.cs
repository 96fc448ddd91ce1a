using System.Globalization;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Reorders the rest of a late route where that takes off lateness, and publishes it as the next revision; once in a while for each route.</summary>
internal sealed class PromiseAtRiskConsumer(DbContext db, IOutbox outbox, ITravelTimes travel, IOptions<RoutingOptions> options) : IConsumer<PromiseAtRisk>
{
    public async Task Consume(ConsumeContext<PromiseAtRisk> context)
    {
        var (risk, cancellation) = (context.Message, context.CancellationToken);
        var route = await db.Set<RouteRow>().FindAsync([risk.Route], cancellation);
        if (route is null || route.State == RouteState.Completed) return;
        if (route.ReplannedAt is { } last && risk.At - last < TimeSpan.FromMinutes(options.Value.ReplanPauseMinutes)) return;

        route.ReplannedAt = risk.At;
        route.Version++;
        var stops = RoutingJson.Stops(route);
        if (ReplanRoute.Open(stops, risk.NextStop).Count >= 2)
        {
            var places = ReplanRoute.Places(stops, risk.NextStop, risk.Position);
            var table = await travel.TableAsync(places, places, risk.At, cancellation);
            var room = await RoomAsync(route, cancellation);
            if (ReplanRoute.Decide(stops, risk, places, table, room, options.Value) is { } better) Save(route, risk, better);
        }

        await db.SaveChangesAsync(cancellation);
    }

    private async Task<Room> RoomAsync(RouteRow route, CancellationToken cancellation)
    {
        var vehicle = await db.Set<VehicleRow>().FindAsync([route.Vehicle], cancellation);
        var loads = await db.Set<ShipmentRow>().AsNoTracking().Where(s => s.Route == route.Id).ToDictionaryAsync(s => s.Id, s => s.Load, cancellation);
        return new Room(new Load(vehicle?.CapacityGrams ?? 0, vehicle?.CapacityMillilitres ?? 0), loads);
    }

    private void Save(RouteRow route, PromiseAtRisk risk, Replan better)
    {
        var gain = better.LateBefore - better.LateAfter;
        if (gain < TimeSpan.FromMinutes(options.Value.ReplanGainMinutes)) return;
        route.Revision++;
        route.Stops = RoutingJson.Write(better.Stops);
        route.PlannedEnd = better.Stops[better.Stops.Count - 1].PlannedArrival;
        var cause = string.Create(CultureInfo.InvariantCulture, $"{risk.AtRisk.TotalMinutes:0} min at risk; the new order is {gain.TotalMinutes:0} min less late");
        outbox.Add(new RouteDispatched(route.Id, route.Revision, route.Plan, route.Vehicle, route.Depot, risk.At, better.Stops, cause));
    }
}
