using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>One order as demand sees it.</summary>
/// <param name="Day">Local day number on which it was served.</param>
/// <param name="Drop">Where it went.</param>
internal readonly record struct PastOrder(int Day, GeoPoint Drop);

/// <summary>Puts demand into zones: cells of a grid, each at the middle of its own demand.</summary>
internal static class DemandZones
{
    private const double MetresPerDegree = 111_195;

    /// <summary>Zones of past orders with the mean and the standard deviation of their orders a day.</summary>
    /// <param name="orders">Orders of the days.</param>
    /// <param name="days">How many days they span; days without orders count.</param>
    /// <param name="cellMetres">Side of a cell.</param>
    public static IReadOnlyList<ZoneRequest> OfOrders(IReadOnlyList<PastOrder> orders, int days, double cellMetres)
    {
        var zones = new List<ZoneRequest>();
        foreach (var cell in orders.GroupBy(o => CellOf(o.Drop, cellMetres)).OrderBy(c => c.Key))
        {
            var perDay = cell.GroupBy(o => o.Day).Select(d => (double)d.Count()).ToList();
            var mean = perDay.Sum() / days;
            // Sample variance over all days, those without an order among them.
            var variance = days > 1 ? Math.Max(0, perDay.Sum(d => d * d) - days * mean * mean) / (days - 1) : mean;
            zones.Add(new ZoneRequest(
                CodeOf(cell.Key), [Round(cell.Average(o => o.Drop.Longitude)), Round(cell.Average(o => o.Drop.Latitude))], Math.Round(mean, 6), Math.Round(Math.Sqrt(variance), 6)));
        }

        return zones;
    }

    /// <summary>Orders of each zone that <see cref="OfOrders"/> makes, one array a day.</summary>
    /// <param name="orders">Orders of the days.</param>
    /// <param name="first">Day number of the first day.</param>
    /// <param name="days">How many days.</param>
    /// <param name="cellMetres">Side of a cell.</param>
    public static double[][] DaysOf(IReadOnlyList<PastOrder> orders, int first, int days, double cellMetres)
    {
        var cells = orders.GroupBy(o => CellOf(o.Drop, cellMetres)).OrderBy(c => c.Key).ToList();
        double[][] made = [.. Enumerable.Range(0, days).Select(_ => new double[cells.Count])];
        for (var i = 0; i < cells.Count; i++)
            foreach (var order in cells[i]) made[order.Day - first][i]++;
        return made;
    }

    /// <summary>Zones of places by their population.</summary>
    /// <param name="places">Places.</param>
    /// <param name="ordersPerThousand">Orders a day of a thousand people.</param>
    /// <param name="cellMetres">Side of a cell into which places are put together; null = each place is a zone.</param>
    public static IReadOnlyList<ZoneRequest> OfPopulation(IReadOnlyList<PopulatedPlace> places, double ordersPerThousand, double? cellMetres)
    {
        if (cellMetres is not { } side)
        {
            return [.. places.Select((p, i) => new ZoneRequest(Numbered(i), [p.Point.Longitude, p.Point.Latitude], p.Population / 1000 * ordersPerThousand))];
        }

        var zones = new List<ZoneRequest>();
        foreach (var cell in places.GroupBy(p => CellOf(p.Point, side)).OrderBy(c => c.Key))
        {
            var people = cell.Sum(p => p.Population);
            zones.Add(new ZoneRequest(
                CodeOf(cell.Key), [Round(cell.Sum(p => p.Point.Longitude * p.Population) / people), Round(cell.Sum(p => p.Point.Latitude * p.Population) / people)],
                people / 1000 * ordersPerThousand));
        }

        return zones;
    }

    private static string Numbered(int place) => string.Create(CultureInfo.InvariantCulture, $"place-{place + 1}");

    /// <summary>Cells are as wide as high where they are: columns are counted within their row.</summary>
    private static (int Row, int Column) CellOf(GeoPoint point, double metres)
    {
        var height = metres / MetresPerDegree;
        var row = (int)Math.Floor(point.Latitude / height);
        var width = height / Math.Max(0.01, Math.Cos(double.DegreesToRadians(Math.Clamp((row + 0.5) * height, -89, 89))));
        return (row, (int)Math.Floor(point.Longitude / width));
    }

    private static string CodeOf((int Row, int Column) cell) => string.Create(CultureInfo.InvariantCulture, $"cell{cell.Row}/{cell.Column}");

    private static double Round(double degrees) => Math.Round(degrees, 6);
}
