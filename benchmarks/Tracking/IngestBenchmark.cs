using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Messages;
using LogiOpt.Support;
using LogiOpt.Tracking;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>Positions into the journal and the read models, durable: each in a commit of its own, against many in one.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 2, iterationCount: 8, invocationCount: 4)]
public class IngestBenchmark
{
    private const int Events = 500, Vehicles = 100;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"logiopt-ingest-{Environment.ProcessId}.db");
    private readonly ManualTime _time = new(TrackedRound.Start.AddHours(1));
    private readonly EtaPace _pace = new();
    private SqliteConnection _connection = null!;
    private long _next;

    [GlobalSetup]
    public void Open()
    {
        _connection = new SqliteConnection($"Data Source={_file}");
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
        command.ExecuteNonQuery();
    }

    [GlobalCleanup]
    public void Close()
    {
        _connection.Dispose();
        foreach (var side in new[] { "", "-wal", "-shm" }) File.Delete(_file + side);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public async Task OneByOne()
    {
        for (var k = 0; k < Events; k++) await CommitAsync(1);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public Task InOneCommit() => CommitAsync(Events);

    private async Task CommitAsync(int count)
    {
        await using var db = ModuleDb.On(_connection, TrackingModule.Configure);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var ledger = new Ledger(db, new Nowhere(), _pace, new OwnEntries(), _time, Options.Create(new TrackingOptions()));
        await ledger.ApplyAsync([.. Enumerable.Range(0, count).Select(_ => new Entry(Next(), "benchmark"))], CancellationToken.None);
        await transaction.CommitAsync();
    }

    private PositionReported Next()
    {
        var number = _next++;
        _time.Advance(TimeSpan.FromMilliseconds(10));
        return new PositionReported($"e{number}", _time.GetUtcNow(), new($"VAN-{number % Vehicles}"), new(23, 113 + number % 1000 / 1e5), 8, 90, 5);
    }

    private sealed class Nowhere : IOutbox
    {
        public void Add(IFact fact)
        {
        }
    }
}
