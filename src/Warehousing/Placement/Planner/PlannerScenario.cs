namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>A zone of demand as a planner describes it.</summary>
/// <param name="Zone">Its code.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="OrdersPerDay">Mean orders a day; above 0.</param>
/// <param name="Deviation">Standard deviation of orders a day; null = the square root of the mean, as if orders came at random.</param>
/// <param name="PromiseMinutes">No site farther than this may serve it; null = any may.</param>
public sealed record PlannerZone(string Zone, double Latitude, double Longitude, double OrdersPerDay, double? Deviation = null, double? PromiseMinutes = null);

/// <summary>A size that a site may have.</summary>
/// <param name="DailyCost">Rent and crew per day.</param>
/// <param name="OpeningCost">Paid once where the site is not open yet; spread over the lease.</param>
/// <param name="OrdersPerDay">Orders a day at most; null = no limit.</param>
/// <param name="FillShare">Share of orders that its shelf fills completely, in (0, 1]; the rest comes from the regional centre.</param>
public sealed record PlannerLevel(double DailyCost, double OpeningCost = 0, double? OrdersPerDay = null, double FillShare = 1);

/// <summary>A candidate site.</summary>
/// <param name="Site">Its code.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Levels">Its sizes, one or more.</param>
/// <param name="Rule">Whether it must be open or closed.</param>
/// <param name="Exists">Whether it is open today: it then costs nothing to open, and closing it costs <paramref name="ClosingCost"/>.</param>
/// <param name="ClosingCost">Paid once if it closes; spread over the lease.</param>
/// <param name="LeadTimeDays">Days from the regional centre to its shelf.</param>
public sealed record PlannerSite(
    string Site, double Latitude, double Longitude, IReadOnlyList<PlannerLevel> Levels, SiteRule Rule = SiteRule.Free, bool Exists = false, double ClosingCost = 0,
    double LeadTimeDays = 1);

/// <summary>What things cost; currency units, kilometres, hours, days. The defaults suit a large Chinese city in yuan.</summary>
public sealed record PlannerRates
{
    /// <summary>Days over which opening and closing are spread.</summary>
    public double LeaseDays { get; init; } = 1_095;

    /// <summary>A truck from the regional centre before it drives.</summary>
    public double InboundPerTruck { get; init; } = 80;

    /// <summary>That truck per kilometre.</summary>
    public double InboundPerKm { get; init; } = 4;

    /// <summary>Orders' worth of goods on it.</summary>
    public double OrdersPerTruck { get; init; } = 250;

    /// <summary>Handling of an order.</summary>
    public double HandlingPerOrder { get; init; } = 1.2;

    /// <summary>What an order costs more that the regional centre must serve.</summary>
    public double RegionalPerOrder { get; init; } = 6;

    /// <summary>Last mile per kilometre driven.</summary>
    public double LastMilePerKm { get; init; } = 2.5;

    /// <summary>Last mile per stop.</summary>
    public double LastMilePerStop { get; init; } = 2.5;

    /// <summary>Orders a tour carries (B).</summary>
    public double OrdersPerTour { get; init; } = 30;

    /// <summary>Driven over straight distance to the zone (kappa).</summary>
    public double LineHaulFactor { get; init; } = 1.3;

    /// <summary>Tour constant between stops (k).</summary>
    public double TourConstant { get; init; } = 0.75;

    /// <summary>Radius in kilometres over which the orders of a zone are spread that has no other zones near; elsewhere density is counted within the nearest few zones and orders.</summary>
    public double DensityRadiusKm { get; init; } = 3;

    /// <summary>Holding one order's goods for a day.</summary>
    public double HoldingPerOrderDay { get; init; } = 0.05;

    /// <summary>Service factor z of the safety stock.</summary>
    public double ServiceFactor { get; init; } = 1.64;

    /// <summary>Days of orders that a replenishment brings.</summary>
    public double CycleDays { get; init; } = 2;

    /// <summary>Share of deviations that does not pool.</summary>
    public double UnpooledShare { get; init; } = 0.2;

    /// <summary>Price of a kilogram of carbon dioxide.</summary>
    public double CarbonPerKg { get; init; } = 0.08;

    /// <summary>Kilograms per kilometre of the last mile.</summary>
    public double LastMileCarbonPerKm { get; init; } = 0.25;

    /// <summary>Kilograms per kilometre of a truck.</summary>
    public double TruckCarbonPerKm { get; init; } = 0.9;

    /// <summary>Speed of the last mile, for promises and coverage.</summary>
    public double KmPerHour { get; init; } = 25;

    /// <summary>How far the last mile's formula is off, where its constants were fitted; null = textbook values. It is shown and changes no cost.</summary>
    public LastMileError? LastMileFit { get; init; }
}

/// <summary>What a fit of the last mile knows of its error.</summary>
/// <param name="Tours">Tours fitted.</param>
/// <param name="HeldBack">Tours held back to measure the error on.</param>
/// <param name="MeanError">Mean absolute error on those, as a share of the kilometres driven.</param>
/// <param name="Bias">Kilometres of all of those as the formula has them, over those driven, less 1.</param>
public sealed record LastMileError(int Tours, int HeldBack, double MeanError, double Bias);

/// <summary>What a planner asks.</summary>
/// <param name="Zones">Demand.</param>
/// <param name="Sites">Candidates.</param>
/// <param name="CentreLatitude">Degrees north of the regional centre; null = inbound trucks drive no kilometres.</param>
/// <param name="CentreLongitude">Degrees east of it.</param>
/// <param name="Rates">Costs.</param>
/// <param name="MinSites">Fewest open sites.</param>
/// <param name="MaxSites">Most; null = all.</param>
/// <param name="Budget">For opening costs together; null = no limit.</param>
/// <param name="Coverage">Shares of orders within so many minutes.</param>
/// <param name="PickUp">Shares of orders whose site is within so many metres, to be fetched on foot.</param>
public sealed record PlannerScenario(
    IReadOnlyList<PlannerZone> Zones, IReadOnlyList<PlannerSite> Sites, double? CentreLatitude, double? CentreLongitude, PlannerRates Rates, int MinSites, int? MaxSites,
    double? Budget, IReadOnlyList<CoverageRule> Coverage, IReadOnlyList<CoverageRule> PickUp)
{
    /// <summary>Days of demand, whose mean the zones' orders are; null = the zones' orders alone.</summary>
    public DemandDays? Days { get; init; }
}
