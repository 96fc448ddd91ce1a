namespace LogiOpt.Tracking.Journal;

/// <summary>The entries that this worker appended itself, and of which it tells its readers itself; only where others append to the same journal.</summary>
internal sealed class OwnEntries
{
    // Forgotten as the tail passes them; this many are there only if it stands still, and then its readers are told something twice.
    private const int MaxSpans = 100_000;

    private readonly Lock _lock = new();
    private readonly Queue<(long From, long To)> _spans = new();

    /// <summary>Notes entries before they can be seen by anybody; of a transaction that fails they are never seen.</summary>
    public void Note((long From, long To) span)
    {
        lock (_lock)
        {
            _spans.Enqueue(span);
            if (_spans.Count > MaxSpans) _spans.Dequeue();
        }
    }

    /// <summary>Whether an entry is our own. Asked in rising order: what lies before it is forgotten.</summary>
    public bool Passes(long sequence)
    {
        lock (_lock)
        {
            while (_spans.TryPeek(out var span) && span.To < sequence) _spans.Dequeue();
            return _spans.TryPeek(out var next) && next.From <= sequence;
        }
    }
}
