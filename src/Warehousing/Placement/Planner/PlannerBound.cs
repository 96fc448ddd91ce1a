namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>The Lagrangian relaxation of "every zone is served", of the coverage rules and of the budget; each site fills itself at its best level.</summary>
internal sealed class PlannerBound : Relaxation
{
    private readonly PlannerProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly byte[] _within;
    private readonly double[] _variance, _paid, _held;
    private readonly double _orders;
    private readonly int _least;
    private readonly SiteFilling _filling;
    private readonly int[] _zone;
    private readonly double[] _base, _saving;
    private readonly (int[] Zones, int Count, double LastShare, int Level)[] _best;

    public PlannerBound(PlannerProblem problem, PlacementProblem plain, NeighbourLists lists) : base(plain, problem.Coverage.Count + 1)
    {
        (_problem, _lists) = (problem, lists);
        _orders = problem.Demand.Sum();
        (_paid, _held) = (problem.PaidOrders, problem.HeldOrders);
        _variance = [.. Enumerable.Range(0, problem.ZoneCount).Select(problem.Variance)];
        _filling = new SiteFilling(problem.ZoneCount);
        (_zone, _base, _saving) = (new int[problem.ZoneCount], new double[problem.ZoneCount], new double[problem.ZoneCount]);
        _best = [.. Enumerable.Range(0, problem.SiteCount).Select(_ => (Array.Empty<int>(), 0, 1.0, 0))];
        _least = Math.Max(problem.MinSites, SitesNeeded(problem));
        _within = new byte[problem.Coverage.Count == 0 ? 0 : lists.Customer.Length];
        for (var j = 0; j < problem.SiteCount; j++)
        {
            State[j] = problem.RuleOf(j) switch { SiteRule.Keep => ForcedOpen, SiteRule.Forbid => ForcedClosed, _ => Free };
            for (var e = lists.Start[j]; e < lists.Start[j + 1] && _within.Length > 0; e++) _within[e] = Within(problem, j, lists.Customer[e]);
        }

        for (var i = 0; i < problem.ZoneCount; i++) Low[i] = lists.From[i] < lists.From[i + 1] ? lists.Cost[lists.From[i]] : 0;
        if (double.IsInfinity(problem.Budget)) High[^1] = 0;
    }

    /// <summary>Level of each site at the last multipliers.</summary>
    public int LevelOf(int site) => _best[site].Level;

    /// <summary>What one order within reach of each rule is worth.</summary>
    public double[] Worth(double[] multipliers) => [.. Enumerable.Range(0, _problem.Coverage.Count).Select(k => multipliers[_problem.ZoneCount + k] / _orders)];

    /// <summary>The coverage rules that a pair satisfies, one bit a rule.</summary>
    public static byte Within(PlannerProblem problem, int site, int zone)
    {
        byte bits = 0;
        if (problem.Coverage.Count == 0) return bits;
        var travel = problem.Travel!.Of(site, zone);
        for (var k = 0; k < problem.Coverage.Count; k++)
            if (travel <= problem.Coverage[k].Reach) bits |= (byte)(1 << k);
        return bits;
    }

    /// <inheritdoc/>
    public override double Evaluate(double[] multipliers)
    {
        int zones = _problem.ZoneCount, rules = _problem.Coverage.Count;
        var worth = Worth(multipliers);
        var perBudget = double.IsInfinity(_problem.Budget) ? 0 : multipliers[^1] / Math.Max(_problem.Budget, 1e-300);
        // A site outside a zone's list must not be worth serving it, not even with all that coverage pays.
        var most = worth.Sum();
        for (var i = 0; i < zones; i++) multipliers[i] = Math.Min(multipliers[i], _lists.Clip[i] - _problem.Demand[i] * most);
        var (paid, deepest) = (0.0, 0);
        for (var j = 0; j < Reduced.Length; j++)
        {
            if (State[j] == ForcedClosed) continue;
            var (size, count) = Fill(j, multipliers, worth, perBudget);
            (paid, deepest) = (paid + size, Math.Max(deepest, count));
        }

        if (!ChooseBySize(_least)) return double.PositiveInfinity;
        var sum = new OutwardSum();
        for (var i = 0; i < zones; i++) sum.Add(multipliers[i]);
        for (var k = 0; k < rules; k++) sum.Add(_problem.Coverage[k].Share * multipliers[zones + k]);
        sum.Add(double.IsInfinity(_problem.Budget) ? 0 : -multipliers[^1]);
        sum.Add(_problem.Constant);
        for (var j = 0; j < Reduced.Length; j++)
            if (Opens[j]) sum.Add(Reduced[j]);
        // The payments went into the reduced costs; together they are as large as this.
        sum.Add(0, paid, deepest);
        CountService(zones, rules);
        return sum.Floor;
    }

    /// <inheritdoc/>
    public override void Flip(double value, double[] flipped) => FlipBySize(value, _least, flipped);

    private (double Size, int Count) Fill(int site, double[] multipliers, double[] worth, double perBudget)
    {
        var (count, size) = (0, 0.0);
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            var i = _lists.Customer[e];
            var saving = multipliers[i] - _lists.CustomerCost[e] - _problem.UnpooledCost(site, i);
            for (var k = 0; k < worth.Length; k++)
                if ((_within[e] >> k & 1) == 1) saving += worth[k] * _problem.Demand[i];
            if (saving <= 0) continue;
            (_zone[count], _base[count]) = (i, saving);
            count++;
            size += saving + Math.Abs(multipliers[i]);
        }

        var least = double.PositiveInfinity;
        var levels = _problem.Levels[site];
        for (var l = 0; l < levels.Length; l++)
        {
            for (var k = 0; k < count; k++) _saving[k] = _base[k] - levels[l].AddedPerOrder * _paid[_zone[k]];
            var most = _filling.Most(count, _zone.AsSpan(0, count), _saving.AsSpan(0, count), _held, _variance, _problem.PooledRate(site), levels[l].Capacity);
            var reduced = levels[l].FixedCost + perBudget * levels[l].Budget - most;
            size = Math.Max(size, Math.Abs(levels[l].FixedCost));
            if (reduced >= least) continue;
            least = reduced;
            var kept = _best[site].Zones.Length >= _filling.Count ? _best[site].Zones : new int[_filling.Count];
            Array.Copy(_filling.Zones, kept, _filling.Count);
            _best[site] = (kept, _filling.Count, _filling.LastShare, l);
        }

        Reduced[site] = least;
        return (size, count);
    }

    private void CountService(int zones, int rules)
    {
        Array.Fill(Unserved, 1.0, 0, zones);
        for (var k = 0; k < rules; k++) Unserved[zones + k] = _problem.Coverage[k].Share;
        Unserved[^1] = -1;
        for (var j = 0; j < Opens.Length; j++)
        {
            if (!Opens[j]) continue;
            var (served, count, last, level) = _best[j];
            if (!double.IsInfinity(_problem.Budget)) Unserved[^1] += _problem.Levels[j][level].Budget / Math.Max(_problem.Budget, 1e-300);
            for (var k = 0; k < count; k++)
            {
                var share = k == count - 1 ? last : 1;
                Unserved[served[k]] -= share;
                if (rules == 0) continue;
                var bits = Within(_problem, j, served[k]);
                for (var r = 0; r < rules; r++)
                    if ((bits >> r & 1) == 1) Unserved[zones + r] -= share * _problem.Demand[served[k]] / _orders;
            }
        }
    }

    private static int SitesNeeded(PlannerProblem problem)
    {
        var (left, needed) = (problem.HeldOrders.Sum() * (1 - 1e-9), 0);
        var largest = Enumerable.Range(0, problem.SiteCount).Where(j => problem.RuleOf(j) != SiteRule.Forbid).Select(j => problem.Levels[j].Max(l => l.Capacity)).OrderDescending();
        foreach (var capacity in largest)
        {
            if (left <= 0) return needed;
            (left, needed) = (left - capacity, needed + 1);
        }

        return left > 0 ? problem.SiteCount + 1 : needed;
    }
}
