using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>What the installation's own errors say about how long things take and how wide its ranges must be.</summary>
/// <param name="Legs">Travel against its plan.</param>
/// <param name="ServiceLog">Expected ln(actual / planned) of the work at a stop.</param>
/// <param name="ServiceDeviation">Its deviation for one stop.</param>
/// <param name="ServiceUncertainty">Deviation of <paramref name="ServiceLog"/> itself, common to all stops.</param>
/// <param name="Low">Standard errors from the mean to p10; below 0.</param>
/// <param name="Middle">Standard errors from the mean to p50.</param>
/// <param name="High">Standard errors from the mean to p90.</param>
internal sealed record Calibration(
    LegBelief Legs, double ServiceLog, double ServiceDeviation, double ServiceUncertainty, double Low, double Middle, double High)
{
    // Stops that weigh as much as the settings: about an hour of a fleet.
    private const double PriorServices = 50;

    // The shipments of one route, and in good part the routes of one wave, are early or late together: the few hundred errors of a wave
    // say of the next one little more than a single error would. About five waves' worth.
    private const double PriorErrors = 2000;

    /// <summary>Mean of actual over planned work.</summary>
    public double ServiceRatio => Math.Exp(ServiceLog + ServiceDeviation * ServiceDeviation / 2);

    // Aiming a little above 80 % makes up for the shrinking towards the normal curve.
    private const double Tail = 0.095;

    /// <summary>Shrinks what was learned towards the settings by n / (n + k).</summary>
    /// <remarks>The quantiles of past standardised errors are those of the next one: split conformal prediction, lower and upper apart.
    /// Source: Romano, Patterson and Candes (2019), Conformalized Quantile Regression, NeurIPS 32.</remarks>
    public static Calibration Of(Learned learned, TrackingOptions options)
    {
        var low = Quantile(learned.Errors, Tail, -NormalCurve.Z90);
        var middle = Quantile(learned.Errors, 0.5, 0);
        var high = Quantile(learned.Errors, 1 - Tail, NormalCurve.Z90);
        var (service, deviation, uncertainty) = Service(learned, options.ServiceDeviation);
        return new Calibration(LegBelief.Of(learned.Legs, options), service, deviation, uncertainty, Math.Min(low, middle), middle, Math.Max(high, middle));
    }

    // A plan is right in the mean before anything is learned, so its logarithm is half a variance above the mean of the logarithms.
    private static (double Log, double Deviation, double Uncertainty) Service(Learned learned, double prior)
    {
        var (count, logs, squares) = (Math.Max(0, learned.Services), learned.ServiceLogs / 1e6, learned.ServiceSquares / 1e6);
        var mean = (logs - PriorServices * prior * prior / 2) / (count + PriorServices);
        var variance = (Math.Max(0, squares - 2 * mean * logs + count * mean * mean) + PriorServices * prior * prior) / (count + PriorServices);
        return (mean, Math.Sqrt(variance), Math.Sqrt(variance / (count + PriorServices)));
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
