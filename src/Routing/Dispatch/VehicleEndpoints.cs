using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Vehicles as sent.</summary>
internal sealed record VehiclesBody(VehicleBody[]? Vehicles);

/// <summary>A shift as sent.</summary>
internal sealed record ShiftBody(DateTimeOffset? Earliest, DateTimeOffset? Latest);

/// <summary>One vehicle as sent; members left out are as documented in docs/routing.md.</summary>
internal sealed record VehicleBody(
    string? Vehicle, string? Site, double[]? Start, double[]? End, long? CapacityGrams, long? CapacityMillilitres, ShiftBody? Shift, long? FixedCostMilli,
    long? CostPerKmMilli, long? CostPerHourMilli, double? SpeedFactor, int? MaxStops, string[]? Skills, string[]? Carries);

/// <summary>One vehicle as shown.</summary>
internal sealed record VehicleView(
    VehicleId Vehicle, SiteId? Site, GeoPoint Start, GeoPoint End, long CapacityGrams, long CapacityMillilitres, TimeWindow Shift, long FixedCostMilli,
    long CostPerKmMilli, long CostPerHourMilli, double SpeedFactor, int? MaxStops, string[] Skills, string[]? Carries, string State, DateTimeOffset? FreeAt);

/// <summary>The fleet.</summary>
internal static class VehicleEndpoints
{
    private const int MaxBatch = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing/vehicles").WithTags("Routing");
        group.MapPost("", SaveAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("SaveVehicles").WithSummary("Adds vehicles or changes them by their code")
            .Produces<VehicleView[]>().ProducesProblem(400);
        group.MapGet("", ListAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("ListVehicles").WithSummary("Vehicles with their state").Produces<object>();
    }

    private static async Task<Ok<object>> SaveAsync(VehiclesBody body, DbContext db, CancellationToken cancellation)
    {
        var vehicles = Read(body);
        var ids = vehicles.Select(v => v.Id).ToList();
        var known = await db.Set<VehicleRow>().Where(v => ids.Contains(v.Id)).ToDictionaryAsync(v => v.Id, cancellation);
        foreach (var vehicle in vehicles)
            if (known.TryGetValue(vehicle.Id, out var row)) Overwrite(row, vehicle);
            else
            {
                db.Add(vehicle);
                known.Add(vehicle.Id, vehicle);
            }

        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok<object>(new { vehicles = ids.Select(id => View(known[id])) });
    }

    private static async Task<Ok<object>> ListAsync(DbContext db, int? limit, string? cursor, CancellationToken cancellation)
    {
        var (skip, take) = Paging.Offset(limit, cursor);
        var rows = await db.Set<VehicleRow>().AsNoTracking().OrderBy(v => v.Id).Skip(skip).Take(take + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Paging.Page(rows.Select(View).ToList(), skip, take));
    }

    /// <summary>Reads a batch; all faults are told.</summary>
    internal static List<VehicleRow> Read(VehiclesBody body)
    {
        var faults = new FaultList();
        var bodies = body.Vehicles ?? [];
        faults.Check(bodies.Length is >= 1 and <= MaxBatch, "vehicles", $"{bodies.Length} vehicles", $"Give 1 to {MaxBatch}.");
        var seen = new HashSet<string>();
        var rows = bodies.Take(MaxBatch).Select((v, k) => Read(v, $"vehicles[{k}]", seen, faults)).ToList();
        faults.ThrowIfAny();
        return rows;
    }

    private static VehicleRow Read(VehicleBody v, string where, HashSet<string> seen, FaultList faults)
    {
        faults.Check(Codes.IsCode(v.Vehicle), $"{where}.vehicle", $"'{v.Vehicle}' is no code", "Give 1 to 64 visible characters without blanks.");
        faults.Check(v.Vehicle is null || seen.Add(v.Vehicle), $"{where}.vehicle", $"'{v.Vehicle}' is given twice", "Give each vehicle once.");
        faults.Check(v.Site is null || Codes.IsCode(v.Site), $"{where}.site", $"'{v.Site}' is no code", "Give 1 to 64 visible characters without blanks, or leave it out.");
        var start = Point(v.Start, $"{where}.start", faults);
        var end = v.End is null ? start : Point(v.End, $"{where}.end", faults);
        var (earliest, latest) = (v.Shift?.Earliest, v.Shift?.Latest);
        if (faults.Check(earliest is not null && latest is not null, $"{where}.shift", "not complete", "Give earliest and latest, ISO 8601."))
            faults.Check(latest > earliest && latest - earliest <= TimeSpan.FromHours(24), $"{where}.shift", $"{earliest:O} to {latest:O}", "It ends after it starts and lasts 24 hours at most; it repeats every day.");
        var amounts = new (string Name, long? Value)[]
        {
            ("capacityGrams", v.CapacityGrams), ("capacityMillilitres", v.CapacityMillilitres), ("fixedCostMilli", v.FixedCostMilli),
            ("costPerKmMilli", v.CostPerKmMilli), ("costPerHourMilli", v.CostPerHourMilli),
        };
        foreach (var (name, value) in amounts)
            faults.Check(value is null or (>= 0 and <= 1_000_000_000), $"{where}.{name}", $"{value}", "Give 0 to 1,000,000,000.");
        faults.Check(v.CapacityGrams is not null && v.CapacityMillilitres is not null, $"{where}.capacity", "not complete", "Give capacityGrams and capacityMillilitres.");
        faults.Check(v.SpeedFactor is null or (>= 0.1 and <= 10), $"{where}.speedFactor", $"{v.SpeedFactor}", "Give 0.1 to 10.");
        faults.Check(v.MaxStops is null or >= 1, $"{where}.maxStops", $"{v.MaxStops}", "Give 1 or more, or leave it out.");
        var skills = v.Skills ?? [];
        faults.Check(skills.Length <= 10 && skills.All(s => Codes.IsCode(s) && !s.Contains(',')), $"{where}.skills", "not all are codes", "Give at most 10 codes without commas.");
        var kinds = v.Carries ?? [];
        faults.Check(kinds.All(k => KindNames.TryRead(k, out _)), $"{where}.carries", string.Join(", ", kinds), $"Give {KindNames.All}.");
        return new VehicleRow
        {
            Id = new VehicleId(v.Vehicle ?? ""),
            Site = v.Site is null ? null : new SiteId(v.Site),
            StartLatitude = start.Latitude,
            StartLongitude = start.Longitude,
            EndLatitude = end.Latitude,
            EndLongitude = end.Longitude,
            CapacityGrams = v.CapacityGrams ?? 0,
            CapacityMillilitres = v.CapacityMillilitres ?? 0,
            ShiftEarliest = (earliest ?? default).ToUniversalTime(),
            ShiftLatest = (latest ?? default).ToUniversalTime(),
            FixedCostMilli = v.FixedCostMilli ?? 0,
            CostPerKmMilli = v.CostPerKmMilli ?? 1000,
            CostPerHourMilli = v.CostPerHourMilli ?? 0,
            SpeedFactor = v.SpeedFactor ?? 1,
            MaxStops = v.MaxStops,
            Skills = string.Join(',', skills.Distinct()),
            Carries = string.Join(',', kinds.Select(k => k.ToLowerInvariant()).Distinct()),
        };
    }

    private static GeoPoint Point(double[]? position, string where, FaultList faults)
    {
        GeoPoint point = default;
        faults.Check(position is { Length: 2 } && GeoPoint.TryCreate(position[1], position[0], out point), where, "no place on Earth", "Give [longitude, latitude] in degrees.");
        return point;
    }

    private static void Overwrite(VehicleRow row, VehicleRow by)
    {
        (row.Site, row.StartLatitude, row.StartLongitude, row.EndLatitude, row.EndLongitude) = (by.Site, by.StartLatitude, by.StartLongitude, by.EndLatitude, by.EndLongitude);
        (row.CapacityGrams, row.CapacityMillilitres, row.ShiftEarliest, row.ShiftLatest) = (by.CapacityGrams, by.CapacityMillilitres, by.ShiftEarliest, by.ShiftLatest);
        (row.FixedCostMilli, row.CostPerKmMilli, row.CostPerHourMilli, row.SpeedFactor) = (by.FixedCostMilli, by.CostPerKmMilli, by.CostPerHourMilli, by.SpeedFactor);
        (row.MaxStops, row.Skills, row.Carries) = (by.MaxStops, by.Skills, by.Carries);
        row.Version++;
    }

    private static VehicleView View(VehicleRow v) => new(
        v.Id, v.Site, v.Start, v.End, v.CapacityGrams, v.CapacityMillilitres, new TimeWindow(v.ShiftEarliest, v.ShiftLatest), v.FixedCostMilli, v.CostPerKmMilli,
        v.CostPerHourMilli, v.SpeedFactor, v.MaxStops, v.Skills.Split(',', StringSplitOptions.RemoveEmptyEntries), v.Carries.Length == 0 ? null : v.Carries.Split(','),
        v.OpenRoutes == 0 ? "free" : "onRoute", v.OpenRoutes == 0 ? null : v.FreeAt);
}
