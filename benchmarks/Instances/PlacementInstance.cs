using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>Uncapacitated facility location in the unit square: every point is a customer and a candidate site.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">First coordinates.</param>
/// <param name="Y">Second coordinates.</param>
/// <param name="OpeningCost">Cost of opening any site.</param>
internal sealed record PlacementInstance(string Name, double[] X, double[] Y, double OpeningCost)
{
    /// <summary>Points drawn evenly in the unit square; opening costs sqrt(n) / divisor.</summary>
    /// <param name="points">Number of points, n.</param>
    /// <param name="divisor">10, 100 or 1000: from few large to many small catchments.</param>
    /// <param name="seed">Seed; the same gives the same instance.</param>
    /// <remarks>Source: Ahn, Cooper, Cornuejols and Frieze (1988), Mathematics of Operations Research 13(1), 1-31; the costs are those of
    /// Barahona and Chudak (2005), Discrete Optimization 2(1), 35-50.</remarks>
    public static PlacementInstance Geographic(int points, int divisor, long seed)
    {
        var rng = new Rng(seed);
        double[] x = new double[points], y = new double[points];
        for (var k = 0; k < points; k++) (x[k], y[k]) = (rng.NextDouble(), rng.NextDouble());
        return new PlacementInstance($"geographic n{points} /{divisor}", x, y, Math.Sqrt(points) / divisor);
    }
}
