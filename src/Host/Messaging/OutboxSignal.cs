using System.Threading.Channels;

namespace LogiOpt.Host.Messaging;

/// <summary>Wakes the dispatcher when facts have been saved.</summary>
internal sealed class OutboxSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Facts are committed.</summary>
    public void Raise() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a signal or until the time has passed.</summary>
    /// <returns>False if nothing was signalled.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(atMost);
        try
        {
            return await _channel.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The caller looks all the same, because another worker may have saved facts.
            return false;
        }
    }
}
