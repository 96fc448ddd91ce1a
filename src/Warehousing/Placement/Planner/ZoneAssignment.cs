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
    private readonly double[] _load, _spread, _paid;

    /// <summary>Orders of each site on each day, a site's days together; empty where one demand counts.</summary>
    private readonly double[] _byDay;

    private readonly double[] _zoneDays;
    private readonly int _days;
    private readonly double _penalty;

    public ZoneAssignment(PlannerProblem problem, NeighbourLists lists)
    {
        (_problem, _lists) = (problem, lists);
        _open = new bool[problem.SiteCount];
        (_load, _spread) = (new double[problem.SiteCount], new double[problem.SiteCount]);
        _paid = problem.PaidOrders;
        _days = problem.Peaks?.Count ?? 0;
        _byDay = new double[problem.SiteCount * _days];
        _zoneDays = problem.Peaks?.ByZone() ?? [];
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

    /// <summary>Orders a day that each site is paid for.</summary>
    public double[] Load => _load;

    /// <summary>Orders that a site's level must hold: of its fullest day.</summary>
    public double PeakOf(int site) => _days == 0 ? _load[site] : Peak(site, -1, 0);

    /// <summary>Squared deviations of each site's zones.</summary>
    public double[] Spread => _spread;

    /// <summary>Finds an assignment.</summary>
    /// <param name="open">Sites that may be used; those that stay empty are closed where the rules allow it.</param>
    /// <param name="worth">What an order within reach of each coverage rule is worth at first.</param>
    /// <param name="start">Where each zone is served at first; -1 or null = at its nearest open site.</param>
    /// <returns>The parts of its cost; null if no assignment within the rules was found.</returns>
    public PlannerParts? Complete(IReadOnlyCollection<int> open, double[] worth, int[]? start = null)
    {
        Array.Clear(_open);
        Array.Clear(_load);
        Array.Clear(_spread);
        Array.Clear(_byDay);
        foreach (var j in open) _open[j] = true;
        double[] paid = [.. worth];
        for (var i = 0; i < Assign.Length; i++)
        {
            Assign[i] = start is not null && start[i] >= 0 && _open[start[i]] ? start[i] : Nearest(i, paid);
            if (Assign[i] < 0) return null;
            Move(i, Assign[i], 1);
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
            var most = worth.Sum() * _problem.Demand[i];
            var here = _problem.Costs.Of(from, i) + _problem.UnpooledCost(from, i) - Paid(from, i, worth);
            var leaving = SiteCost(from, i, -1) - SiteCost(from, i, 0);
            var (best, gain) = (-1, -1e-10 * Math.Abs(here));
            for (var e = _lists.From[i]; e < _lists.From[i + 1] && _lists.Cost[e] - most < here - leaving; e++)
            {
                var j = _lists.Site[e];
                if (!_open[j] || j == from) continue;
                var delta = _lists.Cost[e] + _problem.UnpooledCost(j, i) - Paid(j, i, worth) - here + leaving
                    + SiteCost(j, i, 1) - SiteCost(j, i, 0);
                if (delta < gain) (best, gain) = (j, delta);
            }

            if (best < 0) continue;
            Move(i, from, -1);
            Move(i, best, 1);
            Assign[i] = best;
            improved = true;
        }

        return improved;
    }

    private void Move(int zone, int site, int sign)
    {
        _load[site] += sign * _paid[zone];
        _spread[site] += sign * _problem.Variance(zone);
        for (var s = 0; s < _days; s++) _byDay[site * _days + s] += sign * _zoneDays[zone * _days + s];
    }

    private double Peak(int site, int zone, int sign)
    {
        var most = 0.0;
        var orders = _byDay.AsSpan(site * _days, _days);
        if (sign == 0)
        {
            foreach (var o in orders) most = Math.Max(most, o);
            return most;
        }

        var own = _zoneDays.AsSpan(zone * _days, _days);
        for (var s = 0; s < orders.Length; s++) most = Math.Max(most, orders[s] + sign * own[s]);
        return most;
    }

    /// <summary>Cost of a site at its best level with a zone more, less, or as it is; more than it can hold is penalised.</summary>
    private double SiteCost(int site, int zone, int sign)
    {
        double load = _load[site] + sign * _paid[zone], spread = _spread[site] + sign * _problem.Variance(zone);
        var pooled = _problem.PooledRate(site) * Math.Sqrt(Math.Max(0, spread));
        var (level, over) = Best(site, load, _days == 0 ? load : Peak(site, zone, sign));
        return pooled + _problem.Levels[site][level].FixedCost + _problem.Levels[site][level].AddedPerOrder * load + over * _penalty;
    }

    /// <summary>The cheapest level for a load that holds its peak, or the largest and by how much it is too small.</summary>
    private (int Level, double Over) Best(int site, double load, double peak)
    {
        var levels = _problem.Levels[site];
        var (best, least, largest) = (-1, double.PositiveInfinity, 0);
        for (var l = 0; l < levels.Length; l++)
        {
            if (levels[l].Capacity > levels[largest].Capacity) largest = l;
            var cost = levels[l].FixedCost + levels[l].AddedPerOrder * load;
            if (peak <= levels[l].Capacity * (1 + 1e-12) && cost < least) (best, least) = (l, cost);
        }

        return best >= 0 ? (best, 0) : (largest, peak - levels[largest].Capacity);
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

    /// <summary>The parts of the cost of a placement of which everything is decided.</summary>
    public static PlannerParts Price(PlannerProblem problem, int[] level, int[] assign)
    {
        double[] load = new double[level.Length], spread = new double[level.Length];
        double opening = 0, service = 0, unpooled = 0, added = 0, pooled = 0;
        for (var i = 0; i < assign.Length; i++)
        {
            var j = assign[i];
            load[j] += problem.PaidOrders[i];
            spread[j] += problem.Variance(i);
            service += problem.Costs.Of(j, i);
            unpooled += problem.UnpooledCost(j, i);
        }

        for (var j = 0; j < level.Length; j++)
        {
            if (level[j] < 0) continue;
            opening += problem.Levels[j][level[j]].FixedCost;
            added += problem.Levels[j][level[j]].AddedPerOrder * load[j];
            pooled += problem.PooledRate(j) * Math.Sqrt(spread[j]);
        }

        return new PlannerParts(opening, service, added, pooled + unpooled, problem.Constant);
    }

    /// <summary>Sizes the sites, closes what stays empty, and prices the whole; null where a rule is broken.</summary>
    private PlannerParts? Finish(IReadOnlyCollection<int> open)
    {
        // Loads afresh, free of the drift of many moves.
        Array.Clear(_load);
        Array.Clear(_spread);
        Array.Clear(_byDay);
        double service = 0, unpooled = 0;
        for (var i = 0; i < Assign.Length; i++)
        {
            Move(i, Assign[i], 1);
            service += _problem.Costs.Of(Assign[i], i);
            unpooled += _problem.UnpooledCost(Assign[i], i);
        }

        Array.Fill(Level, -1);
        var count = 0;
        foreach (var j in open)
        {
            var peak = PeakOf(j);
            var (level, over) = Best(j, _load[j], peak);
            if (over > 1e-9 * peak) return null;
            if (peak == 0 && _problem.RuleOf(j) != SiteRule.Keep && _problem.Levels[j][level].FixedCost >= 0) continue;
            (Level[j], count) = (level, count + 1);
        }

        // Too few: the cheapest of the empty ones stay open after all.
        foreach (var j in open.Where(j => Level[j] < 0).OrderBy(j => _problem.Levels[j].Min(l => l.FixedCost)).ThenBy(j => j))
        {
            if (count >= _problem.MinSites) break;
            (Level[j], count) = (Best(j, 0, 0).Level, count + 1);
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
