namespace LogiOpt.Inventory.Forecasting;

/// <summary>How price and promotion multiply demand: a pooled log-linear regression within series, shrunk from all to group to series.</summary>
/// <remarks>Log units on log price and promotion with a level per series, as in the SCAN*PRO model: Wittink, Addona, Hawkes and
/// Porter (1988). Shrinking towards the wider pool is ridge regression around its estimate.</remarks>
internal static class DriverEffect
{
    // Observations that the wider pool's estimate counts for.
    private const double GroupStrength = 50;
    private const double SeriesStrength = 40;

    /// <summary>The factor of every cell, past and future; 1 on the average cell of its series. Null if the panel has no drivers.</summary>
    public static float[]? Of(Panel panel)
    {
        if (panel.DriverNames.Count == 0) return null;
        var features = Features(panel);
        var n = features.Length;
        var overall = new NormalEquations(n);
        var groups = new Dictionary<int, NormalEquations>();
        var own = new NormalEquations?[panel.SeriesCount];
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            own[s] = OfSeries(panel, features, s);
            if (own[s] is not { } equations) continue;
            overall.Add(equations);
            if (!groups.TryGetValue(panel.Group[s], out var group)) groups.Add(panel.Group[s], group = new NormalEquations(n));
            group.Add(equations);
        }

        var beta = overall.Solve(new double[n], strength: 1);
        var byGroup = groups.ToDictionary(g => g.Key, g => g.Value.Solve(beta, GroupStrength));
        var factor = new float[panel.Demand.Length];
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            var wide = byGroup.GetValueOrDefault(panel.Group[s], beta);
            Write(panel, features, s, own[s]?.Solve(wide, SeriesStrength) ?? wide, factor);
        }

        return factor;
    }

    // A price works by its logarithm, everything else as it is; unknown values count as the series' average.
    private static float[][] Features(Panel panel)
    {
        var features = new List<float[]>();
        for (var d = 0; d < panel.DriverNames.Count; d++)
        {
            var isPrice = panel.DriverNames[d].Contains("price", StringComparison.OrdinalIgnoreCase);
            features.Add([.. panel.Drivers[d].Select(v => isPrice ? v > 0 ? MathF.Log(v) : float.NaN : v)]);
        }

        return [.. features];
    }

    private static NormalEquations? OfSeries(Panel panel, float[][] features, int series)
    {
        var cells = Enumerable.Range(0, panel.Past).Select(t => panel.Cell(series, t)).Where(c => !float.IsNaN(panel.Demand[c])).ToArray();
        if (cells.Length < 4) return null;
        var means = Means(panel, features, series);
        var level = cells.Average(c => Math.Log(1 + panel.Demand[c]));
        var equations = new NormalEquations(features.Length);
        var x = new double[features.Length];
        foreach (var cell in cells)
        {
            for (var f = 0; f < x.Length; f++) x[f] = Centred(features[f][cell], means[f]);
            equations.Add(x, Math.Log(1 + panel.Demand[cell]) - level);
        }

        return equations;
    }

    private static double[] Means(Panel panel, float[][] features, int series)
    {
        var means = new double[features.Length];
        for (var f = 0; f < means.Length; f++)
        {
            var count = 0;
            for (var t = 0; t < panel.Past; t++)
            {
                var value = features[f][panel.Cell(series, t)];
                if (float.IsNaN(value)) continue;
                means[f] += value;
                count++;
            }

            means[f] /= Math.Max(1, count);
        }

        return means;
    }

    private static void Write(Panel panel, float[][] features, int series, double[] beta, float[] factor)
    {
        var means = Means(panel, features, series);
        for (var t = 0; t < panel.Periods.Count; t++)
        {
            var cell = panel.Cell(series, t);
            double log = 0;
            for (var f = 0; f < beta.Length; f++) log += beta[f] * Centred(features[f][cell], means[f]);
            factor[cell] = (float)Math.Exp(Math.Clamp(log, -3.5, 3.5));
        }
    }

    private static double Centred(float value, double mean) => float.IsNaN(value) ? 0 : value - mean;
}

/// <summary>Sums of a least-squares problem of a few unknowns.</summary>
internal sealed class NormalEquations(int unknowns)
{
    private readonly double[,] _xx = new double[unknowns, unknowns];
    private readonly double[] _xy = new double[unknowns];
    private double _count;

    public void Add(double[] x, double y)
    {
        for (var i = 0; i < unknowns; i++)
        {
            for (var j = 0; j < unknowns; j++) _xx[i, j] += x[i] * x[j];
            _xy[i] += x[i] * y;
        }

        _count++;
    }

    public void Add(NormalEquations other)
    {
        for (var i = 0; i < unknowns; i++)
        {
            for (var j = 0; j < unknowns; j++) _xx[i, j] += other._xx[i, j];
            _xy[i] += other._xy[i];
        }

        _count += other._count;
    }

    /// <summary>The solution that is pulled to a prior as if so many average observations had told it.</summary>
    public double[] Solve(double[] prior, double strength)
    {
        var a = new double[unknowns, unknowns + 1];
        for (var i = 0; i < unknowns; i++)
        {
            for (var j = 0; j < unknowns; j++) a[i, j] = _xx[i, j];
            var pull = strength * (_count > 0 ? _xx[i, i] / _count : 0) + 1e-3;
            a[i, i] += pull;
            a[i, unknowns] = _xy[i] + pull * prior[i];
        }

        return Eliminate(a, unknowns);
    }

    // The pull on the diagonal makes the matrix positive definite, so no row needs to be exchanged.
    private static double[] Eliminate(double[,] a, int n)
    {
        for (var p = 0; p < n; p++)
            for (var i = 0; i < n; i++)
            {
                if (i == p) continue;
                var by = a[i, p] / a[p, p];
                for (var j = p; j <= n; j++) a[i, j] -= by * a[p, j];
            }

        var solution = new double[n];
        for (var i = 0; i < n; i++) solution[i] = a[i, n] / a[i, i];
        return solution;
    }
}
