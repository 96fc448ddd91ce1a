namespace LogiOpt.Warehousing.Placement;

/// <summary>For every customer its cheapest sites in rising order of cost, and for every site the customers in whose list it stands.</summary>
/// <remarks>A multiplier that is never above <see cref="Clip"/> meets no site outside the list, so a bound from the lists is a bound for
/// all sites. Where a multiplier wants to be above, the list is made longer. Memory is 24 bytes an entry, at most <see cref="MaxEntries"/>.</remarks>
internal sealed class NeighbourLists
{
    /// <summary>Entries at most, about 300 MB.</summary>
    public const int MaxEntries = 12_000_000;

    private readonly PlacementProblem? _problem;
    private readonly NearestSites? _nearest;

    private NeighbourLists(PlacementProblem problem, int[] lengths)
    {
        _problem = problem;
        SiteCount = problem.SiteCount;
        CustomerCount = problem.CustomerCount;
        From = Offsets(lengths);
        Site = new int[From[^1]];
        Cost = new double[From[^1]];
        Clip = new double[CustomerCount];
        if (problem.Costs.IsPlaces) _nearest = new NearestSites(problem.Costs);
        for (var i = 0; i < CustomerCount; i++) Fill(i);
        (Start, Customer, CustomerCost) = ([], [], []);
        Transpose();
    }

    private NeighbourLists(int sites, int[] from, int[] site, double[] cost, double[] clip)
    {
        (SiteCount, CustomerCount, From, Site, Cost, Clip) = (sites, clip.Length, from, site, cost, clip);
        (Start, Customer, CustomerCost) = ([], [], []);
        Transpose();
    }

    public int SiteCount { get; }

    public int CustomerCount { get; }

    /// <summary>First entry of each customer in <see cref="Site"/>; length customers + 1.</summary>
    public int[] From { get; private set; }

    /// <summary>Sites by customer, rising in cost.</summary>
    public int[] Site { get; private set; }

    /// <summary>Costs beside <see cref="Site"/>.</summary>
    public double[] Cost { get; private set; }

    /// <summary>No site outside a customer's list costs less than this; infinite where all sites are in it.</summary>
    public double[] Clip { get; }

    /// <summary>First entry of each site in <see cref="Customer"/>; length sites + 1.</summary>
    public int[] Start { get; private set; }

    /// <summary>Customers by site.</summary>
    public int[] Customer { get; private set; }

    /// <summary>Costs beside <see cref="Customer"/>.</summary>
    public double[] CustomerCost { get; private set; }

    /// <summary>Whether every site is in every list.</summary>
    public bool Complete => Array.TrueForAll(Clip, double.IsPositiveInfinity);

    public static NeighbourLists Build(PlacementProblem problem)
    {
        var affordable = Math.Max(1, MaxEntries / problem.CustomerCount);
        // With p sites open the nearest is about the (m / p)-th; without p, lists grow to what the multipliers want.
        var wanted = !problem.Costs.IsPlaces ? problem.SiteCount
            : problem.MaxSites < problem.SiteCount ? 3 * (problem.SiteCount / problem.MaxSites) + 30
            : 48;
        // A small problem has all sites in all lists from the start.
        if ((long)problem.SiteCount * problem.CustomerCount <= 400_000) wanted = problem.SiteCount;
        return new NeighbourLists(problem, [.. Enumerable.Repeat(Math.Min(problem.SiteCount, Math.Min(affordable, wanted)), problem.CustomerCount)]);
    }

    /// <summary>Doubles the lists of some customers, as far as memory allows.</summary>
    /// <returns>Whether any list is longer now.</returns>
    public bool Extend(IReadOnlyCollection<int> customers)
    {
        var problem = _problem ?? throw new InvalidOperationException("A list without its closed sites cannot be extended.");
        if (customers.Count == 0) return false;
        var lengths = new int[CustomerCount];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = From[i + 1] - From[i];
        var total = (long)From[^1];
        var longer = new List<int>();
        foreach (var i in customers)
        {
            var length = Math.Min(SiteCount, 2 * lengths[i]);
            if (length == lengths[i] || total + length - lengths[i] > MaxEntries) continue;
            total += length - lengths[i];
            lengths[i] = length;
            longer.Add(i);
        }

        if (longer.Count == 0) return false;
        var (from, site, cost) = (From, Site, Cost);
        From = Offsets(lengths);
        Site = new int[From[^1]];
        Cost = new double[From[^1]];
        var next = 0;
        for (var i = 0; i < CustomerCount; i++)
        {
            if (next < longer.Count && longer[next] == i)
            {
                next++;
                Fill(i);
                continue;
            }

            Array.Copy(site, from[i], Site, From[i], lengths[i]);
            Array.Copy(cost, from[i], Cost, From[i], lengths[i]);
        }

        System.Diagnostics.Debug.Assert(next == longer.Count && problem.SiteCount == SiteCount, "Customers must come in rising order.");
        Transpose();
        return true;
    }

    /// <summary>The same lists without some sites, which stay closed: shorter, with the same clip.</summary>
    public NeighbourLists Without(ReadOnlySpan<bool> closed)
    {
        var from = new int[CustomerCount + 1];
        var (site, cost) = (new List<int>(), new List<double>());
        for (var i = 0; i < CustomerCount; i++)
        {
            for (var e = From[i]; e < From[i + 1]; e++)
            {
                if (closed[Site[e]]) continue;
                site.Add(Site[e]);
                cost.Add(Cost[e]);
            }

            from[i + 1] = site.Count;
        }

        return new NeighbourLists(SiteCount, from, [.. site], [.. cost], Clip);
    }

    /// <summary>The same lists with other costs, which need not be in the old order; infinite ones are left out.</summary>
    /// <param name="cost">Cost of an entry from site, customer and old cost.</param>
    public NeighbourLists WithCosts(Func<int, int, double, double> cost)
    {
        var from = new int[CustomerCount + 1];
        var (site, changed) = (new int[Site.Length], new double[Site.Length]);
        var at = 0;
        for (var i = 0; i < CustomerCount; i++)
        {
            var first = at;
            for (var e = From[i]; e < From[i + 1]; e++)
            {
                var c = cost(Site[e], i, Cost[e]);
                if (double.IsPositiveInfinity(c)) continue;
                (site[at], changed[at]) = (Site[e], c);
                at++;
            }

            Array.Sort(changed, site, first, at - first);
            from[i + 1] = at;
        }

        return new NeighbourLists(SiteCount, from, site[..at], changed[..at], Clip);
    }

    private static int[] Offsets(int[] lengths)
    {
        var from = new int[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++) from[i + 1] = checked(from[i] + lengths[i]);
        return from;
    }

    private void Fill(int customer)
    {
        int first = From[customer], length = From[customer + 1] - first;
        if (_nearest is not null && length < SiteCount) _nearest.Fill(customer, Site.AsSpan(first, length), Cost.AsSpan(first, length));
        else FillBySorting(_problem!.Costs, customer, Site.AsSpan(first, length), Cost.AsSpan(first, length));
        Clip[customer] = length == SiteCount ? double.PositiveInfinity : Cost[first + length - 1];
    }

    private static void FillBySorting(SiteCosts costs, int customer, Span<int> site, Span<double> cost)
    {
        var rowSite = new int[costs.SiteCount];
        var rowCost = new double[costs.SiteCount];
        for (var j = 0; j < rowSite.Length; j++) (rowSite[j], rowCost[j]) = (j, costs.Of(j, customer));
        Array.Sort(rowCost, rowSite);
        rowSite.AsSpan(0, site.Length).CopyTo(site);
        rowCost.AsSpan(0, site.Length).CopyTo(cost);
    }

    private void Transpose()
    {
        Start = new int[SiteCount + 1];
        Customer = new int[Site.Length];
        CustomerCost = new double[Site.Length];
        foreach (var j in Site) Start[j + 1]++;
        for (var j = 0; j < SiteCount; j++) Start[j + 1] += Start[j];
        var next = Start[..SiteCount];
        for (var i = 0; i < CustomerCount; i++)
        {
            for (var e = From[i]; e < From[i + 1]; e++)
            {
                var at = next[Site[e]]++;
                Customer[at] = i;
                CustomerCost[at] = Cost[e];
            }
        }
    }
}
