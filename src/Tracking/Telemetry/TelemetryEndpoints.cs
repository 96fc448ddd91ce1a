using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>What became of a request's events.</summary>
/// <param name="Accepted">Stored and believed.</param>
/// <param name="Duplicates">Known before; no effect.</param>
/// <param name="Quarantined">Stored and suspect, each with its reason.</param>
internal sealed record IngestAnswer(int Accepted, int Duplicates, IReadOnlyList<QuarantinedEvent> Quarantined);

/// <summary>One suspect event.</summary>
internal sealed record QuarantinedEvent(string Event, string Reason);

/// <summary>The doors for positions and milestones. An answer of 200 means that they are durable.</summary>
internal static class TelemetryEndpoints
{
    // The largest batch that is taken has a megabyte or two; ten times as much is a mistake, or no friend.
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/tracking/positions", PostPositionsAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .RequireAuthorization(Callers.Of(Roles.Device, Roles.Dispatcher)).WithName("PostPositions")
            .WithSummary("Stores position reports; answered once they are durable. A device's own token may report of its vehicle only.").WithTags("Tracking")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        app.MapPost("/api/tracking/milestones", PostMilestonesAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .RequireAuthorization(Callers.Of(Roles.Device, Roles.Dispatcher, Roles.Carrier)).WithName("PostMilestones")
            .WithSummary("Stores milestones of routes; answered once they are durable. A device's own token may report of its vehicle only.").WithTags("Tracking")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task<Results<Ok<IngestAnswer>, ProblemHttpResult>> PostPositionsAsync(
        PositionsRequest request, IngestQueue queue, HttpContext http, CancellationToken cancellation) =>
        StoreAsync(request.Read(), queue, http, cancellation);

    private static Task<Results<Ok<IngestAnswer>, ProblemHttpResult>> PostMilestonesAsync(
        MilestonesRequest request, IngestQueue queue, HttpContext http, CancellationToken cancellation) =>
        StoreAsync(request.Read(), queue, http, cancellation);

    private static async Task<Results<Ok<IngestAnswer>, ProblemHttpResult>> StoreAsync(
        IReadOnlyList<Observation> facts, IngestQueue queue, HttpContext http, CancellationToken cancellation)
    {
        var own = http.User.FindFirst(DeviceCaller.VehicleClaim)?.Value;
        if (own is not null && facts.FirstOrDefault(f => VehicleOf(f) is { } vehicle && vehicle.Value != own) is { } other)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not this device's vehicle",
                detail: $"This device rides in vehicle '{own}' and may report of no other; event '{other.Event}' is of '{VehicleOf(other)}'. Nothing of this request was stored.");
        if (own is not null) facts = [.. facts.Select(f => f is MilestoneReached { Vehicle: null } milestone ? milestone with { Vehicle = new VehicleId(own) } : f)];
        var source = SourceOf(http);
        var (outcomes, problem) = await Ingest.StoreAsync([.. facts.Select(f => new Entry(f, source))], queue, http, cancellation);
        return problem is not null ? problem : TypedResults.Ok(AnswerOf(facts, outcomes!));
    }

    private static VehicleId? VehicleOf(Observation fact) => fact switch
    {
        PositionReported position => position.Vehicle,
        MilestoneReached milestone => milestone.Vehicle,
        _ => null,
    };

    internal static IngestAnswer AnswerOf(IReadOnlyList<Observation> facts, IReadOnlyList<Outcome> outcomes)
    {
        var quarantined = new List<QuarantinedEvent>();
        var duplicates = 0;
        for (var k = 0; k < facts.Count; k++)
        {
            if (outcomes[k].IsDuplicate) duplicates++;
            else if (outcomes[k].Quarantine is { } reason) quarantined.Add(new QuarantinedEvent(facts[k].Event, reason));
        }

        return new IngestAnswer(facts.Count - duplicates - quarantined.Count, duplicates, quarantined);
    }

    private static string SourceOf(HttpContext http)
    {
        var name = http.User.Identity?.Name ?? "api";
        return name.Length <= 64 ? name : name[..64];
    }
}
