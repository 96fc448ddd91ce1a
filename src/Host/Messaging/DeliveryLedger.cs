using System.Collections.Concurrent;

namespace LogiOpt.Host.Messaging;

/// <summary>Which facts are on the bus of this process, and which of their consumers have not committed yet.</summary>
/// <remarks>Only the in-memory bus needs it: a broker keeps what it was given, memory does not.</remarks>
internal sealed class DeliveryLedger
{
    private readonly ConcurrentDictionary<Guid, Delivery> _underWay = new();
    private readonly ConcurrentQueue<Guid> _done = new();
    private long _sendings;
    private int _sending;

    /// <summary>How many facts are under way; the dispatcher bounds it.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Whether facts are being claimed or are under way.</summary>
    public bool IsBusy => Volatile.Read(ref _sending) > 0 || !_underWay.IsEmpty;

    /// <summary>Rises whenever claiming begins, so that an onlooker sees that something happened between two looks.</summary>
    public long Sendings => Volatile.Read(ref _sendings);

    /// <summary>How many facts wait to be forgotten.</summary>
    public int DoneCount => _done.Count;

    /// <summary>Claiming begins; facts that were found unsent are about to be under way.</summary>
    public void BeginSending()
    {
        Interlocked.Increment(ref _sendings);
        Interlocked.Increment(ref _sending);
    }

    /// <summary>Everything claimed is under way.</summary>
    public void EndSending() => Interlocked.Decrement(ref _sending);

    /// <summary>A fact is about to be given to the bus.</summary>
    public void Sent(Guid messageId, IReadOnlySet<string> endpoints, long timestamp)
    {
        _underWay[messageId] = new Delivery(new ConcurrentDictionary<string, bool>(endpoints.Select(e => KeyValuePair.Create(e, true))), timestamp);
        if (endpoints.Count == 0) Finish(messageId);
    }

    /// <summary>A consumer has committed, or had already committed before.</summary>
    public void Consumed(Guid messageId, string endpoint)
    {
        if (!_underWay.TryGetValue(messageId, out var delivery)) return;
        delivery.Waiting.TryRemove(endpoint, out _);
        if (delivery.Waiting.IsEmpty) Finish(messageId);
    }

    /// <summary>Facts consumed by all since the last call, at most so many.</summary>
    public List<Guid> TakeDone(int atMost)
    {
        var done = new List<Guid>();
        while (done.Count < atMost && _done.TryDequeue(out var id)) done.Add(id);
        return done;
    }

    /// <summary>Facts given to the bus before an instant and still not consumed by all.</summary>
    public IEnumerable<Guid> Overdue(long before) => _underWay.Where(d => d.Value.Timestamp < before).Select(d => d.Key);

    /// <summary>Forgets a fact, so that it may be sent again.</summary>
    public void Forget(Guid messageId) => _underWay.TryRemove(messageId, out _);

    private void Finish(Guid messageId)
    {
        if (_underWay.TryRemove(messageId, out _)) _done.Enqueue(messageId);
    }

    private sealed record Delivery(ConcurrentDictionary<string, bool> Waiting, long Timestamp);
}
