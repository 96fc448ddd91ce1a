using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>What a plan is worth when the world is not as assumed: the demand and each cost moved up and down, one at a time.</summary>
internal static class PlanSensitivity
{
    private const long Seed = 1;

    private static readonly IReadOnlyList<(string Factor, Func<PlannerScenario, double, PlannerScenario> Move)> Factors =
    [
        ("demand", (s, f) => s with { Zones = [.. s.Zones.Select(z => z with { OrdersPerDay = z.OrdersPerDay * f, Deviation = (z.Deviation ?? Math.Sqrt(z.OrdersPerDay)) * f })], Days = s.Days is { } d ? d with { Orders = [.. d.Orders.Select(o => o.Select(x => x * f).ToArray())] } : null }),
        ("lastMile", (s, f) => s with { Rates = s.Rates with { LastMilePerKm = s.Rates.LastMilePerKm * f, LastMilePerStop = s.Rates.LastMilePerStop * f } }),
        ("inbound", (s, f) => s with { Rates = s.Rates with { InboundPerTruck = s.Rates.InboundPerTruck * f, InboundPerKm = s.Rates.InboundPerKm * f } }),
        ("dailyCost", (s, f) => s with { Sites = [.. s.Sites.Select(x => x with { Levels = [.. x.Levels.Select(l => l with { DailyCost = l.DailyCost * f })] })] }),
        ("openingCost", (s, f) => s with { Sites = [.. s.Sites.Select(x => x with { Levels = [.. x.Levels.Select(l => l with { OpeningCost = l.OpeningCost * f })] })] }),
        ("handling", (s, f) => s with { Rates = s.Rates with { HandlingPerOrder = s.Rates.HandlingPerOrder * f } }),
        ("regional", (s, f) => s with { Rates = s.Rates with { RegionalPerOrder = s.Rates.RegionalPerOrder * f } }),
        ("holding", (s, f) => s with { Rates = s.Rates with { HoldingPerOrderDay = s.Rates.HoldingPerOrderDay * f } }),
        ("carbon", (s, f) => s with { Rates = s.Rates with { CarbonPerKg = s.Rates.CarbonPerKg * f } }),
    ];

    /// <summary>Solves that a run takes.</summary>
    public static int Solves => 2 * Factors.Count;

    /// <summary>Runs all factors, down and up.</summary>
    /// <param name="scenario">What was asked.</param>
    /// <param name="input">The bounds on the number of sites of its curve.</param>
    /// <param name="chosen">The placement whose sites are kept.</param>
    /// <param name="change">Share by which each factor moves, in (0, 1).</param>
    /// <param name="stop">The rule of one solve, from solves still to do.</param>
    /// <param name="progress">The progress of a solve, from solves done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IReadOnlyList<SensitivityPoint> Run(
        PlannerScenario scenario, ScenarioInput input, PlannerAnswer chosen, double change, Func<int, StopRule> stop, Func<int, IProgress<PlacementProgress>> progress,
        CancellationToken cancellation)
    {
        var points = new List<SensitivityPoint>();
        foreach (var (factor, move) in Factors)
        {
            foreach (var moved in (ReadOnlySpan<double>)[1 - change, 1 + change])
            {
                cancellation.ThrowIfCancellationRequested();
                var then = move(scenario, moved);
                var problem = PlannerModel.Build(then);
                if (input.Curve) problem = problem with { MinSites = input.MinSites, MaxSites = input.MaxSites };
                var outcome = PlannerEngine.Solve(problem, stop(Solves - points.Count), Seed, progress(points.Count), chosen, cancellation);
                points.Add(Point(scenario, then, problem, factor, moved - 1, chosen, outcome));
            }
        }

        return points;
    }

    private static SensitivityPoint Point(
        PlannerScenario scenario, PlannerScenario then, PlannerProblem problem, string factor, double change, PlannerAnswer chosen, PlannerOutcome outcome)
    {
        long? kept = Holds(then, chosen) ? Kept(then, problem, chosen) : null;
        if (outcome.Answer is not { } answer)
            return new SensitivityPoint(factor, Math.Round(change, 9), kept, null, null, [], [], string.Join("; ", outcome.Reasons));
        var cost = SolvePlan.PartsOf(then, answer).TotalMilli;
        SiteId[] before = [.. SolvePlan.Open(scenario, chosen)], now = [.. SolvePlan.Open(then, answer)];
        return new SensitivityPoint(
            factor, Math.Round(change, 9), kept, cost, Math.Min(cost, SolvePlan.FloorMilli(outcome.LowerBound)), [.. now.Except(before)], [.. before.Except(now)],
            kept is null ? "the chosen sizes cannot hold these orders" : null);
    }

    private static long Kept(PlannerScenario then, PlannerProblem problem, PlannerAnswer chosen)
    {
        var breakdown = PlannerBreakdown.Of(then, chosen.Level, chosen.Assign);
        var risk = then.Days is { } days ? DayCosts.TailOf(days, DayCosts.Of(problem, days, chosen.Level, chosen.Assign, breakdown.Total)).Risk : 0;
        return (SolvePlan.PartsOf(breakdown) with { RiskMilli = SolvePlan.Milli(risk) }).TotalMilli;
    }

    private static bool Holds(PlannerScenario then, PlannerAnswer chosen)
    {
        var load = then.Days is { } days ? DayCosts.Peaks(days, chosen.Assign, then.Sites.Count) : new double[then.Sites.Count];
        for (var i = 0; i < chosen.Assign.Length && then.Days is null; i++) load[chosen.Assign[i]] += then.Zones[i].OrdersPerDay;
        return Enumerable.Range(0, load.Length).All(j => chosen.Level[j] < 0 || load[j] <= (then.Sites[j].Levels[chosen.Level[j]].OrdersPerDay ?? double.PositiveInfinity) * (1 + 1e-9));
    }
}
