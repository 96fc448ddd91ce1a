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

    /// <summary>The case of a branch and bound that is bounded; null = the whole problem.</summary>
    public PlannerCase? Case { get; private set; }

    /// <summary>Whether zones are whole at each site, where that can be worked out.</summary>
    public bool Whole { get; set; }

    /// <summary>Whether no placement agrees with the case.</summary>
    private bool _contradicts;

    private LevelChoice? _capacity;
    private (int[] Zones, int Count, double LastShare)[][] _byLevel = [];

    /// <summary>Bounds one case from now on.</summary>
    public void Enter(PlannerCase decided)
    {
        Case = decided;
        _capacity ??= new LevelChoice(_problem);
        if (_byLevel.Length == 0) _byLevel = [.. _problem.Levels.Select(l => l.Select(_ => (Array.Empty<int>(), 0, 1.0)).ToArray())];
        decided.CloseWithoutLevel();
        decided.State.CopyTo(State, 0);
        _contradicts = decided.Contradicts();
    }

    /// <summary>In a case: how much of each level of each site the relaxation takes, and what that level serves, its last zone perhaps in part.</summary>
    public (double Weight, int[] Zones, int Count, double LastShare) FillingOf(int site, int level) =>
        (_capacity!.WeightOf(site, level), _byLevel[site][level].Zones, _byLevel[site][level].Count, _byLevel[site][level].LastShare);

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
        if (_contradicts) return double.PositiveInfinity;
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
        if (_capacity is not null && double.IsPositiveInfinity(Choose(_capacity))) return double.PositiveInfinity;
        var sum = new OutwardSum();
        for (var i = 0; i < zones; i++) sum.Add(multipliers[i]);
        for (var k = 0; k < rules; k++) sum.Add(_problem.Coverage[k].Share * multipliers[zones + k]);
        sum.Add(double.IsInfinity(_problem.Budget) ? 0 : -multipliers[^1]);
        sum.Add(_problem.Constant);
        if (_capacity is not null) _capacity.AddTo(ref sum);
        for (var j = 0; j < Reduced.Length && _capacity is null; j++)
            if (Opens[j]) sum.Add(Reduced[j]);
        // The payments went into the reduced costs; together they are as large as this.
        sum.Add(0, paid, deepest);
        CountService(zones, rules);
        return sum.Floor;
    }

    /// <inheritdoc/>
    public override void Flip(double value, double[] flipped)
    {
        if (_capacity is null)
        {
            FlipBySize(value, _least, flipped);
            return;
        }

        var opens = (bool[])Opens.Clone();
        if (!ChooseBySize(_least)) return;
        var bySize = 0.0;
        for (var j = 0; j < Opens.Length; j++)
            if (Opens[j]) bySize += Reduced[j];
        FlipBySize(value - _capacity.Value + bySize, _least, flipped);
        var rest = value - _capacity.Value;
        for (var j = 0; j < flipped.Length; j++)
        {
            if (State[j] != Free) continue;
            var open = Opens[j];
            State[j] = opens[j] ? ForcedClosed : ForcedOpen;
            // Another choice may open a site that the better one does not; both ways are bounds only of the side asked.
            flipped[j] = Math.Max(open == opens[j] ? flipped[j] : double.NegativeInfinity, rest + _capacity.Least(State));
            State[j] = Free;
        }

        opens.CopyTo(Opens, 0);
    }

    /// <summary>The better of two choices of levels: by the number of sites, or such that together they hold all orders, the last one in part.</summary>
    private double Choose(LevelChoice choice)
    {
        var bySize = 0.0;
        for (var j = 0; j < Opens.Length; j++)
            if (Opens[j]) bySize += Reduced[j];
        if (choice.Least(State) <= bySize) choice.Take(Opens, j => _best[j].Level);
        for (var j = 0; j < Opens.Length; j++) Opens[j] = choice.IsOpen(j);
        return choice.Value;
    }

    private (double Size, int Count) Fill(int site, double[] multipliers, double[] worth, double perBudget)
    {
        var (count, size) = (0, 0.0);
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            if (Case is not null && Case.Banned[e]) continue;
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
        for (var l = 0; l < levels.Length && _capacity is not null; l++) _capacity.Set(site, l, double.PositiveInfinity);
        for (var l = 0; l < levels.Length; l++)
        {
            if (Case is not null && !Case.MayHave(site, l)) continue;
            for (var k = 0; k < count; k++) _saving[k] = _base[k] - levels[l].AddedPerOrder * _paid[_zone[k]];
            var most = _filling.Most(count, _zone.AsSpan(0, count), _saving.AsSpan(0, count), _held, _variance, _problem.PooledRate(site), levels[l].Capacity, Whole);
            var reduced = levels[l].FixedCost + perBudget * levels[l].Budget - most;
            size = Math.Max(size, Math.Abs(levels[l].FixedCost));
            if (_capacity is not null) Keep(site, l, reduced);
            if (reduced >= least) continue;
            least = reduced;
            var kept = _best[site].Zones.Length >= _filling.Count ? _best[site].Zones : new int[_filling.Count];
            Array.Copy(_filling.Zones, kept, _filling.Count);
            _best[site] = (kept, _filling.Count, _filling.LastShare, l);
        }

        Reduced[site] = least;
        return (size, count);
    }

    private void Keep(int site, int level, double reduced)
    {
        _capacity!.Set(site, level, reduced);
        var kept = _byLevel[site][level].Zones.Length >= _filling.Count ? _byLevel[site][level].Zones : new int[_filling.Count];
        Array.Copy(_filling.Zones, kept, _filling.Count);
        _byLevel[site][level] = (kept, _filling.Count, _filling.LastShare);
    }

    private void CountService(int zones, int rules)
    {
        Array.Fill(Unserved, 1.0, 0, zones);
        for (var k = 0; k < rules; k++) Unserved[zones + k] = _problem.Coverage[k].Share;
        Unserved[^1] = -1;
        for (var j = 0; j < Opens.Length; j++)
        {
            if (!Opens[j]) continue;
            if (_capacity is null)
            {
                var (served, count, last, level) = _best[j];
                CountService(j, level, 1, served.AsSpan(0, count), last);
                continue;
            }

            for (var l = 0; l < _byLevel[j].Length; l++)
            {
                var (weight, served, count, last) = FillingOf(j, l);
                if (weight > 0) CountService(j, l, weight, served.AsSpan(0, count), last);
            }
        }
    }

    private void CountService(int site, int level, double weight, ReadOnlySpan<int> served, double last)
    {
        int zones = _problem.ZoneCount, rules = _problem.Coverage.Count;
        if (!double.IsInfinity(_problem.Budget)) Unserved[^1] += weight * _problem.Levels[site][level].Budget / Math.Max(_problem.Budget, 1e-300);
        for (var k = 0; k < served.Length; k++)
        {
            var share = weight * (k == served.Length - 1 ? last : 1);
            Unserved[served[k]] -= share;
            if (rules == 0) continue;
            var bits = Within(_problem, site, served[k]);
            for (var r = 0; r < rules; r++)
                if ((bits >> r & 1) == 1) Unserved[zones + r] -= share * _problem.Demand[served[k]] / _orders;
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
