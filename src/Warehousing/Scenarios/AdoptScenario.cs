using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Warehousing.Network;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Makes a scenario's sites the network in force.</summary>
internal sealed class AdoptScenario(ScenarioBook scenarios, SiteBook sites, TimeProvider time)
{
    /// <summary>Opens and closes its candidates and marks it adopted, in one transaction.</summary>
    /// <param name="scenario">A scenario that is done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The scenario as stored.</returns>
    public async Task<ScenarioRow> HandleAsync(ScenarioId scenario, CancellationToken cancellation)
    {
        var row = await LoadAsync(scenario, cancellation);
        var candidates = ScenarioBook.InputOf(row).Candidates.ToHashSet();
        var open = ScenarioBook.ResultOf(row)!.Open.ToHashSet();
        await sites.AdoptAsync(scenario, candidates, open, MarkAsync, cancellation);
        return row;

        async Task MarkAsync()
        {
            row = await LoadAsync(scenario, cancellation);
            row.AdoptedAt = Instants.Trim(time.GetUtcNow());
            row.Version++;
        }
    }

    private async Task<ScenarioRow> LoadAsync(ScenarioId scenario, CancellationToken cancellation) =>
        await scenarios.FindAsync(scenario, cancellation) is { State: ScenarioState.Done } row
            ? row
            : throw new InvalidOperationException($"Scenario {scenario} is not done.\nAsk for its state before adopting it.");
}
