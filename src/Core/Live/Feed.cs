using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LogiOpt.Core.Live;

/// <summary>One thing that happened on a feed.</summary>
/// <param name="Sequence">Rising number within the feed, from 1.</param>
/// <param name="Topic">What it is about, e.g. a shipment id; subscribers may filter by it.</param>
/// <param name="Value">What happened.</param>
public sealed record FeedItem<T>(long Sequence, string Topic, T Value);

/// <summary>Hands what happens to any number of live readers, keeps the latest items for those who reconnect, and never waits for a slow reader.</summary>
/// <param name="keep">How many latest items are kept for resuming readers.</param>
/// <param name="readerQueue">Items waiting for one reader; when full, its oldest are dropped, and it finds a gap in the sequence.</param>
public sealed class Feed<T>(int keep = 1024, int readerQueue = 256)
{
    private readonly Lock _lock = new();
    private readonly Queue<FeedItem<T>> _kept = new();
    private readonly Dictionary<Channel<FeedItem<T>>, string?> _readers = [];
    private long _sequence;

    /// <summary>Number of the latest item; 0 before the first.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    /// <summary>How many readers are connected.</summary>
    public int ReaderCount
    {
        get { lock (_lock) return _readers.Count; }
    }

    /// <summary>Tells all readers; never blocks.</summary>
    public void Publish(string topic, T value)
    {
        lock (_lock)
        {
            var item = new FeedItem<T>(++_sequence, topic, value);
            _kept.Enqueue(item);
            if (_kept.Count > keep) _kept.Dequeue();
            foreach (var (reader, wanted) in _readers)
                if (wanted is null || wanted == topic) reader.Writer.TryWrite(item);
        }
    }

    /// <summary>Reads from now on, first what was missed where it is still kept.</summary>
    /// <param name="topic">Only items of this topic; null = all.</param>
    /// <param name="after">Number of the last item the reader has seen; null = none wanted from the past.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<FeedItem<T>> ReadAsync(string? topic, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<FeedItem<T>>(new BoundedChannelOptions(readerQueue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            if (after is { } seen)
                foreach (var item in _kept)
                    if (item.Sequence > seen && (topic is null || topic == item.Topic)) channel.Writer.TryWrite(item);
            _readers.Add(channel, topic);
        }

        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation)) yield return item;
        }
        finally
        {
            lock (_lock) _readers.Remove(channel);
        }
    }

    /// <summary>Whether everything after an item is still kept, so that a reader can resume without a snapshot.</summary>
    public bool CanResumeAfter(long sequence)
    {
        lock (_lock) return sequence == _sequence || (_kept.TryPeek(out var oldest) && sequence >= oldest.Sequence - 1 && sequence <= _sequence);
    }
}
