using LogiOpt.Core.Geo;

namespace LogiOpt.Routing.Travel;

/// <summary>Great circle times detour by the usual speed of the hour: what is expected of a leg before anything is learned.</summary>
internal static class RoadEstimate
{
    public static int Metres(GeoPoint from, GeoPoint to, RoutingOptions options) => (int)(from.DistanceTo(to).Metres * options.DetourFactor + 0.5);

    public static double MetresPerSecond(DateTimeOffset departure, RoutingOptions options) =>
        options.SpeedAt(departure.ToOffset(TimeSpan.FromHours(options.UtcOffsetHours)).Hour) / 3.6;

    public static double Seconds(GeoPoint from, GeoPoint to, DateTimeOffset departure, RoutingOptions options) =>
        Metres(from, to, options) / MetresPerSecond(departure, options);
}
