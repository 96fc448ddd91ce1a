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
