namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Orders per day and square kilometre around each zone, on the scale on which a driver goes from stop to stop.</summary>
/// <remarks>A circle of fixed size tells too little of a city whose density changes within it, and too much of thin country. So the circle grows until it holds a few
/// zones, at most to a given radius, and a few orders, however far that is. Source of the estimate: Loftsgaarden and Quesenberry (1965), Annals of Mathematical
/// Statistics 36(3), 1049-1051.</remarks>
internal static class OrderDensity
{
    /// <summary>Orders that the circle holds; of 3, 5, 10, 20 and 30 the one that tells the tours of three cities best.</summary>
    public const int Orders = 5;

    /// <summary>Other zones that it reaches, as far as the radius allows.</summary>
    private const int OtherZones = 4;

    /// <summary>Zones looked at; where they hold fewer orders than wanted, their circle counts.</summary>
    private const int MostZones = 65;

    /// <summary>Places farther than this share of the radius lie on the edge.</summary>
    private const double OnTheEdge = 0.99;

    /// <summary>No two addresses are nearer.</summary>
    private const double LeastKm = 0.05;

    /// <summary>All orders within the circle, half of those on its edge, over its area.</summary>
    /// <param name="zones">Zones; 1 or more.</param>
    /// <param name="radiusKm">How far orders of a lonely zone are spread, which has enough of its own.</param>
    public static double[] PerSquareKm(IReadOnlyList<PlannerZone> zones, double radiusKm)
    {
        double[] latitude = [.. zones.Select(z => z.Latitude)], longitude = [.. zones.Select(z => z.Longitude)];
        var nearest = new NearestSites(SiteCosts.Geographic(latitude, longitude, latitude, longitude));
        var count = Math.Min(MostZones, zones.Count);
        var (zone, away) = (new int[count], new double[count]);
        var density = new double[zones.Count];
        for (var i = 0; i < density.Length; i++)
        {
            nearest.Fill(i, zone, away);
            var least = Math.Max(LeastKm, count > OtherZones ? Math.Min(radiusKm, away[OtherZones]) : radiusKm);
            density[i] = Around([.. zone.Select(z => zones[z].OrdersPerDay)], away, least);
        }

        return density;
    }

    /// <summary>Density of the smallest circle that is large enough.</summary>
    /// <param name="orders">Orders of the places, nearest first.</param>
    /// <param name="away">Kilometres to them, rising.</param>
    /// <param name="least">The least radius.</param>
    private static double Around(double[] orders, double[] away, double least)
    {
        var (within, k) = (0.0, 0);
        while (k < orders.Length && (away[k] <= least || within < Orders)) within += orders[k++];
        var radius = Math.Max(least, away[k - 1]);
        // What lies on the edge belongs half to the circle; the middle itself never does.
        for (var edge = k - 1; edge > 0 && away[edge] >= radius * OnTheEdge; edge--) within -= orders[edge] / 2;
        return within / (Math.PI * radius * radius);
    }

    /// <summary>Drops of a day per square kilometre around each of them, from the circle that its nearest others span.</summary>
    /// <param name="latitude">Degrees north.</param>
    /// <param name="longitude">Degrees east.</param>
    /// <param name="radiusKm">How far a single drop of a day is spread.</param>
    /// <remarks>Area to the k-th other drop has a gamma distribution of order k if drops fall evenly; the estimate is the one whose root is right in the mean, as
    /// the formula takes roots.</remarks>
    public static double[] OfDrops(double[] latitude, double[] longitude, double radiusKm)
    {
        var others = Math.Min(Orders, latitude.Length - 1);
        if (others == 0) return [.. latitude.Select(_ => 1 / (Math.PI * radiusKm * radiusKm))];
        var nearest = new NearestSites(SiteCosts.Geographic(latitude, longitude, latitude, longitude));
        var (drop, away) = (new int[others + 1], new double[others + 1]);
        var root = MeanRoot(others);
        var density = new double[latitude.Length];
        for (var i = 0; i < density.Length; i++)
        {
            nearest.Fill(i, drop, away);
            var radius = Math.Max(LeastKm, away[others]);
            density[i] = root * root / (Math.PI * radius * radius);
        }

        return density;
    }

    /// <summary>Mean of the root of a gamma variable of a whole order: Gamma(k + 1/2) / Gamma(k).</summary>
    private static double MeanRoot(int order)
    {
        // From order 1, sqrt(pi) / 2, each step multiplies by (k + 1/2) / k.
        var root = Math.Sqrt(Math.PI) / 2;
        for (var k = 1; k < order; k++) root *= (k + 0.5) / k;
        return root;
    }
}
