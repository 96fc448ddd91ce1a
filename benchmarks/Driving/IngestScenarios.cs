using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>How much comes in, how fast, and whether all of it is there afterwards.</summary>
internal static class IngestScenarios
{
    private const int Vehicles = 500, Checked = 400;

    public static Task<Outcome> BatchAsync(Worker worker, Settings settings) => DriveAsync(worker, settings, clients: 4, size: 500);

    public static Task<Outcome> SingleAsync(Worker worker, Settings settings) => DriveAsync(worker, settings, clients: 64, size: 1);

    public static Task<Outcome> OverloadAsync(Worker worker, Settings settings) => DriveAsync(worker, settings, clients: 48, size: 1000);

    private static async Task<Outcome> DriveAsync(Worker worker, Settings settings, int clients, int size)
    {
        var run = $"load{Stopwatch.GetTimestamp():x}";
        var (posts, gets) = (new Latencies(), new Latencies());
        long acknowledged = 0, refused = 0, other = 0, next = 0;
        var kept = new ConcurrentQueue<byte[]>();
        using var end = new CancellationTokenSource(settings.For);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()).Append(ReaderAsync()));
        var seconds = clock.Elapsed.TotalSeconds;
        var lost = await CountLostAsync(worker, kept, size);
        return new Outcome(
            $"{acknowledged / seconds:N0} events/s durable, {posts.Words()}; refused 429: {refused}, else: {other}; reads meanwhile {gets.Words()}; of {Math.Min(kept.Count, Checked)} requests sent again all but {lost} events were known", lost);

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
                else if (status == HttpStatusCode.TooManyRequests)
                {
                    Interlocked.Increment(ref refused);
                    await Task.WhenAny(Task.Delay(retryAfter ?? TimeSpan.FromSeconds(1), end.Token));
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
                await Task.WhenAny(Task.Delay(200, end.Token));
            }
        }
    }

    // Whoever is sent again what it has stored says that it knows it.
    private static async Task<long> CountLostAsync(Worker worker, IEnumerable<byte[]> kept, int size)
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
