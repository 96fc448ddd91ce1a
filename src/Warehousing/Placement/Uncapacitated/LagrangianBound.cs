namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>The Lagrangian relaxation of "every customer is served": its value at given multipliers, the sites it opens, and how often it serves each customer.</summary>
/// <remarks>Bound = sum of multipliers + the cheapest allowed set of reduced site costs; reduced cost of a site = its opening cost
/// + sum over customers of min(0, cost - multiplier). Source: Cornuejols, Fisher and Nemhauser (1977), Management Science 23(8), 789-810.</remarks>
internal sealed class LagrangianBound(PlacementProblem problem, NeighbourLists lists) : Relaxation(problem)
{
    private readonly double[] _paid = new double[problem.SiteCount];
    private readonly int[] _payers = new int[problem.SiteCount];

    /// <inheritdoc/>
    public override (double Low, double High) RangeOf(int customer) =>
        (lists.Cost[customer * lists.Length], lists.Complete ? double.MaxValue : lists.LastCost(customer));

    /// <inheritdoc/>
    public override double Evaluate(double[] multipliers)
    {
        Price(multipliers);
        ChooseBySize(Problem.MinSites);
        var sum = new OutwardSum();
        foreach (var u in multipliers) sum.Add(u);
        for (var j = 0; j < Reduced.Length; j++)
            if (Opens[j]) sum.Add(Reduced[j], Math.Abs(Problem.FixedCost[j]) + _paid[j], _payers[j]);
        CountService(multipliers);
        return sum.Floor;
    }

    private void Price(double[] multipliers)
    {
        Array.Copy(Problem.FixedCost, Reduced, Reduced.Length);
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
