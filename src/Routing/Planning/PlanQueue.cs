using System.Collections.Concurrent;
using System.Threading.Channels;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Live;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>How far a plan is.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="State">Where it stands: <c>queued</c>, <c>running</c>, <c>done</c>, <c>failed</c>, <c>cancelled</c>.</param>
/// <param name="Iterations">Iterations of the search.</param>
/// <param name="ElapsedMilliseconds">Time since its start.</param>
/// <param name="CostMilli">Cost of the best plan so far, penalties of visits left out included; null before the first.</param>
internal sealed record PlanProgress(PlanId Plan, string State, long Iterations, long ElapsedMilliseconds, double? CostMilli);

/// <summary>Plans that wait for the planner, bounded, and those that run.</summary>
internal sealed class PlanQueue(IOptions<RoutingOptions> options)
{
    private readonly Channel<PlanId> _waiting = Channel.CreateBounded<PlanId>(options.Value.PlanQueue);
    private readonly ConcurrentDictionary<PlanId, CancellationTokenSource> _running = new();
    private readonly ConcurrentDictionary<PlanId, PlanProgress> _latest = new();
    private readonly ConcurrentDictionary<PlanId, Lazy<PlanResult>> _best = new();

    /// <summary>Progress of all plans; the topic is the plan's id.</summary>
    public Feed<PlanProgress> Feed { get; } = new();

    /// <summary>Whether there is room for another plan.</summary>
    public bool HasRoom => _waiting.Reader.Count < options.Value.PlanQueue;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _waiting.Reader.Count == 0;

    /// <summary>Adds a plan; false when the queue is full.</summary>
    public bool TryAdd(PlanId plan) => _waiting.Writer.TryWrite(plan);

    public IAsyncEnumerable<PlanId> ReadAllAsync(CancellationToken cancellation) => _waiting.Reader.ReadAllAsync(cancellation);

    /// <summary>A token that also ends when the plan is cancelled.</summary>
    public CancellationTokenSource Begin(PlanId plan, CancellationToken cancellation) =>
        _running[plan] = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    public void Tell(PlanProgress progress)
    {
        _latest[progress.Plan] = progress;
        Feed.Publish(progress.Plan.ToString(), progress);
    }

    /// <summary>Keeps the best plan so far for those who look meanwhile; it is written out when somebody does.</summary>
    public void Keep(PlanId plan, Func<PlanResult> best) => _best[plan] = new Lazy<PlanResult>(best);

    /// <summary>The best plan so far of one that runs; null before its search found one.</summary>
    public PlanResult? BestSoFar(PlanId plan) => _best.GetValueOrDefault(plan)?.Value;

    /// <summary>Forgets a plan that ended, after telling so.</summary>
    public void End(PlanProgress last)
    {
        Tell(last);
        _latest.TryRemove(last.Plan, out _);
        _best.TryRemove(last.Plan, out _);
        _running.TryRemove(last.Plan, out _);
    }

    public PlanProgress? Latest(PlanId plan) => _latest.GetValueOrDefault(plan);

    /// <summary>Ends a running search; false where none runs here.</summary>
    public bool Cancel(PlanId plan)
    {
        if (!_running.TryGetValue(plan, out var running)) return false;
        try
        {
            running.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
            return false;
        }
    }
}
