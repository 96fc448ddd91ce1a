using System.CommandLine;
using LogiOpt.Core.Input;
using LogiOpt.Host.Persistence;
using Microsoft.Data.Sqlite;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt restore FILE</c>: puts a copy back; the database that was there is kept beside it.</summary>
internal static class RestoreCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A copy written by `logiopt backup`" };
        var data = ServeCommand.DataOption();
        var command = new Command("restore", "Put a copy of the database back; the worker must be stopped") { file, data };
        command.SetAction(parsed =>
        {
            if (DatabaseMode.OfSurroundings().IsPostgres)
                throw new BadInputException($"ConnectionStrings:{DatabaseMode.Name}", "The data is in PostgreSQL", "Use pg_restore, which that server's own tools make consistent, or unset the connection string");
            var source = Path.GetFullPath(parsed.GetRequiredValue(file));
            var target = new DataOptions { Directory = parsed.GetValue(data) ?? "data" }.DatabaseFile;
            CheckStopped(target);
            if (File.Exists(target)) File.Copy(target, target + ".before-restore", overwrite: true);
            SqliteCopy.Make(source, target, replace: true);
            Console.WriteLine($"{target} is restored from {source}.");
            return ExitCodes.Done;
        });
        return command;
    }

    // A running worker would go on writing into the file that was moved away.
    private static void CheckStopped(string database)
    {
        if (!File.Exists(database)) return;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK;";
            command.ExecuteNonQuery();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is 5 or 6)
        {
            throw new BadInputException(database, "A process has the database open", "Stop the worker first");
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is 11 or 26)
        {
            // A damaged database is what restore is for.
        }
    }
}
