using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Where a scenario stands.</summary>
internal enum ScenarioState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is being solved.</summary>
    Running,

    /// <summary>It has a result.</summary>
    Done,

    /// <summary>It has none, and says why.</summary>
    Failed,
}

/// <summary>Demand of an area, put at one point.</summary>
internal sealed record ScenarioZone(string Zone, GeoPoint Point, double OrdersPerDay);

/// <summary>What a scenario asks, checked.</summary>
/// <param name="Candidates">Sites that may open; all front sites if the planner named none.</param>
/// <param name="Zones">Demand.</param>
/// <param name="MinSites">Fewest sites on the curve.</param>
/// <param name="MaxSites">Most sites on the curve.</param>
/// <param name="PromiseMinutes">Travel from site to zone that counts as within the promise.</param>
/// <param name="TimeLimitSeconds">Time for the whole curve.</param>
internal sealed record ScenarioInput(
    IReadOnlyList<SiteId> Candidates, IReadOnlyList<ScenarioZone> Zones, int MinSites, int MaxSites, int PromiseMinutes, double TimeLimitSeconds)
{
    /// <summary>The planner's problem with all its terms; null where candidates of the network are asked with their one size.</summary>
    public PlannerBody? Plan { get; init; }

    /// <summary>Whether a plan's curve over [<see cref="MinSites"/>, <see cref="MaxSites"/>] is asked; without a plan it always is.</summary>
    public bool Curve { get; init; }

    /// <summary>How far each cost and the demand are moved up and down, one at a time; null = no sensitivity.</summary>
    public double? Sensitivity { get; init; }
}

/// <summary>A zone as sent.</summary>
internal sealed record ZoneRequest(string? Zone, double[]? Point, double? OrdersPerDay, double? Deviation = null, double? PromiseMinutes = null);

/// <summary>A scenario as sent: candidates of the network, or a plan that brings its own sites with levels and every rule.</summary>
internal sealed record ScenarioRequest(
    string? Name, IReadOnlyList<string?>? Candidates, IReadOnlyList<ZoneRequest?>? Zones, int? MinSites, int? MaxSites, int? PromiseMinutes,
    double? TimeLimitSeconds, PlannerBody? Plan = null, DemandRequest? Demand = null, double? Sensitivity = null, int? LearnedDays = null)
{
    public const int MaxZones = 5_000;
    public const int MaxCandidates = 200;
    public const int MaxPlanZones = 20_000;
    public const int MaxPlanSites = 2_000;

    /// <summary>Checks everything against the network.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public ScenarioInput Read(IReadOnlyList<SiteRow> network) => Read(network, new FaultList());

    /// <summary>Checks everything against the network; demand has become zones already.</summary>
    /// <param name="network">All sites.</param>
    /// <param name="faults">Faults found before.</param>
    /// <exception cref="BadInputException">With every fault.</exception>
    public ScenarioInput Read(IReadOnlyList<SiteRow> network, FaultList faults)
    {
        faults.Check(Sensitivity is null || Plan is not null, "sensitivity", "it needs a plan", "Leave it out, or give a plan.");
        if (Plan is not null) return PlanRequest.Read(this, faults);
        faults.Check(Name is { Length: >= 1 and <= 200 } && !string.IsNullOrWhiteSpace(Name), "name", "it is missing, blank or longer than 200 characters", "Give a name of 1 to 200 characters.");
        var candidates = ReadCandidates(network, faults);
        var zones = ReadZones(faults);
        int least = MinSites ?? 1, most = MaxSites ?? Math.Max(1, candidates.Count);
        faults.Check(least >= 1, "minSites", $"{least}", "Give 1 or more.");
        faults.Check(most >= least, "maxSites", $"{most} is below minSites, {least}", "Give minSites or more.");
        if (candidates.Count > 0) faults.Check(least <= candidates.Count, "minSites", $"{least} sites of {candidates.Count} candidates", $"Give at most {candidates.Count}.");
        faults.Check(PromiseMinutes is null or (>= 1 and <= 10_080), "promiseMinutes", $"{PromiseMinutes}", "Give a number in [1, 10080].");
        faults.Check(TimeLimitSeconds is null or (> 0 and <= 3_600), "timeLimitSeconds", $"{TimeLimitSeconds}", "Give more than 0 and at most 3600.");
        var largest = network.Where(s => candidates.Contains(s.Site)).Select(s => s.OrdersPerDay).DefaultIfEmpty(int.MaxValue).Max();
        for (var k = 0; k < zones.Count; k++)
            faults.Check(zones[k].OrdersPerDay <= largest, $"zones[{k}].ordersPerDay", $"{zones[k].OrdersPerDay} orders of one zone, but the largest candidate handles {largest}", "Split the zone.");
        faults.ThrowIfAny();
        return new ScenarioInput(candidates, zones, least, Math.Min(most, candidates.Count), PromiseMinutes ?? 90, TimeLimitSeconds ?? 5);
    }

    private List<SiteId> ReadCandidates(IReadOnlyList<SiteRow> network, FaultList faults)
    {
        var front = network.Where(s => s.Kind == SiteKind.Front).ToDictionary(s => s.Site.Value, StringComparer.Ordinal);
        var candidates = new List<SiteId>();
        if (Candidates is null) candidates.AddRange(front.Values.Select(s => s.Site));
        else
            for (var k = 0; k < Candidates.Count && k <= MaxCandidates; k++)
                if (faults.Check(Candidates[k] is { } code && front.ContainsKey(code), $"candidates[{k}]", $"'{Candidates[k]}' is not a front site of the network", "Put the site first with POST /api/warehousing/sites."))
                    candidates.Add(new SiteId(Candidates[k]!));
        faults.Check(candidates.Distinct().Count() == candidates.Count, "candidates", "a site comes twice", "Name each site once.");
        faults.Check(candidates.Count is >= 1 and <= MaxCandidates || (Candidates is not null && faults.Count > 0), "candidates", $"{candidates.Count} candidates", $"Give 1 to {MaxCandidates} front sites.");
        candidates.Sort((a, b) => string.CompareOrdinal(a.Value, b.Value));
        return candidates;
    }

    private List<ScenarioZone> ReadZones(FaultList faults)
    {
        var zones = new List<ScenarioZone>();
        if (!faults.Check(Zones is { Count: >= 1 and <= MaxZones }, "zones", $"{Zones?.Count ?? 0} zones", $"Send 1 to {MaxZones} zones.")) return zones;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Zones!.Count; k++)
        {
            var zone = Zones[k];
            GeoPoint point = default;
            var named = faults.Check(Codes.IsCode(zone?.Zone), $"zones[{k}].zone", $"'{zone?.Zone}' is not a code", "Give 1 to 64 visible characters.")
                && faults.Check(seen.Add(zone!.Zone!), $"zones[{k}].zone", $"'{zone.Zone}' comes twice", "Name each zone once.");
            var placed = faults.Check(zone?.Point is { Length: 2 } p && GeoPoint.TryCreate(p[1], p[0], out point), $"zones[{k}].point", "it is not a place", "Give [longitude, latitude] in degrees.");
            var sized = faults.Check(zone?.OrdersPerDay is > 0 and <= 10_000_000, $"zones[{k}].ordersPerDay", $"{zone?.OrdersPerDay?.ToString() ?? "missing"}", "Give a number above 0 and at most 10000000.");
            if (named && placed && sized) zones.Add(new ScenarioZone(zone!.Zone!, point, zone.OrdersPerDay!.Value));
        }

        return zones;
    }
}
