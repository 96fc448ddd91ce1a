using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>Asks for a wave.</summary>
/// <param name="At">Instant of the wave; null = now.</param>
/// <param name="TimeLimitSeconds">Seconds of search; null = as configured.</param>
/// <param name="Kinds">Kinds of shipments; null = all.</param>
/// <param name="Dispatch">Whether the routes go to the drivers; null = yes.</param>
internal sealed record WaveBody(DateTimeOffset? At, double? TimeLimitSeconds, string[]? Kinds, bool? Dispatch);

/// <summary>A plan as shown.</summary>
internal sealed record PlanView(
    PlanId Plan, PlanState State, DateTimeOffset? Wave, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, object? Cost, IReadOnlyList<RouteDispatched>? Routes,
    object? Unserved, JsonElement? Solution, string? TravelSource, long? Iterations, string? Fault, PlanProgress? Progress, IReadOnlyList<PlanMoment>? CostOverTime);

/// <summary>Waves and plans.</summary>
internal static class PlanEndpoints
{
    private const double MaxTimeLimitSeconds = 600;
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(0.5);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing").WithTags("Routing");
        group.MapPost("/waves", AskWaveAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("PlanWave")
            .WithSummary("Plans every pending shipment that is ready onto free vehicles, in the background").Produces<PlanView>(202).ProducesProblem(400).ProducesProblem(429);
        // Planners try problems of their own; what they ask for is theirs alone, while dispatchers see every plan.
        var free = Callers.Of(Roles.Dispatcher, Roles.Planner);
        group.MapPost("/plans", AskPlanAsync).RequireAuthorization(free).WithName("PlanProblem").Accepts<JsonElement>("application/json")
            .WithSummary("Plans a free-standing problem in VROOM's form; nothing is dispatched").Produces<PlanView>(202).ProducesProblem(400).ProducesProblem(429);
        group.MapGet("/plans", ListAsync).RequireAuthorization(free).WithName("ListPlans").WithSummary("Latest plans first, without their routes").Produces<object>();
        group.MapGet("/plans/{id:guid}", GetAsync).RequireAuthorization(free).WithName("GetPlan").WithSummary("A plan with its routes and what it left out; while it runs, the best so far")
            .Produces<PlanView>().Produces(304).ProducesProblem(404);
        group.MapGet("/plans/{id:guid}/geojson", DrawAsync).RequireAuthorization(free).WithName("DrawPlan").WithSummary("The routes of a plan as GeoJSON; while it runs, the best so far")
            .Produces<object>(200, "application/geo+json").Produces(304).ProducesProblem(404).ProducesProblem(409);
        group.MapGet("/plans/{id:guid}/stream", StreamAsync).RequireAuthorization(free).WithName("StreamPlan").WithSummary("Progress of a plan as server-sent events: cost over time")
            .Produces(200, contentType: "text/event-stream").ProducesProblem(404);
        group.MapDelete("/plans/{id:guid}", CancelAsync).RequireAuthorization(free).WithName("CancelPlan").WithSummary("Cancels a plan that is not done; the best routes so far of a free-standing problem are kept")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> AskWaveAsync(
        WaveBody body, PlanRequests plans, IOptions<RoutingOptions> options, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var request = Read(body, options.Value);
        var row = await plans.AddAsync(new PlanId(IdMaker.TimeOrdered(time)), body.At?.ToUniversalTime() ?? time.GetUtcNow(), request, IdOf(caller), cancellation);
        return Accepted(row);
    }

    private static async Task<IResult> AskPlanAsync(
        JsonElement problem, PlanRequests plans, UploadedTables tables, IOptions<RoutingOptions> options, TimeProvider time, ClaimsPrincipal caller, double? timeLimitSeconds = null,
        long seed = 1, string? travel = null, CancellationToken cancellation = default)
    {
        var faults = new FaultList();
        CheckTimeLimit(timeLimitSeconds, faults);
        var table = travel is null ? null : (await tables.FindAsync(travel, cancellation)).Table;
        if (travel is not null)
            faults.Check(table is not null, "travel", $"there is no uploaded table '{travel}'", "Upload it to /api/routing/travel-tables/{name}, or leave this out.");
        faults.ThrowIfAny();
        var text = table is null ? problem.GetRawText() : TableRows.Located(problem, table);

        // Every fault is told now, not by a failed plan later.
        var form = VroomReader.Parse("", text);
        var places = new VroomPlaces(form);
        ProblemCheck.ThrowIfFaulty(VroomProblem.Of(form, places, FreeFlow.For(form, places)).Problem);
        var request = new PlanRequest(timeLimitSeconds ?? options.Value.TimeLimitSeconds, null, false, text, seed, travel);
        return Accepted(await plans.AddAsync(new PlanId(IdMaker.TimeOrdered(time)), null, request, IdOf(caller), cancellation));
    }

    private static async Task<IResult> ListAsync(DbContext db, ClaimsPrincipal caller, int? limit, string? cursor, CancellationToken cancellation)
    {
        var (skip, take) = Paging.Offset(limit, cursor);
        var rows = await Seen(db, caller).OrderByDescending(p => p.AskedAt).ThenBy(p => p.Id).Skip(skip).Take(take + 1)
            .Select(p => new { plan = p.Id, state = p.State, wave = p.Wave, askedAt = p.AskedAt, endedAt = p.EndedAt, fault = p.Fault }).ToListAsync(cancellation);
        return TypedResults.Ok(Paging.Page(rows, skip, take));
    }

    private static async Task<IResult> GetAsync(Guid id, DbContext db, PlanQueue queue, HttpContext http, CancellationToken cancellation)
    {
        if (await Seen(db, http.User).FirstOrDefaultAsync(p => p.Id == new PlanId(id), cancellation) is not { } row) return NotFound(id);
        var progress = queue.Latest(row.Id);
        var tag = $"W/\"{row.Version}{(progress is null ? "" : $"-{progress.Iterations}")}\"";
        if (IsKnown(http, tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(View(row, progress, queue.BestSoFar(row.Id)));
    }

    private static async Task<IResult> DrawAsync(Guid id, DbContext db, PlanQueue queue, HttpContext http, CancellationToken cancellation)
    {
        if (await Seen(db, http.User).FirstOrDefaultAsync(p => p.Id == new PlanId(id), cancellation) is not { } row) return NotFound(id);
        var best = row.Result is null ? queue.BestSoFar(row.Id) : null;
        if (row.Result is null && best is null)
            return TypedResults.Problem(statusCode: 409, title: "The plan has no routes yet", detail: $"Its state is {row.State.ToString().ToLowerInvariant()}.");
        if (IsKnown(http, best is null ? $"\"{row.Version}\"" : $"W/\"{row.Version}-{best.Iterations}\"")) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var result = best ?? RoutingJson.Read<PlanResult>(row.Result!);
        return TypedResults.Text(result.GeoJson ?? PlanDrawing.Of(result.Routes), "application/geo+json");
    }

    private static async Task<IResult> StreamAsync(Guid id, DbContext db, PlanQueue queue, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var plan = new PlanId(id);
        if (await Seen(db, caller).FirstOrDefaultAsync(p => p.Id == plan, cancellation) is not { } row) return NotFound(id);
        return TypedResults.ServerSentEvents(row.State is PlanState.Queued or PlanState.Running ? Events(plan, queue, db, time, cancellation) : Ended(row));
    }

    private static async IAsyncEnumerable<SseItem<PlanProgress>> Ended(PlanRow row)
    {
        await Task.CompletedTask;
        var result = row.Result is null ? null : RoutingJson.Read<PlanResult>(row.Result);
        var moments = result?.CostOverTime ?? [];
        foreach (var moment in moments) yield return new SseItem<PlanProgress>(new PlanProgress(row.Id, "running", 0, moment.ElapsedMilliseconds, moment.CostMilli), "progress");
        PlanMoment? last = moments.Count > 0 ? moments[^1] : null;
        yield return new SseItem<PlanProgress>(
            new PlanProgress(row.Id, row.State.ToString().ToLowerInvariant(), result?.Iterations ?? 0, last?.ElapsedMilliseconds ?? 0, last?.CostMilli), "progress");
    }

    /// <summary>What the search tells while it runs here. A plan that waits, or that another worker computes, is looked up every half second: of that one only the
    /// states are told, and its cost over time when it has ended.</summary>
    private static async IAsyncEnumerable<SseItem<PlanProgress>> Events(PlanId plan, PlanQueue queue, DbContext db, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PlanState? told = null;
        while (queue.Latest(plan) is null)
        {
            if (await db.Set<PlanRow>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == plan, cancellation) is not { } row) yield break;
            if (row.State is not (PlanState.Queued or PlanState.Running))
            {
                await foreach (var item in Ended(row)) yield return item;
                yield break;
            }

            if (told != row.State) yield return new SseItem<PlanProgress>(new PlanProgress(plan, row.State.ToString().ToLowerInvariant(), 0, 0, null), "progress");
            told = row.State;
            await Task.Delay(LookPause, time, cancellation);
        }

        await foreach (var item in queue.Feed.ReadAsync(plan.ToString(), 0, cancellation))
        {
            yield return new SseItem<PlanProgress>(item.Value, "progress") { EventId = item.Sequence.ToString(CultureInfo.InvariantCulture) };
            if (item.Value.State is not ("queued" or "running")) yield break;
        }
    }

    private static async Task<IResult> CancelAsync(Guid id, DbContext db, PlanQueue queue, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var row = await db.Set<PlanRow>().FindAsync([new PlanId(id)], cancellation);
        if (row is null || !Sees(caller, row)) return NotFound(id);
        if (row.State is PlanState.Done or PlanState.Failed)
            return TypedResults.Problem(statusCode: 409, title: "The plan has ended", detail: $"Its state is {row.State.ToString().ToLowerInvariant()}.");
        if (row.State != PlanState.Cancelled && !queue.Cancel(row.Id))
        {
            // It waits, or was left over by a process that stopped; one that is begun in this moment is told by the conflict of the two changes.
            (row.State, row.EndedAt) = (PlanState.Cancelled, time.GetUtcNow());
            row.Version++;
            await db.SaveChangesAsync(cancellation);
        }

        return TypedResults.NoContent();
    }

    internal static PlanRequest Read(WaveBody body, RoutingOptions options)
    {
        var faults = new FaultList();
        CheckTimeLimit(body.TimeLimitSeconds, faults);
        var kinds = new List<ShipmentKind>();
        for (var k = 0; k < (body.Kinds?.Length ?? 0); k++)
            if (KindNames.TryRead(body.Kinds![k], out var kind)) kinds.Add(kind);
            else faults.Add($"kinds[{k}]", $"'{body.Kinds[k]}' is no kind", $"Give {KindNames.All}.");
        faults.ThrowIfAny();
        return new PlanRequest(body.TimeLimitSeconds ?? options.TimeLimitSeconds, body.Kinds is null ? null : kinds, body.Dispatch ?? true, null, 1);
    }

    private static void CheckTimeLimit(double? seconds, FaultList faults) =>
        faults.Check(seconds is null or (> 0 and <= MaxTimeLimitSeconds), "timeLimitSeconds", $"{seconds}", $"Give more than 0 and at most {MaxTimeLimitSeconds}.");

    private static PlanView View(PlanRow row, PlanProgress? progress, PlanResult? best)
    {
        var result = row.Result is null ? best : RoutingJson.Read<PlanResult>(row.Result);
        object? cost = result is null ? null : new
        {
            result.CostMilli.FixedMilli,
            result.CostMilli.DistanceMilli,
            result.CostMilli.TimeMilli,
            result.CostMilli.LateMilli,
            result.CostMilli.TotalMilli,
        };
        JsonElement? solution = result?.Solution is { } text ? JsonSerializer.Deserialize<JsonElement>(text) : null;
        object? unserved = solution is { } s ? s.GetProperty("unassigned") : result?.Unserved;
        return new PlanView(
            row.Id, row.State, row.Wave, row.AskedAt, row.EndedAt, cost, result?.Routes, unserved, solution, result?.TravelSource, result?.Iterations, row.Fault, progress,
            result?.CostOverTime);
    }

    /// <summary>Plans that a caller may see: all for those who dispatch, their own for others.</summary>
    private static IQueryable<PlanRow> Seen(DbContext db, ClaimsPrincipal caller)
    {
        var rows = db.Set<PlanRow>().AsNoTracking();
        if (SeesAll(caller)) return rows;
        var own = IdOf(caller);
        return rows.Where(p => p.Owner == own);
    }

    private static bool Sees(ClaimsPrincipal caller, PlanRow row) => SeesAll(caller) || row.Owner == IdOf(caller);

    private static bool SeesAll(ClaimsPrincipal caller) => caller.IsInRole(Roles.Dispatcher) || caller.IsInRole(Roles.Admin);

    private static string IdOf(ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    /// <summary>Sets the tag of the answer; true if the caller has that version already.</summary>
    private static bool IsKnown(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.Any(given => given is not null && given.Split(',').Any(t => t.Trim() == tag));
    }

    private static IResult Accepted(PlanRow? row) => row is null
        ? TypedResults.Problem(statusCode: 429, title: "Too many plans are waiting", detail: "Ask again when one has ended.")
        : TypedResults.Accepted($"/api/routing/plans/{row.Id}", View(row, null, null));

    private static ProblemHttpResult NotFound(Guid id) => TypedResults.Problem(statusCode: 404, title: "No such plan", detail: $"There is no plan {id}.");
}
