using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>The second level's answers, grown when they are first asked for.</summary>
internal sealed class TreeForecast
{
    // Learned weights would follow the last few origins; fixed ones hold (Claeskens et al. 2016, International Journal of Forecasting 32(3), 754-762).
    private const double MeanWeight = 0.5;
    private const double QuantileWeight = 0.65;

    private readonly PanelTrees _trees;
    private readonly int _horizon;
    private readonly float[] _means;
    private readonly Dictionary<double, float[]> _quantiles = [];
    private readonly Lock _lock = new();

    private TreeForecast(PanelTrees trees, int horizon) => (_trees, _horizon, _means) = (trees, horizon, trees.Means());

    /// <summary>Null where the past is too short to learn from.</summary>
    public static TreeForecast? Of(Panel panel, float[] demand, float[] factors, double[] season) =>
        PanelTrees.Of(panel, demand, factors, season, 0, new TreeRules()) is { } trees ? new TreeForecast(trees, panel.Horizon) : null;

    /// <summary>Means of first level and trees in fixed parts.</summary>
    public static double MixMeans(double first, double trees) => (1 - MeanWeight) * first + MeanWeight * trees;

    /// <summary>Quantiles of first level and trees in fixed parts.</summary>
    public static double MixQuantiles(double first, double trees) => (1 - QuantileWeight) * first + QuantileWeight * trees;

    public double Mean(int series, int step) => _means[series * _horizon + step];

    /// <summary>Units not exceeded with a chance; the trees of a share are grown once.</summary>
    public double Quantile(int series, int step, double share)
    {
        lock (_lock)
        {
            if (!_quantiles.TryGetValue(share, out var values)) _quantiles.Add(share, values = _trees.Quantiles(share));
            return values[series * _horizon + step];
        }
    }
}
