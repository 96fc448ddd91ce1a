using LogiOpt.Core.Input;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LogiOpt.Host.Persistence;

/// <summary>Makes the database ready before anything else runs: the directory can be written, the file is no damaged one, the schema is current.</summary>
internal sealed class DatabaseStart(IServiceScopeFactory scopes, DatabaseMode mode, IOptions<DataOptions> options, ILogger<DatabaseStart> log)
{
    // A server that is starting beside the worker, or recovering after a crash, is waited for.
    private static readonly TimeSpan WaitForServer = TimeSpan.FromSeconds(30), LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Checks and migrates.</summary>
    /// <exception cref="BadInputException">The directory cannot be written, or the file is no sound LogiOpt database; says the remedy.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (mode.IsPostgres) await PreparePostgresAsync(cancellation);
        else await PrepareSqliteAsync(cancellation);
        log.LogInformation("Database {Place} is ready", mode.Place(options.Value));
    }

    private async Task PreparePostgresAsync(CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                // Several workers may start at once: EF's migrator holds a lock in the database.
                await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Database.MigrateAsync(cancellation);
                return;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && TimeProvider.System.GetElapsedTime(since) < WaitForServer)
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancellation);
            }
            catch (NpgsqlException fault)
            {
                throw new BadInputException($"ConnectionStrings:{DatabaseMode.Name}", $"{mode.Place(options.Value)} cannot be used: {fault.Message.TrimEnd('.')}",
                    "Check that the server runs, that the database exists and that the user owns it");
            }
        }
    }

    private async Task PrepareSqliteAsync(CancellationToken cancellation)
    {
        CheckDirectory(options.Value);
        try
        {
            CheckFile(options.Value, cancellation);
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
            await db.Database.MigrateAsync(cancellation);
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellation);
        }
        catch (SqliteException fault)
        {
            throw Explain(fault, options.Value.DatabaseFile);
        }
    }

    private static void CheckDirectory(DataOptions options)
    {
        var directory = Path.GetFullPath(options.Directory);
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".write-test-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException("Data:Directory", $"'{directory}' cannot be written: {fault.Message.TrimEnd('.')}",
                "Give a directory that this user may write, with --data DIR or Data__Directory");
        }
    }

    // A damaged file is told at the start, not in the middle of a day; a large one is checked beside the work, unless damage is known of.
    private static void CheckFile(DataOptions options, CancellationToken cancellation)
    {
        var isSuspect = File.Exists(options.DamageFile);
        if (!File.Exists(options.DatabaseFile) || (!isSuspect && new FileInfo(options.DatabaseFile).Length > SoundnessCheck.CheckedAtStartBytes)) return;
        if (SoundnessCheck.Faults(options, cancellation) is { Count: > 0 } faults)
            throw new BadInputException(options.DatabaseFile, $"The database is damaged: {string.Join("; ", faults)}",
                "Stop the worker and put back a copy with `logiopt restore FILE`, or move the file away to begin with an empty one");
        if (isSuspect) File.Delete(options.DamageFile);
    }

    private static BadInputException Explain(SqliteException fault, string file) => fault.SqliteErrorCode switch
    {
        11 or 26 => new BadInputException(file, $"This is not a sound SQLite database ({fault.Message.TrimEnd('.')})",
            "Put back a copy with `logiopt restore FILE`, or move the file away to begin with an empty one"),
        8 or 14 => new BadInputException(file, $"The database cannot be opened for writing ({fault.Message.TrimEnd('.')})",
            "Check the owner and the mode of the file and its directory, or give another one with --data DIR"),
        5 or 6 => new BadInputException(file, "Another process holds the database",
            "Stop the other worker, or give this one a directory of its own with --data DIR"),
        13 => new BadInputException(file, "The disk is full", "Free some space and start again"),
        _ => new BadInputException(file, $"The database answers: {fault.Message.TrimEnd('.')} (code {fault.SqliteErrorCode})",
            "Run `logiopt doctor`, or put back a copy with `logiopt restore FILE`"),
    };
}
