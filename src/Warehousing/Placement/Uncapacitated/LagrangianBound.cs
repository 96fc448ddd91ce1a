namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>The Lagrangian relaxation of "every customer is served": its value at given multipliers, the sites it opens, and how often it serves each customer.</summary>
/// <remarks>Bound = sum of multipliers + the cheapest allowed set of reduced site costs; reduced cost of a site = its opening cost
/// + sum over customers of min(0, cost - multiplier). Source: Cornuejols, Fisher and Nemhauser (1977), Management Science 23(8), 789-810.</remarks>
internal sealed class LagrangianBound(PlacementProblem problem, NeighbourLists lists)
{
    private readonly int[] _order = new int[problem.SiteCount];
    private readonly double[] _keys = new double[problem.SiteCount];
    private readonly double[] _paid = new double[problem.SiteCount];
    private readonly int[] _payers = new int[problem.SiteCount];

    /// <summary>Reduced cost of each site at the last multipliers.</summary>
    public double[] Reduced { get; } = new double[problem.SiteCount];

    /// <summary>Whether the relaxation opens each site.</summary>
    public bool[] Opens { get; } = new bool[problem.SiteCount];

    /// <summary>1 minus how many open sites serve each customer: the subgradient.</summary>
    public int[] Unserved { get; } = new int[problem.CustomerCount];

    /// <summary>Lowest and highest useful multiplier of a customer: below the first no site is used, above the second a bound from the list would be wrong.</summary>
    public (double Low, double High) RangeOf(int customer) =>
        (lists.Cost[customer * lists.Length], lists.Complete ? double.MaxValue : lists.LastCost(customer));

    /// <summary>Evaluates the relaxation.</summary>
    /// <param name="multipliers">One a customer, each in its <see cref="RangeOf"/>.</param>
    /// <returns>A valid lower bound, rounded down.</returns>
    public double Evaluate(double[] multipliers)
    {
        Price(multipliers);
        ChooseSites();
        var sum = new OutwardSum();
        foreach (var u in multipliers) sum.Add(u);
        for (var j = 0; j < Reduced.Length; j++)
            if (Opens[j]) sum.Add(Reduced[j], Math.Abs(problem.FixedCost[j]) + _paid[j], _payers[j]);
        CountService(multipliers);
        return sum.Floor;
    }

    private void Price(double[] multipliers)
    {
        Array.Copy(problem.FixedCost, Reduced, Reduced.Length);
        Array.Clear(_paid);
        Array.Clear(_payers);
        int[] site = lists.Site;
        double[] cost = lists.Cost;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var u = multipliers[i];
            for (int e = i * lists.Length, end = e + lists.Length; e < end && cost[e] < u; e++)
            {
                var j = site[e];
                Reduced[j] += cost[e] - u;
                _paid[j] += Math.Abs(u);
                _payers[j]++;
            }
        }
    }

    /// <summary>The cheapest set of reduced costs whose size is allowed.</summary>
    private void ChooseSites()
    {
        Array.Clear(Opens);
        var negative = 0;
        foreach (var r in Reduced)
            if (r < 0) negative++;
        if (negative >= problem.MinSites && negative <= problem.MaxSites)
        {
            for (var j = 0; j < Opens.Length; j++) Opens[j] = Reduced[j] < 0;
            return;
        }

        for (var j = 0; j < _order.Length; j++) (_order[j], _keys[j]) = (j, Reduced[j]);
        Array.Sort(_keys, _order);
        var count = Math.Clamp(negative, problem.MinSites, problem.MaxSites);
        for (var k = 0; k < count; k++) Opens[_order[k]] = true;
    }

    private void CountService(double[] multipliers)
    {
        int[] site = lists.Site;
        double[] cost = lists.Cost;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var served = 0;
            var u = multipliers[i];
            for (int e = i * lists.Length, end = e + lists.Length; e < end && cost[e] < u; e++)
                if (Opens[site[e]]) served++;
            Unserved[i] = 1 - served;
        }
    }
}
