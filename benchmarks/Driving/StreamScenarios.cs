using System.Collections.Concurrent;
using System.Diagnostics;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>How soon what came in is seen by who looks.</summary>
internal static class StreamScenarios
{
    private const int Vehicles = Rig.Vehicles;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    // When every vehicle is heard of for the first time, and every shopper told.
    private static readonly TimeSpan AtFirst = TimeSpan.FromSeconds(4);

    /// <summary>1,000 events a second; from the sending of a position to its line on the stream.</summary>
    public static async Task<Outcome> VisibleAsync(Load load)
    {
        var (worker, settings) = (load.Worker, load.Settings);
        var (seen, seenAtFirst) = (new Latencies(), new Latencies());
        var sent = new ConcurrentDictionary<string, long>();
        var first = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource(settings.For + TimeSpan.FromSeconds(5));
        var reader = ReadAsync(worker, line => Match(line, sent, seen, at => Stopwatch.GetElapsedTime(first, at) < AtFirst ? seenAtFirst : null), end.Token);
        await Task.Delay(1000);
        first = Stopwatch.GetTimestamp();
        await PostEvenlyAsync(worker, settings.For, size: 50, perSecond: 20, (vehicle, at) => sent[Key($"LOAD-{vehicle}", at)] = Stopwatch.GetTimestamp());
        await Task.Delay(2000);
        await end.CancelAsync();
        await reader;
        return new Outcome($"event to stream {seen.Words()}; of what was sent in the first {AtFirst.TotalSeconds:F0} s {seenAtFirst.Words()}; {sent.Count} of the watched were not seen", 0);
    }

    /// <summary>Many readers of one board, and how late the slowest hundredth is.</summary>
    public static async Task<Outcome> ManyAsync(Load load) =>
        await FollowAsync(load, [.. Enumerable.Repeat("/api/tracking/board/stream", load.Settings.Streams)], "\"positionAt\":", perSecond: 2, toldEach: load.Settings.Streams);

    /// <summary>As many shoppers, each with a link of their own; each vehicle tells where it is every five seconds.</summary>
    public static async Task<Outcome> ShoppersAsync(Load load)
    {
        var tokens = await load.Rig!.LinksAsync(load.Settings.Streams);
        return await FollowAsync(load, [.. tokens.Select(t => $"/api/track/{t}/stream")], "\"at\":", perSecond: Vehicles / 5, toldEach: null);
    }

    private static async Task<Outcome> FollowAsync(Load load, IReadOnlyList<string> paths, string member, int perSecond, int? toldEach)
    {
        var (worker, settings) = (load.Worker, load.Settings);
        using var readers = new StreamReaders(worker.Url, worker.Key, member);
        var opening = Stopwatch.StartNew();
        await readers.OpenAsync(paths, TimeSpan.FromSeconds(180));
        var (reached, opened, bytes) = (readers.Opened, opening.Elapsed, readers.Bytes);
        var (highest, highestOwn) = (0L, 0L);
        using var end = new CancellationTokenSource();
        var watch = WatchAsync();
        var (before, drivingBefore) = (load.Rig?.Usage(), Environment.CpuUsage.TotalTime);
        var told = await PostEvenlyAsync(worker, settings.For, size: 1, perSecond, (_, at) => readers.Sent(at));
        await Task.Delay(2000);
        var (after, driving) = (load.Rig?.Usage(), Environment.CpuUsage.TotalTime - drivingBefore);
        await end.CancelAsync();
        await watch;
        var share = toldEach is { } each ? $" ({(double)readers.Seen.Count / ((long)each * told):P1} of all)" : "";
        var spent = before is { } b && after is { } a
            ? $"; {highestOwn >> 20} MB of its own at most, {highest >> 20} MB with mapped files, {PerLine(a.Processor - b.Processor):F0} µs of the worker's processor a line, {PerLine(driving):F0} of the driver's" : "";
        // Where one change was late for all, and not some readers for each.
        var last = readers.Changes.Select(c => c.Last.TotalMilliseconds).Order().ToList();
        var slowest = toldEach is null || last.Count == 0 ? "" : $"; a change reached its last reader after {last[last.Count / 2]:F0} ms, {last.Count(ms => ms > Limit.TotalMilliseconds)} of {last.Count} after more than {Limit.TotalMilliseconds:F0}, the slowest after {last[^1]:F0} ms";
        return new Outcome(
            $"{reached} of {paths.Count} readers, opened in {opened.TotalSeconds:F1} s ({bytes >> 20} MB of first events); {told} changes told in {readers.Seen.Count} lines{share}, {readers.Seen.Words()}{slowest}{spent}",
            paths.Count - reached);

        double PerLine(TimeSpan span) => span.TotalMicroseconds / Math.Max(1, readers.Seen.Count);

        async Task WatchAsync()
        {
            while (!end.IsCancellationRequested)
            {
                if (load.Rig?.Usage() is { } usage) (highest, highestOwn) = (Math.Max(highest, usage.Bytes), Math.Max(highestOwn, usage.OwnBytes));
                await Task.WhenAny(Task.Delay(200, end.Token));
            }
        }
    }

    private static async Task<int> PostEvenlyAsync(Worker worker, TimeSpan span, int size, int perSecond, Action<int, DateTimeOffset> sent)
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
            sent(((k * size) + size - 1) % Vehicles, now.AddMilliseconds(-1));
            posts.Add(worker.PostAsync(body, CancellationToken.None));
        }

        await Task.WhenAll(posts);
        return posts.Count;
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

    private static void Match(string line, ConcurrentDictionary<string, long> sent, Latencies seen, Func<long, Latencies?> besides)
    {
        if (KeyOf(line) is not { } key || !sent.TryRemove(key, out var at)) return;
        seen.Add(Stopwatch.GetElapsedTime(at));
        besides(at)?.Add(Stopwatch.GetElapsedTime(at));
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
