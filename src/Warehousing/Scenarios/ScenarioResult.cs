using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Cost of a placement by part, thousandths of the currency unit per day; the parts add up to the cost.</summary>
internal sealed record CostParts(long OpeningMilli, long InboundMilli, long HandlingMilli, long LastMileMilli)
{
    public long TotalMilli => OpeningMilli + InboundMilli + HandlingMilli + LastMileMilli;
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
    IReadOnlyList<ZoneAssignment> Assignments, IReadOnlyList<CurvePoint> Curve, string TravelSource);

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
