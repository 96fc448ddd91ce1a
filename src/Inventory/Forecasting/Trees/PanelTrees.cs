using LogiOpt.Core.Search;

namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>The second level: trees over the whole panel that learn how far the first level's size is off, and how it scatters.</summary>
/// <remarks>Rows are drawn from past origins and steps of every series, so that training does not grow with the panel.</remarks>
internal sealed class PanelTrees
{
    private const int LeastRows = 2_000;
    private const double LeastPower = 1.1;
    private const double MostPower = 1.9;

    private readonly Panel _panel;
    private readonly DemandFeatures _features;
    private readonly FeatureBins _bins;
    private readonly byte[][] _rows;
    private readonly float[] _targets;
    private readonly float[] _regular;
    private readonly float[] _sizes;
    private readonly float[] _scales;
    private readonly int _span;
    private readonly TreeRules _rules;

    private PanelTrees(Panel panel, DemandFeatures features, FeatureBins bins, byte[][] rows, float[] targets, float[] regular, float[] sizes, float[] scales, int span, TreeRules rules) =>
        (_panel, _features, _bins, _rows, _targets, _regular, _sizes, _scales, _span, _rules) = (panel, features, bins, rows, targets, regular, sizes, scales, span, rules);

    /// <summary>Draws the rows to learn from; null where the past is too short.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="demand">Its demand with bulk orders capped.</param>
    /// <param name="factors">Season times drivers by cell.</param>
    /// <param name="season">Season by period.</param>
    /// <param name="span">Periods summed, from the first future one on; 0 = every future period on its own.</param>
    /// <param name="rules">How trees grow.</param>
    public static PanelTrees? Of(Panel panel, float[] demand, float[] factors, double[] season, int span, TreeRules rules)
    {
        var features = new DemandFeatures(panel, demand, factors, season);
        var drawn = Draw(panel, span, rules);
        var columns = new float[features.Count][];
        var (targets, regular, sizes, scales) = (new float[drawn.Length], new float[drawn.Length], new float[drawn.Length], new float[drawn.Length]);
        for (var f = 0; f < columns.Length; f++) columns[f] = new float[drawn.Length];
        var kept = new bool[drawn.Length];
        ForEachSeries(drawn, panel.Past, (from, to, scratch) =>
        {
            var series = drawn[from].Series;
            features.Read(series, scratch);
            var origins = drawn[from..to].Select(d => d.Origin).Distinct().ToArray();
            var levels = features.Levels(series, origins);
            var row = new float[features.Count];
            for (int k = from, at = 0; k < to; k++)
            {
                while (origins[at] != drawn[k].Origin) at++;
                var first = panel.Cell(series, drawn[k].Period);
                var units = Units(panel.Demand, first, Math.Max(1, span));
                var level = DemandFeatures.Base(scratch, levels, at, drawn[k].Origin);
                if (float.IsNaN(units) || level <= 0 || scratch.Scale <= 0) continue;
                features.FillOrigin(series, scratch, levels, at, drawn[k].Origin, level, row);
                var size = level * features.FillStep(series, scratch, drawn[k].Origin, drawn[k].Period, Math.Max(1, span), level, row.AsSpan(features.OriginCount));
                for (var f = 0; f < row.Length; f++) columns[f][k] = row[f];
                (targets[k], regular[k], sizes[k], scales[k], kept[k]) = ((float)(units / size), (float)(Units(demand, first, Math.Max(1, span)) / size), (float)size, (float)scratch.Scale, true);
            }
        });
        var good = Enumerable.Range(0, drawn.Length).Where(k => kept[k]).ToArray();
        if (good.Length < LeastRows) return null;
        columns = Array.ConvertAll(columns, c => Array.ConvertAll(good, k => c[k]));
        var bins = FeatureBins.Of(columns);
        float[] Only(float[] values) => Array.ConvertAll(good, k => values[k]);
        return new PanelTrees(panel, features, bins, bins.Assign(columns), Only(targets), Only(regular), Only(sizes), Only(scales), span, rules);
    }

    /// <summary>Expected regular units, bulk orders capped, by series and step (row-major; one step a series where a span is summed).</summary>
    public float[] Means()
    {
        var power = VariancePower();
        return Predict(new TweedieLoss(power), _regular, Array.ConvertAll(_sizes, s => (float)Math.Pow(s, 2 - power)));
    }

    // Taylor's law: the slope of log variance on log mean over classes of like size. Source: Taylor (1961), Nature 189, 732-735.
    private double VariancePower()
    {
        const int Classes = 20;
        var order = Enumerable.Range(0, _sizes.Length).ToArray();
        Array.Sort(Array.ConvertAll(order, k => _sizes[k]), order);
        double n = 0, x = 0, y = 0, xx = 0, xy = 0;
        for (var c = 0; c < Classes; c++)
        {
            double sum = 0, squares = 0;
            var (from, to) = (order.Length * c / Classes, order.Length * (c + 1) / Classes);
            for (var k = from; k < to; k++)
            {
                var error = (double)(_regular[order[k]] - 1) * _sizes[order[k]];
                (sum, squares) = (sum + _sizes[order[k]], squares + error * error);
            }

            if (!(sum > 0) || !(squares > 0)) continue;
            var (mean, variance) = (Math.Log(sum / (to - from)), Math.Log(squares / (to - from)));
            (n, x, y, xx, xy) = (n + 1, x + mean, y + variance, xx + mean * mean, xy + mean * variance);
        }

        var spread = n * xx - x * x;
        return spread > 1e-9 ? Math.Clamp((n * xy - x * y) / spread, LeastPower, MostPower) : LeastPower;
    }

    /// <summary>Units not exceeded with a chance, by series and step.</summary>
    public float[] Quantiles(double share)
    {
        // Each series counts alike, however much it sells: a planner looks at all of them.
        var weights = new float[_sizes.Length];
        for (var k = 0; k < weights.Length; k++) weights[k] = _sizes[k] / _scales[k];
        return Predict(new PinballLoss(share), _targets, weights);
    }

    /// <summary>Units not exceeded with a chance, learned so that a unit of every series counts alike: what stock costs.</summary>
    public float[] UnitQuantiles(double share) => Predict(new PinballLoss(share), _targets, _sizes);

    private float[] Predict(TreeLoss loss, float[] targets, float[] weights)
    {
        var trees = BoostedTrees.Learn(_rows, targets, weights, loss, _rules);
        var horizon = _span > 0 ? 1 : _panel.Horizon;
        var answers = new float[_panel.SeriesCount * horizon];
        const int Block = 64;
        SeriesParts.ForEach((_panel.SeriesCount + Block - 1) / Block, () => new SeriesScratch(_panel.Past), (block, scratch) =>
        {
            var (from, to) = (block * Block, Math.Min(_panel.SeriesCount, (block + 1) * Block));
            var columns = new float[_features.Count][];
            for (var f = 0; f < columns.Length; f++) columns[f] = new float[(to - from) * horizon];
            var sizes = new double[(to - from) * horizon];
            var row = new float[_features.Count];
            for (var s = from; s < to; s++)
            {
                _features.Read(s, scratch);
                var levels = _features.Levels(s, [_panel.Past]);
                var level = DemandFeatures.Base(scratch, levels, 0, _panel.Past);
                if (level <= 0) continue;
                _features.FillOrigin(s, scratch, levels, 0, _panel.Past, level, row);
                for (var j = 0; j < horizon; j++)
                {
                    var at = (s - from) * horizon + j;
                    sizes[at] = level * _features.FillStep(s, scratch, _panel.Past, _panel.Past + j, Math.Max(1, _span), level, row.AsSpan(_features.OriginCount));
                    for (var f = 0; f < row.Length; f++) columns[f][at] = row[f];
                }
            }

            var bins = _bins.Assign(columns);
            for (var at = 0; at < sizes.Length; at++)
                answers[from * horizon + at] = sizes[at] > 0 ? (float)Math.Max(0, sizes[at] * trees.Predict(bins, at)) : 0;
        });
        return answers;
    }

    // A span that holds an unknown period is unknown.
    private static float Units(float[] demand, int cell, int length)
    {
        float units = 0;
        for (var c = cell; c < cell + length; c++) units += demand[c];
        return units;
    }

    private static void ForEachSeries(Drawn[] drawn, int past, Action<int, int, SeriesScratch> work)
    {
        List<(int From, int To)> parts = [];
        for (var from = 0; from < drawn.Length;)
        {
            var to = from;
            while (to < drawn.Length && drawn[to].Series == drawn[from].Series) to++;
            parts.Add((from, to));
            from = to;
        }

        SeriesParts.ForEach(parts.Count, () => new SeriesScratch(past), (k, scratch) => work(parts[k].From, parts[k].To, scratch));
    }

    // Origins of the last two years or so, a step of the horizon each; ascending by series and origin.
    private static Drawn[] Draw(Panel panel, int span, TreeRules rules)
    {
        var lookBack = panel.Kind switch { PeriodKind.Day => 210, PeriodKind.Week => 110, _ => 40 };
        var least = panel.Kind switch { PeriodKind.Day => 28, PeriodKind.Week => 13, _ => 6 };
        var (first, length, steps) = (Math.Max(least, panel.Past - lookBack), Math.Max(1, span), span > 0 ? 1 : panel.Horizon);
        if (first + length > panel.Past) return [];
        var each = Math.Clamp(rules.MostRows / panel.SeriesCount, 1, (panel.Past - first) * Math.Min(steps, 8));
        var stride = Math.Max(1, panel.SeriesCount * each / rules.MostRows);
        var drawn = new List<Drawn>();
        for (var s = 0; s < panel.SeriesCount; s += stride)
        {
            var rng = new Rng(rules.Seed + 7919L * s);
            var own = new List<Drawn>(each);
            for (var k = 0; k < each; k++)
            {
                var step = rng.Next(Math.Min(steps, panel.Past - first - length + 1));
                var origin = first + rng.Next(panel.Past - step - length + 1 - first);
                own.Add(new Drawn(s, origin, origin + step));
            }

            drawn.AddRange(own.OrderBy(d => d.Origin).ThenBy(d => d.Period));
        }

        return [.. drawn];
    }

    private readonly record struct Drawn(int Series, int Origin, int Period);
}
