using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Support;
using LogiOpt.Tracking;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality judge</c>: replays the days of journals, each fact at the instant it was received, deciding anew what is told under given
/// settings, and judges it by what came. Each day first as the first of an installation, then all in a row, each with what those before it taught.</summary>
internal static class JudgeCommand
{
    public static async Task<int> RunAsync(string[] options)
    {
        var days = options.FirstOrDefault(o => o.StartsWith("--data=", StringComparison.Ordinal))?["--data=".Length..].Split(',') ?? [];
        if (days.Length == 0 || !Array.TrueForAll(days, d => File.Exists(FileOf(d))))
        {
            await Console.Error.WriteLineAsync("Use: quality judge --data=DIR[,DIR...] [--Tracking:RiskProbability=0.65 ...], each DIR the data of a demo day");
            return 2;
        }

        var settings = new TrackingOptions();
        new ConfigurationBuilder().AddCommandLine(options).Build().GetSection("Tracking").Bind(settings);
        Console.WriteLine("| day | delivered, late | every range holds (first out) | first window holds, min | moves | late warned 15 min ahead | warned, precision | lead, min |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        await RowsAsync(days, settings, carry: false);
        if (days.Length > 1) await RowsAsync(days, settings, carry: true);
        return 0;
    }

    private static async Task RowsAsync(string[] days, TrackingOptions settings, bool carry)
    {
        string? learned = null;
        foreach (var (k, day) in days.Index())
        {
            using var replay = new ReplayedDay(settings, carry ? learned : null);
            await replay.RunAsync(FileOf(day));
            learned = await replay.LearnedAsync();
            var r = await replay.JudgeAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(Path.TrimEndingDirectorySeparator(day))}{(carry ? $", day {k + 1} in a row" : "")} | {r.Delivered}, {r.Late} | {r.EveryRangeCoverage:P1} ({r.FirstRangeCoverage:P1}) | {r.FirstWindowCoverage:P1}, {r.FirstWindowMinutes:F0} | {r.MovesMedian}, P90 {r.MovesP90} | {r.LateWarnedAhead} ({r.WarnedAheadShare:P0}) | {r.Warned}, {r.Precision:P0} | {r.LeadMinutesMedian:F0} |"));
        }
    }

    private static string FileOf(string directory) => Path.Combine(directory, "logiopt.db");
}

/// <summary>One day of a journal, applied to read models of its own in memory.</summary>
internal sealed class ReplayedDay(TrackingOptions settings, string? learned) : IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(30);

    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly EtaPace _pace = new();
    private ManualTime _time = null!;

    public async Task RunAsync(string file)
    {
        if (learned is not null)
        {
            await using var db = Open();
            db.Add(new LearnedRow { Body = learned, Version = 1 });
            await db.SaveChangesAsync();
        }

        foreach (var instant in Facts(file).GroupBy(f => f.Received).OrderBy(g => g.Key))
        {
            _time ??= new ManualTime(instant.Key);
            // Silent lanes are looked at as the job would, at most once between two facts that are minutes apart.
            if (instant.Key - _time.GetUtcNow() > WatchEvery) await WatchAsync(instant.Key - WatchEvery);
            if (instant.Key > _time.GetUtcNow()) _time.Advance(instant.Key - _time.GetUtcNow());
            foreach (var batch in instant.Chunk(2000)) await ApplyAsync([.. batch.Select(f => new Entry(f.Fact, f.Source))], null);
        }
    }

    public async Task<string> LearnedAsync()
    {
        await using var db = Open();
        return await db.Set<LearnedRow>().Select(r => r.Body).FirstAsync();
    }

    public async Task<PromiseReport> JudgeAsync()
    {
        await using var db = Open();
        return await Judgement.OfAllAsync(db, CancellationToken.None);
    }

    public void Dispose() => _connection.Dispose();

    private async Task WatchAsync(DateTimeOffset at)
    {
        if (at > _time.GetUtcNow()) _time.Advance(at - _time.GetUtcNow());
        await using var db = Open();
        var open = await db.Set<RouteRow>().Where(r => r.State == LaneState.Active || r.State == LaneState.Dispatched).Select(r => r.Route).ToListAsync();
        await ApplyAsync([], open);
    }

    private async Task ApplyAsync(IReadOnlyList<Entry> entries, IReadOnlyList<RouteId>? watch)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new Ledger(db, new Nowhere(), _pace, new OwnEntries(), _time, Options.Create(settings)).ApplyAsync(entries, CancellationToken.None, watch);
        await transaction.CommitAsync();
    }

    private ModuleDb Open() => ModuleDb.On(_connection, TrackingModule.Configure);

    // What was told then is left out: it is decided anew.
    private static IEnumerable<(DateTimeOffset Received, string Source, Observation Fact)> Facts(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Sequence, Type, Source, Received, Body FROM tracking_journal WHERE Type <> 'told' ORDER BY Sequence";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(2), JournalJson.ReadFact(reader.GetInt64(0), reader.GetString(1), reader.GetString(4)));
    }

    private sealed class Nowhere : IOutbox
    {
        public void Add(IFact fact) { }
    }
}
