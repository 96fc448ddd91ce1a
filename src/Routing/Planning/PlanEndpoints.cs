using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats;
using LogiOpt.Routing.Storage;
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
    object? Unserved, object? Solution, string? TravelSource, long? Iterations, string? Fault, PlanProgress? Progress);

/// <summary>Waves and plans.</summary>
internal static class PlanEndpoints
{
    private const double MaxTimeLimitSeconds = 600;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/routing").WithTags("Routing");
        group.MapPost("/waves", AskWaveAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("PlanWave")
            .WithSummary("Plans every pending shipment that is ready onto free vehicles, in the background").Produces<PlanView>(202).ProducesProblem(400).ProducesProblem(429);
        group.MapPost("/plans", AskPlanAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("PlanProblem").Accepts<JsonElement>("application/json")
            .WithSummary("Plans a free-standing problem in VROOM's form; nothing is dispatched").Produces<PlanView>(202).ProducesProblem(400).ProducesProblem(429);
        group.MapGet("/plans", ListAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("ListPlans").WithSummary("Latest plans first, without their routes").Produces<object>();
        group.MapGet("/plans/{id:guid}", GetAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("GetPlan").WithSummary("A plan with its routes and what it left out")
            .Produces<PlanView>().ProducesProblem(404);
        group.MapGet("/plans/{id:guid}/stream", StreamAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("StreamPlan").WithSummary("Progress of a plan as server-sent events")
            .Produces(200, contentType: "text/event-stream").ProducesProblem(404);
        group.MapDelete("/plans/{id:guid}", CancelAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("CancelPlan").WithSummary("Cancels a plan that is not done")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> AskWaveAsync(WaveBody body, PlanRequests plans, IOptions<RoutingOptions> options, TimeProvider time, CancellationToken cancellation)
    {
        var request = Read(body, options.Value);
        var row = await plans.AddAsync(new PlanId(IdMaker.TimeOrdered(time)), body.At?.ToUniversalTime() ?? time.GetUtcNow(), request, cancellation);
        return Accepted(row);
    }

    private static async Task<IResult> AskPlanAsync(
        JsonElement problem, PlanRequests plans, IOptions<RoutingOptions> options, TimeProvider time, double? timeLimitSeconds = null, long seed = 1,
        CancellationToken cancellation = default)
    {
        var faults = new FaultList();
        CheckTimeLimit(timeLimitSeconds, faults);
        faults.ThrowIfAny();
        var text = problem.GetRawText();

        // Every fault is told now, not by a failed plan later.
        ProblemCheck.ThrowIfFaulty(VroomReader.Parse("problem", text).Problem);
        var request = new PlanRequest(timeLimitSeconds ?? options.Value.TimeLimitSeconds, null, false, text, seed);
        return Accepted(await plans.AddAsync(new PlanId(IdMaker.TimeOrdered(time)), null, request, cancellation));
    }

    private static async Task<IResult> ListAsync(DbContext db, int? limit, string? cursor, CancellationToken cancellation)
    {
        var (skip, take) = Paging.Offset(limit, cursor);
        var rows = await db.Set<PlanRow>().AsNoTracking().OrderByDescending(p => p.AskedAt).ThenBy(p => p.Id).Skip(skip).Take(take + 1)
            .Select(p => new { plan = p.Id, state = p.State, wave = p.Wave, askedAt = p.AskedAt, endedAt = p.EndedAt, fault = p.Fault }).ToListAsync(cancellation);
        return TypedResults.Ok(Paging.Page(rows, skip, take));
    }

    private static async Task<IResult> GetAsync(Guid id, DbContext db, PlanQueue queue, HttpContext http, CancellationToken cancellation)
    {
        if (await db.Set<PlanRow>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == new PlanId(id), cancellation) is not { } row) return NotFound(id);
        http.Response.Headers.ETag = $"W/\"{row.Version}\"";
        return TypedResults.Ok(View(row, queue.Latest(row.Id)));
    }

    private static async Task<IResult> StreamAsync(Guid id, DbContext db, PlanQueue queue, CancellationToken cancellation)
    {
        var plan = new PlanId(id);
        if (await db.Set<PlanRow>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == plan, cancellation) is not { } row) return NotFound(id);
        return TypedResults.ServerSentEvents(row.State is PlanState.Queued or PlanState.Running ? Events(plan, queue, cancellation) : Ended(row));
    }

    private static async IAsyncEnumerable<SseItem<PlanProgress>> Ended(PlanRow row)
    {
        await Task.CompletedTask;
        yield return new SseItem<PlanProgress>(new PlanProgress(row.Id, row.State.ToString().ToLowerInvariant(), 0, 0, null), "progress");
    }

    private static async IAsyncEnumerable<SseItem<PlanProgress>> Events(PlanId plan, PlanQueue queue, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in queue.Feed.ReadAsync(plan.ToString(), 0, cancellation))
        {
            yield return new SseItem<PlanProgress>(item.Value, "progress") { EventId = item.Sequence.ToString(CultureInfo.InvariantCulture) };
            if (item.Value.State is not ("queued" or "running")) yield break;
        }
    }

    private static async Task<IResult> CancelAsync(Guid id, DbContext db, PlanQueue queue, TimeProvider time, CancellationToken cancellation)
    {
        var row = await db.Set<PlanRow>().FindAsync([new PlanId(id)], cancellation);
        if (row is null) return NotFound(id);
        if (row.State is PlanState.Done or PlanState.Failed)
            return TypedResults.Problem(statusCode: 409, title: "The plan has ended", detail: $"Its state is {row.State.ToString().ToLowerInvariant()}.");
        if (row.State == PlanState.Queued)
        {
            (row.State, row.EndedAt) = (PlanState.Cancelled, time.GetUtcNow());
            row.Version++;
            await db.SaveChangesAsync(cancellation);
        }

        queue.Cancel(row.Id);
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

    private static PlanView View(PlanRow row, PlanProgress? progress)
    {
        var result = row.Result is null ? null : RoutingJson.Read<PlanResult>(row.Result);
        object? cost = result is null ? null : new
        {
            result.CostMilli.FixedMilli,
            result.CostMilli.DistanceMilli,
            result.CostMilli.TimeMilli,
            result.CostMilli.LateMilli,
            result.CostMilli.TotalMilli,
        };
        object? unserved = result?.Solution is { } s ? s.Unserved : result?.Unserved;
        return new PlanView(
            row.Id, row.State, row.Wave, row.AskedAt, row.EndedAt, cost, result?.Routes, unserved, result?.Solution?.Routes, result?.TravelSource, result?.Iterations, row.Fault, progress);
    }

    private static IResult Accepted(PlanRow? row) => row is null
        ? TypedResults.Problem(statusCode: 429, title: "Too many plans are waiting", detail: "Ask again when one has ended.")
        : TypedResults.Accepted($"/api/routing/plans/{row.Id}", View(row, null));

    private static ProblemHttpResult NotFound(Guid id) => TypedResults.Problem(statusCode: 404, title: "No such plan", detail: $"There is no plan {id}.");
}
