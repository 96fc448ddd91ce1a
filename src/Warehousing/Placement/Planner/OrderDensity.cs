using LogiOpt.Core.Geo;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Orders per day and square kilometre around each zone.</summary>
internal static class OrderDensity
{
    private const double KmPerDegree = 110.57;

    /// <summary>All orders within the radius, the zone's own among them, over the area of the circle.</summary>
    /// <remarks>Zones are put into cells at least a radius wide, so only a zone's own cell and those around it are looked at.</remarks>
    public static double[] PerSquareKm(IReadOnlyList<PlannerZone> zones, double radiusKm)
    {
        var height = radiusKm / KmPerDegree;
        (int Row, int Column) CellOf(PlannerZone zone)
        {
            var row = (int)Math.Floor(zone.Latitude / height);
            return (row, (int)Math.Floor(zone.Longitude / WidthOf(row)));
        }

        // A cell must be a radius wide where its row is narrowest.
        double WidthOf(int row) => height / Math.Max(0.01, Math.Min(Math.Cos(double.DegreesToRadians(Math.Min(89, Math.Abs(row * height)))), Math.Cos(double.DegreesToRadians(Math.Min(89, Math.Abs((row + 1) * height))))));
        var cells = zones.Select((z, i) => (Cell: CellOf(z), i)).GroupBy(x => x.Cell).ToDictionary(g => g.Key, g => g.Select(x => x.i).ToArray());
        var density = new double[zones.Count];
        for (var i = 0; i < density.Length; i++)
        {
            var here = new GeoPoint(zones[i].Latitude, zones[i].Longitude);
            var (row, orders) = (CellOf(zones[i]).Row, 0.0);
            for (var r = row - 1; r <= row + 1; r++)
            {
                var column = (int)Math.Floor(zones[i].Longitude / WidthOf(r));
                for (var c = column - 1; c <= column + 1; c++)
                    foreach (var k in cells.GetValueOrDefault((r, c), []))
                        if (k == i || here.DistanceTo(new GeoPoint(zones[k].Latitude, zones[k].Longitude)).Kilometres <= radiusKm) orders += zones[k].OrdersPerDay;
            }

            density[i] = orders / (Math.PI * radiusKm * radiusKm);
        }

        return density;
    }
}
