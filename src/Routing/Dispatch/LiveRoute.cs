using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Dispatch;

/// <summary>A route of the running day, split into what is done or under way and what may still change.</summary>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Who drives it.</param>
/// <param name="Depot">Where it was loaded; null = nowhere.</param>
/// <param name="IsStarted">Whether it left its start; before, its goods lie at the depot.</param>
/// <param name="Stops">Every stop of the revision in force, the start first and the end last.</param>
/// <param name="Locked">So many first stops are served, or the vehicle heads for them; 1 or more.</param>
/// <param name="FreeAt">When the vehicle can leave the last locked stop.</param>
internal sealed record LiveRoute(
    RouteId Route, VehicleId Vehicle, SiteId? Depot, bool IsStarted, IReadOnlyList<RouteStop> Stops, int Locked, DateTimeOffset FreeAt)
{
    /// <summary>Where the vehicle is free.</summary>
    public GeoPoint FreePoint => Stops[Locked - 1].Point;

    /// <summary>Stops that may change, the end left out.</summary>
    public IReadOnlyList<RouteStop> Open { get; } = [.. Stops.Skip(Locked).Where(s => s.Kind is StopKind.Pickup or StopKind.Drop)];

    public RouteStop End => Stops[^1];

    /// <summary>A route as it is at an instant.</summary>
    /// <param name="row">The route.</param>
    /// <param name="now">The instant.</param>
    public static LiveRoute Of(RouteRow row, DateTimeOffset now)
    {
        var stops = RoutingJson.Stops(row);
        var started = row.StartedAt is not null || row.LastStop is not null;
        var locked = started ? Math.Min(stops.Count - 1, Served(row, stops) + 1) : 1;
        return new LiveRoute(row.Id, row.Vehicle, row.Depot, started, stops, Math.Max(1, locked), FreeFrom(row, stops, locked, started, now));
    }

    /// <summary>Whether goods are on the vehicle: loaded at a start that it left, or fetched at a locked stop.</summary>
    public bool IsOnBoard(ShipmentId shipment) =>
        (IsStarted && Stops[0].Shipments.Contains(shipment)) || Stops.Take(Locked).Any(s => s.Kind == StopKind.Pickup && s.Shipments.Contains(shipment));

    /// <summary>Whether goods wait at the depot for this route to leave.</summary>
    public bool IsAtDepot(ShipmentId shipment) => !IsStarted && Stops[0].Shipments.Contains(shipment);

    /// <summary>Stops up to and with the last served one.</summary>
    private static int Served(RouteRow row, IReadOnlyList<RouteStop> stops)
    {
        for (var k = stops.Count - 1; k > 0; k--)
            if (stops[k].Stop == row.LastStop) return k + 1;
        return 1;
    }

    private static DateTimeOffset FreeFrom(RouteRow row, IReadOnlyList<RouteStop> stops, int locked, bool started, DateTimeOffset now)
    {
        if (!started) return Later(now, stops[0].PlannedDeparture);
        var next = stops[Math.Max(1, locked) - 1];
        if (next.Kind == StopKind.Start) return Later(now, row.StartedAt ?? now);

        // The vehicle is on its way since it left the stop before; if it should have arrived by now, it arrives now.
        var arrival = Later(now, (row.LastLeftAt ?? row.StartedAt ?? now) + next.LegTime);
        return Later(arrival, next.Window?.Earliest ?? arrival) + next.ServiceTime;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
