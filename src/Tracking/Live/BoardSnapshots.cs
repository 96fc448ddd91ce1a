using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Live;

/// <summary>Makes and writes the board once for all readers that want it at about the same time: a thousand that reconnect cost one reading, not a thousand.</summary>
internal sealed class BoardSnapshots(IServiceScopeFactory scopes, LiveFeeds feeds, IOptions<JsonOptions> json) : IDisposable
{
    // What happened since is told after it, so an older one is as good; this only bounds how much that is.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    // By which a board may have grown since it was last written.
    private const int Room = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private BoardFrame? _newest;
    private long _madeAt;

    /// <summary>A board from which a reader can go on by the feed.</summary>
    /// <param name="atLeast">Number of the feed that must be in it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<BoardFrame> GetAsync(long atLeast, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_newest is { } known && TimeProvider.System.GetElapsedTime(_madeAt) < Fresh && known.Sequence >= atLeast && feeds.Board.CanResumeAfter(known.Sequence.Value)) return known;
            // A stream lives for hours; its database context lives for one reading.
            await using var scope = scopes.CreateAsyncScope();
            var board = await scope.ServiceProvider.GetRequiredService<LoadBoard>().RunAsync(cancellation);
            var snapshot = new SnapshotEvent(board);
            _newest = new BoardFrame(snapshot, feeds.SequenceOf(board.Sequence), SseFrame.Of<BoardEvent>(snapshot, board.Sequence, json.Value.SerializerOptions, (_newest?.Bytes.Length ?? 0) + Room));
            feeds.Shown(board);
            _madeAt = TimeProvider.System.GetTimestamp();
            return _newest;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
