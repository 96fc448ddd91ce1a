using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>How much of an answer should be the trees', as the last known horizon tells: it is held back, both levels forecast it, and what came decides.</summary>
/// <remarks>One horizon is a small court, so the usual part keeps its place unless another is clearly better. Weights that follow every
/// twist of the past do worse than fixed ones: Claeskens et al. (2016), International Journal of Forecasting 32(3), 754-762.</remarks>
internal sealed class HeldOut
{
    /// <summary>The trees' part of a mean where nothing can be held back.</summary>
    public const double UsualMeanPart = 0.5;

    /// <summary>The trees' part of a quantile where nothing can be held back.</summary>
    public const double UsualQuantilePart = 0.65;

    // What a part pays for its squared distance from the usual one, as a share of the error.
    private const double Inertia = 0.1;
    private const int Parts = 20;
    private const int MostSeries = 4_000;
    private const int LeastCells = 500;

    private readonly Panel _whole;
    private readonly Panel _known;
    private readonly int[] _series;
    private readonly PanelForecast _first;
    private readonly PanelTrees _trees;
    private readonly double[] _scales;
    private readonly Lazy<float[]> _means;
    private readonly Dictionary<double, (double[] First, float[] Trees)> _quantiles = [];

    private HeldOut(Panel whole, Panel known, int[] series, PanelForecast first, PanelTrees trees)
    {
        (_whole, _known, _series, _first, _trees) = (whole, known, series, first, trees);
        _means = new Lazy<float[]>(trees.Means);
        _scales = [.. Enumerable.Range(0, series.Length).Select(Scale)];
    }

    /// <summary>Forecasts the last known horizon of a panel without it; null where what is left is too short.</summary>
    public static HeldOut? Of(Panel panel, TreeRules rules)
    {
        if (panel.Past < 3 * panel.Horizon) return null;
        var stride = (panel.SeriesCount + MostSeries - 1) / MostSeries;
        var series = Enumerable.Range(0, panel.SeriesCount).Where(s => s % stride == 0).ToArray();
        var known = panel.Before(panel.Past - panel.Horizon, series);
        var (factors, season) = PanelForecaster.Factors(known);
        var demand = BulkOrders.Capped(known, factors);
        // Which part is best shows with half of the rows too.
        var trees = PanelTrees.Of(known, demand, factors, season, 0, rules with { MostRows = rules.MostRows / 2 });
        return trees is null ? null : new HeldOut(panel, known, series, PanelForecaster.Forecast(known), trees);
    }

    /// <summary>The trees' part of a mean, in [0, 1]: least absolute error of periods and of the whole horizon.</summary>
    public double MeanPart()
    {
        var trees = _means.Value;
        return Best(UsualMeanPart, part =>
        {
            double error = 0;
            var cells = 0;
            for (var s = 0; s < _series.Length; s++)
            {
                double total = 0;
                for (var j = 0; j < _known.Horizon; j++)
                {
                    var came = Came(s, j);
                    if (float.IsNaN(came)) continue;
                    var miss = (1 - part) * _first.Mean(s, j) + part * trees[s * _known.Horizon + j] - came;
                    (error, total, cells) = (error + Math.Abs(miss), total + miss, cells + 1);
                }

                error += Math.Abs(total);
            }

            return (error, cells);
        });
    }

    /// <summary>The trees' part of a quantile, in [0, 1]: least pinball loss, each series in units of how much it moves.</summary>
    public double QuantilePart(double share)
    {
        var (first, trees) = Quantiles(share);
        return Best(UsualQuantilePart, part =>
        {
            double error = 0;
            var cells = 0;
            for (var at = 0; at < first.Length; at++)
            {
                var (series, came) = (at / _known.Horizon, Came(at / _known.Horizon, at % _known.Horizon));
                if (float.IsNaN(came) || !(_scales[series] > 0)) continue;
                var miss = came - _first.Whole((1 - part) * first[at] + part * trees[at]);
                (error, cells) = (error + Math.Max(share * miss, (share - 1) * miss) / _scales[series], cells + 1);
            }

            return (error, cells);
        });
    }

    /// <summary>How well the horizon that was held back was foretold by the parts that are used.</summary>
    /// <param name="meanPart">The trees' part of a mean.</param>
    /// <param name="quantileParts">The trees' part of each quantile, by share.</param>
    public HeldBackReport Report(double meanPart, IReadOnlyList<(double Share, double Part)> quantileParts)
    {
        var keys = new (string Level, Func<int, int> Of)[] { ("item-site", s => s), ("item", s => _known.Group[s]), ("site", s => _known.Place[s]), ("all", _ => 0) };
        var sums = Array.ConvertAll(keys, _ => new Dictionary<(int, int), (double Said, double Came)>());
        var (below, atOrBelow, cells) = (new int[quantileParts.Count], new int[quantileParts.Count], 0);
        for (var s = 0; s < _series.Length; s++)
            for (var j = 0; j < _known.Horizon; j++)
            {
                var came = Came(s, j);
                if (float.IsNaN(came)) continue;
                cells++;
                var said = (1 - meanPart) * _first.Mean(s, j) + meanPart * _means.Value[s * _known.Horizon + j];
                for (var k = 0; k < keys.Length; k++)
                {
                    var sum = sums[k].GetValueOrDefault((keys[k].Of(s), j));
                    sums[k][(keys[k].Of(s), j)] = (sum.Said + said, sum.Came + came);
                }

                for (var k = 0; k < quantileParts.Count; k++)
                {
                    var (share, part) = quantileParts[k];
                    var (first, trees) = Quantiles(share);
                    var at = s * _known.Horizon + j;
                    var quantile = _first.Whole((1 - part) * first[at] + part * trees[at]);
                    if (came < quantile - 1e-6) below[k]++;
                    if (came <= quantile + 1e-6) atOrBelow[k]++;
                }
            }

        return new HeldBackReport(
            _known.Horizon, cells,
            [.. keys.Select((key, k) => HeldBackLevel.Of(key.Level, sums[k].Values))],
            [.. quantileParts.Select((q, k) => new HeldBackQuantile(q.Share, (double)below[k] / Math.Max(1, cells), (double)atOrBelow[k] / Math.Max(1, cells)))]);
    }

    private (double[] First, float[] Trees) Quantiles(double share)
    {
        if (_quantiles.TryGetValue(share, out var known)) return known;
        var trees = _trees.Quantiles(share);
        var first = new double[trees.Length];
        for (var at = 0; at < first.Length; at++) first[at] = _first.Quantile(at / _known.Horizon, at % _known.Horizon, share);
        return _quantiles[share] = (first, trees);
    }

    private static double Best(double usual, Func<double, (double Error, int Cells)> errorOf)
    {
        var (atUsual, cells) = errorOf(usual);
        if (cells < LeastCells || !(atUsual > 0)) return usual;
        var (best, least) = (usual, 1.0);
        for (var k = 0; k <= Parts; k++)
        {
            var part = (double)k / Parts;
            var error = errorOf(part).Error / atUsual + Inertia * (part - usual) * (part - usual);
            if (error < least) (best, least) = (part, error);
        }

        return best;
    }

    private float Came(int series, int step) => _whole.Demand[_whole.Cell(_series[series], _known.Past + step)];

    private double Scale(int series)
    {
        var (moved, steps, last) = (0.0, 0, float.NaN);
        for (var t = 0; t < _known.Past; t++)
        {
            var units = _known.Demand[_known.Cell(series, t)];
            if (float.IsNaN(units)) continue;
            if (!float.IsNaN(last)) (moved, steps) = (moved + Math.Abs(units - last), steps + 1);
            last = units;
        }

        return steps > 0 ? moved / steps : 0;
    }
}
