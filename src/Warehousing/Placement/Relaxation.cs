namespace LogiOpt.Warehousing.Placement;

/// <summary>A Lagrangian relaxation of "every customer is served": its value at given multipliers, the sites it opens, and what each customer lacks.</summary>
internal abstract class Relaxation(PlacementProblem problem)
{
    private readonly int[] _order = new int[problem.SiteCount];
    private readonly double[] _keys = new double[problem.SiteCount];

    /// <summary>Reduced cost of each site at the last multipliers.</summary>
    public double[] Reduced { get; } = new double[problem.SiteCount];

    /// <summary>Whether the relaxation opens each site.</summary>
    public bool[] Opens { get; } = new bool[problem.SiteCount];

    /// <summary>1 minus how much of each customer open sites serve: the subgradient.</summary>
    public double[] Unserved { get; } = new double[problem.CustomerCount];

    /// <summary>The problem relaxed.</summary>
    protected PlacementProblem Problem { get; } = problem;

    /// <summary>Lowest and highest useful multiplier of a customer: below the first no site is used, above the second the bound would be wrong.</summary>
    public abstract (double Low, double High) RangeOf(int customer);

    /// <summary>Evaluates the relaxation.</summary>
    /// <param name="multipliers">One a customer, each in its <see cref="RangeOf"/>.</param>
    /// <returns>A valid lower bound, rounded down.</returns>
    public abstract double Evaluate(double[] multipliers);

    /// <summary>Opens the cheapest set of reduced costs whose size is allowed.</summary>
    protected void ChooseBySize(int least)
    {
        Array.Clear(Opens);
        var negative = 0;
        foreach (var r in Reduced)
            if (r < 0) negative++;
        if (negative >= least && negative <= Problem.MaxSites)
        {
            for (var j = 0; j < Opens.Length; j++) Opens[j] = Reduced[j] < 0;
            return;
        }

        for (var j = 0; j < _order.Length; j++) (_order[j], _keys[j]) = (j, Reduced[j]);
        Array.Sort(_keys, _order);
        var count = Math.Clamp(negative, least, Problem.MaxSites);
        for (var k = 0; k < count; k++) Opens[_order[k]] = true;
    }
}
