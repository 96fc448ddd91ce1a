using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Persistence;

/// <summary>Reads every page of a large SQLite database once after each start, beside the work, and says so loudly if one is damaged.</summary>
/// <remarks>A power cut cannot damage it: the write-ahead log and <c>synchronous=FULL</c> see to that. What this looks for is a failing disk or a
/// file that somebody else wrote into, and a worker that is not there for the minutes of a full check helps nobody (decision 0034).</remarks>
internal sealed class SoundnessCheck(IOptions<DataOptions> options, DatabaseMode mode, IHostApplicationLifetime lifetime, ILogger<SoundnessCheck> log) : BackgroundService
{
    /// <summary>Files up to this size are checked before the start, which takes about a second.</summary>
    public const long CheckedAtStartBytes = 64 << 20;

    private const int MaxFaults = 5;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(20);

    /// <summary>What a load balancer is told: <c>ready</c> unless damage was found.</summary>
    public string State { get; private set; } = "ready";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var file = options.Value.DatabaseFile;
        if (mode.IsPostgres || !File.Exists(file) || new FileInfo(file).Length <= CheckedAtStartBytes) return;
        await StartedAsync(stoppingToken);
        await Task.Delay(AfterStart, TimeProvider.System, stoppingToken);
        await RunAsync(stoppingToken);
    }

    internal async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var since = TimeProvider.System.GetTimestamp();
            var faults = await Task.Run(() => Faults(options.Value, cancellation), cancellation);
            if (faults.Count == 0)
            {
                log.LogInformation("The database was checked in {Seconds:F0} s and is sound", TimeProvider.System.GetElapsedTime(since).TotalSeconds);
                return;
            }

            State = $"damaged: {string.Join("; ", faults)}";
            // The next start refuses at once, and not only once the damage is found again.
            await File.WriteAllLinesAsync(options.Value.DamageFile, faults, cancellation);
            log.LogCritical(
                "The database {File} is damaged: {Faults}. Stop the worker and put back a copy with `logiopt restore FILE`", options.Value.DatabaseFile, string.Join("; ", faults));
        }
        catch (Exception fault) when (fault is SqliteException or IOException && !cancellation.IsCancellationRequested)
        {
            State = $"cannot be read: {fault.Message}";
            log.LogCritical(fault, "The database {File} could not be checked", options.Value.DatabaseFile);
        }
        catch (SqliteException) when (cancellation.IsCancellationRequested)
        {
            // The worker stops; the next start checks again.
        }
    }

    /// <summary>What SQLite's quick check finds; empty = sound.</summary>
    /// <exception cref="SqliteException">The file is none of SQLite's, cannot be read, or the check was ended.</exception>
    public static List<string> Faults(DataOptions options, CancellationToken cancellation)
    {
        // A connection of its own, which is not given back to others.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        using var ending = cancellation.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"PRAGMA quick_check({MaxFaults})";
        using var reader = command.ExecuteReader();
        var faults = new List<string>();
        while (reader.Read()) faults.Add(reader.GetString(0));
        return faults is ["ok"] ? [] : faults;
    }

    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }
}
