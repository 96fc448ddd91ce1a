using System.Collections.Concurrent;
using System.Diagnostics;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>How soon what came in is seen by who looks.</summary>
internal static class StreamScenarios
{
    private const int Vehicles = Rig.Vehicles, ReadersAtOnce = 50;

    /// <summary>1,000 events a second; from the sending of a position to its line on the stream.</summary>
    public static async Task<Outcome> VisibleAsync(Load load)
    {
        var (worker, settings) = (load.Worker, load.Settings);
        var seen = new Latencies();
        var sent = new ConcurrentDictionary<string, long>();
        using var end = new CancellationTokenSource(settings.For + TimeSpan.FromSeconds(5));
        var reader = ReadAsync(worker, line => Match(line, sent, seen), end.Token);
        await Task.Delay(1000);
        await PostEvenlyAsync(worker, settings.For, size: 50, perSecond: 20, sent);
        await Task.Delay(2000);
        await end.CancelAsync();
        await reader;
        return new Outcome($"event to stream {seen.Words()}; {sent.Count} of the watched were not seen", 0);
    }

    /// <summary>Many readers of one board, and how late the slowest hundredth is.</summary>
    public static async Task<Outcome> ManyAsync(Load load)
    {
        var (worker, settings) = (load.Worker, load.Settings);
        var seen = new Latencies();
        var sent = new ConcurrentDictionary<string, long>();
        using var end = new CancellationTokenSource(settings.For + TimeSpan.FromSeconds(60));
        var connected = 0;
        var readers = new List<Task>();
        for (var k = 0; k < settings.Streams; k++)
        {
            var first = true;
            readers.Add(ReadAsync(worker, line =>
            {
                if (first) Interlocked.Increment(ref connected);
                first = false;
                Peek(line, sent, seen);
            }, end.Token));
            // The whole board comes first on each: what is asked for is many readers, not many at the same instant.
            if (k % ReadersAtOnce == ReadersAtOnce - 1)
                for (var wait = 0; wait < 500 && Volatile.Read(ref connected) < k - ReadersAtOnce; wait++) await Task.Delay(10);
        }

        for (var k = 0; k < 600 && Volatile.Read(ref connected) < settings.Streams; k++) await Task.Delay(100);
        var reached = Volatile.Read(ref connected);
        await PostEvenlyAsync(worker, settings.For, size: 1, perSecond: 2, sent);
        await Task.Delay(2000);
        var memory = load.Rig is { } rig ? $", {rig.Usage().Bytes >> 20} MB" : "";
        await end.CancelAsync();
        await Task.WhenAll(readers);
        return new Outcome($"{reached} of {settings.Streams} readers; event to each stream {seen.Words()} over {seen.Count} lines{memory}", 0);
    }

    private static async Task PostEvenlyAsync(Worker worker, TimeSpan span, int size, int perSecond, ConcurrentDictionary<string, long> sent)
    {
        var run = $"see{Stopwatch.GetTimestamp():x}";
        var clock = Stopwatch.StartNew();
        var posts = new List<Task>();
        for (var k = 0; clock.Elapsed < span; k++)
        {
            var due = TimeSpan.FromSeconds((double)k / perSecond);
            if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed);
            var now = DateTimeOffset.UtcNow;
            var body = Worker.Batch(run, k * size, size, Vehicles, now);
            // The last position of each batch is watched, by its vehicle and instant.
            sent[Key($"LOAD-{((k * size) + size - 1) % Vehicles}", now.AddMilliseconds(-1))] = Stopwatch.GetTimestamp();
            posts.Add(worker.PostAsync(body, CancellationToken.None));
        }

        await Task.WhenAll(posts);
    }

    private static async Task ReadAsync(Worker worker, Action<string> use, CancellationToken cancellation)
    {
        try
        {
            await foreach (var line in worker.StreamAsync(cancellation)) use(line);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or HttpRequestException)
        {
            // The end of the scenario, or a reader that was turned away; the count tells.
        }
    }

    private static void Match(string line, ConcurrentDictionary<string, long> sent, Latencies seen)
    {
        if (KeyOf(line) is { } key && sent.TryRemove(key, out var at)) seen.Add(Stopwatch.GetElapsedTime(at));
    }

    private static void Peek(string line, ConcurrentDictionary<string, long> sent, Latencies seen)
    {
        if (KeyOf(line) is { } key && sent.TryGetValue(key, out var at)) seen.Add(Stopwatch.GetElapsedTime(at));
    }

    private static string? KeyOf(string line)
    {
        if (!line.Contains("\"position\"", StringComparison.Ordinal) || Value(line, "\"vehicle\":\"") is not { } vehicle || Value(line, "\"positionAt\":\"") is not { } at) return null;
        return Key(vehicle, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Key(string vehicle, DateTimeOffset at) => $"{vehicle}@{at.ToUnixTimeMilliseconds()}";

    private static string? Value(string line, string name)
    {
        var start = line.IndexOf(name, StringComparison.Ordinal);
        if (start < 0) return null;
        start += name.Length;
        return line[start..line.IndexOf('"', start)];
    }
}
