using LogiOpt.Core.Geo;
using LogiOpt.Core.Travel;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Travel;

/// <summary>Travel times from great circles, detours and learned speeds; needs no network.</summary>
internal sealed class LearnedTravelTimes(LearnedStore store, IOptions<RoutingOptions> options) : ITravelTimes
{
    public async ValueTask<TravelTable> TableAsync(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation)
    {
        var learned = await store.LoadAsync(cancellation);
        return Table(from, to, departure, learned, options.Value, cancellation);
    }

    /// <summary>Fills the table; pure.</summary>
    internal static TravelTable Table(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, LearnedTimes learned, RoutingOptions options,
        CancellationToken cancellation)
    {
        var secondsPerMetre = learned.TravelRatio(departure) / RoadEstimate.MetresPerSecond(departure, options);
        var seconds = new int[from.Count * to.Count];
        var metres = new int[from.Count * to.Count];
        for (var row = 0; row < from.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var column = 0; column < to.Count; column++)
            {
                var length = RoadEstimate.Metres(from[row], to[column], options);
                metres[row * to.Count + column] = length;
                seconds[row * to.Count + column] = (int)(length * secondsPerMetre + 0.5);
            }
        }

        return new TravelTable(from.Count, to.Count, seconds, metres, learned.ByKey.Count == 0 ? "great-circle" : "great-circle, learned");
    }
}
