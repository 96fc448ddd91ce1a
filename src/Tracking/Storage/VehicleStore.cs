using System.Data;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Projections;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Storage;

/// <summary>The vehicles' rows, which every position touches, by statements of their own.</summary>
internal static class VehicleStore
{
    private const string Columns = "\"Vehicle\", \"Version\", \"Body\"";

    /// <summary>The rows of these vehicles, as far as there are any.</summary>
    public static async Task<List<VehicleRow>> LoadAsync(DbContext db, IReadOnlyCollection<VehicleId> vehicles, CancellationToken cancellation)
    {
        var rows = new List<VehicleRow>(vehicles.Count);
        if (vehicles.Count == 0) return rows;
        await using var command = Sql.Command(db, $"SELECT {Columns} FROM tracking_vehicle WHERE {Sql.Among(db, "\"Vehicle\"", "@vehicles")}");
        Sql.Add(command, "@vehicles", Sql.List(db, [.. vehicles.Select(v => v.Value)]));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(new VehicleRow { Vehicle = new VehicleId(reader.GetString(0)), Version = reader.GetInt64(1), Body = reader.GetString(2) });
        return rows;
    }

    /// <summary>Writes rows anew; each has the version that follows the stored one, 1 if there is none.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else wrote one of them since it was read.</exception>
    public static async Task WriteAsync(DbContext db, IReadOnlyList<VehicleRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        var written = Sql.IsPostgres(db) ? await WriteAtOnceAsync(db, rows, cancellation) : await WriteEachAsync(db, rows, cancellation);
        if (written != rows.Count)
            throw new DbUpdateConcurrencyException($"{rows.Count - written} of {rows.Count} vehicles were changed by another writer since they were read.\nApply the facts again.");
    }

    private const string OnConflict =
        """ON CONFLICT ("Vehicle") DO UPDATE SET "Version" = excluded."Version", "Body" = excluded."Body" WHERE tracking_vehicle."Version" = excluded."Version" - 1""";

    private static async Task<int> WriteAtOnceAsync(DbContext db, IReadOnlyList<VehicleRow> rows, CancellationToken cancellation)
    {
        await using var command = Sql.Command(db, $"INSERT INTO tracking_vehicle ({Columns}) SELECT * FROM unnest(@vehicle, @version, @body) {OnConflict}");
        Sql.Add(command, "@vehicle", rows.Select(r => r.Vehicle.Value).ToArray());
        Sql.Add(command, "@version", rows.Select(r => r.Version).ToArray());
        Sql.Add(command, "@body", rows.Select(r => r.Body).ToArray());
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<int> WriteEachAsync(DbContext db, IReadOnlyList<VehicleRow> rows, CancellationToken cancellation)
    {
        await using var command = Sql.Command(db, $"INSERT INTO tracking_vehicle ({Columns}) VALUES (@vehicle, @version, @body) {OnConflict}");
        var (vehicle, version, body) = (Sql.Add(command, "@vehicle", kind: DbType.String), Sql.Add(command, "@version", kind: DbType.Int64), Sql.Add(command, "@body", kind: DbType.String));
        var written = 0;
        foreach (var row in rows)
        {
            (vehicle.Value, version.Value, body.Value) = (row.Vehicle.Value, row.Version, row.Body);
            if (written == 0) await command.PrepareAsync(cancellation);
            written += await command.ExecuteNonQueryAsync(cancellation);
        }

        return written;
    }

    /// <summary>Which of these vehicles were ever given a route, and their routes that are not over.</summary>
    public static async Task<(HashSet<VehicleId> Known, List<(RouteId Route, VehicleId Vehicle)> Open)> RoutesOfAsync(
        DbContext db, IReadOnlyCollection<VehicleId> vehicles, CancellationToken cancellation)
    {
        var known = new HashSet<VehicleId>();
        var open = new List<(RouteId, VehicleId)>();
        if (vehicles.Count == 0) return (known, open);
        // Both by the index over vehicle and state; a vehicle has a route a day, so its past is not read.
        await using var command = Sql.Command(db, $"""
            SELECT DISTINCT "Vehicle", NULL FROM tracking_route WHERE {Sql.Among(db, "\"Vehicle\"", "@vehicles")}
            UNION ALL
            SELECT "Vehicle", CAST("Route" AS text) FROM tracking_route
            WHERE "State" IN ('{nameof(LaneState.Active)}', '{nameof(LaneState.Dispatched)}') AND {Sql.Among(db, "\"Vehicle\"", "@vehicles")}
            """);
        Sql.Add(command, "@vehicles", Sql.List(db, [.. vehicles.Select(v => v.Value)]));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var vehicle = new VehicleId(reader.GetString(0));
            if (await reader.IsDBNullAsync(1, cancellation)) known.Add(vehicle);
            else open.Add((new RouteId(Guid.Parse(reader.GetString(1))), vehicle));
        }

        return (known, open);
    }
}
