using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Routes between their fact and their row.</summary>
internal static class RouteRows
{
    public static RouteRow From(RouteDispatched route) => new()
    {
        Id = route.Route,
        Plan = route.Plan,
        Vehicle = route.Vehicle,
        Depot = route.Depot,
        State = RouteState.Dispatched,
        Revision = route.Revision,
        DispatchedAt = route.DispatchedAt,
        PlannedEnd = route.Stops[^1].PlannedArrival,
        Stops = RoutingJson.Write(route.Stops),
    };
}
