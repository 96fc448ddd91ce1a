namespace LogiOpt.Inventory.Forecasting;

/// <summary>What came divided by what was said, over all series and past origins: the source of quantiles.</summary>
/// <remarks>A series speaks for itself as far as its own residuals go; the rest of the weight comes from forecasts of like size
/// in the whole panel, because demand of half a unit and of fifty scatter differently.</remarks>
internal sealed class ResidualPool
{
    // Residuals that the pool's opinion counts for beside those of the series itself.
    private const double PoolStrength = 30;
    private const int GridSize = 400;

    private readonly float[][] _own;
    private readonly double[] _binEnds;
    private readonly float[][] _binGrids;

    /// <summary>Collects residuals of sums over consecutive periods.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="factors">Season times drivers by cell.</param>
    /// <param name="backtest">The forecasts.</param>
    /// <param name="length">Periods summed, from 1.</param>
    /// <param name="lastOrigin">Origins from here on are left out, to judge the pool by them; the count of past origins = none.</param>
    public ResidualPool(Panel panel, float[] factors, Backtest backtest, int length, int lastOrigin)
    {
        var span = Math.Max(1, panel.Horizon / length);
        _own = new float[panel.SeriesCount][];
        var residuals = new List<(double Said, float Ratio)>();
        var own = new List<float>();
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            own.Clear();
            for (var k = 0; k < lastOrigin; k++)
                for (var j = 0; j < span; j++)
                {
                    if (Ratio(panel, factors, s, backtest.LevelOf(s, k), backtest.Origins[k] + j * length, length) is not { } residual) continue;
                    own.Add(residual.Ratio);
                    residuals.Add((residual.Said, residual.Ratio));
                }

            own.Sort();
            _own[s] = [.. own];
        }

        (_binEnds, _binGrids) = Bins(residuals);
    }

    /// <summary>The ratio below which a share of the outcomes of a series lies.</summary>
    /// <param name="series">The series.</param>
    /// <param name="said">Its forecast, which tells its bin.</param>
    /// <param name="share">In (0, 1).</param>
    public double Quantile(int series, double said, double share)
    {
        if (_binGrids.Length == 0) return 1;
        var grid = _binGrids[BinOf(said)];
        var own = _own[series];
        return own.Length == 0 ? grid[Math.Clamp((int)(share * grid.Length), 0, grid.Length - 1)] : Mixed(grid, own, share);
    }

    // Walks both sorted lists at once until the wanted share of the joint weight is behind.
    private static double Mixed(float[] grid, float[] own, double share)
    {
        var gridWeight = PoolStrength / grid.Length;
        var wanted = share * (PoolStrength + own.Length);
        double behind = 0;
        int g = 0, o = 0;
        while (true)
        {
            var fromGrid = o == own.Length || (g < grid.Length && grid[g] <= own[o]);
            // A residual of a time when the series hardly sold says nothing about its size now: the pool's extremes bound it.
            var value = fromGrid ? grid[g++] : Math.Min(own[o++], grid[^1]);
            behind += fromGrid ? gridWeight : 1;
            if (behind >= wanted || (g == grid.Length && o == own.Length)) return value;
        }
    }

    // Bins of equal count over the size of the forecast; each keeps evenly spaced quantiles of its ratios.
    private static (double[] Ends, float[][] Grids) Bins(List<(double Said, float Ratio)> residuals)
    {
        if (residuals.Count == 0) return ([], []);
        var sorted = residuals.OrderBy(r => r.Said).ToArray();
        var bins = Math.Clamp(sorted.Length / 1_000, 1, 40);
        var ends = new double[bins];
        var grids = new float[bins][];
        for (var b = 0; b < bins; b++)
        {
            var part = sorted[(int)((long)sorted.Length * b / bins)..(int)((long)sorted.Length * (b + 1) / bins)];
            ends[b] = part[^1].Said;
            var ratios = Array.ConvertAll(part, r => r.Ratio);
            Array.Sort(ratios);
            var size = Math.Min(GridSize, ratios.Length);
            grids[b] = new float[size];
            for (var g = 0; g < size; g++) grids[b][g] = ratios[(int)((g + 0.5) / size * ratios.Length)];
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
