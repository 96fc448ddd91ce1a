namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>One size that a site may have.</summary>
/// <param name="FixedCost">Rent, crew and spread opening per day, less the closing cost that staying open saves; may be below 0.</param>
/// <param name="Capacity">Orders a day at most; positive infinity = no limit.</param>
/// <param name="AddedPerOrder">What every order costs more here than in the zone's cost: the orders that the shelf cannot fill completely; 0 or more.</param>
/// <param name="Budget">What opening it takes from the budget; 0 or more.</param>
public readonly record struct SiteLevel(double FixedCost, double Capacity, double AddedPerOrder, double Budget);

/// <summary>What is decided of a site beforehand.</summary>
public enum SiteRule
{
    /// <summary>It may open.</summary>
    Free,

    /// <summary>It must be open.</summary>
    Keep,

    /// <summary>It must be closed.</summary>
    Forbid,
}

/// <summary>At least a share of all orders is served from a site within reach.</summary>
/// <param name="Reach">Largest travel that counts, in the unit of <see cref="PlannerProblem.Travel"/>.</param>
/// <param name="Share">Share of orders, in [0, 1].</param>
public readonly record struct CoverageRule(double Reach, double Share);

/// <summary>The planner's problem: sizes, pooled inventory, coverage, promises, budget and rules beside opening and service; cost per day.</summary>
/// <remarks>Cost = sum over open sites of the level's fixed cost + sum over zones of (service cost + orders x what the level adds) + sum over
/// sites of <c>pooling x ((1 - unpooled) sqrt(sum of squared deviations) + unpooled x sum of deviations)</c> + a constant. Every zone is served by one site.
/// Pooling of independent zones: Eppen (1979), Management Science 25(5), 498-501.</remarks>
public sealed record PlannerProblem
{
    /// <summary>Cost of serving each zone for a day from each site, without what the level adds.</summary>
    public required SiteCosts Costs { get; init; }

    /// <summary>Travel from each site to each zone, in minutes or kilometres; only coverage and promises need it.</summary>
    public SiteCosts? Travel { get; init; }

    /// <summary>Orders a day of each zone; above 0.</summary>
    public required double[] Demand { get; init; }

    /// <summary>Standard deviation of each zone's orders; empty = no safety stock.</summary>
    public double[] Deviation { get; init; } = [];

    /// <summary>The sizes each site may have, one or more.</summary>
    public required SiteLevel[][] Levels { get; init; }

    /// <summary>Cost per day of one unit of deviation at each site: holding cost x service factor x sqrt(lead time); empty = 0.</summary>
    public double[] Pooling { get; init; } = [];

    /// <summary>Share of deviations that does not pool: 0 = independent zones, 1 = zones that rise and fall together.</summary>
    public double Unpooled { get; init; }

    /// <summary>What is decided of each site; empty = all free.</summary>
    public SiteRule[] Rules { get; init; } = [];

    /// <summary>Fewest open sites.</summary>
    public int MinSites { get; init; }

    /// <summary>Most open sites.</summary>
    public int MaxSites { get; init; } = int.MaxValue;

    /// <summary>Budget for all levels together; infinite = no limit.</summary>
    public double Budget { get; init; } = double.PositiveInfinity;

    /// <summary>Shares of orders that must be near their site.</summary>
    public IReadOnlyList<CoverageRule> Coverage { get; init; } = [];

    /// <summary>Largest travel promised to each zone; empty = none.</summary>
    public double[] Promise { get; init; } = [];

    /// <summary>Cost that no decision changes.</summary>
    public double Constant { get; init; }

    /// <summary>Days of demand that the one placement must serve, each zone from the same site on all of them; null = <see cref="Demand"/> alone.</summary>
    /// <remarks><see cref="Demand"/> is then their mean, and each level must hold the orders of every day.</remarks>
    public DemandDays? Days { get; init; }

    /// <summary>Orders that service and levels are paid for, where days are weighed other than evenly; empty = <see cref="Demand"/>.</summary>
    internal double[] Paid { get; init; } = [];

    /// <summary>Orders that count against capacities in the relaxation; empty = <see cref="Demand"/>.</summary>
    internal double[] Held { get; init; } = [];

    /// <summary>Days whose orders every level must hold; null = <see cref="Demand"/> alone.</summary>
    internal DemandDays? Peaks { get; init; }

    /// <summary>Number of sites.</summary>
    public int SiteCount => Costs.SiteCount;

    /// <summary>Number of zones.</summary>
    public int ZoneCount => Costs.CustomerCount;

    /// <summary>Whether a site may serve a zone at all.</summary>
    public bool MayServe(int site, int zone) => Promise.Length == 0 || double.IsPositiveInfinity(Promise[zone]) || Travel!.Of(site, zone) <= Promise[zone];

    /// <summary>What is decided of a site.</summary>
    public SiteRule RuleOf(int site) => Rules.Length == 0 ? SiteRule.Free : Rules[site];

    /// <summary>Cost of one unit of pooled deviation at a site.</summary>
    internal double PooledRate(int site) => Pooling.Length == 0 || Deviation.Length == 0 ? 0 : Pooling[site] * (1 - Unpooled);

    /// <summary>Cost of a zone's deviation that does not pool, at a site.</summary>
    internal double UnpooledCost(int site, int zone) => Pooling.Length == 0 || Deviation.Length == 0 ? 0 : Pooling[site] * Unpooled * Deviation[zone];

    /// <summary>Orders of each zone that are paid for.</summary>
    internal double[] PaidOrders => Paid.Length == 0 ? Demand : Paid;

    /// <summary>Orders of each zone against capacities.</summary>
    internal double[] HeldOrders => Held.Length == 0 ? Demand : Held;

    /// <summary>Squared deviation of a zone.</summary>
    internal double Variance(int zone) => Deviation.Length == 0 ? 0 : Deviation[zone] * Deviation[zone];

    /// <summary>The pure problem with whole customers as a planner's: one level a site, no stock, no rules.</summary>
    /// <remarks>A customer without demand asks for a trace, which the capacities are a little larger for; so the least cost is never above that of the problem given.</remarks>
    public static PlannerProblem Of(PlacementProblem problem)
    {
        var trace = 1e-12 * Math.Max(1e-300, Math.Min(problem.Demand.Where(d => d > 0).DefaultIfEmpty(1).Min(), problem.Capacity.Where(c => c > 0).DefaultIfEmpty(1).Min()));
        return new PlannerProblem
        {
            Costs = problem.Costs,
            Demand = [.. problem.Demand.Select(d => d > 0 ? d : trace)],
            Levels = [.. problem.FixedCost.Select((f, j) => new[] { new SiteLevel(f, problem.Capacity[j] * (1 + 2e-9), 0, 0) })],
            MinSites = problem.MinSites,
            MaxSites = problem.MaxSites,
        };
    }

    /// <summary>Everything that makes the problem unusable.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        void Check(bool holds, string fault)
        {
            if (!holds) faults.Add(fault);
        }

        Check(Demand.Length == ZoneCount && Demand.All(d => d > 0 && double.IsFinite(d)), "every zone needs orders above 0");
        Check(Levels.Length == SiteCount && Levels.All(l => l.Length > 0), "every site needs at least one level");
        Check(Levels.All(l => l.All(x => double.IsFinite(x.FixedCost) && x.Capacity >= 0 && x.AddedPerOrder >= 0 && x.Budget >= 0)), "capacities, additions and budgets must be 0 or more");
        Check(Deviation.Length == 0 || (Deviation.Length == ZoneCount && Deviation.All(d => d >= 0)), "deviations must be 0 or more, one a zone");
        Check(Pooling.Length == 0 || (Pooling.Length == SiteCount && Pooling.All(d => d >= 0)), "pooling rates must be 0 or more, one a site");
        Check(Unpooled is >= 0 and <= 1, "the share that does not pool must be in [0, 1]");
        Check(Rules.Length == 0 || Rules.Length == SiteCount, "rules must be one a site");
        Check(MinSites >= 0 && MinSites <= SiteCount && MaxSites >= 1 && MaxSites >= MinSites, "the bounds on the number of sites disagree");
        Check(Budget >= 0, "the budget must be 0 or more");
        Check(Coverage.All(c => c.Share is >= 0 and <= 1 && c.Reach >= 0), "coverage shares must be in [0, 1]");
        Check(Promise.Length == 0 || Promise.Length == ZoneCount, "promises must be one a zone");
        Check(Travel is not null || (Coverage.Count == 0 && Promise.Length == 0), "coverage and promises need travel");
        if (Days is not null) faults.AddRange(Days.Faults(Demand));
        Check(Travel is null || (Travel.SiteCount == SiteCount && Travel.CustomerCount == ZoneCount), "travel must be between the same sites and zones");
        return faults;
    }
}

/// <summary>A placement for the planner with its certificate.</summary>
/// <param name="Level">Level of each open site; -1 = closed.</param>
/// <param name="Assign">Site of each zone.</param>
/// <param name="Parts">Cost by part.</param>
/// <param name="LowerBound">No placement costs less.</param>
/// <param name="Multipliers">One a zone, then one a coverage rule, then one for the budget: <see cref="PlannerChecker"/> recomputes the bound from them.</param>
/// <param name="Covered">Share of orders within reach, one a coverage rule.</param>
/// <param name="Iterations">Iterations done.</param>
public sealed record PlannerAnswer(
    int[] Level, int[] Assign, PlannerParts Parts, double LowerBound, double[] Multipliers, IReadOnlyList<double> Covered, long Iterations)
{
    /// <summary>The cost.</summary>
    public double Cost => Parts.Total;

    /// <summary>What the cost and the bound stand on where several days of demand were asked; null = one.</summary>
    public RiskProof? Risk { get; init; }

    /// <summary>The proof by cases behind the lower bound, where multipliers alone do not prove it; null where they do.</summary>
    public PlannerTree? Tree { get; init; }

    /// <summary>(cost - bound) / cost; 0 if the cost is not above 0.</summary>
    public double Gap => Cost > 0 ? Math.Max(0, (Cost - LowerBound) / Cost) : 0;
}

/// <summary>Cost per day by part.</summary>
/// <param name="Fixed">Fixed costs of levels.</param>
/// <param name="Service">Serving the zones; the mean over the days.</param>
/// <param name="Level">What levels add per order; likewise.</param>
/// <param name="Inventory">Safety stock.</param>
/// <param name="Constant">What no decision changes.</param>
/// <param name="Risk">Weight of risk x (mean of the worst days - mean of all days); 0 without days.</param>
public readonly record struct PlannerParts(double Fixed, double Service, double Level, double Inventory, double Constant, double Risk = 0)
{
    /// <summary>All parts.</summary>
    public double Total => Fixed + Service + Level + Inventory + Constant + Risk;
}

/// <summary>What a planner's solve ends with.</summary>
/// <param name="Answer">The placement; null if none was found.</param>
/// <param name="LowerBound">No placement costs less.</param>
/// <param name="Reasons">Why there is no placement.</param>
public sealed record PlannerOutcome(PlannerAnswer? Answer, double LowerBound, IReadOnlyList<string> Reasons);
