using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

public sealed class EventStreamTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task What_is_written_once_for_all_is_what_the_framework_writes_for_each()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)));
        List<BoardFrame> frames = [];
        await using (var events = db.Get<BoardStream>().FramesAsync(null, TimeSpan.FromMilliseconds(200), CancellationToken.None).GetAsyncEnumerator())
        {
            await events.MoveNextAsync();
            frames.Add(events.Current);
            await db.Apply(Given.Position(0, 0.1), Given.Milestone(MilestoneKind.Departed, 0, 0));
            while (frames[^1].Value is not HeartbeatEvent && await events.MoveNextAsync()) frames.Add(events.Current);
        }

        Assert.Equal([typeof(SnapshotEvent), typeof(PositionEvent)], frames.Take(2).Select(f => f.Value.GetType()));
        Assert.Contains(frames, f => f.Value is RouteEvent);
        var feeds = db.Get<LiveFeeds>();
        var asFramework = TypedResults.ServerSentEvents(Each(frames.Select(f =>
            new SseItem<BoardEvent>(f.Value) { EventId = f.Sequence is { } n ? feeds.NumberOf(n).ToString(System.Globalization.CultureInfo.InvariantCulture) : null })));
        var (theirs, theirHeaders) = await Sent(asFramework, db.Services);
        var (ours, ourHeaders) = await Sent(new EventStream<BoardEvent>(Each(frames.Select(f => f.Bytes))), db.Services);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirHeaders, ourHeaders);
    }

    [Fact]
    public async Task An_event_is_written_once_however_many_read_it()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)));
        var stream = db.Get<BoardStream>();
        var readers = Enumerable.Range(0, 20).Select(_ => stream.FramesAsync(null, Long, CancellationToken.None).GetAsyncEnumerator()).ToList();
        Assert.All(readers, r => Assert.True(r.MoveNextAsync().AsTask().GetAwaiter().GetResult()));
        Assert.All(readers, r => Assert.Same(readers[0].Current, r.Current));
        var next = readers.ConvertAll(r => r.MoveNextAsync().AsTask());
        await db.Apply(Given.Position(0, 0.1));
        await Task.WhenAll(next);
        Assert.IsType<PositionEvent>(readers[0].Current.Value);
        Assert.All(readers, r => Assert.Same(readers[0].Current, r.Current));
        foreach (var reader in readers) await reader.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_takes_nothing_holds_little_and_holds_up_nobody()
    {
        var frame = SseFrame.Of(new string('x', 4_000_000), 7, System.Text.Json.JsonSerializerOptions.Web);
        var stuck = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));
        using var gone = new CancellationTokenSource();
        var waiting = ToPipe(stuck, frame, gone.Token);
        var brisk = new Pipe();
        var reading = ReadAll(brisk.Reader);
        await ToPipe(brisk, frame, CancellationToken.None);
        await brisk.Writer.CompleteAsync();
        Assert.Equal(frame.ToArray(), await reading);
        Assert.False(waiting.IsCompleted);
        Assert.True(stuck.Reader.TryRead(out var held));
        Assert.InRange(held.Buffer.Length, 1, 64 * 1024 + 16 * 1024);
        stuck.Reader.AdvanceTo(held.Buffer.Start);
        // Who goes away ends the writing, and it is nobody's fault.
        await gone.CancelAsync();
        await waiting;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_has_gone_ends_the_stream_without_a_fault()
    {
        using var db = new TrackingDb();
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        using var gone = new CancellationTokenSource();
        await Execute(new EventStream<BoardEvent>(db.Get<BoardStream>().BytesAsync(null, TimeSpan.FromMilliseconds(1), gone.Token)), Context(new PipeBody(pipe.Writer), gone.Token));
        Assert.Equal(0, db.Get<LiveFeeds>().Board.ReaderCount);
    }

    private static Task ToPipe(Pipe pipe, ReadOnlyMemory<byte> frame, CancellationToken gone) =>
        Execute(new EventStream<string>(Each([frame], CancellationToken.None)), Context(new PipeBody(pipe.Writer), gone));

    private static async Task Execute(IResult result, HttpContext context) => await result.ExecuteAsync(context);

    private static DefaultHttpContext Context(IHttpResponseBodyFeature body, CancellationToken gone)
    {
        var context = new DefaultHttpContext { RequestAborted = gone };
        context.Features.Set(body);
        return context;
    }

    private static async Task<(string Body, string Headers)> Sent(IResult result, IServiceProvider services)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = body;
        await result.ExecuteAsync(context);
        return (Encoding.UTF8.GetString(body.ToArray()), string.Join('\n', context.Response.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal)));
    }

    private static async Task<byte[]> ReadAll(PipeReader reader)
    {
        using var all = new MemoryStream();
        await reader.CopyToAsync(all);
        return all.ToArray();
    }

    private static async IAsyncEnumerable<T> Each<T>(IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var item in items)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
            await Task.Yield();
        }
    }

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream { get; } = writer.AsStream();

        public PipeWriter Writer => writer;

        public void DisableBuffering() { }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task CompleteAsync() => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
