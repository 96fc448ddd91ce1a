using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Checks a scenario that brings a plan.</summary>
internal static class PlanRequest
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static ScenarioInput Read(ScenarioRequest request, FaultList faults)
    {
        var plan = request.Plan!;
        faults.Check(request.Name is { Length: >= 1 and <= 200 } && !string.IsNullOrWhiteSpace(request.Name), "name", "it is missing, blank or longer than 200 characters", "Give a name of 1 to 200 characters.");
        faults.Check(request.Candidates is null, "candidates", "a plan brings its own sites", "Leave it out; give plan.sites.");
        if (request.Zones is { } zones)
        {
            faults.Check(plan.Zones is null, "zones", "zones come twice", "Give zones, demand or plan.zones.");
            plan = plan with { Zones = [.. zones.Select(z => z is null ? null : new PlannerZoneBody(z.Zone, z.Point, z.OrdersPerDay, z.Deviation, z.PromiseMinutes))] };
        }

        var scenario = plan.Read("plan.", ScenarioRequest.MaxPlanZones, ScenarioRequest.MaxPlanSites, faults);
        for (var k = 0; k < scenario.Sites.Count; k++)
            faults.Check(Codes.IsCode(scenario.Sites[k].Site), $"plan.sites[{k}].site", $"'{scenario.Sites[k].Site}' is not a code", "Give 1 to 64 visible characters.");
        var curve = request.MinSites is not null || request.MaxSites is not null;
        faults.Check(!curve || (plan.MinSites is null && plan.MaxSites is null), "minSites", "the number of sites is bounded twice", "Give minSites and maxSites for a curve, or plan.minSites and plan.maxSites for one answer.");
        int least = request.MinSites ?? 1, most = request.MaxSites ?? Math.Max(1, scenario.Sites.Count);
        if (curve)
        {
            faults.Check(least >= 1, "minSites", $"{least}", "Give 1 or more.");
            faults.Check(most >= least, "maxSites", $"{most} is below minSites, {least}", "Give minSites or more.");
            if (scenario.Sites.Count > 0) faults.Check(least <= scenario.Sites.Count, "minSites", $"{least} sites of {scenario.Sites.Count}", $"Give at most {scenario.Sites.Count}.");
        }

        faults.Check(request.PromiseMinutes is null or (>= 1 and <= 10_080), "promiseMinutes", $"{request.PromiseMinutes}", "Give a number in [1, 10080].");
        faults.Check(request.TimeLimitSeconds is null or (> 0 and <= 3_600), "timeLimitSeconds", $"{request.TimeLimitSeconds}", "Give more than 0 and at most 3600.");
        faults.Check(request.Sensitivity is null or (> 0 and < 1), "sensitivity", $"{request.Sensitivity}", "Give a share above 0 and below 1, such as 0.2.");
        faults.ThrowIfAny();
        return new ScenarioInput([], [], least, Math.Min(most, scenario.Sites.Count), request.PromiseMinutes ?? 90, request.TimeLimitSeconds ?? 10)
        {
            Plan = plan,
            Curve = curve,
            Sensitivity = request.Sensitivity,
        };
    }

    /// <summary>A stored scenario as a request that makes the same one again.</summary>
    public static ScenarioRequest Of(string name, ScenarioInput input) => input.Plan is { } plan
        ? new ScenarioRequest(
            name, null, null, input.Curve ? input.MinSites : null, input.Curve ? input.MaxSites : null, input.PromiseMinutes, input.TimeLimitSeconds, plan, null, input.Sensitivity)
        : new ScenarioRequest(
            name, [.. input.Candidates.Select(c => c.Value)],
            [.. input.Zones.Select(z => new ZoneRequest(z.Zone, [z.Point.Longitude, z.Point.Latitude], z.OrdersPerDay))], input.MinSites, input.MaxSites, input.PromiseMinutes,
            input.TimeLimitSeconds);
}
