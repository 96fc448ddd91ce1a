using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Solver;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Planning;

/// <summary>A shipment without a place, with what would have to give.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Reason">Code, of <see cref="UnservedReasons"/>.</param>
/// <param name="Explanation">In words and numbers.</param>
/// <param name="Final">Whether it is given up.</param>
/// <param name="Relaxation">The least that must give; null if nothing that can would help, or for all but the first twenty.</param>
internal sealed record LeftOut(ShipmentId Shipment, string Reason, string Explanation, bool Final, Relaxation? Relaxation);

/// <summary>What a wave came to.</summary>
/// <param name="Routes">Routes to be dispatched.</param>
/// <param name="Unserved">Shipments that found no place.</param>
/// <param name="Cost">Cost by part.</param>
internal sealed record WavePlan(IReadOnlyList<RouteDispatched> Routes, IReadOnlyList<LeftOut> Unserved, PlanCost Cost);

/// <summary>Decides what a solved wave means for vehicles and shipments.</summary>
internal static class PlanWave
{
    /// <param name="wave">What was asked.</param>
    /// <param name="solution">What the engine answered.</param>
    /// <param name="plan">Names the plan; route ids are derived from it, so that a repeated save adds nothing.</param>
    /// <param name="options">Limits.</param>
    public static WavePlan Decide(WaveProblem wave, RoutingSolution solution, PlanId plan, RoutingOptions options)
    {
        var routes = solution.Routes.Select(r => Route(wave, r, plan, options)).ToList();
        var unserved = solution.Unserved.Select(u =>
        {
            var shipment = wave.ByTask[u.Task];
            return new LeftOut(shipment.Id, u.Reason, u.Explanation, wave.Oversized.Contains(shipment.Id) || IsFinal(shipment, wave.At, options), u.Relaxation);
        }).ToList();
        return new WavePlan(routes, unserved, solution.Cost);
    }

    /// <summary>A shipment is given up when its promise is past or it was tried often enough; until then the next wave tries again. One that no vehicle of the fleet can carry is given up at once.</summary>
    public static bool IsFinal(ShipmentRow shipment, DateTimeOffset at, RoutingOptions options) =>
        shipment.Tries + 1 >= options.MaxTries || at >= shipment.DueLatest;

    private static RouteDispatched Route(WaveProblem wave, PlannedRoute route, PlanId plan, RoutingOptions options)
    {
        var vehicle = wave.Vehicles[route.Vehicle];
        var visits = wave.Problem.Visits.Count;
        var departure = At(route.DepartureSeconds);
        var loading = TimeSpan.FromMinutes(options.LoadingMinutes);
        var loaded = route.Stops.Where(s => s.Task < visits).Select(s => wave.ByTask[s.Task].Id).ToList();
        var stops = new List<RouteStop>(route.Stops.Count + 2)
        {
            new(0, StopKind.Start, vehicle.Start, loaded, null, departure - loading, departure, loading, TimeSpan.Zero, Distance.Zero),
        };
        foreach (var stop in route.Stops)
        {
            var shipment = wave.ByTask[stop.Task];
            var isPickup = stop.Task >= visits && (stop.Task - visits) % 2 == 0;
            stops.Add(new RouteStop(
                stops.Count, isPickup ? StopKind.Pickup : StopKind.Drop, isPickup ? shipment.From : shipment.To, [shipment.Id], isPickup ? null : shipment.Due,
                At(stop.ArrivalSeconds), At(stop.DepartureSeconds), TimeSpan.FromSeconds(stop.ServiceSeconds), TimeSpan.FromSeconds(stop.LegSeconds),
                new Distance(stop.LegMetres)));
        }

        var end = At(route.EndArrivalSeconds);
        stops.Add(new RouteStop(
            stops.Count, StopKind.End, vehicle.End, [], null, end, end, TimeSpan.Zero, TimeSpan.FromSeconds(route.EndLegSeconds), new Distance(route.EndLegMetres)));
        return new RouteDispatched(
            new RouteId(IdMaker.Derived("route", $"{plan} {vehicle.Id}")), 1, plan, vehicle.Id, vehicle.Site, wave.At, stops, null);

        DateTimeOffset At(int seconds) => wave.At.AddSeconds(seconds);
    }
}
