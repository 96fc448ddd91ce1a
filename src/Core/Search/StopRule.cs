namespace LogiOpt.Core.Search;

/// <summary>When a search ends: by iterations, by time, at a target or when cancelled, whichever comes first.</summary>
/// <param name="MaxIterations">Iterations at most; where they are done within half of the time limit, the same seed gives the same answer.</param>
/// <param name="TimeLimit">Time at most, by <paramref name="Clock"/>.</param>
/// <param name="Target">Stop at this objective or better.</param>
/// <param name="Clock">What the time limit is measured by; null for wall time. <see cref="ProcessorClock"/> makes measurements comparable on a busy machine.</param>
public sealed record StopRule(
    long MaxIterations = long.MaxValue, TimeSpan? TimeLimit = null, double Target = double.NegativeInfinity, TimeProvider? Clock = null)
{
    /// <summary>A time limit alone.</summary>
    public static StopRule AfterSeconds(double seconds) => new(TimeLimit: TimeSpan.FromSeconds(seconds));

    /// <summary>An iteration limit alone.</summary>
    public static StopRule AfterIterations(long iterations) => new(MaxIterations: iterations);

    /// <summary>Starts the clock.</summary>
    /// <exception cref="ArgumentException">Neither a time nor an iteration limit is set: a search must have a bound.</exception>
    public StopWatch Start(CancellationToken cancellation)
    {
        if (MaxIterations == long.MaxValue && TimeLimit is null)
            throw new ArgumentException("A search needs an iteration limit or a time limit.\nSet MaxIterations or TimeLimit.");
        return new StopWatch(this, cancellation);
    }
}

/// <summary>A running <see cref="StopRule"/>. Time is measured from <see cref="StopRule.Start"/>.</summary>
public sealed class StopWatch
{
    private readonly StopRule _rule;
    private readonly CancellationToken _cancellation;
    private readonly TimeProvider _clock;
    private readonly long _startTicks;

    internal StopWatch(StopRule rule, CancellationToken cancellation)
    {
        _rule = rule;
        _cancellation = cancellation;
        _clock = rule.Clock ?? TimeProvider.System;
        _startTicks = _clock.GetTimestamp();
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_startTicks);

    /// <summary>Share of the limit that is used, in [0, 1]. Where both are limited, of iterations: time counts from half of its limit on, so that a search
    /// that does its iterations sooner depends on nothing but the seed, and one that cannot still ends as a search of that time does.</summary>
    /// <param name="iteration">Iterations done.</param>
    public double Progress(long iteration)
    {
        var done = _rule.MaxIterations == long.MaxValue ? 0 : (double)iteration / Math.Max(1, _rule.MaxIterations);
        var time = _rule.TimeLimit is { } limit ? Elapsed / limit : 0;
        if (_rule.MaxIterations != long.MaxValue && time < 0.5) time = 0;
        return Math.Clamp(Math.Max(done, time), 0, 1);
    }

    /// <summary>Whether the search must end.</summary>
    /// <param name="iteration">Iterations done.</param>
    /// <param name="best">Best objective so far.</param>
    public bool IsOver(long iteration, double best) =>
        iteration >= _rule.MaxIterations || best <= _rule.Target || _cancellation.IsCancellationRequested
        || (_rule.TimeLimit is { } limit && Elapsed >= limit);
}
