using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>A planner's scenario as it is sent or stored in a file; docs/warehousing.md tells its members.</summary>
internal sealed record PlannerBody(
    IReadOnlyList<PlannerZoneBody?>? Zones, IReadOnlyList<PlannerSiteBody?>? Sites, double[]? RegionalCentre, PlannerRates? Rates, int? MinSites, int? MaxSites, double? Budget,
    IReadOnlyList<PlannerReachBody?>? Coverage, IReadOnlyList<PlannerReachBody?>? PickUp, PlannerDaysBody? Days = null)
{
    /// <summary>Zones of a file at most.</summary>
    public const int MostZones = 200_000;

    /// <summary>Sites of a file at most.</summary>
    public const int MostSites = 20_000;

    /// <summary>Checks everything and gives the scenario; of use only where no fault was added.</summary>
    /// <param name="where">Path of this object, ending in a dot; "" for a file of its own.</param>
    /// <param name="mostZones">Zones at most.</param>
    /// <param name="mostSites">Sites at most.</param>
    /// <param name="faults">Gets every fault.</param>
    public PlannerScenario Read(string where, int mostZones, int mostSites, FaultList faults)
    {
        var days = Days?.Read($"{where}days", Zones?.Count ?? 0, faults);
        var zones = ReadZones(where, mostZones, days, faults);
        var sites = ReadSites(where, mostSites, faults);
        var centre = RegionalCentre is null ? default : Point(RegionalCentre, $"{where}regionalCentre", faults);
        var coverage = Reaches(Coverage, $"{where}coverage", r => r.Minutes, "minutes", faults);
        var pickUp = Reaches(PickUp, $"{where}pickUp", r => r.Metres, "metres", faults);
        faults.Check(coverage.Count + pickUp.Count <= 8, $"{where}coverage", "more than 8 rules with pickUp together", "Give fewer.");
        faults.Check(MinSites is null or >= 0, $"{where}minSites", $"{MinSites}", "Give 0 or more.");
        faults.Check(MaxSites is null || MaxSites >= Math.Max(1, MinSites ?? 0), $"{where}maxSites", $"{MaxSites}", "Give 1 or more and not below minSites.");
        if (sites.Count > 0) faults.Check((MinSites ?? 0) <= sites.Count, $"{where}minSites", $"{MinSites} of {sites.Count} sites", "Give at most the number of sites.");
        faults.Check(Budget is null or >= 0, $"{where}budget", $"{Budget}", "Give 0 or more.");
        var rates = Rates ?? new PlannerRates();
        CheckRates(rates, where, faults);
        return new PlannerScenario(
            zones, sites, RegionalCentre is null ? null : centre.Latitude, RegionalCentre is null ? null : centre.Longitude, rates, MinSites ?? 0, MaxSites,
            Budget, coverage, pickUp)
        {
            Days = days,
        };
    }

    private List<PlannerZone> ReadZones(string path, int most, DemandDays? days, FaultList faults)
    {
        var zones = new List<PlannerZone>();
        if (!faults.Check(Zones?.Count >= 1 && Zones.Count <= most, $"{path}zones", $"{Zones?.Count ?? 0} zones", $"Give 1 to {most}.")) return zones;
        double[] mean = days?.Mixed(null) ?? [], deviation = days?.Deviation() ?? [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Zones!.Count; k++)
        {
            var (zone, at) = (Zones[k], $"{path}zones[{k}]");
            if (!faults.Check(zone is not null, at, "null", "Give an object.")) continue;
            faults.Check(zone!.Zone is { Length: > 0 } && seen.Add(zone.Zone), $"{at}.zone", $"'{zone.Zone}' is missing or comes twice", "Give each zone its own code.");
            var point = Point(zone.Point, $"{at}.point", faults);
            if (days is null) faults.Check(zone.OrdersPerDay is > 0 and <= 1e9, $"{at}.ordersPerDay", $"{zone.OrdersPerDay}", "Give a number above 0.");
            else
            {
                faults.Check(mean[k] > 0, at, "it has no orders on any day", "Leave it out, or give it orders.");
                faults.Check(zone.OrdersPerDay is not { } told || Math.Abs(told - mean[k]) <= 1e-5 * Math.Max(1, mean[k]), $"{at}.ordersPerDay", $"{zone.OrdersPerDay}, but the days have {mean[k]:G9} in the mean", "Leave it out, or give the mean.");
            }

            faults.Check(zone.Deviation is null or (>= 0 and <= 1e9), $"{at}.deviation", $"{zone.Deviation}", "Give 0 or more.");
            faults.Check(zone.PromiseMinutes is null or > 0, $"{at}.promiseMinutes", $"{zone.PromiseMinutes}", "Give more than 0.");
            zones.Add(new PlannerZone(zone.Zone ?? "", point.Latitude, point.Longitude, days is null ? zone.OrdersPerDay ?? 1 : mean[k], zone.Deviation ?? (days is null ? null : deviation[k]), zone.PromiseMinutes));
        }

        return zones;
    }

    private List<PlannerSite> ReadSites(string path, int most, FaultList faults)
    {
        var sites = new List<PlannerSite>();
        if (!faults.Check(Sites?.Count >= 1 && Sites.Count <= most, $"{path}sites", $"{Sites?.Count ?? 0} sites", $"Give 1 to {most}.")) return sites;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var k = 0; k < Sites!.Count; k++)
        {
            var (site, at) = (Sites[k], $"{path}sites[{k}]");
            if (!faults.Check(site is not null, at, "null", "Give an object.")) continue;
            faults.Check(site!.Site is { Length: > 0 } && seen.Add(site.Site), $"{at}.site", $"'{site.Site}' is missing or comes twice", "Give each site its own code.");
            var point = Point(site.Point, $"{at}.point", faults);
            SiteRule? rule = site.State switch { null or "free" => SiteRule.Free, "keep" => SiteRule.Keep, "forbid" => SiteRule.Forbid, _ => null };
            faults.Check(rule is not null, $"{at}.state", $"'{site.State}'", "Give free, keep or forbid.");
            faults.Check(site.ClosingCost is null or >= 0, $"{at}.closingCost", $"{site.ClosingCost}", "Give 0 or more.");
            faults.Check(site.LeadTimeDays is null or (>= 0 and <= 365), $"{at}.leadTimeDays", $"{site.LeadTimeDays}", "Give days in [0, 365].");
            var levels = new List<PlannerLevel>();
            faults.Check(site.Levels is { Count: >= 1 and <= 20 }, $"{at}.levels", $"{site.Levels?.Count ?? 0} levels", "Give 1 to 20.");
            for (var l = 0; l < (site.Levels?.Count ?? 0) && l < 20; l++)
            {
                var (level, where) = (site.Levels![l], $"{at}.levels[{l}]");
                if (!faults.Check(level is not null, where, "null", "Give an object.")) continue;
                faults.Check(level!.DailyCost is >= 0 and <= 1e12, $"{where}.dailyCost", $"{level.DailyCost}", "Give rent and crew per day, 0 or more.");
                faults.Check(level.OpeningCost is null or (>= 0 and <= 1e12), $"{where}.openingCost", $"{level.OpeningCost}", "Give 0 or more.");
                faults.Check(level.OrdersPerDay is null or > 0, $"{where}.ordersPerDay", $"{level.OrdersPerDay}", "Give more than 0, or leave it out.");
                faults.Check(level.FillShare is null or (> 0 and <= 1), $"{where}.fillShare", $"{level.FillShare}", "Give a share above 0 and at most 1.");
                levels.Add(new PlannerLevel(level.DailyCost ?? 0, level.OpeningCost ?? 0, level.OrdersPerDay, level.FillShare ?? 1));
            }

            sites.Add(new PlannerSite(site.Site ?? "", point.Latitude, point.Longitude, levels, rule ?? SiteRule.Free, site.Exists ?? false, site.ClosingCost ?? 0, site.LeadTimeDays ?? 1));
        }

        return sites;
    }

    private static List<CoverageRule> Reaches(IReadOnlyList<PlannerReachBody?>? rules, string name, Func<PlannerReachBody, double?> reach, string unit, FaultList faults)
    {
        var read = new List<CoverageRule>();
        for (var k = 0; k < (rules?.Count ?? 0) && k < 9; k++)
        {
            var rule = rules![k];
            faults.Check(rule is not null && reach(rule) is >= 0, $"{name}[{k}].{unit}", $"{(rule is null ? null : reach(rule))}", $"Give {unit}, 0 or more.");
            faults.Check(rule?.Share is >= 0 and <= 1, $"{name}[{k}].share", $"{rule?.Share}", "Give a share in [0, 1].");
            if (rule is not null) read.Add(new CoverageRule(reach(rule) ?? 0, rule.Share ?? 0));
        }

        return read;
    }

    private static GeoPoint Point(double[]? position, string where, FaultList faults)
    {
        GeoPoint point = default;
        faults.Check(position is { Length: 2 } && GeoPoint.TryCreate(position[1], position[0], out point), where, "it is not a place", "Give [longitude, latitude] in degrees.");
        return point;
    }

    private static void CheckRates(PlannerRates rates, string path, FaultList faults)
    {
        void Check(string field, double value, double least, double most) =>
            faults.Check(value >= least && value <= most, $"{path}rates.{field}", $"{value}", $"Give a number in [{least}, {most}].");
        Check("leaseDays", rates.LeaseDays, 1, 36_500);
        Check("inboundPerTruck", rates.InboundPerTruck, 0, 1e9);
        Check("inboundPerKm", rates.InboundPerKm, 0, 1e9);
        Check("ordersPerTruck", rates.OrdersPerTruck, 1, 1e6);
        Check("handlingPerOrder", rates.HandlingPerOrder, 0, 1e9);
        Check("regionalPerOrder", rates.RegionalPerOrder, 0, 1e9);
        Check("lastMilePerKm", rates.LastMilePerKm, 1e-9, 1e9);
        Check("lastMilePerStop", rates.LastMilePerStop, 0, 1e9);
        Check("ordersPerTour", rates.OrdersPerTour, 1, 1e5);
        Check("lineHaulFactor", rates.LineHaulFactor, 0.1, 10);
        Check("tourConstant", rates.TourConstant, 0, 10);
        Check("densityRadiusKm", rates.DensityRadiusKm, 0.01, 1_000);
        Check("holdingPerOrderDay", rates.HoldingPerOrderDay, 0, 1e6);
        Check("serviceFactor", rates.ServiceFactor, 0, 10);
        Check("cycleDays", rates.CycleDays, 0, 365);
        Check("unpooledShare", rates.UnpooledShare, 0, 1);
        Check("carbonPerKg", rates.CarbonPerKg, 0, 1e6);
        Check("lastMileCarbonPerKm", rates.LastMileCarbonPerKm, 0, 1e3);
        Check("truckCarbonPerKm", rates.TruckCarbonPerKm, 0, 1e3);
        Check("kmPerHour", rates.KmPerHour, 0.1, 300);
    }
}

/// <summary>A zone as sent.</summary>
internal sealed record PlannerZoneBody(string? Zone, double[]? Point, double? OrdersPerDay, double? Deviation, double? PromiseMinutes);

/// <summary>A candidate site as sent.</summary>
internal sealed record PlannerSiteBody(
    string? Site, double[]? Point, IReadOnlyList<PlannerLevelBody?>? Levels, string? State, bool? Exists, double? ClosingCost, double? LeadTimeDays);

/// <summary>One size of a site as sent.</summary>
internal sealed record PlannerLevelBody(double? DailyCost, double? OpeningCost, double? OrdersPerDay, double? FillShare);

/// <summary>Days of demand as sent: orders in the order of the zones, one array a day.</summary>
internal sealed record PlannerDaysBody(IReadOnlyList<double[]?>? Orders, double[]? Chance = null, double? Tail = null, double? RiskWeight = null)
{
    /// <summary>Numbers of all days together at most.</summary>
    private const int MostNumbers = 10_000_000;

    /// <summary>Checks them; null where they cannot be used.</summary>
    public DemandDays? Read(string at, int zones, FaultList faults)
    {
        var before = faults.Count;
        faults.Check(Tail is null or (> 0 and <= 1), $"{at}.tail", $"{Tail}", "Give a share above 0 and at most 1, such as 0.1.");
        faults.Check(RiskWeight is null or (>= 0 and <= 1), $"{at}.riskWeight", $"{RiskWeight}", "Give a number in [0, 1].");
        if (!faults.Check(Orders is { Count: >= 1 and <= DemandDays.Most }, $"{at}.orders", $"{Orders?.Count ?? 0} days", $"Give 1 to {DemandDays.Most}, or demand.orders beside the plan.")) return null;
        faults.Check((long)Orders!.Count * zones <= MostNumbers, $"{at}.orders", $"{Orders.Count} days of {zones} zones", $"Give at most {MostNumbers} numbers together.");
        for (var s = 0; s < Orders.Count; s++)
            faults.Check(Orders[s] is { } orders && orders.Length == zones && orders.All(o => o is >= 0 and <= 1e9), $"{at}.orders[{s}]", $"{Orders[s]?.Length ?? 0} numbers for {zones} zones, or one is below 0", "Give the orders of every zone, in the order of the zones, 0 or more.");
        faults.Check(Chance is null || (Chance.Length == Orders.Count && Chance.All(p => p >= 0) && Math.Abs(Chance.Sum() - 1) <= 1e-9), $"{at}.chance", "it is not one number a day, 0 or more, together 1", "Leave it out where all days are alike.");
        if (faults.Count > before || zones == 0) return null;
        var read = new DemandDays { Orders = [.. Orders.Select(o => o!)], Chance = Chance ?? [] };
        return read with { Tail = Tail ?? read.Tail, RiskWeight = RiskWeight ?? read.RiskWeight };
    }
}

/// <summary>A share of orders within a reach as sent.</summary>
internal sealed record PlannerReachBody(double? Minutes, double? Metres, double? Share);
