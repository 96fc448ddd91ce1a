using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>What is still there after the worst, and how soon.</summary>
internal static class RecoveryScenarios
{
    private const int Clients = 4, Size = 500;

    private static readonly TimeSpan IngestFor = TimeSpan.FromSeconds(5);

    /// <summary>Kills the worker in mid-ingest and starts it again.</summary>
    public static async Task<Outcome> KillAsync(Load load)
    {
        var (rig, run) = (load.Rig!, $"kill{Stopwatch.GetTimestamp():x}");
        var acknowledged = new ConcurrentQueue<byte[]>();
        var next = 0;
        var clients = Enumerable.Range(0, Clients).Select(_ => ClientAsync()).ToList();
        await Task.Delay(IngestFor);
        rig.Kill();
        await Task.WhenAll(clients);
        var ready = await rig.StartAsync();
        var lost = await IngestScenarios.CountLostAsync(rig.Worker, acknowledged, Size);
        rig.Kill();
        var differ = await DifferencesAsync(rig, "verify");
        return new Outcome(
            $"ready after {ready.TotalSeconds:F1} s with {load.Settings.Events:N0} events; of {acknowledged.Count * Size:N0} events acknowledged before the kill {lost} were lost; {differ} read models differ from a fresh fold", lost + differ);

        async Task ClientAsync()
        {
            try
            {
                while (true)
                {
                    var from = Interlocked.Add(ref next, Size) - Size;
                    var body = Worker.Batch(run, from, Size, Rig.Vehicles, DateTimeOffset.UtcNow);
                    if ((await load.Worker.PostAsync(body, CancellationToken.None)).Status == HttpStatusCode.OK) acknowledged.Enqueue(body);
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The kill: what was under way was not acknowledged.
            }
        }
    }

    /// <summary>Folds the journal anew beside a worker that answers reads.</summary>
    public static async Task<Outcome> RebuildAsync(Load load)
    {
        var rig = load.Rig!;
        var gets = new Latencies();
        using var end = new CancellationTokenSource();
        var reader = ReadAsync();
        var clock = Stopwatch.StartNew();
        var (code, output) = await rig.CommandAsync("tracking", "rebuild");
        var seconds = clock.Elapsed.TotalSeconds;
        await end.CancelAsync();
        await reader;
        var report = JsonDocument.Parse(output).RootElement;
        var (facts, mended) = (report.GetProperty("facts").GetInt64(), report.GetProperty("differenceCount").GetInt32());
        return new Outcome($"{facts / seconds:N0} facts/s ({facts:N0} in {seconds:F1} s, start of the process included); {mended} read models differed; reads meanwhile {gets.Words()}", mended + code);

        async Task ReadAsync()
        {
            while (!end.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                await load.Worker.GetVehiclesAsync(CancellationToken.None);
                gets.Add(Stopwatch.GetElapsedTime(start));
                await Task.WhenAny(Task.Delay(50, end.Token));
            }
        }
    }

    private static async Task<int> DifferencesAsync(Rig rig, string command)
    {
        var (_, output) = await rig.CommandAsync("tracking", command);
        return JsonDocument.Parse(output).RootElement.GetProperty("differenceCount").GetInt32();
    }
}
