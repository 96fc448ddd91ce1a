using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Epcis;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Epcis;

/// <summary>A capture job as EPCIS 2.0 tells of it.</summary>
internal sealed record CaptureJob(
    Guid CaptureID, DateTimeOffset CreatedAt, DateTimeOffset FinishedAt, bool Running, bool Success, string CaptureErrorBehaviour, JsonElement Errors)
{
    public static CaptureJob Of(CaptureRow row) =>
        new(row.Capture, row.CreatedAt, row.FinishedAt, false, row.Success, row.Behaviour, JsonDocument.Parse(row.Errors).RootElement);
}

/// <summary>Takes EPCIS documents and single events.</summary>
internal static class CaptureEndpoints
{
    public const int MaxEvents = 2000;

    public const int MaxBytes = 8 * 1024 * 1024;

    private const string Door = "epcis", BehaviourHeader = "GS1-Capture-Error-Behaviour", Rollback = "rollback", Proceed = "proceed";

    public static void Map(RouteGroupBuilder epcis)
    {
        epcis.MapPost("/capture", CaptureAsync).RequireAuthorization(Callers.Of(Roles.Carrier, Roles.Supplier, Roles.Dispatcher)).WithName("EpcisCapture")
            .Produces(202).ProducesProblem(400).ProducesProblem(413).ProducesProblem(415)
            .WithSummary("Captures an EPCIS 2.0 document; the Location is its job. With GS1-Capture-Error-Behaviour: proceed, good events are taken without bad ones.");
        epcis.MapGet("/capture", JobsAsync).RequireAuthorization(EpcisDoor.Readers).WithName("EpcisCaptureJobs").Produces<CaptureJob[]>()
            .WithSummary("Capture jobs, the newest first; Link leads to the next page.");
        epcis.MapGet("/capture/{capture:guid}", JobAsync).RequireAuthorization(EpcisDoor.Readers).WithName("EpcisCaptureJob").Produces<CaptureJob>().ProducesProblem(404)
            .WithSummary("What became of a capture.");
        epcis.MapPost("/events", PostEventAsync).RequireAuthorization(Callers.Of(Roles.Carrier, Roles.Supplier, Roles.Dispatcher)).WithName("EpcisPostEvent")
            .Produces(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(415)
            .WithSummary("Captures one event at once.");
    }

    private static async Task<IResult> CaptureAsync(HttpContext http, Capture capture, Refusals refusals, CancellationToken cancellation)
    {
        var asked = http.Request.Headers[BehaviourHeader].ToString();
        var behaviour = asked.Length > 0 ? asked.ToLowerInvariant() : Rollback;
        if (behaviour is not (Rollback or Proceed))
            return EpcisProblem.Of(400, EpcisProblem.Validation, $"{BehaviourHeader} is '{asked}'; send rollback or proceed.");
        var (document, problem) = await ReadAsync(http, refusals, cancellation);
        if (document is null) return problem!;
        if (document.Frame.Count > 0 || (behaviour == Rollback && !document.IsValid))
        {
            refusals.Note(Door, "invalid-document", CallerOf(http));
            return EpcisProblem.Of(400, EpcisProblem.Validation, document.Faults());
        }

        var errors = document.Events.Where(e => e.Faults.Count > 0)
            .Select(e => EpcisProblem.Details(400, EpcisProblem.Validation, string.Join(" ", e.Faults.Faults.Take(3).Select(f => $"{f.Where}: {f.What}.")), e.Faults.Faults, e.Faults.Count)).ToList();
        if (errors.Count > 0) refusals.Note(Door, "invalid-event", CallerOf(http));
        var job = capture.Job(CallerOf(http), behaviour, errors);
        await capture.StoreAsync([.. document.Events.Where(e => e.Faults.Count == 0)], document.Context, CallerOf(http), job, cancellation);
        return Results.Accepted($"/epcis/capture/{job.Capture}");
    }

    private static async Task<IResult> PostEventAsync(HttpContext http, DbContext db, Capture capture, Refusals refusals, CancellationToken cancellation)
    {
        var (document, problem) = await ReadAsync(http, refusals, cancellation);
        if (document is null) return problem!;
        if (!document.IsValid || document.Events.Count != 1)
        {
            refusals.Note(Door, "invalid-event", CallerOf(http));
            if (document.IsValid) return EpcisProblem.Of(400, EpcisProblem.Validation, $"{document.Events.Count} events are sent; send one here, or a document to /epcis/capture.");
            return EpcisProblem.Of(400, EpcisProblem.Validation, document.Faults());
        }

        var row = EpcisRow.Of(document.Events[0].Json, document.Context, CallerOf(http), DateTimeOffset.UnixEpoch);
        if (await db.Set<EpcisEventRow>().AnyAsync(r => r.EventId == row.EventId, cancellation)
            || await capture.StoreAsync(document.Events, document.Context, CallerOf(http), null, cancellation) == 0)
            return EpcisProblem.Of(409, EpcisProblem.AlreadyExists, $"Event {row.EventId} is known already.");
        return Results.Created($"/epcis/events/{Uri.EscapeDataString(row.EventId)}", null);
    }

    private static async Task<IResult> JobsAsync(HttpContext http, DbContext db, CancellationToken cancellation)
    {
        if (!EpcisQuery.TryPage(http.Request.Query, out var perPage, out var token, out var fault)) return EpcisProblem.Of(400, EpcisProblem.QueryParameter, fault);
        var rows = EpcisDoor.Own(http, db.Set<CaptureRow>().AsNoTracking());
        if (token is { } before) rows = rows.Where(r => r.CreatedAt <= Core.Time.Instants.FromMilliseconds(before));
        var page = await rows.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Capture).Take(perPage + 1).ToListAsync(cancellation);
        // The instant of the first left out is the next page's start; jobs of the same millisecond may be told twice, never left out.
        if (page.Count > perPage) EpcisQuery.AddLink(http, page[perPage].CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        return Results.Ok(page.Take(perPage).Select(CaptureJob.Of));
    }

    private static async Task<IResult> JobAsync(Guid capture, HttpContext http, DbContext db, CancellationToken cancellation) =>
        await EpcisDoor.Own(http, db.Set<CaptureRow>().AsNoTracking()).FirstOrDefaultAsync(r => r.Capture == capture, cancellation) is { } row
            ? Results.Ok(CaptureJob.Of(row))
            : EpcisProblem.Of(404, EpcisProblem.NoSuchResource, $"No capture {capture} is known.");

    private static async Task<(EpcisDocument? Document, IResult? Problem)> ReadAsync(HttpContext http, Refusals refusals, CancellationToken cancellation)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not (null or "" or "application/json" or "application/ld+json"))
        {
            refusals.Note(Door, "unsupported-media", type);
            return (null, EpcisProblem.Of(415, EpcisProblem.UnsupportedMedia, $"{type} is not taken. Send EPCIS 2.0 in JSON-LD (application/ld+json); XML is not offered."));
        }

        using var body = new MemoryStream();
        var part = new byte[16 * 1024];
        var total = 0L;
        while (await http.Request.Body.ReadAsync(part, cancellation) is > 0 and var count)
        {
            total += count;
            if (total <= MaxBytes) body.Write(part, 0, count);
        }

        var document = total > MaxBytes ? null : EpcisDocument.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        if (document is { Events.Count: <= MaxEvents }) return (document, null);
        refusals.Note(Door, "too-large", CallerOf(http));
        return (null, EpcisProblem.Of(413, EpcisProblem.Limit, document is null
            ? $"The document has more than {MaxBytes} bytes. Send several."
            : $"The document has {document.Events.Count} events; at most {MaxEvents} are taken at once. Send several."));
    }

    private static string CallerOf(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
