using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Dispatch;

/// <summary>Shipments to be put on routes of the running day.</summary>
internal sealed record InsertionsBody(Guid[]? Shipments);

/// <summary>Asks for a re-plan of the running day.</summary>
/// <param name="Routes">These routes only; null = every open one.</param>
/// <param name="Region">Only stops in it change their vehicle; null = any stop of the routes.</param>
/// <param name="MovedStopMilli">Price of a stop that changes its vehicle; null = as configured.</param>
/// <param name="TimeLimitSeconds">Seconds of search; null = as configured.</param>
internal sealed record ReplanBody(Guid[]? Routes, RegionBody? Region, long? MovedStopMilli, double? TimeLimitSeconds);

/// <summary>A circle.</summary>
/// <param name="Centre">[longitude, latitude].</param>
/// <param name="RadiusMetres">In (0, 100,000].</param>
internal sealed record RegionBody(double[]? Centre, double? RadiusMetres);

/// <summary>Tells that a vehicle drives no more.</summary>
/// <param name="Position">Where it stands, [longitude, latitude]; null = at the stop that it headed for.</param>
/// <param name="TimeLimitSeconds">Seconds of search; null = as configured.</param>
internal sealed record BreakdownBody(double[]? Position, double? TimeLimitSeconds);

/// <summary>Changes to the running day.</summary>
internal static class LiveEndpoints
{
    private const int MaxInsertions = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing").WithTags("Routing").RequireAuthorization(Callers.Of(Roles.Dispatcher));
        group.MapPost("/insertions", InsertAsync).WithName("InsertShipments").WithSummary("Puts pending shipments on routes of the running day, each where it costs least; nothing else moves")
            .Produces<IReadOnlyList<LiveInsertionView>>().ProducesProblem(400).ProducesProblem(409);
        group.MapPost("/replans", ReplanAsync).WithName("ReplanDay").WithSummary("Searches better routes for the rest of the day: of one route, of several, of a region; changes them if that pays")
            .Produces<LiveReplanView>().ProducesProblem(400).ProducesProblem(409);
        group.MapPost("/vehicles/{vehicle}/breakdown", BreakDownAsync).WithName("BreakDown").WithSummary("Takes a vehicle out of the day; what it has not done, and what lies on it, goes to others")
            .Produces<LiveReplanView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapDelete("/vehicles/{vehicle}/breakdown", RepairAsync).WithName("Repair").WithSummary("The vehicle drives again").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> InsertAsync(InsertionsBody body, LiveDay day, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(body.Shipments is { Length: >= 1 and <= MaxInsertions }, "shipments", $"{body.Shipments?.Length ?? 0} shipments", $"Give 1 to {MaxInsertions}.");
        faults.ThrowIfAny();
        return TypedResults.Ok(await day.InsertAsync([.. body.Shipments!.Distinct().Select(s => new ShipmentId(s))], cancellation));
    }

    private static async Task<IResult> ReplanAsync(ReplanBody body, LiveDay day, IOptions<RoutingOptions> options, CancellationToken cancellation) =>
        TypedResults.Ok(await day.ReplanAsync(Read(body, options.Value), cancellation));

    private static async Task<IResult> BreakDownAsync(string vehicle, BreakdownBody body, LiveDay day, IOptions<RoutingOptions> options, CancellationToken cancellation)
    {
        var faults = new FaultList();
        GeoPoint? at = body.Position is null ? null : Point(body.Position, "position", faults);
        CheckTime(body.TimeLimitSeconds, faults);
        faults.Check(Codes.IsCode(vehicle), "vehicle", $"'{vehicle}' is no code", "Give a vehicle's code.");
        faults.ThrowIfAny();
        return await day.BreakdownAsync(new VehicleId(vehicle), at, body.TimeLimitSeconds ?? options.Value.ReplanSeconds, cancellation) is { } view
            ? TypedResults.Ok(view)
            : NoVehicle(vehicle);
    }

    private static async Task<IResult> RepairAsync(string vehicle, DbContext db, CancellationToken cancellation)
    {
        if (!Codes.IsCode(vehicle) || await db.Set<VehicleRow>().FindAsync([new VehicleId(vehicle)], cancellation) is not { } row) return NoVehicle(vehicle);
        row.OutSince = null;
        row.Version++;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }

    internal static LiveReplan Read(ReplanBody body, RoutingOptions options)
    {
        var faults = new FaultList();
        GeoPoint? centre = null;
        if (body.Region is { } region)
        {
            centre = Point(region.Centre, "region.centre", faults);
            faults.Check(region.RadiusMetres is > 0 and <= 100_000, "region.radiusMetres", $"{region.RadiusMetres}", "Give more than 0 and at most 100,000.");
        }

        faults.Check(body.Routes is null or { Length: >= 1 and <= 1000 }, "routes", $"{body.Routes?.Length} routes", "Give 1 to 1000, or leave it out for all.");
        faults.Check(body.MovedStopMilli is null or (>= 0 and <= 1_000_000_000_000), "movedStopMilli", $"{body.MovedStopMilli}", "Give 0 to 1,000,000,000,000.");
        CheckTime(body.TimeLimitSeconds, faults);
        faults.ThrowIfAny();
        return new LiveReplan(
            body.Routes?.Select(r => new RouteId(r)).ToHashSet(), centre, new Distance(body.Region?.RadiusMetres ?? 0), body.MovedStopMilli ?? options.MovedStopMilli,
            body.TimeLimitSeconds ?? options.ReplanSeconds);
    }

    private static void CheckTime(double? seconds, FaultList faults) =>
        faults.Check(seconds is null or (>= 0.1 and <= 60), "timeLimitSeconds", $"{seconds}", "Give 0.1 to 60.");

    private static GeoPoint Point(double[]? position, string where, FaultList faults)
    {
        GeoPoint point = default;
        faults.Check(position is { Length: 2 } && GeoPoint.TryCreate(position[1], position[0], out point), where, "no place on Earth", "Give [longitude, latitude] in degrees.");
        return point;
    }

    private static ProblemHttpResult NoVehicle(string vehicle) => TypedResults.Problem(statusCode: 404, title: "No such vehicle", detail: $"There is no vehicle {vehicle}.");
}
