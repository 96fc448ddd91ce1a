using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>How much comes in, how fast, and whether all of it is there afterwards.</summary>
internal static class IngestScenarios
{
    private const int Vehicles = Rig.Vehicles, Checked = 400;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>Requests under way at once in the overload; the worker's line is made a third of it.</summary>
    public const int OverloadClients = 192, OverloadLine = 64;

    public static Task<Outcome> BatchAsync(Load load) => DriveAsync(load, clients: 4, size: 500);

    public static Task<Outcome> SingleAsync(Load load) => DriveAsync(load, clients: 64, size: 1);

    public static Task<Outcome> OverloadAsync(Load load) => DriveAsync(load, clients: OverloadClients, size: 200);

    private static async Task<Outcome> DriveAsync(Load load, int clients, int size)
    {
        var (worker, span) = (load.Worker, load.Settings.For);
        var run = $"load{Stopwatch.GetTimestamp():x}";
        var (posts, gets) = (new Latencies(), new Latencies());
        long acknowledged = 0, refused = 0, other = 0, next = 0;
        var kept = new ConcurrentQueue<byte[]>();
        await WarmUpAsync(worker, run, clients, size);
        using var end = new CancellationTokenSource(span);
        var before = load.Rig?.Usage();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()).Append(ReaderAsync()));
        var seconds = clock.Elapsed.TotalSeconds;
        var after = load.Rig?.Usage();
        var lost = await CountLostAsync(worker, kept, size);
        var spent = before is { } b && after is { } a ? $"; {(a.Processor - b.Processor).TotalMilliseconds * 1000 / Math.Max(1, acknowledged):F0} µs of the worker's processor an event, {a.Bytes >> 20} MB" : "";
        return new Outcome(
            $"{acknowledged / seconds:N0} events/s durable, {posts.Words()}; 429 (all with Retry-After): {refused}, other answers: {other}; reads meanwhile {gets.Words()}; of {Math.Min(kept.Count, Checked)} acknowledged requests sent again, {lost} events were not known{spent}",
            lost + other);

        async Task ClientAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var from = (int)(Interlocked.Add(ref next, size) - size);
                var body = Worker.Batch(run, from, size, Vehicles, DateTimeOffset.UtcNow);
                var start = Stopwatch.GetTimestamp();
                // A request that is under way at the end is waited for: what it is told counts.
                var (status, _, retryAfter) = await worker.PostAsync(body, CancellationToken.None);
                posts.Add(Stopwatch.GetElapsedTime(start));
                if (status == HttpStatusCode.OK)
                {
                    Interlocked.Add(ref acknowledged, size);
                    kept.Enqueue(body);
                    if (kept.Count > Checked) kept.TryDequeue(out byte[]? _);
                }
                else if (status == HttpStatusCode.TooManyRequests && retryAfter is { } wait)
                {
                    Interlocked.Increment(ref refused);
                    await Task.WhenAny(Task.Delay(wait, end.Token));
                }
                else Interlocked.Increment(ref other);
            }
        }

        async Task ReaderAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                await worker.GetVehiclesAsync(CancellationToken.None);
                gets.Add(Stopwatch.GetElapsedTime(start));
                await Task.WhenAny(Task.Delay(50, end.Token));
            }
        }
    }

    // What is measured is a worker at work, not one that is being compiled.
    private static async Task WarmUpAsync(Worker worker, string run, int clients, int size)
    {
        var clock = Stopwatch.StartNew();
        for (var k = 0; clock.Elapsed < WarmUp; k += clients)
            await Task.WhenAll(Enumerable.Range(k, clients).Select(c =>
                worker.PostAsync(Worker.Batch($"{run}-warm", c * size, size, Vehicles, DateTimeOffset.UtcNow), CancellationToken.None)));
    }

    // Whoever is sent again what it has stored says that it knows it.
    public static async Task<long> CountLostAsync(Worker worker, IEnumerable<byte[]> kept, int size)
    {
        long lost = 0;
        foreach (var body in kept)
            for (var attempt = 0; attempt < 60; attempt++)
            {
                var (status, duplicates, retryAfter) = await worker.PostAsync(body, CancellationToken.None);
                if (status == HttpStatusCode.OK)
                {
                    lost += size - duplicates;
                    break;
                }

                await Task.Delay(retryAfter ?? TimeSpan.FromSeconds(1));
            }

        return lost;
    }
}
