using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Demand over the protection interval: what an order-up-to level must cover.</summary>
public sealed class ProtectionDemand
{
    private const int SampledSeries = 240;
    private const int SampledPeriods = 150;

    // An order wants an answer within seconds, and one sum a series needs fewer trees than every step.
    private static readonly TreeRules Rules = new(Trees: 80, MostRows: 50_000);

    // Shares whose totals are learned.
    private static readonly double[] TotalShares = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95];

    private readonly Panel _panel;
    private readonly PanelForecast _first;
    private readonly PanelTrees? _trees;

    private ProtectionDemand(Panel panel, PanelForecast first, PanelTrees? trees) => (_panel, _first, _trees) = (panel, first, trees);

    /// <summary>Forecasts the sum over the whole horizon of a panel, with trees that learn the sum itself.</summary>
    public static ProtectionDemand Of(Panel panel)
    {
        var (factors, season) = PanelForecaster.Factors(panel);
        return new ProtectionDemand(panel, PanelForecaster.Forecast(panel), PanelTrees.Of(panel, BulkOrders.Capped(panel, factors), factors, season, panel.Horizon, Rules));
    }

    /// <summary>Units not exceeded with a chance over the protection interval, by series.</summary>
    public double[] Quantiles(double share)
    {
        var trees = _trees?.UnitQuantiles(share);
        var levels = new double[_panel.SeriesCount];
        Parallel.For(0, levels.Length, s =>
        {
            var first = _first.SumQuantile(s, 0, _panel.Horizon, share);
            levels[s] = trees is null ? first : TreeForecast.MixQuantiles(first, trees[s]);
        });
        return levels;
    }

    /// <summary>Possible futures of every series: their totals scatter as both levels say, their course as past forecasts came out.</summary>
    /// <param name="draws">Futures of a series, 1 or more.</param>
    /// <returns>By series; units by draw and period (row-major).</returns>
    public float[][] Futures(int draws)
    {
        var levels = Array.ConvertAll(TotalShares, Quantiles);
        var futures = new float[_panel.SeriesCount][];
        Parallel.For(0, futures.Length, s => futures[s] = Future(s, draws, Array.ConvertAll(levels, l => l[s])));
        return futures;
    }

    private float[] Future(int series, int draws, double[] levels)
    {
        var (horizon, rng) = (_panel.Horizon, new Rng(series));
        var path = new double[horizon];
        var (units, totals, order) = (new float[draws * horizon], new double[draws], new int[draws]);
        for (var k = 0; k < draws; k++)
        {
            _first.Draw(series, rng, path);
            for (var j = 0; j < horizon; j++) units[k * horizon + j] = (float)path[j];
            (totals[k], order[k]) = (path.Sum(), k);
        }

        // The draw of each rank gets the total of its rank.
        var mean = _first.Mean(series, 0, horizon);
        var sorted = (double[])totals.Clone();
        Array.Sort(sorted, order);
        for (var rank = 0; rank < draws; rank++)
        {
            var (k, total) = (order[rank], TotalAt((rank + 0.5) / draws, levels));
            for (var j = 0; j < horizon; j++)
                units[k * horizon + j] = (float)(totals[k] > 0 ? units[k * horizon + j] * total / totals[k] : mean > 0 ? total * _first.Mean(series, j) / mean : total / horizon);
        }

        return units;
    }

    // On a line between the learned shares; from nothing below the first, and on along the last line above.
    private static double TotalAt(double share, double[] levels)
    {
        if (share <= TotalShares[0]) return levels[0] * share / TotalShares[0];
        var above = Array.FindIndex(TotalShares, s => s >= share);
        if (above < 0) above = TotalShares.Length - 1;
        var part = (share - TotalShares[above - 1]) / (TotalShares[above] - TotalShares[above - 1]);
        return levels[above - 1] + part * Math.Max(0, levels[above] - levels[above - 1]);
    }

    /// <summary>Possible demand of some series, period by period, drawn from how past forecasts came out.</summary>
    /// <returns>One array a sampled series; the same panel always gives the same.</returns>
    public IReadOnlyList<double[]> Sample()
    {
        var stride = Math.Max(1, _panel.SeriesCount / SampledSeries);
        var horizon = _panel.Horizon;
        var repeats = Math.Max(4, SampledPeriods / horizon);
        List<double[]> paths = [];
        for (var s = 0; s < _panel.SeriesCount; s += stride)
        {
            var rng = new Rng(s);
            var path = new double[repeats * horizon];
            for (var k = 0; k < repeats; k++) _first.Draw(s, rng, path.AsSpan(k * horizon, horizon));
            paths.Add(path);
        }

        return paths;
    }
}
