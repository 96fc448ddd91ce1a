using LogiOpt.Core.Messages;
using LogiOpt.Routing.Problem.Formats;

namespace LogiOpt.Routing.Planning;

/// <summary>Routes of a wave as GeoJSON.</summary>
internal static class PlanDrawing
{
    public static string Of(IReadOnlyList<RouteDispatched> routes) => GeoJsonWriter.Write(routes.Select(r => new GeoJsonWriter.Drawn(
        r.Vehicle.Value,
        [.. r.Stops.Select(s => (s.Point.Longitude, s.Point.Latitude))],
        [.. r.Stops.Select((s, k) => (k, s)).Where(x => x.s.Kind is StopKind.Pickup or StopKind.Drop).Select(x => (x.k, string.Join(' ', x.s.Shipments)))])));
}
