using LogiOpt.Core.Geo;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Cost per day of a placement, term by term, in currency units.</summary>
/// <param name="Opening">Rent, crew and opening costs spread over the lease.</param>
/// <param name="Closing">Closing costs of existing sites that close, spread alike.</param>
/// <param name="Inbound">Trucks from the regional centre.</param>
/// <param name="Handling">Handling of all orders.</param>
/// <param name="LastMile">Tours to the shoppers.</param>
/// <param name="Regional">Orders that a shelf cannot fill.</param>
/// <param name="CycleStock">Holding what a replenishment brings.</param>
/// <param name="SafetyStock">Holding against deviations, pooled.</param>
/// <param name="Carbon">Carbon of trucks and tours at its price.</param>
public readonly record struct PlannerBreakdown(
    double Opening, double Closing, double Inbound, double Handling, double LastMile, double Regional, double CycleStock, double SafetyStock, double Carbon)
{
    /// <summary>All terms.</summary>
    public double Total => Opening + Closing + Inbound + Handling + LastMile + Regional + CycleStock + SafetyStock + Carbon;

    /// <summary>Works the terms out from what the planner gave, not from the solver's costs.</summary>
    /// <param name="scenario">What was asked.</param>
    /// <param name="level">Level of each site; -1 = closed.</param>
    /// <param name="assign">Site of each zone.</param>
    public static PlannerBreakdown Of(PlannerScenario scenario, IReadOnlyList<int> level, IReadOnlyList<int> assign)
    {
        var rates = scenario.Rates;
        var density = OrderDensity.PerSquareKm(scenario.Zones, rates.DensityRadiusKm);
        double opening = 0, closing = 0, inbound = 0, lastMile = 0, regional = 0, safety = 0, carbon = 0, orders = 0;
        double[] squares = new double[level.Count], plain = new double[level.Count], centreKm = new double[level.Count];
        for (var j = 0; j < level.Count; j++)
        {
            var site = scenario.Sites[j];
            if (scenario is { CentreLatitude: { } latitude, CentreLongitude: { } longitude })
                centreKm[j] = rates.LineHaulFactor * new GeoPoint(latitude, longitude).DistanceTo(new GeoPoint(site.Latitude, site.Longitude)).Kilometres;
            if (level[j] >= 0) opening += site.Levels[level[j]].DailyCost + (site.Exists ? 0 : site.Levels[level[j]].OpeningCost / rates.LeaseDays);
            else if (site.Exists) closing += site.ClosingCost / rates.LeaseDays;
        }

        for (var i = 0; i < assign.Count; i++)
        {
            var (zone, j) = (scenario.Zones[i], assign[i]);
            var site = scenario.Sites[j];
            orders += zone.OrdersPerDay;
            var tourKm = zone.OrdersPerDay * TourKmPerOrder(rates, new GeoPoint(site.Latitude, site.Longitude).DistanceTo(new GeoPoint(zone.Latitude, zone.Longitude)).Kilometres, density[i]);
            lastMile += rates.LastMilePerKm * tourKm + zone.OrdersPerDay * rates.LastMilePerStop;
            var trucks = zone.OrdersPerDay / rates.OrdersPerTruck;
            inbound += trucks * (rates.InboundPerTruck + rates.InboundPerKm * centreKm[j]);
            carbon += rates.CarbonPerKg * (rates.LastMileCarbonPerKm * tourKm + rates.TruckCarbonPerKm * trucks * centreKm[j]);
            regional += zone.OrdersPerDay * (1 - site.Levels[level[j]].FillShare) * rates.RegionalPerOrder;
            var deviation = zone.Deviation ?? Math.Sqrt(zone.OrdersPerDay);
            (squares[j], plain[j]) = (squares[j] + deviation * deviation, plain[j] + deviation);
        }

        for (var j = 0; j < level.Count; j++)
            safety += rates.HoldingPerOrderDay * rates.ServiceFactor * Math.Sqrt(scenario.Sites[j].LeadTimeDays)
                * ((1 - rates.UnpooledShare) * Math.Sqrt(squares[j]) + rates.UnpooledShare * plain[j]);
        return new PlannerBreakdown(
            opening, closing, inbound, orders * rates.HandlingPerOrder, lastMile, regional, orders * rates.HoldingPerOrderDay * rates.CycleDays / 2, safety, carbon);
    }

    private static double TourKmPerOrder(PlannerRates rates, double kilometres, double density) =>
        2 * rates.LineHaulFactor * kilometres / rates.OrdersPerTour + rates.TourConstant / Math.Sqrt(density);
}
