namespace LogiOpt.Tracking.Eta;

/// <summary>How far off an estimate is: quantiles of log residuals by distance band, drawn towards the courier's own, and conformalised.</summary>
internal sealed class ResidualBands
{
    // Ends of the bands in km; a short ride is relatively less certain than a long one.
    private static readonly double[] BandEnds = [1.5, 3, 4.5, 6, 8, 10, 12.5, 15, 19, 25];

    // What a courier's or band's own quantile weighs against the pooled one, in legs.
    private const double PoolWeight = 60;

    // Of a cold start, from courier legs of a metropolis.
    private const double ColdLow = -0.75, ColdMiddle = 0, ColdHigh = 0.55;

    // Aiming at 81 % makes up for the shrinking.
    private const double Tail = 0.095;

    private static readonly double[] Shares = [0.1, 0.5, 0.9];

    private readonly double[][] _bands = [.. Enumerable.Range(0, BandEnds.Length + 1).Select(_ => new[] { ColdLow, ColdMiddle, ColdHigh })];
    private readonly (double Low, double High)[] _shifts = new (double, double)[BandEnds.Length + 1];
    private readonly Dictionary<string, (double[] Quantiles, int Count)> _couriers = [];

    public static ResidualBands Fit(IReadOnlyList<DrivenLeg> history, double[] residuals)
    {
        var fitted = new ResidualBands();
        var cold = new[] { ColdLow, ColdMiddle, ColdHigh };
        var all = Drawn(residuals.Order().ToArray(), cold);
        foreach (var band in Indices(history, leg => BandOf(leg.Kilometres)))
            fitted._bands[band.Key] = Drawn([.. band.Select(i => residuals[i]).Order()], all);
        for (var b = 0; b < fitted._bands.Length; b++)
            if (!history.Any(d => BandOf(d.Leg.Kilometres) == b)) fitted._bands[b] = all;

        // A courier's quantiles are of what is left after the band's, in units of the band's own width.
        var standardised = residuals.Select((r, i) => fitted.Standardise(r, BandOf(history[i].Leg.Kilometres))).ToArray();
        var byCourier = Indices(history, leg => leg.Courier ?? "").ToDictionary(g => g.Key, g => g.Select(i => standardised[i]).Order().ToArray());
        foreach (var (courier, own) in byCourier)
            fitted._couriers[courier] = (Drawn(own, [-1, 0, 1]), own.Length);
        fitted.Conformalise(history, residuals, standardised, byCourier);
        return fitted;
    }

    /// <summary>Log residuals at 10, 50 and 90 %, rising.</summary>
    public (double Low, double Middle, double High) Of(Leg leg)
    {
        var band = BandOf(leg.Kilometres);
        var q = _couriers.TryGetValue(leg.Courier ?? "", out var courier) ? courier.Quantiles : [-1, 0, 1];
        return Shifted(q, band);
    }

    private (double, double, double) Shifted(double[] q, int band)
    {
        var middle = Unstandardise(q[1], band);
        return (
            Math.Min(middle, Unstandardise(q[0], band) - _shifts[band].Low), middle,
            Math.Max(middle, Unstandardise(q[2], band) + _shifts[band].High));
    }

    /// <summary>Widens or narrows each band's lower and upper side apart until legs that the quantiles have not seen fall inside as often as aimed at.</summary>
    private void Conformalise(IReadOnlyList<DrivenLeg> history, double[] residuals, double[] standardised, Dictionary<string, double[]> byCourier)
    {
        foreach (var group in Indices(history, leg => BandOf(leg.Kilometres)))
        {
            var low = new List<double>();
            var high = new List<double>();
            foreach (var i in group)
            {
                var own = Without(byCourier[history[i].Leg.Courier ?? ""], standardised[i]);
                var q = Drawn(own, [-1, 0, 1]);
                low.Add(Unstandardise(q[0], group.Key) - residuals[i]);
                high.Add(residuals[i] - Unstandardise(q[2], group.Key));
            }

            var kept = low.Count / (low.Count + PoolWeight);
            _shifts[group.Key] = (kept * Quantile([.. low.Order()], 1 - Tail), kept * Quantile([.. high.Order()], 1 - Tail));
        }
    }

    private double Standardise(double residual, int band)
    {
        var q = _bands[band];
        return residual < q[1] ? (residual - q[1]) / (q[1] - q[0]) : (residual - q[1]) / (q[2] - q[1]);
    }

    private double Unstandardise(double z, int band)
    {
        var q = _bands[band];
        return q[1] + z * (z < 0 ? q[1] - q[0] : q[2] - q[1]);
    }

    private static IEnumerable<IGrouping<TKey, int>> Indices<TKey>(IReadOnlyList<DrivenLeg> history, Func<Leg, TKey> keyOf) =>
        Enumerable.Range(0, history.Count).GroupBy(i => keyOf(history[i].Leg));

    private static int BandOf(double kilometres)
    {
        var band = 0;
        while (band < BandEnds.Length && kilometres >= BandEnds[band]) band++;
        return band;
    }

    /// <summary>Quantiles of sorted values, each drawn towards a pooled one by n / (n + k).</summary>
    private static double[] Drawn(double[] sorted, double[] pooled)
    {
        if (sorted.Length == 0) return pooled;
        var drawn = Shares.Select((share, k) => (sorted.Length * Quantile(sorted, share) + PoolWeight * pooled[k]) / (sorted.Length + PoolWeight)).ToArray();
        // A side of no width could not be used as a unit.
        return [Math.Min(drawn[0], drawn[1] - 0.02), drawn[1], Math.Max(drawn[2], drawn[1] + 0.02)];
    }

    private static double[] Without(double[] sorted, double value)
    {
        var at = Array.BinarySearch(sorted, value);
        return [.. sorted[..at], .. sorted[(at + 1)..]];
    }

    // Linear between order statistics at k / (n + 1); source: Hyndman and Fan (1996), The American Statistician 50(4), type 6.
    private static double Quantile(double[] sorted, double share)
    {
        var rank = Math.Clamp(share * (sorted.Length + 1) - 1, 0, sorted.Length - 1);
        var below = (int)rank;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (rank - below) * (sorted[below + 1] - sorted[below]);
    }
}
