using LogiOpt.Core.Ids;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Scenarios side by side, each against the first.</summary>
internal sealed record ScenarioComparison(IReadOnlyList<ComparedScenario> Scenarios);

/// <summary>One scenario of a comparison.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Name">Its name.</param>
/// <param name="OpenSites">How many sites it opens.</param>
/// <param name="CostMilli">Cost per day.</param>
/// <param name="LowerBoundMilli">No placement costs less.</param>
/// <param name="Gap">Proven gap.</param>
/// <param name="CostParts">The cost by part.</param>
/// <param name="ShareWithinPromise">Share of orders within the promise.</param>
/// <param name="MeanMetres">Travel from site to zone, the mean over orders.</param>
/// <param name="DifferenceMilli">Its cost less that of the first.</param>
/// <param name="SurelyCheaper">True if it is cheaper than the first whatever the first could still gain: its cost is below the first's bound.</param>
/// <param name="Opened">Sites open here, not in the first.</param>
/// <param name="Closed">Sites open in the first, not here.</param>
/// <param name="AdoptedAt">When it was adopted; null if it was not.</param>
internal sealed record ComparedScenario(
    ScenarioId Scenario, string Name, int OpenSites, long CostMilli, long LowerBoundMilli, double Gap, CostParts CostParts, double ShareWithinPromise, double MeanMetres,
    long DifferenceMilli, bool SurelyCheaper, IReadOnlyList<SiteId> Opened, IReadOnlyList<SiteId> Closed, DateTimeOffset? AdoptedAt);

/// <summary>Puts results side by side.</summary>
internal static class CompareScenarios
{
    /// <summary>Scenarios of one comparison at most.</summary>
    public const int Most = 8;

    /// <summary>Compares scenarios that are done, in the order given.</summary>
    public static ScenarioComparison Decide(IReadOnlyList<(ScenarioRow Row, ScenarioResult Result)> scenarios)
    {
        var first = scenarios[0].Result;
        return new ScenarioComparison(
        [
            .. scenarios.Select(s => new ComparedScenario(
                s.Row.Scenario, s.Row.Name, s.Result.Open.Count, s.Result.CostMilli, s.Result.LowerBoundMilli, s.Result.Gap, s.Result.CostParts, s.Result.ShareWithinPromise,
                MeanMetres(s.Result), s.Result.CostMilli - first.CostMilli, s.Result.CostMilli < first.LowerBoundMilli, [.. s.Result.Open.Except(first.Open)],
                [.. first.Open.Except(s.Result.Open)], s.Row.AdoptedAt)),
        ]);
    }

    private static double MeanMetres(ScenarioResult result)
    {
        var orders = result.Assignments.Sum(a => a.OrdersPerDay);
        return orders > 0 ? Math.Round(result.Assignments.Sum(a => a.OrdersPerDay * a.Metres) / orders, 1) : 0;
    }
}
