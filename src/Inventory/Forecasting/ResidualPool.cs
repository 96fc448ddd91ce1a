namespace LogiOpt.Inventory.Forecasting;

/// <summary>What came divided by what was said, over all series and past origins: the source of quantiles.</summary>
/// <remarks>A series speaks for itself as far as its own residuals go; the rest of the weight comes from forecasts of like size
/// in the whole panel, because demand of half a unit and of fifty scatter differently.</remarks>
internal sealed class ResidualPool
{
    // Residuals that the pool's opinion counts for beside those of the series itself.
    private const double PoolStrength = 30;
    private const int GridSize = 400;

    // A bin's quantiles are read from at most so many of its ratios.
    private const int MostInBin = 4_000;

    private readonly int _each;
    private readonly float[] _own;
    private readonly int[] _counts;
    private readonly double[] _binEnds;
    private readonly float[][] _binGrids;

    /// <summary>Collects residuals of sums over consecutive periods.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="factors">Season times drivers by cell.</param>
    /// <param name="backtest">The forecasts.</param>
    /// <param name="length">Periods summed, from 1.</param>
    /// <param name="lastOrigin">Origins from here on are left out, to judge the pool by them; the count of past origins = none.</param>
    /// <param name="stride">Only every so many series are looked at; 1 = all.</param>
    public ResidualPool(Panel panel, float[] factors, Backtest backtest, int length, int lastOrigin, int stride = 1)
    {
        var span = Math.Max(1, panel.Horizon / length);
        _each = lastOrigin * span;
        _own = new float[panel.SeriesCount * _each];
        _counts = new int[panel.SeriesCount];
        var (said, ratios, count) = (new float[_own.Length], new float[_own.Length], 0);
        for (var s = 0; s < panel.SeriesCount; s += stride)
        {
            var own = _own.AsSpan(s * _each, _each);
            var first = count;
            for (var k = 0; k < lastOrigin; k++)
                for (var j = 0; j < span; j++)
                {
                    if (Ratio(panel, factors, s, backtest.LevelOf(s, k), backtest.Origins[k] + j * length, length) is not { } residual) continue;
                    (own[count - first], said[count], ratios[count]) = (residual.Ratio, (float)residual.Said, residual.Ratio);
                    count++;
                }

            _counts[s] = count - first;
            own[.._counts[s]].Sort();
        }

        (_binEnds, _binGrids) = Bins(said.AsSpan(0, count), ratios.AsSpan(0, count));
    }

    /// <summary>The ratio below which a share of the outcomes of a series lies.</summary>
    /// <param name="series">The series.</param>
    /// <param name="said">Its forecast, which tells its bin.</param>
    /// <param name="share">In (0, 1).</param>
    public double Quantile(int series, double said, double share)
    {
        if (_binGrids.Length == 0) return 1;
        var grid = _binGrids[BinOf(said)];
        var own = _own.AsSpan(series * _each, _counts[series]);
        return own.Length == 0 ? grid[Math.Clamp((int)(share * grid.Length), 0, grid.Length - 1)] : Mixed(grid, own, share);
    }

    // The least value of both sorted lists at or below which the wanted share of their joint weight lies.
    private static double Mixed(ReadOnlySpan<float> grid, ReadOnlySpan<float> own, double share)
    {
        var gridWeight = PoolStrength / grid.Length;
        var wanted = share * (PoolStrength + own.Length);
        int low = 0, high = grid.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (gridWeight * (middle + 1) + AtMost(own, grid[middle]) >= wanted) high = middle;
            else low = middle + 1;
        }

        // A residual of a time when the series hardly sold says nothing about its size now: the pool's extremes bound it.
        for (var o = low == 0 ? 0 : AtMost(own, grid[low - 1]); o < own.Length && own[o] < grid[low]; o++)
            if (gridWeight * low + o + 1 >= wanted) return own[o];
        return grid[low];
    }

    // How many sorted values are not above a value.
    private static int AtMost(ReadOnlySpan<float> sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // Bins of about equal count over the size of the forecast; each keeps evenly spaced quantiles of its ratios.
    private static (double[] Ends, float[][] Grids) Bins(ReadOnlySpan<float> said, ReadOnlySpan<float> ratios)
    {
        if (said.Length == 0) return ([], []);
        var bins = Math.Clamp(said.Length / 1_000, 1, 40);
        var stride = (said.Length + MostInBin * bins - 1) / (MostInBin * bins);
        var count = (said.Length + stride - 1) / stride;
        var (sizes, sorted) = (new float[count], new float[count]);
        for (var k = 0; k < count; k++) (sizes[k], sorted[k]) = (said[k * stride], ratios[k * stride]);
        Array.Sort(sizes, sorted);
        var (ends, grids) = (new double[bins], new float[bins][]);
        for (var b = 0; b < bins; b++)
        {
            var (from, to) = ((int)((long)count * b / bins), (int)((long)count * (b + 1) / bins));
            var part = sorted.AsSpan(from, to - from);
            ends[b] = sizes[to - 1];
            part.Sort();
            var size = Math.Min(GridSize, part.Length);
            grids[b] = new float[size];
            for (var g = 0; g < size; g++) grids[b][g] = part[(int)((g + 0.5) / size * part.Length)];
        }

        return (ends, grids);
    }

    private int BinOf(double said)
    {
        var at = Array.BinarySearch(_binEnds, said);
        return Math.Min(at < 0 ? ~at : at, _binGrids.Length - 1);
    }

    private static (float Ratio, double Said)? Ratio(Panel panel, float[] factors, int series, double level, int from, int length)
    {
        if (from + length > panel.Past || !(level > 0)) return null;
        double came = 0;
        for (var t = from; t < from + length; t++) came += panel.Demand[panel.Cell(series, t)];
        var said = Said(panel, factors, series, level, from, length);
        return double.IsNaN(came) || !(said > 0) ? null : ((float)(came / said), said);
    }

    private static double Said(Panel panel, float[] factors, int series, double level, int from, int length)
    {
        double sum = 0;
        for (var t = from; t < from + length; t++) sum += factors[panel.Cell(series, t)];
        return sum * level;
    }
}
