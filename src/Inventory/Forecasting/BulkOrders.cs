namespace LogiOpt.Inventory.Forecasting;

/// <summary>Takes the surprise out of single bulk orders, so that one of them does not set the level of weeks to come.</summary>
internal static class BulkOrders
{
    private const int LeastSold = 8;
    private const double Deviations = 2.5;
    private const double LeastLogDeviation = 0.4;

    /// <summary>Demand with every period capped at what the series' own sizes make plausible; unknown stays unknown.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="factors">Season times drivers: a promotion's peak is no surprise.</param>
    /// <remarks>The cap lies two and a half robust deviations of the logarithm above the median size, as in Hampel (1974), Journal of the
    /// American Statistical Association 69(346), 383-393.</remarks>
    public static float[] Capped(Panel panel, float[] factors)
    {
        var clean = (float[])panel.Demand.Clone();
        Parallel.For(0, panel.SeriesCount, s =>
        {
            var row = panel.Cell(s, 0);
            var sizes = new List<float>();
            for (var t = 0; t < panel.Past; t++)
                if (panel.Demand[row + t] > 0) sizes.Add(MathF.Log(panel.Demand[row + t] / factors[row + t]));
            if (sizes.Count < LeastSold) return;
            sizes.Sort();
            var median = sizes[sizes.Count / 2];
            for (var k = 0; k < sizes.Count; k++) sizes[k] = MathF.Abs(sizes[k] - median);
            sizes.Sort();
            var cap = Math.Exp(median + Deviations * Math.Max(LeastLogDeviation, 1.4826 * sizes[sizes.Count / 2]));
            for (var t = 0; t < panel.Past; t++) clean[row + t] = (float)Math.Min(clean[row + t], Math.Max(1, cap * factors[row + t]));
        });
        return clean;
    }
}
