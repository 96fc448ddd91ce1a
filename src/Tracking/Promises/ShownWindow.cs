using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;

namespace LogiOpt.Tracking.Promises;

/// <summary>Which window a shopper is shown: the promise until the goods are out, then one around the estimate that stays put until it is wrong enough.</summary>
internal static class ShownWindow
{
    // From the study of courier legs: late tails are longer than early ones, so the window reaches further after the mean.
    private const double Before = 1.96, After = 2.7;

    /// <summary>The window to show from now on, or null if the one shown stays.</summary>
    /// <param name="shown">The window shown now; null = the promise is shown.</param>
    /// <param name="promise">The window committed to the shopper.</param>
    /// <param name="isOut">Whether the goods are on the vehicle.</param>
    /// <param name="estimate">The arrival estimate.</param>
    /// <param name="options">Rounding, least width and the probability below which the window moves.</param>
    public static TimeWindow? Decide(TimeWindow? shown, TimeWindow promise, bool isOut, StopEstimate estimate, TrackingOptions options)
    {
        if (!isOut) return null;
        if (shown is { } window && ProbabilityIn(window, estimate) >= options.WindowProbability) return null;
        var next = Around(promise, estimate, options);
        return next == shown ? null : next;
    }

    /// <summary>Probability that service begins in a window.</summary>
    public static double ProbabilityIn(TimeWindow window, StopEstimate estimate) =>
        Math.Max(0, estimate.ProbabilityBy(window.Latest) - estimate.ProbabilityBy(window.Earliest.AddSeconds(-1)));

    private static TimeWindow Around(TimeWindow promise, StopEstimate estimate, TrackingOptions options)
    {
        var step = options.WindowStep.Ticks;
        var earliest = Floor(estimate.Eta.P50.AddSeconds(-Before * estimate.SpreadSeconds), step);
        var latest = Ceiling(estimate.Eta.P50.AddSeconds(After * estimate.SpreadSeconds), step);
        var inside = new TimeWindow(earliest < promise.Earliest ? promise.Earliest : earliest, latest > promise.Latest ? promise.Latest : latest);
        // Narrowing to the promise is right only while the estimate itself is in it; otherwise the truth is shown.
        if (inside.Earliest < inside.Latest && ProbabilityIn(inside, estimate) >= options.WindowProbability) (earliest, latest) = (inside.Earliest, inside.Latest);
        var missing = options.WindowMinimum - (latest - earliest);
        return missing <= TimeSpan.Zero ? new TimeWindow(earliest, latest) : Widened(new TimeWindow(earliest, latest), missing, promise, step);
    }

    // The width that is missing goes behind the window, or before it where the promise ends.
    private static TimeWindow Widened(TimeWindow window, TimeSpan missing, TimeWindow promise, long step)
    {
        var after = window.Latest + missing <= promise.Latest ? missing : promise.Latest > window.Latest ? promise.Latest - window.Latest : TimeSpan.Zero;
        if (window.Latest > promise.Latest) after = missing;
        return new TimeWindow(Floor(window.Earliest - (missing - after), step), Ceiling(window.Latest + after, step));
    }

    private static DateTimeOffset Floor(DateTimeOffset instant, long step) => new(instant.UtcTicks / step * step, TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset instant, long step) => new((instant.UtcTicks + step - 1) / step * step, TimeSpan.Zero);
}
