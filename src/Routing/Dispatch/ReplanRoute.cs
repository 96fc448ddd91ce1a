using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Travel;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Dispatch;

/// <summary>A new order of the stops that are left on one route.</summary>
/// <param name="Stops">All stops, the locked ones first and as they were.</param>
/// <param name="LateBefore">Lateness over all stops if the order stays.</param>
/// <param name="LateAfter">Lateness over all stops in the new order.</param>
internal sealed record Replan(IReadOnlyList<RouteStop> Stops, TimeSpan LateBefore, TimeSpan LateAfter);

/// <summary>What a vehicle carries at most, and the load of each shipment on its route.</summary>
internal sealed record Room(Load Limit, IReadOnlyDictionary<ShipmentId, Load> Loads)
{
    public int[] Capacity => Amounts(Limit);

    public int[] Of(RouteStop stop) => Amounts(stop.Shipments.Aggregate(Load.Zero, (sum, id) => sum + Loads.GetValueOrDefault(id)));

    private static int[] Amounts(Load load) => [Amount(load.Grams), Amount(load.Millilitres)];

    private static int Amount(long amount) => (int)Math.Clamp(amount, 0, ProblemCheck.MaxAmount);
}

/// <summary>Decides a better order for the rest of a route that runs late.</summary>
internal static class ReplanRoute
{
    private const int Iterations = 400;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(300);

    /// <summary>Everything up to the stop the vehicle heads for is locked; these are the stops behind it, the end left out.</summary>
    public static IReadOnlyList<RouteStop> Open(IReadOnlyList<RouteStop> stops, int nextStop)
    {
        var locked = LockedCount(stops, nextStop);
        return [.. stops.Skip(locked).Where(s => s.Kind is StopKind.Pickup or StopKind.Drop)];
    }

    /// <summary>Where travel is needed from and to: the locked stop, the open stops, the end.</summary>
    public static IReadOnlyList<GeoPoint> Places(IReadOnlyList<RouteStop> stops, int nextStop, GeoPoint? position)
    {
        var places = new PlaceList(Open(stops, nextStop).Select(s => s.Point));
        places.Add(stops[LockedCount(stops, nextStop) - 1].Point);
        places.Add(stops[^1].Point);
        if (position is { } here) places.Add(here);
        return places.Points;
    }

    /// <summary>Searches the best order.</summary>
    /// <param name="stops">Stops of the revision in force.</param>
    /// <param name="risk">What is known of the delay.</param>
    /// <param name="places">Of <see cref="Places"/>.</param>
    /// <param name="table">Travel between them.</param>
    /// <param name="room">What the vehicle carries at most, and what each shipment weighs.</param>
    /// <param name="options">The price of lateness.</param>
    /// <returns>Null if there is nothing to reorder or no order is less late.</returns>
    public static Replan? Decide(IReadOnlyList<RouteStop> stops, PromiseAtRisk risk, IReadOnlyList<GeoPoint> places, TravelTable table, Room room, RoutingOptions options)
    {
        var open = Open(stops, risk.NextStop);
        if (open.Count < 2) return null;
        var place = new PlaceList(places);
        var locked = stops[LockedCount(stops, risk.NextStop) - 1];
        var free = Departure(locked, risk, place, table);
        var (problem, order) = Problem(open, locked, stops[^1], free, place, table, room, options);
        var solution = RoutingEngine.Solve(problem, new StopRule(Iterations, TimeLimit));
        if (solution.Unserved.Count > 0 || solution.Routes.Count != 1) return null;

        var now = Schedule(open, locked, stops[^1], free, place, table);
        var better = Schedule([.. solution.Routes[0].Stops.Select(s => order[s.Task])], locked, stops[^1], free, place, table);
        var (before, after) = (Lateness(now), Lateness(better));
        return after < before ? new Replan([.. stops.Take(LockedCount(stops, risk.NextStop)), .. better], before, after) : null;
    }

    private static int LockedCount(IReadOnlyList<RouteStop> stops, int nextStop)
    {
        for (var k = 0; k < stops.Count; k++)
            if (stops[k].Stop == nextStop) return k + 1;
        return stops.Count;
    }

    /// <summary>When the vehicle can leave the locked stop.</summary>
    private static DateTimeOffset Departure(RouteStop locked, PromiseAtRisk risk, PlaceList place, TravelTable table)
    {
        var arrival = risk.Position is { } here
            ? risk.At.AddSeconds(table.SecondsOf(place.Of(here), place.Of(locked.Point)))
            : Later(risk.At, locked.PlannedArrival);
        if (locked.Kind == StopKind.Start) return Later(risk.At, locked.PlannedDeparture);
        return Later(arrival, locked.Window?.Earliest ?? arrival) + locked.ServiceTime;
    }

    private static (RoutingProblem Problem, List<RouteStop> Order) Problem(
        IReadOnlyList<RouteStop> open, RouteStop locked, RouteStop end, DateTimeOffset free, PlaceList place, TravelTable table, Room room,
        RoutingOptions options)
    {
        var fetched = open.Where(s => s.Kind == StopKind.Pickup).SelectMany(s => s.Shipments.Select(id => (id, s))).ToDictionary(x => x.id, x => x.s);
        var visits = new List<RoutingVisit>();
        var order = new List<RouteStop>();
        var pairs = new List<RoutingPair>();
        var paired = new List<RouteStop>();
        foreach (var drop in open.Where(s => s.Kind == StopKind.Drop))
            if (fetched.Remove(drop.Shipments[0], out var pickup))
            {
                pairs.Add(new RoutingPair { Id = $"pair {drop.Stop}", Load = room.Of(drop), Pickup = Visit(pickup), Drop = Visit(drop) });
                paired.Add(pickup);
                paired.Add(drop);
            }
            else
            {
                visits.Add(Visit(drop) with { Deliver = room.Of(drop) });
                order.Add(drop);
            }

        foreach (var pickup in fetched.Values)
        {
            visits.Add(Visit(pickup) with { Pickup = room.Of(pickup) });
            order.Add(pickup);
        }

        order.AddRange(paired);

        var vehicle = new RoutingVehicle { Id = "this", StartPlace = place.Of(locked.Point), EndPlace = place.Of(end.Point), Capacity = room.Capacity };
        return (new RoutingProblem([vehicle], visits, pairs, new MatrixTravel(table.Rows, table.Seconds, table.Metres)), order);

        RoutingVisit Visit(RouteStop stop) => new()
        {
            Id = $"stop {stop.Stop}",
            Place = place.Of(stop.Point),
            ServiceSeconds = (int)stop.ServiceTime.TotalSeconds,
            LatePriceMilliPerMinute = options.LatePriceMilliPerMinute,
            Windows = stop.Window is { } w ? [new SecondsWindow(VehicleTime.Seconds(free, w.Earliest), VehicleTime.Seconds(free, w.Latest))] : [],
        };
    }

    private static List<RouteStop> Schedule(
        IReadOnlyList<RouteStop> order, RouteStop locked, RouteStop end, DateTimeOffset free, PlaceList place, TravelTable table)
    {
        var planned = new List<RouteStop>(order.Count + 1);
        var (at, now) = (place.Of(locked.Point), free);
        foreach (var stop in order.Append(end))
        {
            var to = place.Of(stop.Point);
            var leg = TimeSpan.FromSeconds(table.SecondsOf(at, to));
            var arrival = now + leg;
            now = Later(arrival, stop.Window?.Earliest ?? arrival) + stop.ServiceTime;
            planned.Add(stop with { PlannedArrival = arrival, PlannedDeparture = now, LegTime = leg, LegDistance = new Distance(table.MetresOf(at, to)) });
            at = to;
        }

        return planned;
    }

    private static TimeSpan Lateness(IEnumerable<RouteStop> stops)
    {
        var late = TimeSpan.Zero;
        foreach (var stop in stops)
            if (stop.Window is { } window && stop.PlannedArrival > window.Latest) late += stop.PlannedArrival - window.Latest;
        return late;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
