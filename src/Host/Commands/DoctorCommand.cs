using System.CommandLine;
using System.Data.Common;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt doctor</c>: says what is wrong with a data directory, and what to do.</summary>
internal static class DoctorCommand
{
    private sealed record Finding(string Part, bool Good, string Says);

    public static Command Build()
    {
        var data = ServeCommand.DataOption();
        var json = new Option<bool>("--json") { Description = "Machine output" };
        var command = new Command("doctor", "Check the data directory and say what to do") { data, json };
        command.SetAction(parsed =>
        {
            var findings = DatabaseMode.OfSurroundings() is { IsPostgres: true } mode ? Examine(mode) : Examine(new DataOptions { Directory = parsed.GetValue(data) ?? "data" });
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, JsonSerializerOptions.Web));
            else foreach (var finding in findings) Console.WriteLine($"{(finding.Good ? "ok  " : "BAD ")} {finding.Part}: {finding.Says}");
            return findings.All(f => f.Good) ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
        });
        return command;
    }

    private static List<Finding> Examine(DataOptions options)
    {
        var file = options.DatabaseFile;
        if (!File.Exists(file)) throw new BadInputException(file, "There is no database", "Give its directory with --data DIR, or start the worker once");
        try
        {
            var faults = SqliteCopy.Faults(file);
            if (faults.Count > 0)
                return [new Finding("database", false, $"damaged ({string.Join("; ", faults)}); put back a copy with `logiopt restore FILE`")];
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            return [new Finding("database", true, $"sound, {new FileInfo(file).Length / 1024} KiB"), .. Facts(connection)];
        }
        catch (SqliteException fault)
        {
            return [new Finding("database", false, $"not readable ({fault.Message.TrimEnd('.')}); put back a copy with `logiopt restore FILE`")];
        }
    }

    private static List<Finding> Examine(DatabaseMode mode)
    {
        try
        {
            using var connection = new NpgsqlConnection(mode.Postgres);
            connection.Open();
            return [new Finding("database", true, $"{mode.Place(new DataOptions())} answers, version {connection.ServerVersion}"), .. Facts(connection)];
        }
        catch (NpgsqlException fault)
        {
            return [new Finding("database", false, $"{mode.Place(new DataOptions())}: {fault.Message.TrimEnd('.')}; does the server run, and has a worker been started on it once?")];
        }
    }

    private static List<Finding> Facts(DbConnection connection)
    {
        var waiting = Count(connection, "SELECT COUNT(*) FROM host_outbox");
        var parked = Count(connection, $"SELECT COUNT(*) FROM host_outbox WHERE \"Attempts\" >= {OutboxDispatcher.MaxAttempts}");
        return
        [
            new Finding("schema", true, Text(connection, "SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\"")),
            new Finding("facts waiting", true, $"{waiting}"),
            new Finding("facts parked", parked == 0, parked == 0 ? "none" : $"{parked}: their consumers failed {OutboxDispatcher.MaxAttempts} times; the log says why, a restart tries again"),
        ];
    }

    private static long Count(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string Text(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string ?? "none";
    }
}
