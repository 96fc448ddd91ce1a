namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Serves all zones from given open sites: nearest first, then zone by zone wherever the exact cost falls, with levels, pooling, capacity and coverage.</summary>
internal sealed class ZoneAssignment
{
    private const int Passes = 4;

    /// <summary>Times that the worth of coverage is doubled before a set of sites counts as unable to cover.</summary>
    private const int Raises = 8;

    private readonly PlannerProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly bool[] _open;
    private readonly double[] _load, _spread;
    private readonly double _penalty;

    public ZoneAssignment(PlannerProblem problem, NeighbourLists lists)
    {
        (_problem, _lists) = (problem, lists);
        _open = new bool[problem.SiteCount];
        (_load, _spread) = (new double[problem.SiteCount], new double[problem.SiteCount]);
        Assign = new int[problem.ZoneCount];
        Level = new int[problem.SiteCount];
        var dearest = 0.0;
        for (var i = 0; i < problem.ZoneCount; i++)
            if (lists.From[i] < lists.From[i + 1]) dearest = Math.Max(dearest, lists.Cost[lists.From[i + 1] - 1] / problem.Demand[i]);
        _penalty = 100 * Math.Max(dearest, 1e-9);
    }

    public int[] Assign { get; }

    /// <summary>Level of each site; -1 = closed.</summary>
    public int[] Level { get; }

    /// <summary>Orders a day of each site.</summary>
    public double[] Load => _load;

    /// <summary>Squared deviations of each site's zones.</summary>
    public double[] Spread => _spread;

    /// <summary>Finds an assignment.</summary>
    /// <param name="open">Sites that may be used; those that stay empty are closed where the rules allow it.</param>
    /// <param name="worth">What an order within reach of each coverage rule is worth at first.</param>
    /// <returns>The parts of its cost; null if no assignment within the rules was found.</returns>
    public PlannerParts? Complete(IReadOnlyCollection<int> open, double[] worth)
    {
        Array.Clear(_open);
        Array.Clear(_load);
        Array.Clear(_spread);
        foreach (var j in open) _open[j] = true;
        double[] paid = [.. worth];
        for (var i = 0; i < Assign.Length; i++)
        {
            Assign[i] = Nearest(i, paid);
            if (Assign[i] < 0) return null;
            _load[Assign[i]] += _problem.Demand[i];
            _spread[Assign[i]] += _problem.Variance(i);
        }

        for (var raise = 0; raise < Raises; raise++)
        {
            for (var pass = 0; pass < Passes && Improve(paid); pass++) { }
            var missing = Missing();
            if (missing.Count == 0) return Finish(open);
            foreach (var k in missing) paid[k] = Math.Max(2 * paid[k], 1e-3 * _penalty);
        }

        return null;
    }

    private int Nearest(int zone, double[] worth)
    {
        var (best, least) = (-1, double.PositiveInfinity);
        var most = worth.Sum() * _problem.Demand[zone];
        for (var e = _lists.From[zone]; e < _lists.From[zone + 1] && _lists.Cost[e] - most < least; e++)
        {
            if (!_open[_lists.Site[e]]) continue;
            var cost = _lists.Cost[e] - Paid(_lists.Site[e], zone, worth);
            if (cost < least) (best, least) = (_lists.Site[e], cost);
        }

        if (best >= 0) return best;
        for (var j = 0; j < _open.Length; j++)
        {
            if (!_open[j] || !_problem.MayServe(j, zone)) continue;
            var cost = _problem.Costs.Of(j, zone) - Paid(j, zone, worth);
            if (cost < least) (best, least) = (j, cost);
        }

        return best;
    }

    private double Paid(int site, int zone, double[] worth)
    {
        if (worth.Length == 0) return 0;
        var (bits, sum) = (PlannerBound.Within(_problem, site, zone), 0.0);
        for (var k = 0; k < worth.Length; k++)
            if ((bits >> k & 1) == 1) sum += worth[k] * _problem.Demand[zone];
        return sum;
    }

    /// <summary>Moves every zone to where it costs least, all else as it is.</summary>
    private bool Improve(double[] worth)
    {
        var improved = false;
        for (var i = 0; i < Assign.Length; i++)
        {
            var from = Assign[i];
            double d = _problem.Demand[i], v = _problem.Variance(i), most = worth.Sum() * d;
            var here = _problem.Costs.Of(from, i) + _problem.UnpooledCost(from, i) - Paid(from, i, worth);
            var leaving = SiteCost(from, _load[from] - d, _spread[from] - v) - SiteCost(from, _load[from], _spread[from]);
            var (best, gain) = (-1, -1e-10 * Math.Abs(here));
            for (var e = _lists.From[i]; e < _lists.From[i + 1] && _lists.Cost[e] - most < here - leaving; e++)
            {
                var j = _lists.Site[e];
                if (!_open[j] || j == from) continue;
                var delta = _lists.Cost[e] + _problem.UnpooledCost(j, i) - Paid(j, i, worth) - here + leaving
                    + SiteCost(j, _load[j] + d, _spread[j] + v) - SiteCost(j, _load[j], _spread[j]);
                if (delta < gain) (best, gain) = (j, delta);
            }

            if (best < 0) continue;
            (_load[from], _spread[from]) = (_load[from] - d, _spread[from] - v);
            (_load[best], _spread[best]) = (_load[best] + d, _spread[best] + v);
            Assign[i] = best;
            improved = true;
        }

        return improved;
    }

    /// <summary>Cost of a site at its best level for a load; more than it can hold is penalised.</summary>
    private double SiteCost(int site, double load, double spread)
    {
        var pooled = _problem.PooledRate(site) * Math.Sqrt(Math.Max(0, spread));
        var (level, over) = Best(site, load);
        return pooled + _problem.Levels[site][level].FixedCost + _problem.Levels[site][level].AddedPerOrder * load + over * _penalty;
    }

    /// <summary>The cheapest level that holds a load, or the largest and by how much it is too small.</summary>
    private (int Level, double Over) Best(int site, double load)
    {
        var levels = _problem.Levels[site];
        var (best, least, largest) = (-1, double.PositiveInfinity, 0);
        for (var l = 0; l < levels.Length; l++)
        {
            if (levels[l].Capacity > levels[largest].Capacity) largest = l;
            var cost = levels[l].FixedCost + levels[l].AddedPerOrder * load;
            if (load <= levels[l].Capacity * (1 + 1e-12) && cost < least) (best, least) = (l, cost);
        }

        return best >= 0 ? (best, 0) : (largest, load - levels[largest].Capacity);
    }

    private List<int> Missing()
    {
        var missing = new List<int>();
        if (_problem.Coverage.Count == 0) return missing;
        var covered = Covered(_problem, Assign);
        for (var k = 0; k < covered.Length; k++)
            if (covered[k] < _problem.Coverage[k].Share - 1e-12) missing.Add(k);
        return missing;
    }

    /// <summary>Share of orders within reach, one a coverage rule.</summary>
    public static double[] Covered(PlannerProblem problem, int[] assign)
    {
        var covered = new double[problem.Coverage.Count];
        var orders = problem.Demand.Sum();
        for (var i = 0; i < assign.Length && covered.Length > 0; i++)
        {
            var bits = PlannerBound.Within(problem, assign[i], i);
            for (var k = 0; k < covered.Length; k++)
                if ((bits >> k & 1) == 1) covered[k] += problem.Demand[i] / orders;
        }

        return covered;
    }

    /// <summary>Sizes the sites, closes what stays empty, and prices the whole; null where a rule is broken.</summary>
    private PlannerParts? Finish(IReadOnlyCollection<int> open)
    {
        // Loads afresh, free of the drift of many moves.
        Array.Clear(_load);
        Array.Clear(_spread);
        double service = 0, unpooled = 0;
        for (var i = 0; i < Assign.Length; i++)
        {
            _load[Assign[i]] += _problem.Demand[i];
            _spread[Assign[i]] += _problem.Variance(i);
            service += _problem.Costs.Of(Assign[i], i);
            unpooled += _problem.UnpooledCost(Assign[i], i);
        }

        Array.Fill(Level, -1);
        var count = 0;
        foreach (var j in open)
        {
            var (level, over) = Best(j, _load[j]);
            if (over > 1e-9 * _load[j]) return null;
            if (_load[j] == 0 && _problem.RuleOf(j) != SiteRule.Keep && _problem.Levels[j][level].FixedCost >= 0) continue;
            (Level[j], count) = (level, count + 1);
        }

        // Too few: the cheapest of the empty ones stay open after all.
        foreach (var j in open.Where(j => Level[j] < 0).OrderBy(j => _problem.Levels[j].Min(l => l.FixedCost)).ThenBy(j => j))
        {
            if (count >= _problem.MinSites) break;
            (Level[j], count) = (Best(j, 0).Level, count + 1);
        }

        if (count < _problem.MinSites || count > _problem.MaxSites) return null;
        double opening = 0, added = 0, pooled = 0, budget = 0;
        for (var j = 0; j < Level.Length; j++)
        {
            if (Level[j] < 0) continue;
            var level = _problem.Levels[j][Level[j]];
            opening += level.FixedCost;
            added += level.AddedPerOrder * _load[j];
            pooled += _problem.PooledRate(j) * Math.Sqrt(_spread[j]);
            budget += level.Budget;
        }

        return budget > _problem.Budget * (1 + 1e-9) ? null : new PlannerParts(opening, service, added, pooled + unpooled, _problem.Constant);
    }
}
