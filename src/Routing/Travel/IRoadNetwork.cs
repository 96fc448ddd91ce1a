using LogiOpt.Core.Geo;

namespace LogiOpt.Routing.Travel;

/// <summary>A server that knows the roads. One call is one request: no retry, no split, no cache.</summary>
internal interface IRoadNetwork
{
    /// <summary>Its name in plans.</summary>
    string Name { get; }

    /// <summary>Most points on one line.</summary>
    int MaxLinePoints { get; }

    /// <summary>Travel from each point to each.</summary>
    /// <exception cref="RoadNetworkFault">It failed, refused, or answered nonsense.</exception>
    Task<RoadCells> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string profile, CancellationToken cancellation);

    /// <summary>The road through points in their order, as longitude and latitude.</summary>
    /// <exception cref="RoadNetworkFault">It failed, refused, or answered nonsense.</exception>
    Task<IReadOnlyList<(double Longitude, double Latitude)>> LineAsync(IReadOnlyList<GeoPoint> points, string profile, CancellationToken cancellation);
}

/// <summary>Cells of a table, row-major. NaN where there is no road.</summary>
internal sealed record RoadCells(double[] Seconds, double[] Metres);

/// <summary>What a road server did wrong.</summary>
/// <param name="words">For the log and the plan.</param>
/// <param name="isTransient">Whether another try may help.</param>
/// <param name="isTooLarge">Whether a smaller request would be answered.</param>
internal sealed class RoadNetworkFault(string words, bool isTransient = false, bool isTooLarge = false) : Exception(words)
{
    public bool IsTransient { get; } = isTransient;

    public bool IsTooLarge { get; } = isTooLarge;
}
