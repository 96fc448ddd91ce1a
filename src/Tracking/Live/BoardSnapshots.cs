using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Live;

/// <summary>Makes the board once for all readers that want it at about the same time: a thousand that reconnect cost one reading, not a thousand.</summary>
internal sealed class BoardSnapshots(IServiceScopeFactory scopes, LiveFeeds feeds) : IDisposable
{
    // What happened since is told after it, so an older one is as good; this only bounds how much that is.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Board? _newest;
    private long _madeAt;

    /// <summary>A board from which a reader can go on by the feed.</summary>
    /// <param name="atLeast">Number of the feed that must be in it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<Board> GetAsync(long atLeast, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_newest is { } board && TimeProvider.System.GetElapsedTime(_madeAt) < Fresh && feeds.SequenceOf(board.Sequence) is var sequence
                && sequence >= atLeast && feeds.Board.CanResumeAfter(sequence)) return board;
            // A stream lives for hours; its database context lives for one reading.
            await using var scope = scopes.CreateAsyncScope();
            _newest = await scope.ServiceProvider.GetRequiredService<LoadBoard>().RunAsync(cancellation);
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
