using System.Data;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Journal;

/// <summary>What a fold needs of a journal entry; the body in UTF-8.</summary>
internal readonly record struct StoredFact(long Sequence, string Type, string? Quarantine, byte[] Body);

/// <summary>The journal's own statements, in the caller's transaction.</summary>
internal static class JournalStore
{
    private const string Columns = "\"Event\", \"Stream\", \"Type\", \"Occurred\", \"Received\", \"Source\", \"Quarantine\", \"Body\"";

    // Any number will do that no other part uses as a lock; this spells "journal" on a phone.
    private const long AppenderLock = 5_687_625;

    /// <summary>Waits until no other transaction appends, so that entries become visible in the order of their sequence.</summary>
    /// <remarks>
    /// A reader goes on after the last sequence it saw: one that was given out earlier and committed later would be skipped for ever. On
    /// SQLite a transaction is the only writer anyway. On PostgreSQL a lock held until the commit makes it so among all workers; it is
    /// taken before anything else is read or written, so that two ledgers never wait for each other in a ring, nor race over a read model.
    /// </remarks>
    public static async Task BecomeAppenderAsync(DbContext db, CancellationToken cancellation)
    {
        if (!Sql.IsPostgres(db)) return;
        await using var command = Sql.Command(db, $"SELECT pg_advisory_xact_lock({AppenderLock})");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Which of these event ids the journal holds.</summary>
    public static async Task<HashSet<string>> KnownAsync(DbContext db, string[] events, CancellationToken cancellation)
    {
        var known = new HashSet<string>();
        if (events.Length == 0) return known;
        await using var command = Sql.Command(db, $"SELECT \"Event\" FROM tracking_journal WHERE {Sql.Among(db, "\"Event\"", "@events")}");
        Sql.Add(command, "@events", Sql.List(db, events));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) known.Add(reader.GetString(0));
        return known;
    }

    /// <summary>Entries after a sequence, in its order, as little of them as a fold needs. Within the context's transaction if there is one.</summary>
    public static async Task<List<StoredFact>> PageAsync(DbContext db, long after, int limit, CancellationToken cancellation)
    {
        var page = new List<StoredFact>(limit);
        await using var command = await Sql.ReadingAsync(
            db, $"SELECT \"Sequence\", \"Type\", \"Quarantine\", \"Body\" FROM tracking_journal WHERE \"Sequence\" > {after} ORDER BY \"Sequence\" LIMIT {limit}", cancellation);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        // Text is stored as UTF-8, which is what is parsed: no detour over strings.
        while (await reader.ReadAsync(cancellation))
            page.Add(new StoredFact(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        return page;
    }

    /// <summary>Appends rows in their order.</summary>
    /// <returns>Their first and last sequence where others may append as well; null where nobody else does, or nothing was appended.</returns>
    public static async Task<(long From, long To)?> AppendAsync(DbContext db, IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return null;
        if (Sql.IsPostgres(db)) return await AppendAtOnceAsync(db, rows, cancellation);
        await AppendEachAsync(db, rows, cancellation);
        return null;
    }

    private static async Task<(long From, long To)> AppendAtOnceAsync(DbContext db, IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        // With ordinality, because a plain unnest promises no order, and the sequence is given out in it.
        await using var command = Sql.Command(db, $"""
            WITH appended AS (INSERT INTO tracking_journal ({Columns})
            SELECT e, s, t, o, r, c, q, b FROM unnest(@event, @stream, @type, @occurred, @received, @source, @quarantine, @body)
              WITH ORDINALITY AS given(e, s, t, o, r, c, q, b, place) ORDER BY place
            RETURNING "Sequence") SELECT min("Sequence"), max("Sequence") FROM appended
            """);
        Sql.Add(command, "@event", rows.Select(r => r.Event).ToArray());
        Sql.Add(command, "@stream", rows.Select(r => r.Stream).ToArray());
        Sql.Add(command, "@type", rows.Select(r => r.Type).ToArray());
        Sql.Add(command, "@occurred", rows.Select(r => Instants.ToMilliseconds(r.Occurred)).ToArray());
        Sql.Add(command, "@received", rows.Select(r => Instants.ToMilliseconds(r.Received)).ToArray());
        Sql.Add(command, "@source", rows.Select(r => r.Source).ToArray());
        Sql.Add(command, "@quarantine", rows.Select(r => r.Quarantine).ToArray());
        Sql.Add(command, "@body", rows.Select(r => r.Body).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task AppendEachAsync(DbContext db, IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        await using var command = Sql.Command(
            db, $"INSERT INTO tracking_journal ({Columns}) VALUES (@event, @stream, @type, @occurred, @received, @source, @quarantine, @body)");
        var (@event, stream, type) = (Sql.Add(command, "@event", kind: DbType.String), Sql.Add(command, "@stream", kind: DbType.String), Sql.Add(command, "@type", kind: DbType.String));
        var (occurred, received) = (Sql.Add(command, "@occurred", kind: DbType.Int64), Sql.Add(command, "@received", kind: DbType.Int64));
        var (source, quarantine, body) = (Sql.Add(command, "@source", kind: DbType.String), Sql.Add(command, "@quarantine", kind: DbType.String), Sql.Add(command, "@body", kind: DbType.String));
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
    }
}
