namespace LogiOpt.Warehousing.Placement;

/// <summary>A Lagrangian relaxation of "every customer is served": its value at given multipliers, the sites it opens, and what each customer lacks.</summary>
/// <remarks>Sites may be decided beforehand, which is what branch and bound needs: the value then bounds only placements that agree.</remarks>
internal abstract class Relaxation
{
    private readonly int[] _items;
    private readonly double[] _keys;

    /// <summary>Prepares a relaxation.</summary>
    /// <param name="problem">What is relaxed.</param>
    /// <param name="rules">How many rules beside the customers have multipliers; theirs come last and are 0 or more.</param>
    protected Relaxation(PlacementProblem problem, int rules = 0)
    {
        (Problem, Rules) = (problem, rules);
        _items = new int[problem.SiteCount];
        _keys = new double[problem.SiteCount];
        State = new sbyte[problem.SiteCount];
        Reduced = new double[problem.SiteCount];
        Opens = new bool[problem.SiteCount];
        Unserved = new double[problem.CustomerCount + rules];
        Low = new double[problem.CustomerCount + rules];
        High = new double[problem.CustomerCount + rules];
        Array.Fill(High, double.MaxValue);
    }

    /// <summary>What is decided of each site: <see cref="Free"/>, <see cref="ForcedOpen"/> or <see cref="ForcedClosed"/>.</summary>
    public sbyte[] State { get; }

    public const sbyte Free = 0;

    public const sbyte ForcedOpen = 1;

    public const sbyte ForcedClosed = -1;

    /// <summary>Reduced cost of each site at the last multipliers.</summary>
    public double[] Reduced { get; }

    /// <summary>Whether the relaxation opens each site.</summary>
    public bool[] Opens { get; }

    /// <summary>1 minus how much of each customer open sites serve: the subgradient.</summary>
    public double[] Unserved { get; }

    /// <summary>Lowest useful multiplier of each customer: below it no site is used.</summary>
    public double[] Low { get; }

    /// <summary>Highest useful multiplier of each customer: above it the bound would be wrong, or only lower.</summary>
    public double[] High { get; }

    /// <summary>How many rules beside the customers have multipliers.</summary>
    public int Rules { get; }

    /// <summary>The problem relaxed.</summary>
    protected PlacementProblem Problem { get; }

    /// <summary>Evaluates the relaxation.</summary>
    /// <param name="multipliers">One a customer, each in [<see cref="Low"/>, <see cref="High"/>].</param>
    /// <returns>A valid lower bound, rounded down; positive infinity if no placement agrees with <see cref="State"/>.</returns>
    public abstract double Evaluate(double[] multipliers);

    /// <summary>What the bound would be, at the multipliers last evaluated, with one more site decided the other way than the relaxation has it.</summary>
    /// <param name="value">The bound just evaluated.</param>
    /// <param name="flipped">Gets a bound for each free site; negative infinity for the others.</param>
    public abstract void Flip(double value, double[] flipped);

    /// <summary>Adapts <see cref="High"/> to the sites that are decided.</summary>
    public virtual void Restrict()
    {
    }

    /// <summary>Multipliers whose bound is the cost of the sites decided, where all are decided and this is known; otherwise null.</summary>
    public virtual double[]? ExactMultipliers() => null;

    /// <summary>Sites decided open, and sites still free.</summary>
    protected (int Forced, int Free) CountStates()
    {
        int forced = 0, free = 0;
        foreach (var s in State)
        {
            if (s == ForcedOpen) forced++;
            else if (s == Free) free++;
        }

        return (forced, free);
    }

    /// <summary>Opens the sites decided open and the cheapest set of free reduced costs whose size is allowed.</summary>
    /// <returns>False if no size is allowed.</returns>
    protected bool ChooseBySize(int least)
    {
        var (forced, free) = CountStates();
        if (forced > Problem.MaxSites || forced + free < least || least > Problem.MaxSites) return false;
        var negative = 0;
        for (var j = 0; j < Opens.Length; j++)
        {
            Opens[j] = State[j] == ForcedOpen;
            if (State[j] == Free && Reduced[j] < 0) negative++;
        }

        var count = Math.Clamp(negative, Math.Max(0, least - forced), Math.Min(free, Problem.MaxSites - forced));
        if (count == negative)
        {
            for (var j = 0; j < Opens.Length; j++) Opens[j] |= State[j] == Free && Reduced[j] < 0;
            return true;
        }

        // Where too many pay, only those that pay compete.
        var found = 0;
        for (var j = 0; j < Opens.Length; j++)
            if (State[j] == Free && (count > negative || Reduced[j] < 0)) (_items[found], _keys[found++]) = (j, Reduced[j]);
        Selection.Smallest(_keys.AsSpan(0, found), _items.AsSpan(0, found), count);
        for (var k = 0; k < count; k++) Opens[_items[k]] = true;
        return true;
    }

    /// <summary><see cref="Flip"/> where only the number of open sites is bounded.</summary>
    /// <remarks>A forced site pushes out the dearest open one where no more may open; a forbidden one lets the cheapest closed one in
    /// where no fewer may; at the same multipliers the change of the bound is known exactly.</remarks>
    protected void FlipBySize(double value, int least, double[] flipped)
    {
        var opened = 0;
        double dearestOpen = double.NegativeInfinity, cheapestClosed = double.PositiveInfinity;
        for (var j = 0; j < Opens.Length; j++)
        {
            if (Opens[j]) opened++;
            if (State[j] != Free) continue;
            if (Opens[j]) dearestOpen = Math.Max(dearestOpen, Reduced[j]);
            else cheapestClosed = Math.Min(cheapestClosed, Reduced[j]);
        }

        // Where no more may open and nothing can be pushed out, the exchange is infinitely dear; likewise where no fewer may and nothing can come in.
        var addExchange = opened >= Problem.MaxSites ? dearestOpen : Math.Max(0, dearestOpen);
        var takeExchange = opened <= least ? cheapestClosed : Math.Min(0, cheapestClosed);
        for (var j = 0; j < flipped.Length; j++)
        {
            if (State[j] != Free) flipped[j] = double.NegativeInfinity;
            else if (Opens[j]) flipped[j] = value - Reduced[j] + takeExchange;
            else flipped[j] = value + Reduced[j] - addExchange;
        }
    }
}
