using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>When service at a stop will begin.</summary>
/// <param name="Stop">Number of the stop.</param>
/// <param name="Eta">Calibrated range.</param>
/// <param name="Mean">Expected start before calibration.</param>
/// <param name="DeviationSeconds">Standard deviation before calibration.</param>
/// <param name="SpreadSeconds">Deviation after calibration: half the distance of p10 and p90 in standard normal units.</param>
/// <param name="Parts">What makes it differ from the plan, in driving order.</param>
internal sealed record StopEstimate(
    int Stop, EtaRange Eta, DateTimeOffset Mean, double DeviationSeconds, double SpreadSeconds, IReadOnlyList<EtaPart> Parts)
{
    /// <summary>Probability that service begins no later than an instant.</summary>
    public double ProbabilityBy(DateTimeOffset instant) => NormalCurve.Below((instant - Eta.P50).TotalSeconds / Math.Max(1, SpreadSeconds));
}

/// <summary>Carries mean and variance of the remaining way of a route from stop to stop.</summary>
/// <remarks>
/// A leg takes its planned time times what legs of its length and hour have taken (<see cref="LegBelief"/>) times the ratio of this
/// vehicle's day so far; the day's ratio is shrunk by n / (n + k) with k = variance within / variance between days
/// (empirical Bayes: Efron and Morris (1975), JASA 70(350), 311-319). Legs and services are independent given these, and what is not known
/// of these is common to all that is to come.
/// Everything is a function of route, marker, learned sums and the clock, so a rebuild estimates the same.
/// </remarks>
internal static class RouteEstimator
{
    /// <summary>Estimates for every stop that is not reached, in driving order.</summary>
    /// <param name="route">The route as it runs.</param>
    /// <param name="marker">Where the vehicle was last; null = not known.</param>
    /// <param name="calibration">What was learned.</param>
    /// <param name="options">Deviations before learning.</param>
    /// <param name="now">The clock: nothing is estimated into the past.</param>
    public static IReadOnlyList<StopEstimate> Estimate(
        RouteProgress route, Fix? marker, Calibration calibration, TrackingOptions options, DateTimeOffset now)
    {
        if (route.State == LaneState.Completed) return [];
        var ahead = route.Stops.Skip(1).Where(s => s.State == StopState.Todo).ToList();
        if (ahead.Count == 0) return [];

        var day = DayRatio.Of(route, calibration, options);
        var walk = new Walk(day, calibration, route.Plan.DispatchedAt, now);
        walk.NameWhatHappened(route);
        var isLegUnderWay = false;
        switch (LastVisited(route))
        {
            case null: walk.LeaveDepot(route.Stops[0].Plan, options.StartDeviation); break;
            case { IsDone: false } standing: walk.FinishWork(standing); break;
            case { } left:
                walk.DriveOn(left, ahead[0].Plan, marker);
                isLegUnderWay = true;
                break;
        }

        var estimates = new List<StopEstimate>(ahead.Count);
        foreach (var stop in ahead)
        {
            if (!isLegUnderWay) walk.Drive(stop.Plan);
            isLegUnderWay = false;
            walk.Wait(stop.Plan);
            estimates.Add(walk.EstimateOf(stop.Plan));
            walk.Work(stop.Plan);
        }

        return estimates;
    }

    // The order driven may differ from the order planned: the walk goes on from the stop visited last.
    private static StopProgress? LastVisited(RouteProgress route)
    {
        StopProgress? best = null;
        DateTimeOffset? latest = route.StartedAt is { } started && route.Stops[0].LeftAt is null ? started : null;
        if (latest is not null) best = route.Stops[0] with { LeftAt = latest, State = StopState.Served };
        foreach (var stop in route.Stops)
            if ((stop.LeftAt ?? stop.ArrivedAt) is { } seen && (latest is null || seen >= latest)) (best, latest) = (stop, seen);
        return best;
    }
}

/// <summary>How much longer one vehicle's legs take on its day than legs like them, and how sure of it we are.</summary>
/// <param name="Log">Expected logarithm of the ratio for the legs to come.</param>
/// <param name="Deviation">Its deviation.</param>
internal readonly record struct DayRatio(double Log, double Deviation)
{
    /// <summary>What the day's own legs say, moved towards 0 by n / (n + k).</summary>
    public static DayRatio Of(RouteProgress route, Calibration calibration, TrackingOptions options)
    {
        double weight = 0, sum = 0;
        Span<double> x = stackalloc double[LegFeatures.Count];
        foreach (var (length, driven, planned, log) in Lessons.LegsOf(route))
        {
            LegFeatures.Fill(x, length, driven, planned);
            sum += log - calibration.Legs.MeanOf(x);
            weight++;
        }

        var k = calibration.Legs.Deviation * calibration.Legs.Deviation / (options.DayDeviation * options.DayDeviation);
        return new DayRatio(sum / (weight + k), options.DayDeviation * Math.Sqrt(k / (weight + k)));
    }
}
