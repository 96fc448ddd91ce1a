using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Demand over the protection interval, as possible futures: how much in all, as trees learn it, and when, as past forecasts came out.</summary>
public sealed class ProtectionDemand
{
    /// <summary>Possible futures of a series.</summary>
    public const int Futures = 300;

    // The law of the sum is a line through these; an order asks for its upper half.
    private static readonly double[] Shares = [0.5, 0.65, 0.8, 0.9, 0.97];

    // An order wants an answer within seconds, and one sum a series needs fewer rows than every step.
    private static readonly TreeRules Rules = new(MostRows: 50_000);

    // A mean of two opinions of the same law is steadier than either.
    private const double TreePart = 0.7;

    private readonly PanelForecast _first;
    private readonly double[] _sums;

    private ProtectionDemand(Panel panel, PanelForecast first, double[] sums) => (Periods, SeriesCount, _first, _sums) = (panel.Horizon, panel.SeriesCount, first, sums);

    /// <summary>Periods of the protection interval: lead time plus review period.</summary>
    public int Periods { get; }

    /// <summary>Number of series.</summary>
    public int SeriesCount { get; }

    /// <summary>Forecasts the whole horizon of a panel together; where its past is too short for trees, the first level stands alone.</summary>
    public static ProtectionDemand Of(Panel panel)
    {
        var (factors, season) = PanelForecaster.Factors(panel);
        var first = PanelForecaster.Forecast(panel);
        var trees = PanelTrees.Of(panel, BulkOrders.Capped(panel, factors), factors, season, panel.Horizon, Rules);
        var sums = new double[panel.SeriesCount * Shares.Length];
        for (var k = 0; k < Shares.Length; k++)
        {
            var learned = trees?.UnitQuantiles(Shares[k]);
            for (var s = 0; s < panel.SeriesCount; s++)
            {
                var said = first.SumQuantile(s, 0, panel.Horizon, Shares[k]);
                var sum = learned is null ? said : TreePart * learned[s] + (1 - TreePart) * said;
                // Shares are learned apart, so that now and then a higher one says less.
                sums[s * Shares.Length + k] = k == 0 ? sum : Math.Max(sum, sums[s * Shares.Length + k - 1]);
            }
        }

        return new ProtectionDemand(panel, first, sums);
    }

    /// <summary>Units not exceeded with a chance over the protection interval, by series.</summary>
    /// <param name="share">The chance, in (0, 1); beyond 1 - 1 / <see cref="Futures"/> the worst future.</param>
    public double[] Quantiles(double share)
    {
        var levels = new double[SeriesCount];
        SeriesParts.ForEach(levels.Length, () => new float[Futures * Periods], (s, futures) =>
        {
            Draw(s, futures);
            var totals = Totals(futures);
            Array.Sort(totals);
            var at = share * (Futures - 1);
            var below = Math.Min((int)at, Futures - 2);
            levels[s] = totals[below] + (at - below) * (totals[below + 1] - totals[below]);
        });
        return levels;
    }

    /// <summary>Expected units of a period, the mean over the protection interval, by series.</summary>
    public double[] PeriodMeans() => [.. Enumerable.Range(0, SeriesCount).Select(s => _first.Mean(s, 0, Periods) / Periods)];

    /// <summary>Writes the possible futures of a series; always the same ones.</summary>
    /// <param name="series">The series.</param>
    /// <param name="futures">Receives units by future and period (row-major), <see cref="Futures"/> times <see cref="Periods"/>.</param>
    /// <remarks>Ranks are kept: the future that was the k-th largest in all stays it, at the size that the learned law gives to that rank,
    /// as in the Schaake shuffle of Clark et al. (2004), Journal of Hydrometeorology 5(1), 243-262.</remarks>
    public void Draw(int series, Span<float> futures)
    {
        var rng = new Rng(series);
        Span<double> path = stackalloc double[Periods];
        for (var k = 0; k < Futures; k++)
        {
            _first.Draw(series, rng, path);
            for (var j = 0; j < Periods; j++) futures[k * Periods + j] = (float)Math.Max(0, path[j]);
        }

        var totals = Totals(futures);
        var order = Enumerable.Range(0, Futures).ToArray();
        Array.Sort(totals, order);
        for (var rank = 0; rank < Futures; rank++)
        {
            var own = futures.Slice(order[rank] * Periods, Periods);
            var sum = Learned(series, (rank + 0.5) / Futures, totals, rank);
            foreach (ref var units in own) units = totals[rank] > 0 ? (float)(units * sum / totals[rank]) : (float)(sum / Periods);
        }
    }

    // Between learned shares on a line; beyond them the first level's spread at the nearest one's size.
    private double Learned(int series, double share, float[] totals, int rank)
    {
        var law = _sums.AsSpan(series * Shares.Length, Shares.Length);
        if (share <= Shares[0] || share >= Shares[^1])
        {
            var (end, size) = share <= Shares[0] ? (Shares[0], law[0]) : (Shares[^1], law[^1]);
            var there = totals[(int)(end * Futures)];
            return there > 0 ? size * totals[rank] / there : share <= end ? size * share / end : size;
        }

        var above = 1;
        while (Shares[above] < share) above++;
        return law[above - 1] + (law[above] - law[above - 1]) * (share - Shares[above - 1]) / (Shares[above] - Shares[above - 1]);
    }

    private float[] Totals(ReadOnlySpan<float> futures)
    {
        var totals = new float[Futures];
        for (var k = 0; k < Futures; k++)
            foreach (var units in futures.Slice(k * Periods, Periods)) totals[k] += units;
        return totals;
    }
}
