namespace LogiOpt.Host.Demo;

/// <summary>The demo's clock: stands still until it is moved, or runs a number of times faster than the wall.</summary>
/// <remarks>Only the time of day is simulated. Timers and timestamps stay those of the machine, because they serve the plumbing
/// (batching, retries, heartbeats), which must not stop with the simulated day.</remarks>
internal sealed class SimulatedTime(DateTimeOffset start, TimeProvider wall) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _base = start.ToUniversalTime();
    private long _wallBase;
    private double _speed;
    private DateTimeOffset _leash = DateTimeOffset.MaxValue;

    /// <summary>Simulated seconds a second; 0 = standing still.</summary>
    public double Speed
    {
        get { lock (_lock) return _speed; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return Now();
    }

    public override long GetTimestamp() => wall.GetTimestamp();

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        wall.CreateTimer(callback, state, dueTime, period);

    /// <summary>Lets the clock run from where it stands.</summary>
    /// <param name="speed">Simulated seconds a second, above 0.</param>
    public void Run(double speed)
    {
        if (!(speed > 0)) throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed must be above 0.\nUse Stop to halt the clock.");
        lock (_lock)
        {
            _base = Now();
            _wallBase = wall.GetTimestamp();
            _speed = speed;
        }
    }

    /// <summary>Lets a running clock go no further than an instant until the next call: it waits there for work that is slower than its speed.</summary>
    public void HoldAt(DateTimeOffset limit)
    {
        lock (_lock)
        {
            // What the clock could not run while it was held is not made up for.
            _base = Now();
            _wallBase = wall.GetTimestamp();
            _leash = limit;
        }
    }

    /// <summary>Halts the clock where it is.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _base = Now();
            _speed = 0;
        }
    }

    /// <summary>Moves a standing clock forward; never back.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        lock (_lock)
        {
            if (_speed > 0) throw new InvalidOperationException("A running clock cannot be moved.\nStop it first, or wait with ReachAsync.");
            if (instant > _base) _base = instant.ToUniversalTime();
        }
    }

    /// <summary>Comes to an instant: a standing clock jumps there, a running one is waited for.</summary>
    /// <returns>At once if the instant has passed.</returns>
    public async Task ReachAsync(DateTimeOffset instant, CancellationToken cancellation)
    {
        if (Speed == 0)
        {
            AdvanceTo(instant);
            return;
        }

        // A timer may fire a little early, hence the loop; each round waits for what is left.
        while (instant - GetUtcNow() is { Ticks: > 0 } left)
            await Task.Delay(Max(left / Speed, TimeSpan.FromMilliseconds(1)), wall, cancellation);
    }

    private DateTimeOffset Now()
    {
        if (_speed == 0) return _base;
        var free = _base + wall.GetElapsedTime(_wallBase) * _speed;
        return free <= _leash ? free : _leash > _base ? _leash : _base;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
