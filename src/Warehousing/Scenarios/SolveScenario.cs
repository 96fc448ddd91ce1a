using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Everything a scenario needs, loaded.</summary>
/// <param name="Input">What was asked.</param>
/// <param name="Candidates">Cost side of each candidate, in the order of the input.</param>
/// <param name="Metres">Distance from candidate to zone, one row a candidate.</param>
/// <param name="Seconds">Travel time, alike.</param>
/// <param name="TravelSource">Where they come from.</param>
internal sealed record LoadedScenario(ScenarioInput Input, IReadOnlyList<CandidateCost> Candidates, int[] Metres, int[] Seconds, string TravelSource);

/// <summary>Solves the curve over the number of sites and takes its best point.</summary>
internal static class SolveScenario
{
    private const long Seed = 1;

    /// <summary>Decides a scenario.</summary>
    /// <param name="loaded">The inputs.</param>
    /// <param name="options">Rates.</param>
    /// <param name="stop">The rule for one point of the curve, from what is left of the whole: points still to solve -> rule.</param>
    /// <param name="tell">Told of progress.</param>
    /// <param name="cancellation">Ends the work; the outcome is then of no use.</param>
    public static ScenarioOutcome Decide(
        LoadedScenario loaded, WarehousingOptions options, Func<int, StopRule> stop, Action<ScenarioProgress> tell, CancellationToken cancellation)
    {
        var input = loaded.Input;
        var costs = new PlannerCosts(loaded.Candidates, input.Zones, loaded.Metres, options);
        var curve = new List<CurvePoint>();
        (PlacementAnswer Answer, CostParts Parts)? best = null;
        var points = input.MaxSites - input.MinSites + 1;
        for (var k = input.MinSites; k <= input.MaxSites; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            var done = k - input.MinSites;
            var outcome = PlacementEngines.Solve(options.Engine, costs.Problem(k, k), stop(points - done), Seed, new Relay(tell, k, done, points), cancellation);
            if (outcome is PlacementAnswer answer)
            {
                var parts = costs.PartsOf(answer.Open, answer.Assign);
                if (best is null || parts.TotalMilli < best.Value.Parts.TotalMilli) best = (answer, parts);
                curve.Add(new CurvePoint(k, parts.TotalMilli, WholeBound(answer.LowerBound), WithinPromise(loaded, answer.Assign), null));
            }
            else if (outcome is PlacementImpossible impossible)
            {
                curve.Add(new CurvePoint(k, null, impossible.Proven ? null : WholeBound(impossible.LowerBound), null, string.Join("; ", impossible.Reasons)));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (best is not var (chosen, chosenParts))
            return new ScenarioOutcome.Nothing($"No number of sites in [{input.MinSites}, {input.MaxSites}] can serve all zones: {curve[^1].Reason}.");
        // Every number of sites has its bound, so the least of them holds for all; a number proven impossible has none to fear.
        var bound = Math.Min(curve.Where(c => c.LowerBoundMilli is not null).Min(c => c.LowerBoundMilli!.Value), chosenParts.TotalMilli);
        return new ScenarioOutcome.Found(new ScenarioResult(
            [.. chosen.Open.Select(j => input.Candidates[j])], chosenParts.TotalMilli, bound,
            chosenParts.TotalMilli > 0 ? (double)(chosenParts.TotalMilli - bound) / chosenParts.TotalMilli : 0, chosenParts,
            WithinPromise(loaded, chosen.Assign), Assignments(loaded, chosen.Assign), curve, loaded.TravelSource));
    }

    /// <summary>Every cost is whole, so the least cost is no less than the bound rounded up.</summary>
    private static long WholeBound(double bound) => (long)Math.Ceiling(Math.Max(0, bound));

    private static double WithinPromise(LoadedScenario loaded, int[] assign)
    {
        double within = 0, all = 0;
        for (var z = 0; z < assign.Length; z++)
        {
            all += loaded.Input.Zones[z].OrdersPerDay;
            if (loaded.Seconds[assign[z] * assign.Length + z] <= loaded.Input.PromiseMinutes * 60) within += loaded.Input.Zones[z].OrdersPerDay;
        }

        return within / all;
    }

    private static List<ZoneAssignment> Assignments(LoadedScenario loaded, int[] assign)
    {
        var zones = loaded.Input.Zones;
        return
        [
            .. assign.Select((j, z) => new ZoneAssignment(
                zones[z].Zone, loaded.Input.Candidates[j], loaded.Metres[j * zones.Count + z], loaded.Seconds[j * zones.Count + z], zones[z].Point,
                zones[z].OrdersPerDay)),
        ];
    }

    private sealed class Relay(Action<ScenarioProgress> tell, int sites, int done, int points) : IProgress<PlacementProgress>
    {
        public void Report(PlacementProgress value)
        {
            double? cost = double.IsFinite(value.Cost) ? value.Cost : null, bound = double.IsFinite(value.LowerBound) ? value.LowerBound : null;
            tell(new ScenarioProgress((double)done / points, sites, value.Iteration, cost, bound, cost is > 0 && bound is not null ? (cost - bound) / cost : null));
        }
    }
}
