using LogiOpt.Core.Input;
using Microsoft.Data.Sqlite;

namespace LogiOpt.Host.Persistence;

/// <summary>Copies a SQLite database, also one that is in use, and proves the copy sound.</summary>
internal static class SqliteCopy
{
    /// <summary>Writes a sound copy beside the target and only then puts it in its place.</summary>
    /// <exception cref="BadInputException">The source is missing or damaged, or the target exists or cannot be written.</exception>
    public static void Make(string source, string target, bool replace)
    {
        if (!File.Exists(source)) throw new BadInputException(source, "There is no such file", "Check the path");
        if (File.Exists(target) && !replace) throw new BadInputException(target, "The file exists already", "Give another name; a backup never overwrites one");
        var part = target + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            File.Delete(part);
            using (var from = Open(source, SqliteOpenMode.ReadOnly))
            using (var to = Open(part, SqliteOpenMode.ReadWriteCreate))
                from.BackupDatabase(to);
            var faults = Faults(part);
            if (faults.Count > 0) throw new BadInputException(source, $"The database is damaged: {string.Join("; ", faults)}", "Take an older copy");
            if (replace) foreach (var side in new[] { "-wal", "-shm" }) File.Delete(target + side);
            File.Move(part, target, overwrite: replace);
        }
        catch (SqliteException fault)
        {
            throw new BadInputException(source, $"It cannot be copied: {fault.Message.TrimEnd('.')}", "Is it a LogiOpt database, and is there room on the disk?");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(target, $"It cannot be written: {fault.Message}", "Give a place that this user may write");
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>What SQLite's full check finds; empty = sound.</summary>
    public static List<string> Faults(string file)
    {
        using var connection = Open(file, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(20)";
        using var reader = command.ExecuteReader();
        var faults = new List<string>();
        while (reader.Read()) faults.Add(reader.GetString(0));
        return faults is ["ok"] ? [] : faults;
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        // Not pooled: a pooled handle would keep the file open after it was moved.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
