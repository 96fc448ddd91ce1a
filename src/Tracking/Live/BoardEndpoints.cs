using LogiOpt.Core.Access;
using LogiOpt.Tracking.Promises;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>The dispatcher's board, at once and as a stream.</summary>
internal static class BoardEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/tracking/board", (LoadBoard load, CancellationToken cancellation) => load.RunAsync(cancellation))
            .RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("GetBoard").WithTags("Tracking")
            .WithSummary("Every lane with its stops and estimates, the counts, and what needs a look.");
        app.MapGet("/api/tracking/board/stream", Stream)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("StreamBoard").WithTags("Tracking")
            .WithSummary("Server-sent events of the board; Last-Event-ID resumes, a snapshot comes first otherwise.");
        app.MapGet("/api/tracking/exceptions", ExceptionsAsync)
            .RequireAuthorization(Callers.Of(Roles.Dispatcher)).WithName("GetExceptions").WithTags("Tracking")
            .WithSummary("What needs a look before it is too late, the worst first.");
    }

    private static async Task<Ok<ExceptionList>> ExceptionsAsync(LoadBoard load, CancellationToken cancellation) =>
        TypedResults.Ok(new ExceptionList((await load.RunAsync(cancellation)).Exceptions, null));

    private static EventStream<BoardEvent> Stream(
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, LiveFeeds feeds, BoardStream stream, IOptions<TrackingOptions> options, CancellationToken cancellation) =>
        new(stream.BytesAsync(feeds.SequenceOf(lastEventId), options.Value.Heartbeat, cancellation));
}

/// <summary>Exceptions of all lanes.</summary>
internal sealed record ExceptionList(IReadOnlyList<LaneException> Items, string? Next);
