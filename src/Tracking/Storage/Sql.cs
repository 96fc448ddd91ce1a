using System.Data;
using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LogiOpt.Tracking.Storage;

/// <summary>Statements of the hot path, on the context's own connection and transaction. EF owns the schema; what is written thousands of times a second goes past its change tracking.</summary>
/// <remarks>The two databases differ here only in how many values travel at once: SQLite, in the same process, takes row by row and lists as JSON;
/// PostgreSQL takes arrays, a whole batch in one round trip.</remarks>
internal static class Sql
{
    public static bool IsPostgres(DbContext db) => db.Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL";

    /// <summary>The condition that a column is among the values of a parameter made by <see cref="List"/>.</summary>
    public static string Among(DbContext db, string column, string parameter) =>
        IsPostgres(db) ? $"{column} = ANY({parameter})" : $"{column} IN (SELECT value FROM json_each({parameter}))";

    /// <summary>A list of texts as one value.</summary>
    public static object List(DbContext db, string[] values) => IsPostgres(db) ? values : JsonSerializer.Serialize(values);

    /// <summary>A command within the context's transaction.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction: facts and what they change would not stand or fall together.</exception>
    public static DbCommand Command(DbContext db, string text)
    {
        var transaction = db.Database.CurrentTransaction
            ?? throw new InvalidOperationException("The journal and its read models are written in a transaction only.\nBegin one before calling the ledger.");
        var command = db.Database.GetDbConnection().CreateCommand();
        (command.Transaction, command.CommandText) = (transaction.GetDbTransaction(), text);
        return command;
    }

    /// <summary>A command that only reads, within the context's transaction if there is one.</summary>
    public static async Task<DbCommand> ReadingAsync(DbContext db, string text, CancellationToken cancellation)
    {
        var connection = db.Database.GetDbConnection();
        if (connection.State != ConnectionState.Open) await db.Database.OpenConnectionAsync(cancellation);
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (db.Database.CurrentTransaction?.GetDbTransaction(), text);
        return command;
    }

    public static DbParameter Add(DbCommand command, string name, object? value = null, DbType? kind = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        if (kind is { } type) parameter.DbType = type;
        if (value is not null) parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
