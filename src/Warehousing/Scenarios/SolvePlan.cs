using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Solves a scenario that brings a plan: its curve or its one answer, then its sensitivity.</summary>
internal static class SolvePlan
{
    private const long Seed = 1;

    /// <summary>Decides a scenario.</summary>
    /// <param name="input">What was asked, with a plan.</param>
    /// <param name="stop">The rule for one solve, from what is left of the whole: solves still to do -> rule.</param>
    /// <param name="tell">Told of progress.</param>
    /// <param name="cancellation">Ends the work; the outcome is then of no use.</param>
    public static ScenarioOutcome Decide(ScenarioInput input, Func<int, StopRule> stop, Action<ScenarioProgress> tell, CancellationToken cancellation)
    {
        var scenario = input.Plan!.Read("plan.", ScenarioRequest.MaxPlanZones, ScenarioRequest.MaxPlanSites, new FaultList());
        var problem = PlannerModel.Build(scenario);
        var later = input.Sensitivity is null ? 0 : PlanSensitivity.Solves;
        var points = input.Curve ? PlannerSweep.SolvesOf(input.MaxSites - input.MinSites + 1) : 1;
        IProgress<PlacementProgress> Relay(int? sites, int done) => new PlanProgress(tell, sites, (double)done / (points + later));
        IReadOnlyList<SweepPoint> sweep = input.Curve
            ? PlannerSweep.Run(problem, input.MinSites, input.MaxSites, left => stop(left + later), Seed, (k, done) => Relay(k, done), cancellation)
            : [new SweepPoint(0, PlannerEngine.Solve(problem, stop(1 + later), Seed, Relay(null, 0), cancellation))];
        cancellation.ThrowIfCancellationRequested();
        if (sweep.Where(p => p.Outcome.Answer is not null).MinBy(p => p.Outcome.Answer!.Cost)?.Outcome.Answer is not { } best)
            return new ScenarioOutcome.Nothing(string.Join("; ", sweep[^1].Outcome.Reasons));

        var parts = PartsOf(scenario, best);
        // The bound of all is the least of the curve: each number of sites has its own.
        var bound = Math.Min(FloorMilli(sweep.Min(p => p.Outcome.LowerBound)), parts.TotalMilli);
        var travel = new PlanTravel(scenario);
        var result = new ScenarioResult(
            [.. Open(scenario, best)], parts.TotalMilli, bound, parts.TotalMilli > 0 ? (double)(parts.TotalMilli - bound) / parts.TotalMilli : 0, parts,
            travel.ShareWithin(best.Assign, input.PromiseMinutes), travel.Assignments(best.Assign),
            [.. sweep.Select(p => Point(scenario, travel, p, input.PromiseMinutes))], "straight lines, times the line haul factor")
        {
            Sites = SitesOf(scenario, best),
            Coverage = CoverageOf(scenario, best),
            Days = scenario.Days is { } days && best.Risk is { } risk
                ? new PlanDays(Milli(risk.Mean), Milli(risk.Tail), days.Tail, days.RiskWeight, [.. risk.DayCosts.Select(Milli)]) : null,
            LastMile = new PlanLastMile(scenario.Rates.LineHaulFactor, scenario.Rates.TourConstant, scenario.Rates.LastMileFit),
        };
        if (input.Sensitivity is { } change)
            result = result with { Sensitivity = PlanSensitivity.Run(scenario, input, best, change, stop, done => Relay(null, points + done), cancellation) };
        return new ScenarioOutcome.Found(result);
    }

    public static IEnumerable<SiteId> Open(PlannerScenario scenario, PlannerAnswer answer) =>
        Enumerable.Range(0, answer.Level.Length).Where(j => answer.Level[j] >= 0).Select(j => new SiteId(scenario.Sites[j].Site));

    /// <summary>Parts of an answer, what dear days count among them.</summary>
    public static CostParts PartsOf(PlannerScenario scenario, PlannerAnswer answer) =>
        PartsOf(PlannerBreakdown.Of(scenario, answer.Level, answer.Assign)) with { RiskMilli = Milli(answer.Parts.Risk) };

    /// <summary>Parts in whole thousandths, so that they add up to the cost told.</summary>
    public static CostParts PartsOf(PlannerBreakdown cost) => new(Milli(cost.Opening), Milli(cost.Inbound), Milli(cost.Handling), Milli(cost.LastMile))
    {
        ClosingMilli = Milli(cost.Closing),
        RegionalMilli = Milli(cost.Regional),
        CycleStockMilli = Milli(cost.CycleStock),
        SafetyStockMilli = Milli(cost.SafetyStock),
        CarbonMilli = Milli(cost.Carbon),
    };

    public static long Milli(double amount) => (long)Math.Round(amount * 1000);

    /// <summary>A bound is rounded down, never up.</summary>
    public static long FloorMilli(double bound) => bound >= long.MaxValue / 1000.0 ? long.MaxValue : (long)Math.Floor(Math.Max(0, bound) * 1000);

    private static CurvePoint Point(PlannerScenario scenario, PlanTravel travel, SweepPoint point, int promiseMinutes)
    {
        if (point.Outcome.Answer is not { } answer)
            return new CurvePoint(point.Sites, null, double.IsPositiveInfinity(point.Outcome.LowerBound) ? null : FloorMilli(point.Outcome.LowerBound), null, string.Join("; ", point.Outcome.Reasons));
        var cost = PartsOf(scenario, answer).TotalMilli;
        return new CurvePoint(
            answer.Level.Count(l => l >= 0), cost, Math.Min(cost, FloorMilli(point.Outcome.LowerBound)), travel.ShareWithin(answer.Assign, promiseMinutes), null);
    }

    private static List<PlanSite> SitesOf(PlannerScenario scenario, PlannerAnswer answer)
    {
        var load = new double[scenario.Sites.Count];
        for (var i = 0; i < answer.Assign.Length; i++) load[answer.Assign[i]] += scenario.Zones[i].OrdersPerDay;
        return
        [
            .. scenario.Sites.Select((s, j) => new PlanSite(
                new SiteId(s.Site), new GeoPoint(s.Latitude, s.Longitude), answer.Level[j] >= 0 ? answer.Level[j] : null, load[j],
                answer.Level[j] >= 0 ? s.Levels[answer.Level[j]].OrdersPerDay : null)),
        ];
    }

    private static List<PlanCoverage> CoverageOf(PlannerScenario scenario, PlannerAnswer answer) =>
    [
        .. scenario.Coverage.Select((c, k) => new PlanCoverage(c.Reach, null, c.Share, answer.Covered[k])),
        .. scenario.PickUp.Select((c, k) => new PlanCoverage(null, c.Reach, c.Share, answer.Covered[scenario.Coverage.Count + k])),
    ];
}

/// <summary>Travel as the planner's model has it.</summary>
internal sealed class PlanTravel(PlannerScenario scenario)
{
    private readonly double _orders = scenario.Zones.Sum(z => z.OrdersPerDay);

    public double Kilometres(int site, int zone) => scenario.Rates.LineHaulFactor
        * new GeoPoint(scenario.Sites[site].Latitude, scenario.Sites[site].Longitude).DistanceTo(new GeoPoint(scenario.Zones[zone].Latitude, scenario.Zones[zone].Longitude)).Kilometres;

    public double Minutes(int site, int zone) => Kilometres(site, zone) * 60 / scenario.Rates.KmPerHour;

    public double ShareWithin(int[] assign, int minutes) =>
        Enumerable.Range(0, assign.Length).Where(i => Minutes(assign[i], i) <= minutes).Sum(i => scenario.Zones[i].OrdersPerDay) / _orders;

    public List<ZoneAssignment> Assignments(int[] assign) =>
    [
        .. assign.Select((j, i) => new ZoneAssignment(
            scenario.Zones[i].Zone, new SiteId(scenario.Sites[j].Site), (int)Math.Round(Math.Min(int.MaxValue, 1000 * Kilometres(j, i))),
            (int)Math.Round(Math.Min(int.MaxValue, 60 * Minutes(j, i))), new GeoPoint(scenario.Zones[i].Latitude, scenario.Zones[i].Longitude), scenario.Zones[i].OrdersPerDay)),
    ];
}

/// <summary>Passes a solve's progress on as a scenario's.</summary>
internal sealed class PlanProgress(Action<ScenarioProgress> tell, int? sites, double share) : IProgress<PlacementProgress>
{
    public void Report(PlacementProgress value)
    {
        long? cost = double.IsFinite(value.Cost) ? SolvePlan.Milli(value.Cost) : null, bound = double.IsFinite(value.LowerBound) ? SolvePlan.FloorMilli(value.LowerBound) : null;
        tell(new ScenarioProgress(share, sites ?? value.OpenSites, value.Iteration, cost, bound, cost is > 0 && bound is not null ? Math.Max(0, (double)(cost.Value - bound.Value) / cost.Value) : null));
    }
}
