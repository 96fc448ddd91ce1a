using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Dispatch;

/// <summary>A route as shown.</summary>
internal sealed record RouteView(
    RouteId Route, int Revision, PlanId Plan, VehicleId Vehicle, SiteId? Depot, RouteState State, DateTimeOffset DispatchedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt, DateTimeOffset PlannedEnd, IReadOnlyList<RouteStop> Stops);

/// <summary>A shipment as Routing sees it.</summary>
internal sealed record ShipmentView(
    ShipmentId Shipment, ShipmentKind Kind, OrderId? Order, string Reference, SiteId? FromSite, GeoPoint From, SiteId? ToSite, GeoPoint To, long WeightGrams,
    long VolumeMillilitres, DateTimeOffset ReadyAt, TimeWindow Due, ShipmentState State, int Tries, RouteId? Route, string? Reason, string? Explanation);

/// <summary>Routes and shipments.</summary>
internal static class RouteEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing").WithTags("Routing");
        group.MapGet("/routes", ListAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("ListRoutes").WithSummary("Routes, the latest dispatched first")
            .Produces<object>().ProducesProblem(400);
        group.MapGet("/routes/{id:guid}", GetAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("GetRoute").WithSummary("A route with its stops")
            .Produces<RouteView>().ProducesProblem(404);
        group.MapGet("/shipments", ShipmentsAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("ListRoutingShipments")
            .WithSummary("Shipments with their state in planning").Produces<object>().ProducesProblem(400);
    }

    private static async Task<Ok<object>> ListAsync(DbContext db, string? state, int? limit, string? cursor, CancellationToken cancellation)
    {
        if (state is not (null or "active" or "all")) throw new BadInputException("state", $"'{state}' is no state", "Give active or all.");
        var (skip, take) = Paging.Offset(limit, cursor);
        var routes = db.Set<RouteRow>().AsNoTracking();
        if (state is null or "active") routes = routes.Where(r => r.State != RouteState.Completed);
        var rows = await routes.OrderByDescending(r => r.DispatchedAt).ThenBy(r => r.Id).Skip(skip).Take(take + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Paging.Page(rows.Select(View).ToList(), skip, take));
    }

    private static async Task<IResult> GetAsync(Guid id, DbContext db, HttpContext http, CancellationToken cancellation)
    {
        var route = new RouteId(id);
        if (await db.Set<RouteRow>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == route, cancellation) is not { } row)
            return TypedResults.Problem(statusCode: 404, title: "No such route", detail: $"There is no route {id}.");
        http.Response.Headers.ETag = $"W/\"{row.Version}\"";
        return TypedResults.Ok(View(row));
    }

    private static async Task<Ok<object>> ShipmentsAsync(DbContext db, string? state, int? limit, string? cursor, CancellationToken cancellation)
    {
        ShipmentState wanted = default;
        if (state is not (null or "all") && (!state.All(char.IsAsciiLetter) || !Enum.TryParse(state, ignoreCase: true, out wanted)))
            throw new BadInputException("state", $"'{state}' is no state", "Give pending, planned, delivered, failed, unserved, cancelled or all.");
        var (skip, take) = Paging.Offset(limit, cursor);
        var shipments = db.Set<ShipmentRow>().AsNoTracking();
        if (state is not (null or "all")) shipments = shipments.Where(s => s.State == wanted);
        var rows = await shipments.OrderBy(s => s.DueLatest).ThenBy(s => s.Id).Skip(skip).Take(take + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Paging.Page(rows.Select(View).ToList(), skip, take));
    }

    private static RouteView View(RouteRow r) => new(
        r.Id, r.Revision, r.Plan, r.Vehicle, r.Depot, r.State, r.DispatchedAt, r.StartedAt, r.CompletedAt, r.PlannedEnd, RoutingJson.Stops(r));

    private static ShipmentView View(ShipmentRow s) => new(
        s.Id, s.Kind, s.Order, s.Reference, s.FromSite, s.From, s.ToSite, s.To, s.Grams, s.Millilitres, s.ReadyAt, s.Due, s.State, s.Tries, s.Route, s.Reason, s.Explanation);
}
