using System.Buffers;
using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace LogiOpt.Tracking.Live;

/// <summary>Server-sent events that are written already, e.g. once for thousands of readers.</summary>
/// <typeparam name="T">What the data of an event is, for the API's description.</typeparam>
/// <param name="frames">Whole events as <see cref="SseFrame"/> makes them.</param>
/// <remarks>
/// On the wire the same as the framework's own <c>ServerSentEventsResult</c>, which writes every event anew for every reader. A piece is
/// handed on only when the one before has left, so that a slow reader costs its connection's buffer and no more; and who does not take an
/// event in time is cut off, as it would keep an old board alive for hours. It comes back by <c>Last-Event-ID</c>.
/// </remarks>
internal sealed class EventStream<T>(IAsyncEnumerable<ReadOnlyMemory<byte>> frames) : IResult, IEndpointMetadataProvider
{
    private const int Piece = 16 * 1024;

    // How long an event may take to leave: a phone in a tunnel is waited for, and a whole board takes two minutes on a slow line.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int SlowBytesPerSecond = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        (response.StatusCode, response.ContentType) = (StatusCodes.Status200OK, "text/event-stream");
        (response.Headers.CacheControl, response.Headers.Pragma, response.Headers.ContentEncoding) = ("no-cache,no-store", "no-cache", "identity");
        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        using var tooSlow = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        try
        {
            await response.StartAsync(tooSlow.Token);
            await response.BodyWriter.FlushAsync(tooSlow.Token);
            await WriteAsync(response.BodyWriter, tooSlow);
        }
        catch (OperationCanceledException)
        {
            // The reader went, or was too slow to keep.
            if (!httpContext.RequestAborted.IsCancellationRequested) httpContext.Abort();
        }
    }

    private async Task WriteAsync(PipeWriter body, CancellationTokenSource tooSlow)
    {
        await using var next = frames.GetAsyncEnumerator(tooSlow.Token);
        var (waiting, begun, patience) = (0, 0L, Patience);
        while (true)
        {
            // Events that are there at once leave together.
            var step = next.MoveNextAsync();
            if (!(step.IsCompleted || waiting == 0 ? await step : await FlushAndAwaitAsync(step.AsTask()))) return;
            (begun, patience) = (TimeProvider.System.GetTimestamp(), Patience + TimeSpan.FromSeconds(next.Current.Length / SlowBytesPerSecond));
            for (var rest = next.Current; !rest.IsEmpty;)
            {
                var piece = rest[..Math.Min(rest.Length, Piece - waiting)];
                body.Write(piece.Span);
                rest = rest[piece.Length..];
                waiting += piece.Length;
                if (waiting == Piece) waiting = await FlushAsync();
            }
        }

        async Task<bool> FlushAndAwaitAsync(Task<bool> step)
        {
            try
            {
                waiting = await FlushAsync();
            }
            catch
            {
                // An enumerator may only be disposed when no read of it is under way.
                await tooSlow.CancelAsync();
                await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            return await step;
        }

        async ValueTask<int> FlushAsync()
        {
            var flush = body.FlushAsync(tooSlow.Token);
            if (!flush.IsCompleted)
            {
                var left = patience - TimeProvider.System.GetElapsedTime(begun);
                tooSlow.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            var result = await flush;
            tooSlow.CancelAfter(Timeout.InfiniteTimeSpan);
            if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException(tooSlow.Token);
            return 0;
        }
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SseItem<T>), ["text/event-stream"]));
}

/// <summary>Writes single server-sent events.</summary>
internal static class SseFrame
{
    /// <summary>An event as it goes over the wire.</summary>
    /// <param name="data">What happened, written as JSON, which has no line ends of its own.</param>
    /// <param name="id">By which a reader resumes; null = none.</param>
    /// <param name="json">How the API writes JSON.</param>
    /// <param name="expected">How long it will about be, in bytes: megabytes are not copied again and again while they grow.</param>
    public static ReadOnlyMemory<byte> Of<T>(T data, long? id, JsonSerializerOptions json, int expected = 256)
    {
        var bytes = new ArrayBufferWriter<byte>(expected);
        bytes.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = json.Encoder })) JsonSerializer.Serialize(writer, data, json);
        if (id is { } number) Encoding.UTF8.GetBytes($"\nid: {number}", bytes);
        bytes.Write("\n\n"u8);
        return bytes.WrittenCount < bytes.Capacity / 2 ? bytes.WrittenSpan.ToArray() : bytes.WrittenMemory;
    }
}
