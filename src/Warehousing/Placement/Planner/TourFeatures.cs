using LogiOpt.Core.Geo;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Density of a day's drops, counted as for a planner's zones.</summary>
public sealed class DropDensity
{
    private const double KmPerDegree = 110.57;

    private readonly Dictionary<(int Row, int Column), List<GeoPoint>> _cells = [];
    private readonly double _radiusKm, _width, _height;

    /// <summary>Puts drops into cells of the radius.</summary>
    /// <param name="drops">All drops of the day; 1 or more.</param>
    /// <param name="radiusKm">Radius within which drops count; above 0.</param>
    public DropDensity(IReadOnlyList<GeoPoint> drops, double radiusKm)
    {
        _radiusKm = radiusKm;
        _height = radiusKm / KmPerDegree;
        // A cell must be a radius wide where its row is narrowest.
        _width = _height / Math.Max(0.01, Math.Cos(double.DegreesToRadians(Math.Min(89, drops.Max(d => Math.Abs(d.Latitude)) + _height))));
        foreach (var drop in drops)
        {
            var cell = CellOf(drop);
            if (!_cells.TryGetValue(cell, out var held)) _cells[cell] = held = [];
            held.Add(drop);
        }
    }

    /// <summary>Drops per square kilometre around a place; above 0 at a drop.</summary>
    public double At(GeoPoint place)
    {
        var ((row, column), count) = (CellOf(place), 0);
        for (var r = row - 1; r <= row + 1; r++)
            for (var c = column - 1; c <= column + 1; c++)
                if (_cells.TryGetValue((r, c), out var drops)) count += drops.Count(d => place.DistanceTo(d).Kilometres <= _radiusKm);
        return count / (Math.PI * _radiusKm * _radiusKm);
    }

    private (int Row, int Column) CellOf(GeoPoint place) => ((int)Math.Floor(place.Latitude / _height), (int)Math.Floor(place.Longitude / _width));
}

/// <summary>What the last mile's formula sees of a tour.</summary>
public static class TourFeatures
{
    private const double KmPerDegree = 111.195;

    /// <summary>Reads a tour.</summary>
    /// <param name="site">Where it starts and ends.</param>
    /// <param name="stops">Its stops; 1 or more.</param>
    /// <param name="density">Density of the day's drops, these among them.</param>
    /// <param name="drivenKm">Kilometres driven; above 0.</param>
    /// <param name="zoneKm">Side of the zones that are held back whole.</param>
    public static RoutedTour Of(GeoPoint site, IReadOnlyList<GeoPoint> stops, DropDensity density, double drivenKm, double zoneKm)
    {
        // What the formula adds up over the stops of a tour: the root of each stop's own spacing.
        var spacing = stops.Average(p => 1 / Math.Sqrt(density.At(p)));
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
