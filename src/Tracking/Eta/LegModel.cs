namespace LogiOpt.Tracking.Eta;

/// <summary>Learns travel times of legs from an operator's history: by distance, then what hour, place and courier add to it, then how far off that is.</summary>
/// <remarks>
/// ln(travel time) = ln(curve of distance) + the sum of shrunk factors + a residual, whose quantiles per distance band and courier give the
/// range. Factors are fitted in turn (backfitting: Breiman and Friedman (1985), JASA 80(391), 580-598), residuals are those without the leg
/// itself, and ranges are corrected by conformalised quantile regression (Romano, Patterson and Candes (2019), NeurIPS 32).
/// The same history gives the same model. Fitting n legs takes O(n log n).
/// </remarks>
public sealed class LegModel
{
    private const int Passes = 3;

    // Less than a quarter of the typical time is a button pressed late, not a quick ride; it stays in the residuals.
    private static readonly double MistapLog = Math.Log(0.25);

    private readonly DistanceCurve _curve;
    private readonly Dictionary<string, int>[] _groups;
    private readonly ShrunkFactor[] _factors;
    private readonly ResidualBands _residuals;

    private LegModel(DistanceCurve curve, Dictionary<string, int>[] groups, ShrunkFactor[] factors, ResidualBands residuals) =>
        (_curve, _groups, _factors, _residuals) = (curve, groups, factors, residuals);

    /// <summary>Fits a model.</summary>
    /// <param name="history">Driven legs in any order; may be empty, and then the ranges are those of a cold start.</param>
    public static LegModel Fit(IReadOnlyList<DrivenLeg> history)
    {
        var curve = DistanceCurve.Fit(history);
        var logs = history.Select(d => Math.Log(d.TravelSeconds / curve.SecondsOf(d.Leg.Kilometres))).ToArray();
        var (groups, groupOf) = GroupLegs(history);
        var factors = groupOf.Select((g, k) => new ShrunkFactor(g, groups[k].Count)).ToArray();
        var clipped = Clip(logs);
        for (var pass = 0; pass < Passes; pass++)
            foreach (var factor in factors)
                factor.Fit(LeftOver(clipped, factors, factor, pass == 0));

        var withoutItself = LeaveOneOut(clipped, factors);
        var residuals = logs.Select((log, i) => log - withoutItself[i]).ToArray();
        return new LegModel(curve, groups, factors, ResidualBands.Fit(history, residuals));
    }

    /// <summary>The range of a leg's travel time.</summary>
    public TravelRange Estimate(Leg leg)
    {
        var log = 0.0;
        for (var k = 0; k < _factors.Length; k++)
            log += _factors[k].Of(LegKeys.All[k](leg) is { } key && _groups[k].TryGetValue(key, out var group) ? group : -1);
        var typical = _curve.SecondsOf(leg.Kilometres) * Math.Exp(log);
        var (low, middle, high) = _residuals.Of(leg);
        return new TravelRange(typical * Math.Exp(low), typical * Math.Exp(middle), typical * Math.Exp(high));
    }

    private static (Dictionary<string, int>[] Groups, int[][] GroupOf) GroupLegs(IReadOnlyList<DrivenLeg> history)
    {
        var groups = LegKeys.All.Select(_ => new Dictionary<string, int>()).ToArray();
        var groupOf = LegKeys.All.Select(_ => new int[history.Count]).ToArray();
        for (var k = 0; k < groups.Length; k++)
            for (var i = 0; i < history.Count; i++)
            {
                var key = LegKeys.All[k](history[i].Leg) ?? "";
                if (!groups[k].TryGetValue(key, out var group)) groups[k][key] = group = groups[k].Count;
                groupOf[k][i] = group;
            }

        return (groups, groupOf);
    }

    // Three deviations by the median absolute one; source: Huber (1981), Robust Statistics, ch. 5.
    private static double[] Clip(double[] logs)
    {
        var valid = logs.Where(l => l > MistapLog).Order().ToArray();
        if (valid.Length == 0) return [.. logs.Select(_ => double.NaN)];
        var median = valid[valid.Length / 2];
        var width = 3 * 1.4826 * valid.Select(l => Math.Abs(l - median)).Order().ElementAt(valid.Length / 2);
        return [.. logs.Select(l => l <= MistapLog ? double.NaN : Math.Clamp(l, median - width, median + width))];
    }

    private static double[] LeftOver(double[] logs, ShrunkFactor[] factors, ShrunkFactor but, bool isFirst)
    {
        var left = new double[logs.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            left[i] = logs[i];
            foreach (var factor in factors)
            {
                if (factor == but)
                {
                    if (isFirst) break;
                    continue;
                }

                left[i] -= factor.OfLeg(i);
            }
        }

        return left;
    }

    // Each factor without the leg's own share in it; the shares of the other factors in its residual stay as fitted.
    private static double[] LeaveOneOut(double[] logs, ShrunkFactor[] factors)
    {
        var predicted = new double[logs.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            var all = factors.Sum(f => f.OfLeg(i));
            foreach (var factor in factors)
                predicted[i] += factor.WithoutLeg(i, logs[i] - all + factor.OfLeg(i));
        }

        return predicted;
    }
}
