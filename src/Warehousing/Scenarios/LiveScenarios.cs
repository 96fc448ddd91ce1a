using System.Collections.Concurrent;
using System.Threading.Channels;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Live;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>One thing that happened to a scenario.</summary>
internal sealed record ScenarioEvent(ScenarioId Scenario, ScenarioState State, ScenarioProgress? Progress);

/// <summary>What the scenarios of this process do right now; the queue itself is the database.</summary>
internal sealed class LiveScenarios
{
    private readonly ConcurrentDictionary<ScenarioId, ScenarioProgress> _progress = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Feed<ScenarioEvent> Feed { get; } = new();

    public ScenarioProgress? ProgressOf(ScenarioId scenario) => _progress.GetValueOrDefault(scenario);

    /// <summary>Says that a scenario waits.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until a scenario may be waiting.</summary>
    public async Task WaitAsync(CancellationToken cancellation) => await _wake.Reader.ReadAsync(cancellation);

    public void Tell(ScenarioId scenario, ScenarioState state, ScenarioProgress? progress)
    {
        if (state == ScenarioState.Running && progress is not null) _progress[scenario] = progress;
        else if (state != ScenarioState.Running) _progress.TryRemove(scenario, out _);
        Feed.Publish(scenario.ToString(), new ScenarioEvent(scenario, state, progress));
    }
}
