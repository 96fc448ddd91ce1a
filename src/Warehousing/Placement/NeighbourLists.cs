namespace LogiOpt.Warehousing.Placement;

/// <summary>For every customer its K cheapest sites in rising order of cost, and for every site the customers in whose list it stands.</summary>
/// <remarks>A multiplier that is never above the K-th cost meets no site outside the list, so a bound from the lists is a bound for all sites.
/// Memory is 24 bytes an entry, at most <see cref="MaxEntries"/> entries.</remarks>
internal sealed class NeighbourLists
{
    /// <summary>Entries at most, about 100 MB.</summary>
    public const int MaxEntries = 4_000_000;

    private NeighbourLists(int sites, int customers, int length, int[] site, double[] cost)
    {
        (SiteCount, CustomerCount, Length, Site, Cost) = (sites, customers, length, site, cost);
        Start = new int[sites + 1];
        Customer = new int[site.Length];
        CustomerCost = new double[site.Length];
        Transpose();
    }

    public int SiteCount { get; }

    public int CustomerCount { get; }

    /// <summary>K: how long each customer's list is.</summary>
    public int Length { get; }

    /// <summary>Whether every site is in every list.</summary>
    public bool Complete => Length == SiteCount;

    /// <summary>Sites by customer: entries <c>customer * Length</c> onwards, rising in cost.</summary>
    public int[] Site { get; }

    /// <summary>Costs beside <see cref="Site"/>.</summary>
    public double[] Cost { get; }

    /// <summary>First entry of each site in <see cref="Customer"/>; length sites + 1.</summary>
    public int[] Start { get; }

    /// <summary>Customers by site.</summary>
    public int[] Customer { get; }

    /// <summary>Costs beside <see cref="Customer"/>.</summary>
    public double[] CustomerCost { get; }

    /// <summary>Cost of a customer's K-th site.</summary>
    public double LastCost(int customer) => Cost[customer * Length + Length - 1];

    public static NeighbourLists Build(PlacementProblem problem)
    {
        int sites = problem.SiteCount, customers = problem.CustomerCount, length = LengthFor(problem);
        var site = new int[customers * length];
        var cost = new double[customers * length];
        if (problem.Costs.IsPlanar && length < sites) new SiteGrid(problem.Costs).FillNearest(length, site, cost);
        else FillBySorting(problem.Costs, length, site, cost);
        return new NeighbourLists(sites, customers, length, site, cost);
    }

    /// <summary>Long enough for ten times the customers' share of sites where the number of open sites is known, and never above the memory bound.</summary>
    private static int LengthFor(PlacementProblem problem)
    {
        var affordable = Math.Max(1, MaxEntries / problem.CustomerCount);
        var wanted = problem.Kind == PlacementKind.Median ? 10 * (problem.SiteCount / problem.MaxSites) + 50 : problem.SiteCount;
        return Math.Min(problem.SiteCount, Math.Min(affordable, wanted));
    }

    private static void FillBySorting(SiteCosts costs, int length, int[] site, double[] cost)
    {
        var rowSite = new int[costs.SiteCount];
        var rowCost = new double[costs.SiteCount];
        for (var i = 0; i < costs.CustomerCount; i++)
        {
            for (var j = 0; j < rowSite.Length; j++) (rowSite[j], rowCost[j]) = (j, costs.Of(j, i));
            Array.Sort(rowCost, rowSite);
            Array.Copy(rowSite, 0, site, i * length, length);
            Array.Copy(rowCost, 0, cost, i * length, length);
        }
    }

    private void Transpose()
    {
        foreach (var j in Site) Start[j + 1]++;
        for (var j = 0; j < SiteCount; j++) Start[j + 1] += Start[j];
        var next = Start[..SiteCount];
        for (var e = 0; e < Site.Length; e++)
        {
            var at = next[Site[e]]++;
            Customer[at] = e / Length;
            CustomerCost[at] = Cost[e];
        }
    }
}
