using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Warehousing.Network;
using LogiOpt.Warehousing.Placement.Formats;
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
        var (input, result) = (ScenarioBook.InputOf(row), ScenarioBook.ResultOf(row)!);
        var open = result.Open.ToHashSet();
        if (input.Plan is { } plan) await sites.AdoptAsync(scenario, stored => AdoptSites.Decide(stored, PlannedSites(plan, result)), MarkAsync, cancellation);
        else await sites.AdoptAsync(scenario, stored => AdoptSites.Decide(stored, input.Candidates.ToHashSet(), open), MarkAsync, cancellation);
        return row;

        async Task MarkAsync()
        {
            row = await LoadAsync(scenario, cancellation);
            row.AdoptedAt = Instants.Trim(time.GetUtcNow());
            row.Version++;
        }
    }

    /// <summary>A plan's sites as the network keeps them, each at its level; closed ones too.</summary>
    private static List<SiteRow> PlannedSites(PlannerBody plan, ScenarioResult result)
    {
        var asked = plan.Sites!.ToDictionary(s => s!.Site!, s => s!, StringComparer.Ordinal);
        return
        [
            .. result.Sites!.Select(s =>
            {
                var level = asked[s.Site.Value].Levels![s.Level ?? 0]!;
                return new SiteRow
                {
                    Site = s.Site,
                    Name = s.Site.Value,
                    Kind = SiteKind.Front,
                    Latitude = s.Point.Latitude,
                    Longitude = s.Point.Longitude,
                    OrdersPerDay = (int)Math.Clamp(Math.Floor(level.OrdersPerDay ?? SiteRequest.MaxOrdersPerDay), 1, SiteRequest.MaxOrdersPerDay),
                    OpeningCostMilli = SolvePlan.Milli(level.OpeningCost ?? 0),
                    DailyCostMilli = SolvePlan.Milli(level.DailyCost ?? 0),
                    Open = s.Level is not null,
                };
            }),
        ];
    }

    private async Task<ScenarioRow> LoadAsync(ScenarioId scenario, CancellationToken cancellation) =>
        await scenarios.FindAsync(scenario, cancellation) is { State: ScenarioState.Done } row
            ? row
            : throw new InvalidOperationException($"Scenario {scenario} is not done.\nAsk for its state before adopting it.");
}
