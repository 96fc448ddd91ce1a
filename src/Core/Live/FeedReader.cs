using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace LogiOpt.Core.Live;

/// <summary>One reader of a feed, for one caller at a time.</summary>
/// <remarks>What waits for it is bounded; who is too slow loses the oldest and sees it by the numbers.</remarks>
public sealed class FeedReader<T> : IDisposable
{
    // Null is no item: it only wakes a reader that has waited long enough.
    private readonly Channel<FeedItem<T>?> _waiting;
    private readonly Action<FeedReader<T>> _close;
    private ITimer? _alarm;

    internal FeedReader(int queue, Action<FeedReader<T>> close)
    {
        _waiting = Channel.CreateBounded<FeedItem<T>?>(new BoundedChannelOptions(queue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _close = close;
    }

    /// <summary>The next item, if one is there.</summary>
    public bool TryRead([NotNullWhen(true)] out FeedItem<T>? item)
    {
        while (_waiting.Reader.TryRead(out item))
            if (item is not null) return true;
        return false;
    }

    /// <summary>Waits until an item may be there.</summary>
    /// <param name="atMost">How long, in real time; <see cref="Timeout.InfiniteTimeSpan"/> = without end.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False if that long has passed without one.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (atMost != Timeout.InfiniteTimeSpan)
        {
            _alarm ??= TimeProvider.System.CreateTimer(static reader => ((FeedReader<T>)reader!)._waiting.Writer.TryWrite(null), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _alarm.Change(atMost, Timeout.InfiniteTimeSpan);
        }

        await _waiting.Reader.WaitToReadAsync(cancellation);
        return _waiting.Reader.TryPeek(out var first) && first is not null;
    }

    internal void Hand(FeedItem<T> item) => _waiting.Writer.TryWrite(item);

    /// <summary>Closes the reader: nothing more is kept for it.</summary>
    public void Dispose()
    {
        _alarm?.Dispose();
        _close(this);
    }
}
