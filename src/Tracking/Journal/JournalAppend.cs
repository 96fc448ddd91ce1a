using System.Data;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LogiOpt.Tracking.Journal;

/// <summary>Appends to the journal by one prepared statement in the caller's transaction: rows that are never read back need no change tracking.</summary>
internal static class JournalAppend
{
    private const string Insert = """
        INSERT INTO tracking_journal ("Event", "Stream", "Type", "Occurred", "Received", "Source", "Quarantine", "Body")
        VALUES (@event, @stream, @type, @occurred, @received, @source, @quarantine, @body)
        """;

    /// <summary>Appends rows in their order.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction: facts and what they change would not stand or fall together.</exception>
    public static async Task WriteAsync(DbContext db, IEnumerable<JournalRow> rows, CancellationToken cancellation)
    {
        var transaction = db.Database.CurrentTransaction
            ?? throw new InvalidOperationException("The journal is written in a transaction only.\nBegin one before calling the ledger.");
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = Insert;
        IDbDataParameter @event = Add("@event", DbType.String), stream = Add("@stream", DbType.String), type = Add("@type", DbType.String),
            occurred = Add("@occurred", DbType.Int64), received = Add("@received", DbType.Int64), source = Add("@source", DbType.String),
            quarantine = Add("@quarantine", DbType.String), body = Add("@body", DbType.String);
        var isPrepared = false;
        foreach (var row in rows)
        {
            (@event.Value, stream.Value, type.Value, source.Value, body.Value) = (row.Event, row.Stream, row.Type, row.Source, row.Body);
            (occurred.Value, received.Value) = (Instants.ToMilliseconds(row.Occurred), Instants.ToMilliseconds(row.Received));
            quarantine.Value = (object?)row.Quarantine ?? DBNull.Value;
            if (!isPrepared) await command.PrepareAsync(cancellation);
            isPrepared = true;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        IDbDataParameter Add(string name, DbType kind)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType) = (name, kind);
            command.Parameters.Add(parameter);
            return parameter;
        }
    }
}
