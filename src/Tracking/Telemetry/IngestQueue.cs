using System.Threading.Channels;
using LogiOpt.Tracking.Journal;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>One request's entries, waiting for their commit.</summary>
internal sealed class IngestRequest(IReadOnlyList<Entry> entries)
{
    private readonly TaskCompletionSource<IReadOnlyList<Outcome>> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>Ends when the entries are durable.</summary>
    public Task<IReadOnlyList<Outcome>> Committed => _committed.Task;

    public void Complete(IReadOnlyList<Outcome> outcomes) => _committed.TrySetResult(outcomes);

    public void Fail(Exception exception) => _committed.TrySetException(exception);
}

/// <summary>The bounded way from the endpoints to the one writer. When it is full the caller is told, instead of waiting without end.</summary>
internal sealed class IngestQueue(IOptions<TrackingOptions> options)
{
    private readonly Channel<IngestRequest> _channel = Channel.CreateBounded<IngestRequest>(
        new BoundedChannelOptions(options.Value.QueuedRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<IngestRequest> Reader => _channel.Reader;

    /// <summary>Puts entries in line, or answers null when the line is full or closed.</summary>
    public IngestRequest? TryAdd(IReadOnlyList<Entry> entries)
    {
        var request = new IngestRequest(entries);
        return _channel.Writer.TryWrite(request) ? request : null;
    }

    /// <summary>Takes nothing more; what is in line is still written.</summary>
    public void Close() => _channel.Writer.TryComplete();
}
