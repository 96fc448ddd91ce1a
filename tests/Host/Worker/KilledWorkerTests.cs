using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LogiOpt.Support;

namespace LogiOpt.Host.Tests.Worker;

/// <summary>Two worker processes on one PostgreSQL database with RabbitMQ between them, of which one is killed.</summary>
public sealed class KilledWorkerTests
{
    private const string RabbitVariable = "LOGIOPT_TEST_RABBITMQ";

    private const int Vehicles = 20, Clients = 4, EnoughBatches = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddMinutes(-30).ToUnixTimeMilliseconds());

    [Fact]
    public async Task A_reader_at_one_worker_sees_what_another_took_and_a_kill_of_that_one_loses_nothing()
    {
        var rabbit = Environment.GetEnvironmentVariable(RabbitVariable);
        Assert.SkipWhen(PostgresDatabase.Server is null || string.IsNullOrEmpty(rabbit), $"{PostgresDatabase.Variable} and {RabbitVariable} name no servers.");
        using var database = new PostgresDatabase(PostgresDatabase.Server!);
        string[] mode = [$"--ConnectionStrings:LogiOpt={database.ConnectionString}", $"--Bus:RabbitMq={rabbit}"];
        await using var reading = await WorkerProcess.StartAsync(mode);
        await using var taking = await WorkerProcess.StartAsync(mode);
        using var limit = new CancellationTokenSource(Limit);
        using var board = await Board.OpenAsync(reading.Admin, limit.Token);

        // One at a time: each is seen before the next is sent.
        for (var k = 0; k < 5; k++)
        {
            Assert.Equal(0, await PostAsync(taking.Admin, Batch(k), limit.Token));
            await board.UntilAsync(0, At(k), limit.Token);
        }

        var (acknowledged, enough) = (new ConcurrentBag<int>(), new TaskCompletionSource());
        var next = 4;
        var clients = Enumerable.Range(0, Clients).Select(_ => ClientAsync()).ToList();
        await Task.WhenAny([enough.Task, .. clients]).WaitAsync(limit.Token);
        taking.Kill();
        await Task.WhenAll(clients);

        // Whoever is sent again what it has stored says that it knows it.
        Assert.True(acknowledged.Count >= EnoughBatches);
        foreach (var batch in acknowledged) Assert.Equal(Vehicles, await PostAsync(reading.Admin, Batch(batch), limit.Token));
        for (var vehicle = 0; vehicle < Vehicles; vehicle++) await board.UntilAsync(vehicle, At(acknowledged.Max()), limit.Token);
        Assert.Equal(0, await PostAsync(reading.Admin, Batch(next + 1), limit.Token));

        async Task ClientAsync()
        {
            try
            {
                while (true)
                {
                    var batch = Interlocked.Increment(ref next);
                    Assert.Equal(0, await PostAsync(taking.Admin, Batch(batch), limit.Token));
                    acknowledged.Add(batch);
                    if (acknowledged.Count >= EnoughBatches) enough.TrySetResult();
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                // The kill: what was under way was not acknowledged.
            }
        }
    }

    private static DateTimeOffset At(int batch) => Begin.AddSeconds(batch);

    private static JsonObject Batch(int batch) => new()
    {
        ["positions"] = new JsonArray([.. Enumerable.Range(0, Vehicles).Select(vehicle => (JsonNode)new JsonObject
        {
            ["event"] = $"killed-{batch}-{vehicle}", ["vehicle"] = $"V-{vehicle}", ["at"] = At(batch), ["point"] = new JsonArray(113 + vehicle / 1000.0, 23 + batch * 9e-5),
        })]),
    };

    private static async Task<int> PostAsync(HttpClient api, JsonObject batch, CancellationToken cancellation)
    {
        using var answer = await api.PostAsJsonAsync("/api/tracking/positions", batch, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["duplicates"]!.GetValue<int>();
    }

    /// <summary>The board's stream, and the newest place it told of each vehicle.</summary>
    private sealed class Board(HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        private readonly Dictionary<string, DateTimeOffset> _newest = [];

        /// <summary>Opens the stream; returns when the first board has come.</summary>
        public static async Task<Board> OpenAsync(HttpClient api, CancellationToken cancellation)
        {
            var answer = await api.GetAsync("/api/tracking/board/stream", HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
            var board = new Board(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation)));
            Assert.Equal("snapshot", (await board.NextAsync(cancellation))["type"]!.GetValue<string>());
            return board;
        }

        /// <summary>Reads until a vehicle was told as it was then, or later.</summary>
        public async Task UntilAsync(int vehicle, DateTimeOffset at, CancellationToken cancellation)
        {
            while (!_newest.TryGetValue($"V-{vehicle}", out var newest) || newest < at)
            {
                var told = await NextAsync(cancellation);
                if (told["type"]!.GetValue<string>() == "position") _newest[told["vehicle"]!.GetValue<string>()] = told["positionAt"]!.GetValue<DateTimeOffset>();
            }
        }

        private async Task<JsonObject> NextAsync(CancellationToken cancellation)
        {
            while (true)
            {
                var line = await lines.ReadLineAsync(cancellation) ?? throw new EndOfStreamException("The board's stream ended.");
                if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonNode.Parse(line["data: ".Length..])!.AsObject();
            }
        }

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }
}
