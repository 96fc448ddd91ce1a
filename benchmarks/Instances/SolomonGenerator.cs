using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>Random VRPTW instances of the kind of classes R1, R2, RC1 and RC2. Source: Solomon (1987), Operations Research 35(2), 254-265, section 4.</summary>
/// <remarks>Window centres are drawn evenly between the first and the last moment at which a vehicle could come from and go back to the
/// depot, widths from a normal distribution, as there; class C, whose centres come from a solved tour, is not made.</remarks>
internal static class SolomonGenerator
{
    private const int Grid = 100;
    private const int Service = 10;

    /// <param name="customers">Number of customers, 1 or more.</param>
    /// <param name="clustered">False: class R. True: half of them in clusters, class RC.</param>
    /// <param name="longHorizon">False: short days and small vehicles (classes 1). True: long ones (classes 2).</param>
    /// <param name="density">Share of customers with a window, in [0, 1].</param>
    /// <param name="meanWidth">Mean width of a window.</param>
    /// <param name="seed">Seed; the same gives the same instance.</param>
    public static RoutingInstance Make(int customers, bool clustered, bool longHorizon, double density, int meanWidth, long seed)
    {
        var rng = new Rng(seed);
        var (capacity, horizon) = longHorizon ? (1000, 1000) : (200, 240);
        int[] x = new int[customers + 1], y = new int[customers + 1], demand = new int[customers + 1];
        var times = new PlaceTimes[customers + 1];
        (x[0], y[0], times[0]) = (Grid / 2, Grid / 2, new PlaceTimes(0, horizon, 0));
        var centres = Enumerable.Range(0, Math.Max(1, customers / 10)).Select(_ => (X: 10 + rng.Next(81), Y: 10 + rng.Next(81))).ToArray();
        for (var k = 1; k <= customers; k++)
        {
            (x[k], y[k]) = clustered && k % 2 == 0 ? Near(centres[rng.Next(centres.Length)], rng) : (rng.Next(Grid + 1), rng.Next(Grid + 1));
            demand[k] = 1 + rng.Next(40);
            times[k] = Window(Math.Sqrt(Math.Pow(x[k] - x[0], 2) + Math.Pow(y[k] - y[0], 2)), horizon, density, meanWidth, rng);
        }

        var name = $"{(clustered ? "RC" : "R")}{(longHorizon ? 2 : 1)}-like n{customers} density {density:0.##} width {meanWidth}";
        return new RoutingInstance(name, x, y, demand, capacity, customers, times);
    }

    private static (int X, int Y) Near((int X, int Y) centre, Rng rng) =>
        (Math.Clamp(centre.X - 5 + rng.Next(11), 0, Grid), Math.Clamp(centre.Y - 5 + rng.Next(11), 0, Grid));

    /// <summary>Lengths are cut to tenths by the solvers' conventions, so a margin of one unit keeps every customer reachable.</summary>
    private static PlaceTimes Window(double fromDepot, int horizon, double density, int meanWidth, Rng rng)
    {
        var first = (int)Math.Ceiling(fromDepot) + 1;
        var last = horizon - first - Service;
        if (rng.NextDouble() >= density) return new PlaceTimes(0, last, Service);
        var centre = first + rng.Next(Math.Max(1, last - first + 1));
        var half = (int)Math.Round(Math.Max(5, meanWidth * (1 + 0.2 * rng.NextNormal())) / 2);
        return new PlaceTimes(Math.Max(first, centre - half), Math.Clamp(centre + half, first, last), Service);
    }
}
