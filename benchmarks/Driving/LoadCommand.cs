using System.Globalization;

namespace LogiOpt.Benchmarks.Driving;

/// <summary><c>load</c>: starts a worker, or drives the one at <c>--url</c>, on loopback and tells what it does against the targets of tracking, as rows of a
/// table. Bounded in time, connections and memory.</summary>
internal static class LoadCommand
{
    private static readonly Scenario[] All =
    [
        new("batch", "HTTP batch ingest, durable; 4 clients, 500 positions a request", "5,000 events/s", IngestScenarios.BatchAsync),
        new("single", "single positions, 64 clients", "1,500 events/s", IngestScenarios.SingleAsync),
        new("visible", "event to stream at 1,000 events/s in batches of 50", "p99 250 ms", StreamScenarios.VisibleAsync),
        new("streams", "readers of the board, 2 changes/s told to each", "5,000, p99 250 ms, 500 MB", StreamScenarios.ManyAsync),
        new("shoppers", "shoppers who follow their shipment, 100 positions/s", "5,000, 500 MB", StreamScenarios.ShoppersAsync, []),
        new("overload", "192 clients without rest, 200 positions each, a line of 64 requests", "429 with Retry-After, nothing lost", IngestScenarios.OverloadAsync, [$"--Tracking:QueuedRequests={IngestScenarios.OverloadLine}"]),
        new("kill", "kill -9 in mid-ingest", "ready in 5 s, nothing lost", RecoveryScenarios.KillAsync, Filled: true),
        new("rebuild", "rebuild of the whole journal while reads are served", "30,000 facts/s, equal", RecoveryScenarios.RebuildAsync, Filled: true),
    ];

    public static async Task<int> RunAsync(string[] options)
    {
        if (Settings.Read(options) is not { } settings)
        {
            await Console.Error.WriteLineAsync(
                "Use: load [--url http://127.0.0.1:PORT --key KEY | --postgres CONNECTION --rabbitmq amqp://...] [--only batch,single,visible,streams,shoppers,overload,kill,rebuild] [--seconds 1..600] [--streams 1..10000] [--events 1000..5000000]");
            return 2;
        }

        Console.WriteLine("| what | target | measured |\n| --- | --- | --- |");
        var faults = 0L;
        foreach (var scenario in All.Where(s => settings.Only is null || settings.Only.Contains(s.Name)))
        {
            if (settings.Url is not null && (scenario.Filled || scenario.Arguments is not null)) continue;
            var outcome = await RunAsync(scenario, settings);
            faults += outcome.Faults;
            Console.WriteLine($"| {scenario.What} | {scenario.Target} | {outcome.Text} |");
        }

        Console.WriteLine(faults == 0 ? "\nNothing acknowledged was lost and no other answer came." : $"\n{faults} FAULTS: acknowledged events lost, read models that differ, or answers that are neither 200 nor 429.");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<Outcome> RunAsync(Scenario scenario, Settings settings)
    {
        if (settings.Url is { } url)
        {
            using var worker = new Worker(url, settings.Key!);
            if (await worker.IsReadyAsync()) return await scenario.Run(new Load(settings, worker, null));
            throw new InvalidOperationException($"{url} is not ready.\nStart it with: logiopt serve --data DIR --urls {url}");
        }

        await using var rig = await Rig.PrepareAsync(settings with { Arguments = scenario.Arguments ?? [] });
        if (scenario.Filled) await rig.FillAsync(settings.Events);
        await rig.StartAsync();
        return await scenario.Run(new Load(settings, rig.Worker, rig));
    }

    private sealed record Scenario(string Name, string What, string Target, Func<Load, Task<Outcome>> Run, string[]? Arguments = null, bool Filled = false);
}

/// <summary>What a scenario drives.</summary>
/// <param name="Settings">For how long, how many.</param>
/// <param name="Worker">The worker's client.</param>
/// <param name="Rig">The worker itself; null if somebody else started it.</param>
internal sealed record Load(Settings Settings, Worker Worker, Rig? Rig);

/// <summary>What a scenario came to.</summary>
/// <param name="Text">In words and figures.</param>
/// <param name="Faults">Acknowledged events that the worker does not know when asked again, and what else must never be.</param>
internal sealed record Outcome(string Text, long Faults);

/// <summary>What is driven and for how long.</summary>
internal sealed record Settings(
    Uri? Url, string? Key, string? Postgres, string? RabbitMq, IReadOnlyList<string>? Only, TimeSpan For, int Streams, int Events, IReadOnlyList<string> Arguments)
{
    private static readonly string[] Known = ["--url", "--key", "--postgres", "--rabbitmq", "--only", "--seconds", "--streams", "--events"];

    public static Settings? Read(string[] options)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var k = 0; k + 1 < options.Length; k += 2) given[options[k]] = options[k + 1];
        if (options.Length % 2 != 0 || given.Keys.Any(k => !Known.Contains(k)) || given.ContainsKey("--url") != given.ContainsKey("--key")) return null;
        Uri? url = null;
        if (given.TryGetValue("--url", out var address) && (!Uri.TryCreate(address, UriKind.Absolute, out url) || !url.IsLoopback)) return null;
        var (seconds, streams, events) = (Number("--seconds", 20), Number("--streams", 5000), Number("--events", 1_000_000));
        return seconds is >= 1 and <= 600 && streams is >= 1 and <= 10_000 && events is >= 1000 and <= 5_000_000
            ? new Settings(
                url, given.GetValueOrDefault("--key"), given.GetValueOrDefault("--postgres"), given.GetValueOrDefault("--rabbitmq"),
                given.GetValueOrDefault("--only")?.Split(','), TimeSpan.FromSeconds(seconds), streams, events, [])
            : null;

        int Number(string name, int usual) => !given.TryGetValue(name, out var text) ? usual : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}

/// <summary>Latencies of many requests.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan span)
    {
        lock (_milliseconds) _milliseconds.Add(span.TotalMilliseconds);
    }

    public int Count
    {
        get { lock (_milliseconds) return _milliseconds.Count; }
    }

    public double At(double share)
    {
        lock (_milliseconds)
        {
            if (_milliseconds.Count == 0) return double.NaN;
            _milliseconds.Sort();
            return _milliseconds[(int)Math.Min(_milliseconds.Count - 1, share * _milliseconds.Count)];
        }
    }

    public string Words() => $"p50 {At(0.5):F0} ms, p99 {At(0.99):F0} ms";
}
