namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>The Lagrangian relaxation of "every customer is served": its value at given multipliers, the sites it opens, and how often it serves each customer.</summary>
/// <remarks>Bound = sum of multipliers + the cheapest allowed set of reduced site costs; reduced cost of a site = its opening cost
/// + sum over customers of min(0, cost - multiplier). Source: Cornuejols, Fisher and Nemhauser (1977), Management Science 23(8), 789-810.</remarks>
internal sealed class LagrangianBound : Relaxation
{
    private readonly NeighbourLists _lists;
    private readonly int[] _payers;

    /// <summary>List entries looked at so far: a measure of effort that is the same on every machine.</summary>
    public long Work { get; private set; }

    public LagrangianBound(PlacementProblem problem, NeighbourLists lists) : base(problem)
    {
        _lists = lists;
        _payers = new int[problem.SiteCount];
        for (var i = 0; i < Low.Length; i++) Low[i] = lists.From[i] < lists.From[i + 1] ? lists.Cost[lists.From[i]] : lists.Clip[i];
        Restrict();
    }

    /// <inheritdoc/>
    public override double Evaluate(double[] multipliers)
    {
        var paid = Price(multipliers);
        if (!ChooseBySize(Problem.MinSites)) return double.PositiveInfinity;
        var sum = new OutwardSum();
        foreach (var u in multipliers) sum.Add(u);
        var deepest = 0;
        for (var j = 0; j < Reduced.Length; j++)
        {
            if (!Opens[j]) continue;
            sum.Add(Reduced[j], Math.Abs(Problem.FixedCost[j]), 0);
            deepest = Math.Max(deepest, _payers[j]);
        }

        // The payments went into the reduced costs; together they are as large as this.
        sum.Add(0, paid, deepest);
        CountService(multipliers);
        return sum.Floor;
    }

    /// <inheritdoc/>
    public override void Flip(double value, double[] flipped) => FlipBySize(value, Problem.MinSites, flipped);

    /// <summary>No customer pays more than at a site that is open anyway: the rest would only make other sites look better.</summary>
    public override void Restrict()
    {
        _lists.Clip.CopyTo(High, 0);
        for (var j = 0; j < State.Length; j++)
        {
            if (State[j] != ForcedOpen) continue;
            for (var e = _lists.Start[j]; e < _lists.Start[j + 1]; e++)
                High[_lists.Customer[e]] = Math.Min(High[_lists.Customer[e]], _lists.CustomerCost[e]);
        }

        for (var i = 0; i < High.Length; i++)
            if (double.IsInfinity(High[i])) High[i] = double.MaxValue;
    }

    /// <summary>Everybody pays its nearest open site: then nothing is lost between bound and cost.</summary>
    public override double[]? ExactMultipliers() => Array.Exists(High, h => h == double.MaxValue) ? null : [.. High];

    /// <summary>Reduced costs at these multipliers.</summary>
    /// <returns>Size of all payments together.</returns>
    private double Price(double[] multipliers)
    {
        Problem.FixedCost.CopyTo(Reduced, 0);
        Array.Clear(_payers);
        int[] site = _lists.Site, from = _lists.From;
        double[] cost = _lists.Cost;
        var paid = 0.0;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var u = multipliers[i];
            int e = from[i], first = e, end = from[i + 1];
            for (; e < end && cost[e] < u; e++)
            {
                var j = site[e];
                Reduced[j] += cost[e] - u;
                _payers[j]++;
            }

            paid += (e - first) * Math.Abs(u);
            Work += e - first;
        }

        return paid;
    }

    /// <summary>Goes over the open sites only: they are few among all in the lists.</summary>
    private void CountService(double[] multipliers)
    {
        Array.Fill(Unserved, 1.0);
        for (var j = 0; j < Opens.Length; j++)
        {
            if (!Opens[j]) continue;
            var end = _lists.Start[j + 1];
            Work += end - _lists.Start[j];
            for (var e = _lists.Start[j]; e < end; e++)
                if (_lists.CustomerCost[e] < multipliers[_lists.Customer[e]]) Unserved[_lists.Customer[e]]--;
        }
    }
}
