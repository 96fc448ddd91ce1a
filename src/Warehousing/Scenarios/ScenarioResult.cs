using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Cost of a placement by part, thousandths of the currency unit per day; the parts add up to the cost.</summary>
internal sealed record CostParts(long OpeningMilli, long InboundMilli, long HandlingMilli, long LastMileMilli)
{
    /// <summary>Closing costs of existing sites, spread over the lease.</summary>
    public long ClosingMilli { get; init; }

    /// <summary>Orders that a shelf cannot fill.</summary>
    public long RegionalMilli { get; init; }

    /// <summary>Holding what a replenishment brings.</summary>
    public long CycleStockMilli { get; init; }

    /// <summary>Holding against deviations, pooled.</summary>
    public long SafetyStockMilli { get; init; }

    /// <summary>Carbon at its price.</summary>
    public long CarbonMilli { get; init; }

    /// <summary>What dear days count beside the mean of all, where days of demand were asked.</summary>
    public long RiskMilli { get; init; }

    public long TotalMilli => OpeningMilli + InboundMilli + HandlingMilli + LastMileMilli + ClosingMilli + RegionalMilli + CycleStockMilli + SafetyStockMilli + CarbonMilli + RiskMilli;
}

/// <summary>Which site serves a zone.</summary>
internal sealed record ZoneAssignment(string Zone, SiteId Site, int Metres, int Seconds, GeoPoint Point, double OrdersPerDay);

/// <summary>One point of the curve: exactly so many sites.</summary>
/// <param name="Sites">How many sites are open.</param>
/// <param name="CostMilli">Best cost found; null if no placement of that size is feasible or was found.</param>
/// <param name="LowerBoundMilli">No placement of that size costs less; null if none is feasible.</param>
/// <param name="ShareWithinPromise">Share of orders within the promise.</param>
/// <param name="Reason">Why there is no cost.</param>
internal sealed record CurvePoint(int Sites, long? CostMilli, long? LowerBoundMilli, double? ShareWithinPromise, string? Reason);

/// <summary>What a scenario found.</summary>
/// <param name="Open">Sites to open.</param>
/// <param name="CostMilli">Cost per day.</param>
/// <param name="LowerBoundMilli">No placement within the asked numbers of sites costs less.</param>
/// <param name="Gap">(cost - bound) / cost.</param>
/// <param name="CostParts">The cost by part.</param>
/// <param name="ShareWithinPromise">Share of orders whose zone is within the promise of its site.</param>
/// <param name="Assignments">The site of every zone.</param>
/// <param name="Curve">Cost and bound for every number of sites asked.</param>
/// <param name="TravelSource">Where travel times come from.</param>
internal sealed record ScenarioResult(
    IReadOnlyList<SiteId> Open, long CostMilli, long LowerBoundMilli, double Gap, CostParts CostParts, double ShareWithinPromise,
    IReadOnlyList<ZoneAssignment> Assignments, IReadOnlyList<CurvePoint> Curve, string TravelSource)
{
    /// <summary>All sites of a plan; null without a plan.</summary>
    public IReadOnlyList<PlanSite>? Sites { get; init; }

    /// <summary>What a plan's last mile stands on; null without a plan.</summary>
    public PlanLastMile? LastMile { get; init; }

    /// <summary>What became of a plan's coverage rules; null without a plan.</summary>
    public IReadOnlyList<PlanCoverage>? Coverage { get; init; }

    /// <summary>The cost over days of demand; null where one demand was asked.</summary>
    public PlanDays? Days { get; init; }

    /// <summary>The demand and each cost moved, one at a time; null where it was not asked.</summary>
    public IReadOnlyList<SensitivityPoint>? Sensitivity { get; init; }
}

/// <summary>The constants of the last mile's formula.</summary>
/// <param name="LineHaulFactor">kappa.</param>
/// <param name="TourConstant">k.</param>
/// <param name="Fit">How far the formula is off on tours really routed; null = textbook values, whose error nobody knows.</param>
internal sealed record PlanLastMile(double LineHaulFactor, double TourConstant, LastMileError? Fit);

/// <summary>The chosen placement's cost over days of demand.</summary>
/// <param name="MeanMilli">The mean of all days.</param>
/// <param name="TailMilli">The mean of the dearest.</param>
/// <param name="Tail">Share of days that count as the dearest.</param>
/// <param name="RiskWeight">How much they count beside the mean.</param>
/// <param name="DayCostsMilli">Cost of each day.</param>
internal sealed record PlanDays(long MeanMilli, long TailMilli, double Tail, double RiskWeight, IReadOnlyList<long> DayCostsMilli);

/// <summary>A site of a plan.</summary>
/// <param name="Site">Its code.</param>
/// <param name="Point">Where it is.</param>
/// <param name="Level">Its size, counted from 0; null = closed.</param>
/// <param name="OrdersPerDay">Orders it serves.</param>
/// <param name="CapacityPerDay">Orders its size holds; null = closed or without limit.</param>
internal sealed record PlanSite(SiteId Site, GeoPoint Point, int? Level, double OrdersPerDay, double? CapacityPerDay);

/// <summary>A coverage rule and what was reached.</summary>
/// <param name="Minutes">Reach in minutes; null for pick-up on foot.</param>
/// <param name="Metres">Reach in metres, for pick-up on foot.</param>
/// <param name="Asked">Share of orders asked.</param>
/// <param name="Reached">Share of orders reached.</param>
internal sealed record PlanCoverage(double? Minutes, double? Metres, double Asked, double Reached);

/// <summary>One factor moved.</summary>
/// <param name="Factor">What was moved.</param>
/// <param name="Change">By which share, below 0 for down.</param>
/// <param name="KeptMilli">What the chosen placement then costs; null if its sizes cannot hold the orders.</param>
/// <param name="CostMilli">What the best placement found for it costs.</param>
/// <param name="LowerBoundMilli">No placement then costs less.</param>
/// <param name="Opened">Sites that it opens beside the chosen ones.</param>
/// <param name="Closed">Chosen sites that it does not open.</param>
/// <param name="Reason">Why a figure is missing.</param>
internal sealed record SensitivityPoint(
    string Factor, double Change, long? KeptMilli, long? CostMilli, long? LowerBoundMilli, IReadOnlyList<SiteId> Opened, IReadOnlyList<SiteId> Closed, string? Reason);

/// <summary>How far a running scenario is.</summary>
/// <param name="Share">Share of the curve that is done, in [0, 1].</param>
/// <param name="Sites">The number of sites being solved.</param>
/// <param name="Iteration">Iterations done for it.</param>
/// <param name="CostMilli">Best cost for it so far.</param>
/// <param name="LowerBoundMilli">Best bound for it so far.</param>
/// <param name="Gap">Distance between them as a share of the cost.</param>
internal sealed record ScenarioProgress(double Share, int Sites, long Iteration, double? CostMilli, double? LowerBoundMilli, double? Gap);

/// <summary>The outcome of a run.</summary>
internal abstract record ScenarioOutcome
{
    /// <summary>There is a result.</summary>
    internal sealed record Found(ScenarioResult Result) : ScenarioOutcome;

    /// <summary>There is none.</summary>
    internal sealed record Nothing(string Reason) : ScenarioOutcome;
}
