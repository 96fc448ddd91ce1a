using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>The second level's answers and how they are mixed with the first's, grown when they are first asked for.</summary>
internal sealed class TreeForecast
{
    private readonly PanelTrees _trees;
    private readonly HeldOut? _heldOut;
    private readonly int _horizon;
    private readonly float[] _means;
    private readonly double _meanPart;
    private readonly Dictionary<double, (float[] Values, double Part)> _quantiles = [];
    private readonly Lock _lock = new();

    private TreeForecast(PanelTrees trees, HeldOut? heldOut, int horizon) =>
        (_trees, _heldOut, _horizon, _means, _meanPart) = (trees, heldOut, horizon, trees.Means(), heldOut?.MeanPart() ?? HeldOut.UsualMeanPart);

    /// <summary>Null where the past is too short to learn from.</summary>
    public static TreeForecast? Of(Panel panel, float[] demand, float[] factors, double[] season, TreeRules rules) =>
        PanelTrees.Of(panel, demand, factors, season, 0, rules) is { } trees ? new TreeForecast(trees, HeldOut.Of(panel, rules), panel.Horizon) : null;

    /// <summary>Mean of a series and step, of which the first level says <paramref name="first"/>.</summary>
    public double Mean(int series, int step, double first) => Mixed(first, _means[series * _horizon + step], _meanPart);

    /// <summary>Units not exceeded with a chance; the trees of a share are grown once.</summary>
    public double Quantile(int series, int step, double share, double first)
    {
        var known = OfShare(share);
        return Mixed(first, known.Values[series * _horizon + step], known.Part);
    }

    /// <summary>How well the horizon that was held back was foretold; null where none could be.</summary>
    public HeldBackReport? HeldBack(IReadOnlyList<double> shares) => _heldOut?.Report(_meanPart, [.. shares.Select(share => (share, OfShare(share).Part))]);

    private (float[] Values, double Part) OfShare(double share)
    {
        lock (_lock)
        {
            if (!_quantiles.TryGetValue(share, out var known))
                _quantiles.Add(share, known = (_trees.Quantiles(share), _heldOut?.QuantilePart(share) ?? HeldOut.UsualQuantilePart));
            return known;
        }
    }

    /// <summary>A quantile of first level and trees in the usual parts.</summary>
    public static double MixQuantiles(double first, double trees) => Mixed(first, trees, HeldOut.UsualQuantilePart);

    private static double Mixed(double first, double trees, double part) => (1 - part) * first + part * trees;
}
