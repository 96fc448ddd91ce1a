using System.Runtime.CompilerServices;

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
    private readonly HashSet<FeedReader<T>> _ofAll = [];

    // By topic: thousands follow one shipment each, and a change concerns few of them.
    private readonly Dictionary<string, HashSet<FeedReader<T>>> _ofTopic = new(StringComparer.Ordinal);
    private long _sequence;

    /// <summary>Number of the latest item; 0 before the first.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    /// <summary>How many readers are connected.</summary>
    public int ReaderCount
    {
        get { lock (_lock) return _ofAll.Count + _ofTopic.Values.Sum(readers => readers.Count); }
    }

    /// <summary>Tells all readers; never blocks.</summary>
    public void Publish(string topic, T value)
    {
        lock (_lock)
        {
            var item = new FeedItem<T>(++_sequence, topic, value);
            _kept.Enqueue(item);
            if (_kept.Count > keep) _kept.Dequeue();
            foreach (var reader in _ofAll) reader.Hand(item);
            if (!_ofTopic.TryGetValue(topic, out var concerned)) return;
            foreach (var reader in concerned) reader.Hand(item);
        }
    }

    /// <summary>Opens a reader: from now on, first what was missed where it is still kept.</summary>
    /// <param name="topic">Only items of this topic; null = all.</param>
    /// <param name="after">Number of the last item the reader has seen; null = none wanted from the past.</param>
    /// <returns>To be disposed by who reads.</returns>
    public FeedReader<T> Open(string? topic, long? after)
    {
        var reader = new FeedReader<T>(readerQueue, closed => Close(closed, topic));
        lock (_lock)
        {
            if (after is { } seen)
                foreach (var item in _kept)
                    if (item.Sequence > seen && (topic is null || topic == item.Topic)) reader.Hand(item);
            if (topic is null) _ofAll.Add(reader);
            else if (_ofTopic.TryGetValue(topic, out var readers)) readers.Add(reader);
            else _ofTopic[topic] = [reader];
        }

        return reader;
    }

    /// <summary>Reads from now on, first what was missed where it is still kept.</summary>
    /// <param name="topic">Only items of this topic; null = all.</param>
    /// <param name="after">Number of the last item the reader has seen; null = none wanted from the past.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<FeedItem<T>> ReadAsync(string? topic, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = Open(topic, after);
        while (true)
        {
            while (reader.TryRead(out var item)) yield return item;
            await reader.WaitAsync(Timeout.InfiniteTimeSpan, cancellation);
        }
    }

    /// <summary>Whether everything after an item is still kept, so that a reader can resume without a snapshot.</summary>
    public bool CanResumeAfter(long sequence)
    {
        lock (_lock) return sequence == _sequence || (_kept.TryPeek(out var oldest) && sequence >= oldest.Sequence - 1 && sequence <= _sequence);
    }

    private void Close(FeedReader<T> reader, string? topic)
    {
        lock (_lock)
        {
            if (topic is null) _ofAll.Remove(reader);
            else if (_ofTopic.TryGetValue(topic, out var readers) && readers.Remove(reader) && readers.Count == 0) _ofTopic.Remove(topic);
        }
    }
}
