using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>What a shopper follows by the link, without a key.</summary>
internal static class TrackEndpoints
{
    // A shopper's page needs no more than two pictures a second, and a change told just before its commit is read after it.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/tracking/shipments/{shipment:guid}/link", CreateLinkAsync)
            .RequireAuthorization(Callers.Of(Roles.Shop, Roles.Dispatcher)).WithName("CreateTrackingLink").WithTags("Tracking")
            .WithSummary("Makes a link by which a shopper follows one shipment; its token is told once.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/track/{token}", GetAsync).AllowAnonymous().WithName("Track").WithTags("Tracking").WithETag()
            .WithSummary("A shipment as its shopper sees it.").ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/track/{token}/stream", StreamAsync).AllowAnonymous().WithName("StreamTrack").WithTags("Tracking")
            .WithSummary("Server-sent events: the shopper's view, whole, at first and at every change; Last-Event-ID resumes.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<TrackingLink>, ProblemHttpResult>> CreateLinkAsync(
        Guid shipment, TrackingLinks links, CancellationToken cancellation) =>
        await links.CreateAsync(new ShipmentId(shipment), cancellation) is { } link
            ? TypedResults.Created($"/api/track/{link.Token}", link)
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"No shipment {shipment} is known. It appears when Warehousing releases it.");

    private static async Task<Results<Ok<TrackView>, ProblemHttpResult>> GetAsync(
        string token, TrackingLinks links, LoadShipment load, ShownLog shown, CancellationToken cancellation)
    {
        if (await links.ResolveAsync(token, cancellation) is not { } shipment || await load.ForShopperAsync(shipment, cancellation) is not { } view) return NotFound();
        shown.Note(shipment, view);
        return TypedResults.Ok(view);
    }

    private static async Task<Results<EventStream<TrackEvent>, ProblemHttpResult>> StreamAsync(
        string token, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, LiveFeeds feeds, ShownLog shown, IServiceScopeFactory scopes,
        IOptions<TrackingOptions> options, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, CancellationToken cancellation)
    {
        // A stream lives for hours; a database context lives for one reading.
        if (await InScopeAsync(services => services.GetRequiredService<TrackingLinks>().ResolveAsync(token, cancellation)) is not { } shipment) return NotFound();
        return new EventStream<TrackEvent>(BytesAsync(EventsAsync(shipment, feeds, feeds.SequenceOf(lastEventId), ViewAsync, options.Value.Heartbeat, cancellation), json.Value.SerializerOptions));

        async Task<TrackView?> ViewAsync()
        {
            var view = await InScopeAsync(services => services.GetRequiredService<LoadShipment>().ForShopperAsync(shipment, cancellation));
            if (view is not null) shown.Note(shipment, view);
            return view;
        }

        async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> use)
        {
            await using var scope = scopes.CreateAsyncScope();
            return await use(scope.ServiceProvider);
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(IAsyncEnumerable<(TrackEvent Event, long? Id)> events, JsonSerializerOptions json)
    {
        await foreach (var (what, id) in events) yield return SseFrame.Of(what, id, json);
    }

    /// <summary>The view at first, then at every change. Who comes back is told only if something changed meanwhile; a <c>snapshot</c> where that is not known any more.</summary>
    internal static async IAsyncEnumerable<(TrackEvent Event, long? Id)> EventsAsync(
        ShipmentId shipment, LiveFeeds feeds, long? seen, Func<Task<TrackView?>> view, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (seen is not { } known || known < 0 || !feeds.Shipments.CanResumeAfter(known))
        {
            // Each event is the whole view, so a missed one is made good by the next.
            known = feeds.Shipments.Sequence;
            if (await view() is { } first) yield return (new TrackEvent(seen is null ? "shipment" : "snapshot", first), feeds.NumberOf(known));
        }

        using var reader = feeds.Shipments.Open(shipment.ToString(), known);
        while (true)
        {
            while (reader.TryRead(out var change))
            {
                if (change.Sequence <= known) continue;
                await Task.Delay(Settle, TimeProvider.System, cancellation);
                known = feeds.Shipments.Sequence;
                if (await view() is { } next) yield return (new TrackEvent("shipment", next), feeds.NumberOf(known));
            }

            if (!await reader.WaitAsync(heartbeat, cancellation)) yield return (new TrackEvent("heartbeat", null), null);
        }
    }

    private static ProblemHttpResult NotFound() =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "This link does not work, or no longer. Ask the shop for a new one.");
}

/// <summary>One event of a shopper's stream.</summary>
internal sealed record TrackEvent(string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TrackView? Shipment);
