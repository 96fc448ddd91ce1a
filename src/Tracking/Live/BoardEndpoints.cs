using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
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

    private static ServerSentEventsResult<BoardEvent> Stream(
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, LiveFeeds feeds, BoardSnapshots snapshots, IOptions<TrackingOptions> options,
        CancellationToken cancellation)
    {
        long? seen = long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? feeds.SequenceOf(number) : null;
        return TypedResults.ServerSentEvents(EventsAsync(feeds, seen, atLeast => snapshots.GetAsync(atLeast, cancellation), options.Value.Heartbeat, cancellation));
    }

    /// <summary>Events after the one last seen; the whole board where that is not known any more or a slow reader missed some.</summary>
    internal static async IAsyncEnumerable<SseItem<BoardEvent>> EventsAsync(
        LiveFeeds feeds, long? seen, Func<long, Task<Board>> snapshot, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (seen is not { } last || last < 0 || !feeds.Board.CanResumeAfter(last))
        {
            var board = await snapshot(0);
            last = feeds.SequenceOf(board.Sequence);
            yield return Item(feeds, last, new SnapshotEvent(board));
        }

        await foreach (var item in feeds.Board.ReadAsync(null, last, cancellation).WithHeartbeats(heartbeat, cancellation))
        {
            if (item is null)
            {
                yield return new SseItem<BoardEvent>(new HeartbeatEvent());
                continue;
            }

            if (item.Sequence <= last) continue;
            if (item.Sequence > last + 1)
            {
                var board = await snapshot(item.Sequence);
                last = feeds.SequenceOf(board.Sequence);
                yield return Item(feeds, last, new SnapshotEvent(board));
                continue;
            }

            last = item.Sequence;
            yield return Item(feeds, last, item.Value);
        }
    }

    private static SseItem<BoardEvent> Item(LiveFeeds feeds, long sequence, BoardEvent value) =>
        new(value) { EventId = feeds.NumberOf(sequence).ToString(CultureInfo.InvariantCulture) };
}

/// <summary>Exceptions of all lanes.</summary>
internal sealed record ExceptionList(IReadOnlyList<LaneException> Items, string? Next);
