using LogiOpt.Core.Search;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>What is expected of every series in every future period, and how far it may come otherwise.</summary>
public sealed class PanelForecast
{
    // Steps of the walk that looks for the share that covers what it says.
    private const int CoverageSteps = 60;
    private const int CoverageSeries = 3_000;

    private readonly Panel _panel;
    private readonly float[] _factors;
    private readonly Backtest _backtest;
    private readonly TreeForecast? _trees;
    private readonly Lazy<bool> _byThePiece;
    private readonly Dictionary<int, ResidualPool> _pools = [];
    private readonly Dictionary<(int Length, double Share), double> _shares = [];
    private readonly Dictionary<int, (ResidualPool Pool, List<(int Series, double Said, double Came)> Outcomes)> _held = [];
    private readonly Lock _lock = new();
    private readonly Lazy<RatioPaths> _paths;

    internal PanelForecast(Panel panel, float[] factors, Backtest backtest, TreeForecast? trees)
    {
        _trees = trees;
        _byThePiece = new Lazy<bool>(() => panel.Demand.All(units => float.IsNaN(units) || units == MathF.Round(units)));
        _paths = new Lazy<RatioPaths>(() => new RatioPaths(panel, factors, backtest));
        _panel = panel;
        _factors = factors;
        _backtest = backtest;
    }

    /// <summary>Expected units of a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="step">Future period from 0, below the panel's horizon.</param>
    /// <remarks>Regular demand: single orders far beyond the series' usual size are capped before its level is learned.</remarks>
    public double Mean(int series, int step)
    {
        var first = FirstMean(series, step);
        return _trees is null ? first : _trees.Mean(series, step, first);
    }

    /// <summary>Expected units over the first future periods.</summary>
    public double Mean(int series, int step, int length)
    {
        double sum = 0;
        for (var j = step; j < step + length; j++) sum += Mean(series, j);
        return sum;
    }

    /// <summary>Units that are not exceeded with a chance, in one period.</summary>
    /// <param name="series">The series.</param>
    /// <param name="step">Future period from 0.</param>
    /// <param name="share">The chance, in (0, 1).</param>
    public double Quantile(int series, int step, double share) => SumQuantile(series, step, 1, share);

    /// <summary>Units that are not exceeded with a chance over consecutive periods together.</summary>
    /// <param name="series">The series.</param>
    /// <param name="step">First period from 0.</param>
    /// <param name="length">Periods summed, 1 or more, within the horizon.</param>
    /// <param name="share">The chance, in (0, 1).</param>
    public double SumQuantile(int series, int step, int length, double share)
    {
        double said = 0;
        for (var j = step; j < step + length; j++) said += FirstMean(series, j);
        var first = said * Pool(length).Quantile(series, said, CoveringShare(length, share));
        if (_trees is null) return first;
        // Where goods are sold by the piece a quantile is a whole number, and the nearest one loses least.
        if (length == 1) return Whole(_trees.Quantile(series, step, share, first));
        // Over several periods the spread is the first level's, about the mean of both.
        return said > 0 ? first * Mean(series, step, length) / said : first;
    }

    /// <summary>How well the last known horizon was foretold without it.</summary>
    /// <param name="shares">Quantiles to look at, in (0, 1).</param>
    /// <returns>Null where there is no second level, or the past is too short to hold anything back.</returns>
    public HeldBackReport? HeldBack(IReadOnlyList<double> shares) => _trees?.HeldBack(shares);

    /// <summary>One possible future of a series: units by future period.</summary>
    internal void Draw(int series, Rng rng, Span<double> units)
    {
        double said = 0;
        for (var j = 0; j < _panel.Horizon; j++) said += FirstMean(series, j);
        _paths.Value.Draw(series, said, rng, units);
        for (var j = 0; j < units.Length; j++) units[j] *= Mean(series, j);
    }

    /// <summary>How much of the series' levels each candidate method makes, by name.</summary>
    public IReadOnlyDictionary<string, double> MethodShares => LevelMethod.Candidates(_panel.Kind)
        .Select((m, k) => (Name: m.ToString(), Share: _backtest.MethodShares[k])).ToDictionary(m => m.Name, m => m.Share);

    private double FirstMean(int series, int step) => Level(series) * _factors[_panel.Cell(series, _panel.Past + step)];

    /// <summary>The nearest whole number where goods are sold by the piece.</summary>
    internal double Whole(double units) => _byThePiece.Value ? Math.Round(units) : units;

    private double Level(int series) => _backtest.LevelOf(series, _backtest.PastOrigins);

    private ResidualPool Pool(int length)
    {
        lock (_lock)
            return _pools.TryGetValue(length, out var pool) ? pool : _pools[length] = new ResidualPool(_panel, _factors, _backtest, length, _backtest.PastOrigins);
    }

    // The share to ask for so that the wanted share is covered: found on the latest origins by a pool that has not seen them.
    private double CoveringShare(int length, double share)
    {
        lock (_lock)
        {
            if (_shares.TryGetValue((length, share), out var known)) return known;
            var held = Math.Min(2, _backtest.PastOrigins / 3);
            return _shares[(length, share)] = held == 0 ? share : Covering(length, share, held);
        }
    }

    private double Covering(int length, double share, int held)
    {
        if (!_held.TryGetValue(length, out var court)) _held.Add(length, court = Court(length, held));
        var (pool, outcomes) = court;
        if (outcomes.Count < 200) return share;
        var step = Math.Max(1, outcomes.Count / 8_000);
        double low = share * 0.6, high = 1 - (1 - share) * 0.25;
        for (var k = 0; k < CoverageSteps && high - low > 0.002; k++)
        {
            var middle = (low + high) / 2;
            int covered = 0, counted = 0;
            for (var j = 0; j < outcomes.Count; j += step, counted++)
                if (outcomes[j].Came <= outcomes[j].Said * pool.Quantile(outcomes[j].Series, outcomes[j].Said, middle) + 1e-9) covered++;
            if (covered < share * counted) low = middle;
            else high = middle;
        }

        // Half way only: two origins are a small court.
        return (share + (low + high) / 2) / 2;
    }

    // What the latest origins said and what came, and residuals that have not seen it.
    private (ResidualPool Pool, List<(int Series, double Said, double Came)> Outcomes) Court(int length, int held)
    {
        // A part of a large panel tells as much.
        var stride = Math.Max(1, _panel.SeriesCount / CoverageSeries);
        var pool = new ResidualPool(_panel, _factors, _backtest, length, _backtest.PastOrigins - held, stride);
        var outcomes = new List<(int Series, double Said, double Came)>();
        for (var k = _backtest.PastOrigins - held; k < _backtest.PastOrigins; k++)
            for (var s = 0; s < _panel.SeriesCount; s += stride)
                for (var t = _backtest.Origins[k]; t + length <= Math.Min(_panel.Past, _backtest.Origins[k] + _panel.Horizon); t += length)
                {
                    double said = 0, came = 0;
                    for (var u = t; u < t + length; u++)
                    {
                        said += _backtest.LevelOf(s, k) * _factors[_panel.Cell(s, u)];
                        came += _panel.Demand[_panel.Cell(s, u)];
                    }

                    if (!double.IsNaN(came) && said > 0) outcomes.Add((s, said, came));
                }

        return (pool, outcomes);
    }
}
