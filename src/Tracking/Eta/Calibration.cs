using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>What the installation's own errors say about how wide its ranges must be.</summary>
/// <param name="LegRatio">Actual over planned travel time, typical.</param>
/// <param name="LegDeviation">Deviation of its logarithm for one leg.</param>
/// <param name="ServiceRatio">Actual over planned work, typical.</param>
/// <param name="ServiceDeviation">Deviation of its logarithm for one stop.</param>
/// <param name="Low">Standard errors from the mean to p10; below 0.</param>
/// <param name="Middle">Standard errors from the mean to p50.</param>
/// <param name="High">Standard errors from the mean to p90.</param>
internal sealed record Calibration(
    double LegRatio, double LegDeviation, double ServiceRatio, double ServiceDeviation, double Low, double Middle, double High)
{
    // Evidence that weighs as much as the settings: about an hour of a fleet for travel and work, half a wave for whole estimates.
    private const double PriorLegs = 50, PriorErrors = 60;

    // Aiming a little above 80 % makes up for the shrinking towards the normal curve.
    private const double Tail = 0.095;

    /// <summary>Shrinks what was learned towards the settings by n / (n + k).</summary>
    /// <remarks>The quantiles of past standardised errors are those of the next one: split conformal prediction, lower and upper apart.
    /// Source: Romano, Patterson and Candes (2019), Conformalized Quantile Regression, NeurIPS 32.</remarks>
    public static Calibration Of(Learned learned, TrackingOptions options)
    {
        var (leg, legDeviation) = Ratio(learned.Legs, learned.LegLogs, learned.LegSquares, options.LegDeviation);
        var (service, serviceDeviation) = Ratio(learned.Services, learned.ServiceLogs, learned.ServiceSquares, options.ServiceDeviation);
        var low = Quantile(learned.Errors, Tail, -NormalCurve.Z90);
        var middle = Quantile(learned.Errors, 0.5, 0);
        var high = Quantile(learned.Errors, 1 - Tail, NormalCurve.Z90);
        return new Calibration(leg, legDeviation, service, serviceDeviation, Math.Min(low, middle), middle, Math.Max(high, middle));
    }

    private static (double Ratio, double Deviation) Ratio(long count, long logs, long squares, double prior)
    {
        var mean = logs / 1e6 / (count + PriorLegs);
        var variance = (Math.Max(0, squares / 1e6 - 2 * mean * logs / 1e6 + count * mean * mean) + PriorLegs * prior * prior) / (count + PriorLegs);
        return (Math.Exp(mean), Math.Sqrt(variance));
    }

    private static double Quantile(IReadOnlyList<long> bins, double share, double prior)
    {
        var count = bins.Sum();
        if (count == 0) return prior;
        double rank = share * (count + 1), below = 0;
        for (var k = 0; k < bins.Count; k++)
        {
            if (below + bins[k] >= rank)
            {
                var value = -4 + Learned.BinWidth * (k + (rank - below) / bins[k]);
                return (count * value + PriorErrors * prior) / (count + PriorErrors);
            }

            below += bins[k];
        }

        return (count * 4.0 + PriorErrors * prior) / (count + PriorErrors);
    }
}
