using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Live;

/// <summary>What was sent to the shopper.</summary>
internal sealed record SeenView(DateTimeOffset At, JsonElement View);

/// <summary>What a shopper was, or would have been, shown at an instant.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="At">The instant.</param>
/// <param name="State">Its status by what was known then.</param>
/// <param name="Promise">What had been promised.</param>
/// <param name="Window">The window that was shown.</param>
/// <param name="Eta">The estimate told last.</param>
/// <param name="Why">Why the window had moved.</param>
/// <param name="Timeline">The history as known then.</param>
/// <param name="Seen">The view that was last sent to somebody who looked; null if nobody had.</param>
internal sealed record ShownAnswer(
    ShipmentId Shipment, DateTimeOffset At, ShipmentStatus? State, TimeWindow? Promise, TimeWindow? Window, EtaRange? Eta, string? Why, IReadOnlyList<TimelineEntry> Timeline, SeenView? Seen);

/// <summary>Answers complaints: what exactly had the shopper been told?</summary>
internal static class ShownEndpoints
{
    private const int MaxFacts = 5000;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/tracking/shipments/{shipment:guid}/shown", ShownAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Shop)).WithTags("Tracking")
            .WithName("GetShown").ProducesProblem(400).ProducesProblem(404).WithSummary("What the shopper was shown at an instant, folded from what was known then, and the view that was sent last.");

    private static async Task<Results<Ok<ShownAnswer>, ProblemHttpResult>> ShownAsync(
        Guid shipment, DbContext db, TimeProvider time, CancellationToken cancellation, DateTimeOffset? at = null)
    {
        var instant = at ?? time.GetUtcNow();
        if (instant.Year is < 2000 or > 9000) throw new BadInputException("at", $"{instant:O} is out of range", "Send an instant in ISO 8601.");
        return await LoadAsync(db, new ShipmentId(shipment), Instants.Trim(instant), cancellation) is { } answer
            ? TypedResults.Ok(answer)
            : TypedResults.Problem(statusCode: 404, detail: $"No shipment {shipment} was known then.");
    }

    internal static async Task<ShownAnswer?> LoadAsync(DbContext db, ShipmentId id, DateTimeOffset at, CancellationToken cancellation)
    {
        var body = await db.Set<ShipmentRow>().AsNoTracking().Where(r => r.Shipment == id).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        if (body is null) return null;
        var streams = JournalJson.Read<ShipmentState>(body).Carriages.Select(c => $"route/{c.Route}").Append($"shipment/{id}").ToList();
        var rows = await db.Set<JournalRow>().AsNoTracking().Where(r => streams.Contains(r.Stream) && r.Received <= at).OrderBy(r => r.Sequence).Take(MaxFacts).ToListAsync(cancellation);
        var world = new World();
        foreach (var row in rows.Where(r => Quarantine.IsFolded(r.Quarantine))) world.Apply(JournalJson.ReadFact(row));
        var state = world.Shipment(id);
        if (ShipmentProgress.StatusOf(state) is null) return null;
        var seen = await db.Set<ShownRow>().AsNoTracking().Where(r => r.Shipment == id && r.At <= at).OrderByDescending(r => r.At).ThenByDescending(r => r.Number).FirstOrDefaultAsync(cancellation);
        return new ShownAnswer(
            id, at, ShipmentProgress.StatusOf(state), state.Released?.Fact.Due, state.Shown?.Window ?? state.Released?.Fact.Due, state.Eta?.Eta,
            state.Shown is { Moves: > 0 } shown ? shown.Cause : null, ShipmentProgress.TimelineOf(state), seen is null ? null : new SeenView(seen.At, JsonDocument.Parse(seen.Body).RootElement));
    }
}
