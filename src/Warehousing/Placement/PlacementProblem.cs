namespace LogiOpt.Warehousing.Placement;

/// <summary>Which problem of the field is asked.</summary>
public enum PlacementKind
{
    /// <summary>UFL: a site costs its opening, serves any number of customers.</summary>
    Uncapacitated,

    /// <summary>CFL: a site has a capacity; a customer may be split over sites.</summary>
    Capacitated,

    /// <summary>SSCFL: a site has a capacity; a customer is served by exactly one site.</summary>
    SingleSource,

    /// <summary>p-median: opening is free, at most p sites open.</summary>
    Median,
}

/// <summary>Which sites open, and who is served from where, at least cost: the pure problem, without ids or units.</summary>
/// <remarks>Sites and customers are dense indices from 0, in the order of the input. The number of open sites may be bounded for every kind.</remarks>
public sealed class PlacementProblem
{
    /// <summary>The most entries a cost matrix may have; above it coordinates must be given.</summary>
    public const long MaxMatrixEntries = 50_000_000;

    /// <summary>Makes a problem.</summary>
    /// <param name="kind">Which problem.</param>
    /// <param name="fixedCost">Cost of opening each site, 0 or more; ignored for <see cref="PlacementKind.Median"/>.</param>
    /// <param name="costs">Cost of serving the whole of each customer from each site, finite and 0 or more.</param>
    /// <param name="demand">Demand of each customer, 0 or more; needed with capacities.</param>
    /// <param name="capacity">Capacity of each site, 0 or more; needed for the capacitated kinds.</param>
    /// <param name="minSites">At least so many sites open.</param>
    /// <param name="maxSites">At most so many sites open; null = all. It is p for <see cref="PlacementKind.Median"/>.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or the bounds on the number of sites do.</exception>
    public PlacementProblem(
        PlacementKind kind, double[] fixedCost, SiteCosts costs, double[]? demand = null, double[]? capacity = null, int minSites = 0, int? maxSites = null)
    {
        Kind = kind;
        Costs = costs;
        SiteCount = costs.SiteCount;
        CustomerCount = costs.CustomerCount;
        FixedCost = kind == PlacementKind.Median ? new double[SiteCount] : fixedCost;
        MinSites = minSites;
        MaxSites = maxSites ?? SiteCount;
        if (SiteCount < 1 || CustomerCount < 1) throw new ArgumentException($"{SiteCount} sites and {CustomerCount} customers; both must be 1 or more.");
        if (FixedCost.Length != SiteCount) throw new ArgumentException($"{FixedCost.Length} fixed costs for {SiteCount} sites.");
        if (MinSites < 0 || MaxSites < 1 || MinSites > MaxSites || MaxSites > SiteCount)
            throw new ArgumentException($"Open sites must be in [{MinSites}, {MaxSites}] of {SiteCount}.\nAsk for 0 <= min <= max <= sites and max >= 1.");
        if (!HasCapacities) return;
        Demand = demand is { } d && d.Length == CustomerCount ? d : throw new ArgumentException("Capacities need a demand for every customer.");
        Capacity = capacity is { } c && c.Length == SiteCount ? c : throw new ArgumentException("A capacitated problem needs a capacity for every site.");
    }

    /// <summary>Which problem.</summary>
    public PlacementKind Kind { get; }

    /// <summary>Number of candidate sites.</summary>
    public int SiteCount { get; }

    /// <summary>Number of customers.</summary>
    public int CustomerCount { get; }

    /// <summary>Cost of opening each site; all 0 for <see cref="PlacementKind.Median"/>.</summary>
    public double[] FixedCost { get; }

    /// <summary>Cost of serving the whole of each customer from each site.</summary>
    public SiteCosts Costs { get; }

    /// <summary>Demand of each customer; empty without capacities.</summary>
    public double[] Demand { get; } = [];

    /// <summary>Capacity of each site; empty without capacities.</summary>
    public double[] Capacity { get; } = [];

    /// <summary>At least so many sites open.</summary>
    public int MinSites { get; }

    /// <summary>At most so many sites open.</summary>
    public int MaxSites { get; }

    /// <summary>Whether sites have capacities.</summary>
    public bool HasCapacities => Kind is PlacementKind.Capacitated or PlacementKind.SingleSource;

    /// <summary>The same problem with other bounds on the number of open sites.</summary>
    public PlacementProblem WithSites(int minSites, int maxSites) => new(Kind, FixedCost, Costs, Demand, Capacity, minSites, maxSites);
}
