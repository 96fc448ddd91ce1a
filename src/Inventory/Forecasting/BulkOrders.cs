using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Takes the surprise out of single bulk orders, so that one of them does not set the level of weeks to come.</summary>
internal static class BulkOrders
{
    private const int LeastSold = 8;
    private const double Deviations = 2.5;
    private const double LeastLogDeviation = 0.4;
    private const int Lanes = LevelBlock.Lanes;

    /// <summary>Demand with every period capped at what the series' own sizes make plausible; unknown stays unknown.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="factors">Season times drivers: a promotion's peak is no surprise.</param>
    /// <remarks>The cap lies two and a half robust deviations of the logarithm above the median size, as in Hampel (1974), Journal of the
    /// American Statistical Association 69(346), 383-393.</remarks>
    public static float[] Capped(Panel panel, float[] factors)
    {
        var clean = (float[])panel.Demand.Clone();
        SeriesParts.ForEach((panel.SeriesCount + Lanes - 1) / Lanes, () => new float[panel.Past * Lanes], (block, sizes) =>
        {
            Span<int> counts = stackalloc int[Lanes];
            var (first, last) = (block * Lanes, Math.Min(panel.SeriesCount, (block + 1) * Lanes));
            sizes.AsSpan().Fill(float.PositiveInfinity);
            for (var s = first; s < last; s++) counts[s - first] = ReadSizes(panel, factors, s, sizes.AsSpan(s - first));
            Span<double> caps = stackalloc double[Lanes];
            Caps(sizes, counts, caps);
            for (var s = first; s < last; s++)
                if (counts[s - first] >= LeastSold) Cap(clean.AsSpan(panel.Cell(s, 0), panel.Past), factors.AsSpan(panel.Cell(s, 0), panel.Past), caps[s - first]);
        });
        return clean;
    }

    // Where nothing was sold infinity stays, beyond every place that is asked for.
    private static int ReadSizes(Panel panel, float[] factors, int series, Span<float> sizes)
    {
        var row = panel.Cell(series, 0);
        ReadOnlySpan<float> units = panel.Demand.AsSpan(row, panel.Past), by = factors.AsSpan(row, panel.Past);
        var count = 0;
        for (int t = 0, at = 0; t < units.Length; t++, at += Lanes)
        {
            if (!(units[t] > 0)) continue;
            sizes[at] = units[t] / by[t];
            count++;
        }

        return count;
    }

    private static void Caps(Span<float> sizes, ReadOnlySpan<int> counts, Span<double> caps)
    {
        var places = Vector256.Create(counts) / 2;
        var median = Select(sizes, places);
        // The logarithm keeps the order, so the median of logarithms is that of the sizes, and a distance is a ratio.
        foreach (ref var size in MemoryMarshal.Cast<float, Vector256<float>>(sizes)) size = Vector256.Max(size / median, median / size);
        var ratio = Select(sizes, places);
        for (var lane = 0; lane < Lanes; lane++)
            caps[lane] = median[lane] * Math.Exp(Deviations * Math.Max(LeastLogDeviation, 1.4826 * Math.Log(ratio[lane])));
    }

    private static void Cap(Span<float> units, ReadOnlySpan<float> factors, double cap)
    {
        // Few periods come near the cap, so eight are looked at together; single precision is too coarse by less than the margin.
        var near = Vector256.Create((float)(cap * 0.9999));
        var t = 0;
        for (; t + Lanes <= units.Length; t += Lanes)
            if (Vector256.GreaterThanAny(Vector256.Create<float>(units[t..]), Vector256.Max(Vector256<float>.One, near * Vector256.Create(factors[t..]))))
                for (var u = t; u < t + Lanes; u++) units[u] = (float)Math.Min(units[u], Math.Max(1, cap * factors[u]));
        for (; t < units.Length; t++) units[t] = (float)Math.Min(units[t], Math.Max(1, cap * factors[t]));
    }

    /// <summary>For each of eight lanes the value that would stand at a place if the lane's values were sorted.</summary>
    /// <param name="values">Above 0, time-major; infinity where there is none.</param>
    /// <param name="places">From 0, below the number of values of the lane; any, where it has none.</param>
    /// <remarks>Halves the range of bit patterns, which have the order of the numbers that they stand for: at most 31 passes that never branch.</remarks>
    internal static Vector256<float> Select(ReadOnlySpan<float> values, Vector256<int> places)
    {
        var bits = MemoryMarshal.Cast<float, Vector256<int>>(values);
        var (low, high) = (Vector256.Create(int.MaxValue), Vector256<int>.Zero);
        foreach (var value in bits) (low, high) = (Vector256.Min(low, value), Vector256.Max(high, value));
        while (Vector256.LessThanAny(low, high))
        {
            var middle = low + Vector256.ShiftRightLogical(high - low, 1);
            var above = Vector256<int>.Zero;
            // A comparison that holds is -1.
            foreach (var value in bits) above += Vector256.GreaterThan(value, middle);
            var reached = Vector256.GreaterThan(Vector256.Create(bits.Length) + above, places);
            high = Vector256.ConditionalSelect(reached, middle, high);
            low = Vector256.ConditionalSelect(reached, low, middle + Vector256<int>.One);
        }

        return low.AsSingle();
    }
}
