using System.Globalization;

namespace LogiOpt.Benchmarks.Driving;

/// <summary><c>load --url http://127.0.0.1:8080 --key KEY [--only NAME] [--seconds N] [--streams N]</c>: drives a running worker on loopback and tells
/// what it does against the targets of tracking. Bounded in time, connections and memory.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] options)
    {
        if (Settings.Read(options) is not { } settings)
        {
            await Console.Error.WriteLineAsync("Use: load --url http://127.0.0.1:PORT --key KEY [--only batch|single|visible|overload|streams] [--seconds 1..600] [--streams 1..10000]");
            return 2;
        }

        using var worker = new Worker(settings.Url, settings.Key);
        if (!await worker.IsReadyAsync())
        {
            await Console.Error.WriteLineAsync($"{settings.Url} is not ready. Start it with: logiopt serve --data DIR --urls {settings.Url}");
            return 2;
        }

        Scenario[] all =
        [
            new("batch", "4 clients, batches of 500 positions", IngestScenarios.BatchAsync), new("single", "64 clients, one position each", IngestScenarios.SingleAsync),
            new("visible", "1,000 events/s in batches of 50, one reader of the board", StreamScenarios.VisibleAsync),
            new("overload", "48 clients without rest, batches of 1,000", IngestScenarios.OverloadAsync), new("streams", "readers of the board at 20 changes/s", StreamScenarios.ManyAsync),
        ];
        Console.WriteLine($"{"scenario",-10} {"what",-58} result");
        var lost = 0L;
        foreach (var scenario in all.Where(s => settings.Only is null || s.Name == settings.Only))
        {
            var outcome = await scenario.Run(worker, settings);
            lost += outcome.Lost;
            Console.WriteLine($"{scenario.Name,-10} {scenario.What,-58} {outcome.Text}");
        }

        Console.WriteLine(lost == 0 ? "nothing acknowledged is lost" : $"{lost} acknowledged events are LOST");
        return lost == 0 ? 0 : 1;
    }

    private sealed record Scenario(string Name, string What, Func<Worker, Settings, Task<Outcome>> Run);
}

/// <summary>What a scenario came to.</summary>
/// <param name="Text">In words and figures.</param>
/// <param name="Lost">Acknowledged events that the worker does not know when asked again.</param>
internal sealed record Outcome(string Text, long Lost);

/// <summary>What is driven and for how long.</summary>
internal sealed record Settings(Uri Url, string Key, string? Only, TimeSpan For, int Streams)
{
    public static Settings? Read(string[] options)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var k = 0; k + 1 < options.Length; k += 2) given[options[k]] = options[k + 1];
        if (options.Length % 2 != 0 || !Uri.TryCreate(given.GetValueOrDefault("--url"), UriKind.Absolute, out var url) || !url.IsLoopback || !given.TryGetValue("--key", out var key)) return null;
        var seconds = Number("--seconds", 20);
        var streams = Number("--streams", 1000);
        return seconds is >= 1 and <= 600 && streams is >= 1 and <= 10_000 ? new Settings(url, key, given.GetValueOrDefault("--only"), TimeSpan.FromSeconds(seconds), streams) : null;

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
