using System.Runtime.CompilerServices;
using System.Text.Json;
using LogiOpt.Core.Live;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>One event of the board's stream, written once for all its readers.</summary>
/// <param name="Value">What happened.</param>
/// <param name="Sequence">Number of the feed up to which a reader that has it knows everything; null for a heartbeat.</param>
/// <param name="Bytes">As it goes over the wire.</param>
internal sealed record BoardFrame(BoardEvent Value, long? Sequence, ReadOnlyMemory<byte> Bytes);

/// <summary>What readers of the board are sent.</summary>
internal sealed class BoardStream(LiveFeeds feeds, BoardSnapshots snapshots, IOptions<JsonOptions> json)
{
    // As long as the feed keeps an item, or a reader has it in line.
    private readonly ConditionalWeakTable<FeedItem<BoardEvent>, BoardFrame> _frames = [];

    private readonly BoardFrame _heartbeat = new(new HeartbeatEvent(), null, SseFrame.Of<BoardEvent>(new HeartbeatEvent(), null, json.Value.SerializerOptions));

    private JsonSerializerOptions Json => json.Value.SerializerOptions;

    /// <summary>Events after the one last seen; the whole board where that is not known any more or a slow reader missed some.</summary>
    /// <param name="seen">Number of the feed that the reader has seen; null = none.</param>
    /// <param name="heartbeat">The longest silence. Real time: proxies drop quiet connections by their own clocks.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<BoardFrame> FramesAsync(long? seen, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (seen is not { } last || last < 0 || !feeds.Board.CanResumeAfter(last))
        {
            var board = await snapshots.GetAsync(0, cancellation);
            last = board.Sequence!.Value;
            yield return board;
        }

        using var reader = feeds.Board.Open(null, last);
        while (true)
        {
            while (reader.TryRead(out var item))
            {
                if (item.Sequence <= last) continue;
                var frame = item.Sequence == last + 1 ? FrameOf(item) : await snapshots.GetAsync(item.Sequence, cancellation);
                last = frame.Sequence!.Value;
                yield return frame;
            }

            if (!await reader.WaitAsync(heartbeat, cancellation)) yield return _heartbeat;
        }
    }

    /// <summary>The same, ready for the wire.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(long? seen, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var frame in FramesAsync(seen, heartbeat, cancellation)) yield return frame.Bytes;
    }

    private BoardFrame FrameOf(FeedItem<BoardEvent> item) =>
        _frames.TryGetValue(item, out var known) ? known : _frames.GetValue(item, made => new BoardFrame(made.Value, made.Sequence, SseFrame.Of(made.Value, feeds.NumberOf(made.Sequence), Json)));
}
