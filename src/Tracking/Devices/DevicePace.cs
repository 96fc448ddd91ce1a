using System.Collections.Concurrent;

namespace LogiOpt.Tracking.Devices;

/// <summary>Bounds how often one device may report: a leaky bucket each, so that a backlog after an outage passes and a runaway loop does not.</summary>
/// <param name="clock">Real time, whatever the clock of the operation.</param>
/// <param name="perSecond">Reports a second in the long run.</param>
/// <param name="burst">Reports at once after a silence.</param>
internal sealed class DevicePace(TimeProvider clock, double perSecond, int burst)
{
    private const int MaxDevices = 50_000;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Counts one report; answers the seconds to wait where it is one too many, else 0.</summary>
    public int TakeOrWait(string device)
    {
        // Losing the buckets grants every device one more burst.
        if (_buckets.Count > MaxDevices) _buckets.Clear();
        var now = clock.GetUtcNow();
        var bucket = _buckets.GetOrAdd(device, _ => new Bucket { Level = 0, At = now });
        lock (bucket)
        {
            bucket.Level = Math.Max(0, bucket.Level - Math.Max(0, (now - bucket.At).TotalSeconds) * perSecond);
            bucket.At = now;
            if (bucket.Level + 1 > burst) return Math.Max(1, (int)Math.Ceiling((bucket.Level + 1 - burst) / perSecond));
            bucket.Level++;
            return 0;
        }
    }

    private sealed class Bucket
    {
        public double Level;

        public DateTimeOffset At;
    }
}
