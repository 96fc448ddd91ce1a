using LogiOpt.Core.Geo;

namespace LogiOpt.Core.Travel;

/// <summary>How long and how far it is between places at a time of day. The port that three modules share; Routing implements it.</summary>
public interface ITravelTimes
{
    /// <summary>Travel from every origin to every destination.</summary>
    /// <param name="from">Origins, 1 or more.</param>
    /// <param name="to">Destinations, 1 or more.</param>
    /// <param name="departure">When the legs start; decides the traffic.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>A table of <c>from.Count</c> rows and <c>to.Count</c> columns. It never fails for an outside reason: the
    /// fallback is a great-circle estimate, marked as such in <see cref="TravelTable.Source"/>.</returns>
    ValueTask<TravelTable> TableAsync(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation);
}

/// <summary>Travel times and distances, row-major, one row an origin.</summary>
/// <param name="Rows">Number of origins.</param>
/// <param name="Columns">Number of destinations.</param>
/// <param name="Seconds">Whole seconds, length rows x columns.</param>
/// <param name="Metres">Whole metres, length rows x columns.</param>
/// <param name="Source">Where the figures come from, e.g. <c>great-circle, learned</c>.</param>
public sealed record TravelTable(int Rows, int Columns, int[] Seconds, int[] Metres, string Source)
{
    /// <summary>Seconds from one origin to one destination.</summary>
    public int SecondsOf(int row, int column) => Seconds[row * Columns + column];

    /// <summary>Metres from one origin to one destination.</summary>
    public int MetresOf(int row, int column) => Metres[row * Columns + column];
}
