using LogiOpt.Core.Geo;
using LogiOpt.Core.Messages;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Travel between two places for one vehicle.</summary>
internal delegate (TimeSpan Time, Distance Distance) LegOf(GeoPoint from, GeoPoint to);

/// <summary>Builds the next revision of a route from its locked stops and a new order of the open ones.</summary>
internal static class LiveStops
{
    /// <summary>The whole route with times. Legs between stops that stay neighbours keep what was planned for them.</summary>
    /// <param name="route">The revision in force.</param>
    /// <param name="open">The open stops in their new order; new ones have numbers of <see cref="NextNumber"/> on.</param>
    /// <param name="leg">Travel between stops that were no neighbours.</param>
    public static IReadOnlyList<RouteStop> Rebuild(LiveRoute route, IReadOnlyList<RouteStop> open, LegOf leg)
    {
        var before = new Dictionary<int, int>();
        for (var k = 1; k < route.Stops.Count; k++) before[route.Stops[k].Stop] = route.Stops[k - 1].Stop;
        var stops = route.Stops.Take(route.Locked).ToList();
        var (last, now) = (stops[^1], route.FreeAt);
        foreach (var stop in open.Append(route.End))
        {
            var kept = before.TryGetValue(stop.Stop, out var neighbour) && neighbour == last.Stop;
            var (time, distance) = kept ? (stop.LegTime, stop.LegDistance) : leg(last.Point, stop.Point);
            var arrival = now + time;
            now = (stop.Window is { } w && w.Earliest > arrival ? w.Earliest : arrival) + stop.ServiceTime;
            stops.Add(last = stop with { PlannedArrival = arrival, PlannedDeparture = now, LegTime = time, LegDistance = distance });
        }

        return stops;
    }

    /// <summary>The first number that no stop of a route has.</summary>
    public static int NextNumber(IEnumerable<RouteStop> stops) => stops.Max(s => s.Stop) + 1;

    /// <summary>The start with other goods to load: those that leave with the vehicle.</summary>
    public static RouteStop Loading(RouteStop start, IEnumerable<Core.Ids.ShipmentId> shipments) => start with { Shipments = [.. shipments] };

    /// <summary>Lateness over open stops.</summary>
    public static TimeSpan Lateness(IEnumerable<RouteStop> stops)
    {
        var late = TimeSpan.Zero;
        foreach (var stop in stops)
            if (stop.Window is { } window && stop.PlannedArrival > window.Latest) late += stop.PlannedArrival - window.Latest;
        return late;
    }
}
