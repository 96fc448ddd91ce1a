using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>One input that a door did not take.</summary>
/// <param name="At">When.</param>
/// <param name="Door">Which door, e.g. <c>osmand</c>.</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Detail">Who sent it or what it was about, without anything secret.</param>
internal sealed record Refusal(DateTimeOffset At, string Door, string Reason, string Detail);

/// <summary>How often a door refused for a reason since the start of the process.</summary>
internal sealed record RefusalCount(string Door, string Reason, long Count);

/// <summary>Counts what the doors refuse and keeps the newest, so that an operator sees a phone that is set up wrongly. Nothing here is needed to go on.</summary>
internal sealed class Refusals(TimeProvider time)
{
    private const int Kept = 200, MaxKinds = 500, MaxDetail = 200;

    private static readonly Meter Meter = new("LogiOpt.Tracking");

    private static readonly Counter<long> Counted = Meter.CreateCounter<long>("logiopt.tracking.refused", description: "Inputs refused by a door");

    private readonly ConcurrentDictionary<(string Door, string Reason), long> _counts = new();
    private readonly ConcurrentQueue<Refusal> _newest = new();

    public void Note(string door, string reason, string detail)
    {
        Counted.Add(1, new KeyValuePair<string, object?>("door", door), new KeyValuePair<string, object?>("reason", reason));
        if (_counts.Count < MaxKinds || _counts.ContainsKey((door, reason))) _counts.AddOrUpdate((door, reason), 1, (_, count) => count + 1);
        var text = new string([.. detail.Take(MaxDetail).Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        _newest.Enqueue(new Refusal(time.GetUtcNow(), door, reason, text));
        while (_newest.Count > Kept) _newest.TryDequeue(out _);
    }

    public IReadOnlyList<RefusalCount> Counts() =>
        [.. _counts.Select(c => new RefusalCount(c.Key.Door, c.Key.Reason, c.Value)).OrderByDescending(c => c.Count).ThenBy(c => c.Door, StringComparer.Ordinal).ThenBy(c => c.Reason, StringComparer.Ordinal)];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Refusal> Newest() => [.. _newest.Reverse()];
}
