using LogiOpt.Core.Geo;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>What the last mile's formula sees of a day's tours.</summary>
public static class TourFeatures
{
    private const double KmPerDegree = 111.195;

    /// <summary>Drops per square kilometre around each drop of a day.</summary>
    /// <param name="drops">All drops of the day; 1 or more.</param>
    /// <param name="radiusKm">How far a single drop is spread; as in the rates.</param>
    public static double[] Density(IReadOnlyList<GeoPoint> drops, double radiusKm) =>
        OrderDensity.OfDrops([.. drops.Select(d => d.Latitude)], [.. drops.Select(d => d.Longitude)], radiusKm);

    /// <summary>Reads a tour.</summary>
    /// <param name="site">Where it starts and ends.</param>
    /// <param name="stops">Its stops; 1 or more.</param>
    /// <param name="density">Drops of the day per square kilometre around each stop.</param>
    /// <param name="drivenKm">Kilometres driven; above 0.</param>
    /// <param name="zoneKm">Side of the zones that are held back whole.</param>
    public static RoutedTour Of(GeoPoint site, IReadOnlyList<GeoPoint> stops, IReadOnlyList<double> density, double drivenKm, double zoneKm)
    {
        // What the formula adds up over the stops of a tour: the root of each stop's own spacing.
        var spacing = density.Average(d => 1 / Math.Sqrt(d));
        var middle = new GeoPoint(stops.Average(p => p.Latitude), stops.Average(p => p.Longitude));
        return new RoutedTour(stops.Average(p => site.DistanceTo(p).Kilometres), stops.Count, 1 / (spacing * spacing), drivenKm) { Zone = ZoneOf(middle, zoneKm) };
    }

    private static int ZoneOf(GeoPoint middle, double zoneKm)
    {
        var row = (int)Math.Floor(middle.Latitude * KmPerDegree / zoneKm);
        var column = (int)Math.Floor(middle.Longitude * KmPerDegree * Math.Cos(double.DegreesToRadians(middle.Latitude)) / zoneKm);
        return unchecked(row * 100_003 + column);
    }
}
