using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>A page of a list.</summary>
/// <param name="Items">At most the limit asked for.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A vehicle's latest place.</summary>
internal sealed record VehicleView(VehicleId Vehicle, GeoPoint? Position, DateTimeOffset? PositionAt, RouteId? Route, LaneState? State, int SuspectFixes);

/// <summary>A shipment in a list.</summary>
internal sealed record ShipmentLine(
    ShipmentId Shipment, OrderId? Order, string? Reference, ShipmentStatus State, RouteId? Route, DateTimeOffset? PromisedBy, bool AtRisk,
    DateTimeOffset? DeliveredAt);

/// <summary>A suspect event.</summary>
internal sealed record QuarantineLine(
    long Sequence, string Event, string Type, string Stream, string Reason, DateTimeOffset Occurred, DateTimeOffset Received, string Source);

/// <summary>Quarantined events of one reason.</summary>
internal sealed record QuarantineCount(string Reason, long Count, DateTimeOffset Newest);

/// <summary>What was not taken, or not believed.</summary>
/// <param name="Refused">Counts since the start of this process.</param>
/// <param name="Newest">The newest refusals, at most 200.</param>
/// <param name="Quarantined">Counts over the whole journal.</param>
internal sealed record RefusalReport(IReadOnlyList<RefusalCount> Refused, IReadOnlyList<Refusal> Newest, IReadOnlyList<QuarantineCount> Quarantined);

/// <summary>How well promises and estimates were kept.</summary>
/// <param name="Delivered">Shipments delivered.</param>
/// <param name="OnTime">Of these, within the promise.</param>
/// <param name="OnTimeShare">As a share; null before the first.</param>
/// <param name="EtaMaeMinutes">Mean absolute error of the first median out for delivery.</param>
/// <param name="EtaCoverage80">Share that began between its p10 and p90.</param>
/// <param name="WindowMovesMedian">Moves of the shown window after out for delivery, median.</param>
/// <param name="WindowMovesP90">The same, nine in ten.</param>
internal sealed record Scores(
    int Delivered, int OnTime, double? OnTimeShare, double? EtaMaeMinutes, double? EtaCoverage80, int? WindowMovesMedian, int? WindowMovesP90);

/// <summary>Lists and single read models.</summary>
internal static class LookupEndpoints
{
    private const int DefaultLimit = 100, MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/tracking/vehicles", VehiclesAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("GetTrackedVehicles").WithTags("Tracking").WithETag()
            .WithSummary("Vehicles with their latest believable place.").ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/api/tracking/shipments", ShipmentsAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Shop)).WithName("GetTrackedShipments").WithTags("Tracking").WithETag()
            .WithSummary("Shipments, by state if wanted.").ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/api/tracking/shipments/{shipment:guid}", ShipmentAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Shop)).WithName("GetTrackedShipment").WithTags("Tracking").WithETag()
            .WithSummary("One shipment with its estimate and history.").ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/tracking/quarantine", QuarantineAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithName("GetQuarantine").WithTags("Tracking")
            .WithSummary("Suspect events, each with its reason, the newest first.").ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/api/tracking/refusals", RefusalsAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithName("GetRefusals").WithTags("Tracking")
            .WithSummary("How many inputs were refused or quarantined, by door and reason, and the newest refusals.");
        app.MapGet("/api/tracking/scores", ScoresAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator, Roles.Planner)).WithName("GetTrackingScores").WithTags("Tracking")
            .WithSummary("How well promises and estimates were kept.");
    }

    private static async Task<Ok<Page<VehicleView>>> VehiclesAsync(
        DbContext db, IOptions<TrackingOptions> options, CancellationToken cancellation, int limit = DefaultLimit, string? cursor = null)
    {
        CheckLimit(limit);
        var after = new VehicleId(cursor is null ? "" : CursorOf(cursor, Codes.IsCode(cursor)));
        var all = cursor is null
            ? db.Set<VehicleRow>().AsNoTracking()
            : db.Set<VehicleRow>().AsNoTracking().Where(r => string.Compare((string)(object)r.Vehicle, after.Value) > 0);
        var rows = await all.OrderBy(r => r.Vehicle).Take(limit + 1).ToListAsync(cancellation);
        var ids = rows.Select(r => (VehicleId?)r.Vehicle).ToList();
        var routes = await db.Set<RouteRow>().Where(r => ids.Contains(r.Vehicle) && (r.State == LaneState.Active || r.State == LaneState.Dispatched))
            .Select(r => new { r.Route, r.Vehicle, r.State, r.DispatchedAt }).ToListAsync(cancellation);
        var items = rows.Take(limit).Select(r =>
        {
            var state = JournalJson.Read<VehicleState>(r.Body);
            var marker = Marker.Of(state, options.Value.MaxKilometresPerHour);
            var route = routes.Where(x => x.Vehicle == r.Vehicle).OrderByDescending(x => x.State == LaneState.Active).ThenBy(x => x.DispatchedAt).FirstOrDefault();
            return new VehicleView(
                r.Vehicle, marker?.Point, marker?.At, route?.Route, route?.State, Marker.SuspectCount(state, options.Value.MaxKilometresPerHour));
        }).ToList();
        return TypedResults.Ok(new Page<VehicleView>(items, rows.Count > limit ? items[^1].Vehicle.Value : null));
    }

    private static async Task<Ok<Page<ShipmentLine>>> ShipmentsAsync(
        DbContext db, CancellationToken cancellation, string? state = null, int limit = DefaultLimit, string? cursor = null)
    {
        CheckLimit(limit);
        var rows = db.Set<ShipmentRow>().AsNoTracking().Where(r => r.Status != null);
        if (state is not null)
        {
            if (!Enum.TryParse<ShipmentStatus>(state, ignoreCase: true, out var status) || !char.IsLetter(state[0]))
                throw new BadInputException("state", $"'{state}' is not a state",
                    "Send released, dispatched, outForDelivery, delivered, failed, returned, unserved or cancelled.");
            rows = rows.Where(r => r.Status == status);
        }

        if (cursor is not null)
        {
            var isGuid = Guid.TryParse(cursor, out var after);
            CursorOf(cursor, isGuid);
            var last = new ShipmentId(after);
            rows = rows.Where(r => (Guid)(object)r.Shipment > (Guid)(object)last);
        }

        var page = await rows.OrderBy(r => r.Shipment).Take(limit + 1).ToListAsync(cancellation);
        var items = page.Take(limit).Select(r =>
            new ShipmentLine(r.Shipment, r.Order, r.Reference, r.Status!.Value, r.Route, r.DueLatest, r.AtRisk, r.DeliveredAt)).ToList();
        return TypedResults.Ok(new Page<ShipmentLine>(items, page.Count > limit ? items[^1].Shipment.ToString() : null));
    }

    private static async Task<Results<Ok<ShipmentView>, ProblemHttpResult>> ShipmentAsync(Guid shipment, LoadShipment load, CancellationToken cancellation) =>
        await load.ForStaffAsync(new ShipmentId(shipment), cancellation) is { } view
            ? TypedResults.Ok(view)
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"No shipment {shipment} is known. It appears when Warehousing releases it.");

    private static async Task<Ok<Page<QuarantineLine>>> QuarantineAsync(
        DbContext db, CancellationToken cancellation, string? reason = null, int limit = DefaultLimit, string? cursor = null)
    {
        CheckLimit(limit);
        var rows = db.Set<JournalRow>().AsNoTracking().Where(r => r.Quarantine != null);
        if (reason is not null) rows = rows.Where(r => r.Quarantine == reason);
        if (cursor is not null)
        {
            var isNumber = long.TryParse(cursor, out var before);
            CursorOf(cursor, isNumber);
            rows = rows.Where(r => r.Sequence < before);
        }

        var page = await rows.OrderByDescending(r => r.Sequence).Take(limit + 1)
            .Select(r => new QuarantineLine(r.Sequence, r.Event, r.Type, r.Stream, r.Quarantine!, r.Occurred, r.Received, r.Source)).ToListAsync(cancellation);
        var items = page.Take(limit).ToList();
        return TypedResults.Ok(new Page<QuarantineLine>(items, page.Count > limit ? items[^1].Sequence.ToString() : null));
    }

    private static async Task<Ok<RefusalReport>> RefusalsAsync(DbContext db, Refusals refusals, CancellationToken cancellation)
    {
        var quarantined = await db.Set<JournalRow>().Where(r => r.Quarantine != null).GroupBy(r => r.Quarantine!)
            .Select(g => new QuarantineCount(g.Key, g.LongCount(), g.Max(r => r.Received))).ToListAsync(cancellation);
        return TypedResults.Ok(new RefusalReport(refusals.Counts(), refusals.Newest(), [.. quarantined.OrderByDescending(q => q.Count).ThenBy(q => q.Reason, StringComparer.Ordinal)]));
    }

    private static async Task<Ok<Scores>> ScoresAsync(DbContext db, CancellationToken cancellation)
    {
        var delivered = db.Set<ShipmentRow>().Where(r => r.Status == ShipmentStatus.Delivered);
        var count = await delivered.CountAsync(cancellation);
        var onTime = await delivered.CountAsync(r => r.OnTime == true, cancellation);
        var scored = await delivered.CountAsync(r => r.EtaErrorSeconds != null, cancellation);
        var error = await delivered.SumAsync(r => r.EtaErrorSeconds ?? 0, cancellation);
        var hits = await delivered.CountAsync(r => r.EtaHit == true, cancellation);
        var moves = await delivered.GroupBy(r => r.WindowMoves).Select(g => new { Moves = g.Key, Count = g.Count() }).OrderBy(g => g.Moves).ToListAsync(cancellation);
        return TypedResults.Ok(new Scores(
            count, onTime, count == 0 ? null : (double)onTime / count, scored == 0 ? null : error / 60.0 / scored,
            scored == 0 ? null : (double)hits / scored, Quantile(0.5), Quantile(0.9)));

        int? Quantile(double share)
        {
            var below = 0;
            foreach (var group in moves)
                if ((below += group.Count) >= share * count) return group.Moves;
            return null;
        }
    }

    private static void CheckLimit(int limit)
    {
        if (limit is < 1 or > MaxLimit) throw new BadInputException("limit", $"{limit} is outside 1 to {MaxLimit}", "Ask for fewer and follow next.");
    }

    private static string CursorOf(string cursor, bool isGood) =>
        isGood ? cursor : throw new BadInputException("cursor", $"'{cursor}' is not one of ours", "Send next of the page before, or leave it out.");
}
