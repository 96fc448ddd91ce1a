using LogiOpt.Core.Geo;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Turns what a planner asks into costs per day.</summary>
/// <remarks>Last mile per order by continuous approximation, <c>c_km (2 kappa r / B + k / sqrt(density)) + c_stop</c>: Daganzo (1984), Transportation
/// Science 18(4), 331-350; Beardwood, Halton and Hammersley (1959), Proc. Cambridge Phil. Soc. 55(4), 299-327. Carbon is priced into every kilometre.</remarks>
public static class PlannerModel
{
    /// <summary>The problem of a scenario.</summary>
    /// <param name="scenario">What is asked, already checked.</param>
    public static PlannerProblem Build(PlannerScenario scenario)
    {
        var (zones, sites, rates) = (scenario.Zones, scenario.Sites, scenario.Rates);
        var perKm = rates.LastMilePerKm + rates.CarbonPerKg * rates.LastMileCarbonPerKm;
        var perOrderKm = perKm * 2 * rates.LineHaulFactor / rates.OrdersPerTour;
        var density = OrderDensity.PerSquareKm(zones, rates.DensityRadiusKm);
        // Kilometres that inbound is worth, so that nearness and inbound are one number in the lists.
        var inbound = sites.Select(s => InboundPerOrder(scenario, s)).ToArray();
        var least = sites.Select(s => s.Levels.Min(l => 1 - l.FillShare) * rates.RegionalPerOrder).ToArray();
        double[] Site(Func<PlannerSite, double> value) => [.. sites.Select(value)];
        double[] Zone(Func<PlannerZone, double> value) => [.. zones.Select(value)];
        double[] siteLatitude = Site(s => s.Latitude), siteLongitude = Site(s => s.Longitude), latitude = Zone(z => z.Latitude), longitude = Zone(z => z.Longitude);
        var minutesPerKm = rates.LineHaulFactor * 60 / rates.KmPerHour;
        var promised = zones.Any(z => z.PromiseMinutes is not null);
        return new PlannerProblem
        {
            Costs = SiteCosts.Geographic(
                siteLatitude, siteLongitude, latitude, longitude, Zone(z => z.OrdersPerDay * perOrderKm),
                [.. inbound.Select((cost, j) => (cost + least[j]) / perOrderKm)],
                [.. zones.Select((z, i) => z.OrdersPerDay * (perKm * rates.TourConstant / Math.Sqrt(density[i]) + rates.LastMilePerStop + rates.HandlingPerOrder))]),
            Travel = promised || scenario.Coverage.Count + scenario.PickUp.Count > 0
                ? SiteCosts.Geographic(siteLatitude, siteLongitude, latitude, longitude, Zone(_ => minutesPerKm)) : null,
            Demand = Zone(z => z.OrdersPerDay),
            Deviation = Zone(z => z.Deviation ?? Math.Sqrt(z.OrdersPerDay)),
            Pooling = Site(s => rates.HoldingPerOrderDay * rates.ServiceFactor * Math.Sqrt(s.LeadTimeDays)),
            Unpooled = rates.UnpooledShare,
            Levels = [.. sites.Select((s, j) => s.Levels.Select(l => LevelOf(s, l, rates, least[j])).ToArray())],
            Rules = sites.All(s => s.Rule == SiteRule.Free) ? [] : [.. sites.Select(s => s.Rule)],
            MinSites = scenario.MinSites,
            MaxSites = scenario.MaxSites ?? int.MaxValue,
            Budget = scenario.Budget ?? double.PositiveInfinity,
            Coverage = [.. scenario.Coverage, .. scenario.PickUp.Select(p => p with { Reach = p.Reach / 1000 * minutesPerKm })],
            Promise = promised ? Zone(z => z.PromiseMinutes ?? double.PositiveInfinity) : [],
            Days = scenario.Days,
            // Existing sites that close are paid for; a level of one that stays gives the sum back. Cycle stock is the same wherever it lies.
            Constant = sites.Where(s => s.Exists).Sum(s => s.ClosingCost / rates.LeaseDays)
                + rates.HoldingPerOrderDay * rates.CycleDays / 2 * zones.Sum(z => z.OrdersPerDay),
        };
    }

    private static double InboundPerOrder(PlannerScenario scenario, PlannerSite site)
    {
        var rates = scenario.Rates;
        var kilometres = scenario is { CentreLatitude: { } latitude, CentreLongitude: { } longitude }
            ? rates.LineHaulFactor * new GeoPoint(latitude, longitude).DistanceTo(new GeoPoint(site.Latitude, site.Longitude)).Kilometres : 0;
        return (rates.InboundPerTruck + (rates.InboundPerKm + rates.CarbonPerKg * rates.TruckCarbonPerKm) * kilometres) / rates.OrdersPerTruck;
    }

    private static SiteLevel LevelOf(PlannerSite site, PlannerLevel level, PlannerRates rates, double least) => new(
        level.DailyCost + (site.Exists ? -site.ClosingCost : level.OpeningCost) / rates.LeaseDays, level.OrdersPerDay ?? double.PositiveInfinity,
        Math.Max(0, (1 - level.FillShare) * rates.RegionalPerOrder - least), site.Exists ? 0 : level.OpeningCost);
}
