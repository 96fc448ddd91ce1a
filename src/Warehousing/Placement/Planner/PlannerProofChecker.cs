using System.Globalization;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Follows a proof by cases of the planner's problem, without any solver code.</summary>
/// <remarks>As in <see cref="ProofChecker"/>: the bound of a case is the best on its way from the first node; the bound of all is the least of the cases
/// that are not split and of what was decided by reduced cost.</remarks>
internal sealed class PlannerProofChecker(PlannerProblem problem)
{
    private const double Slack = 1 + 1e-9;

    private readonly bool?[] _open = new bool?[problem.SiteCount];
    private readonly bool[][] _level = [.. problem.Levels.Select(l => new bool[l.Length])];
    private readonly int[] _pinned = new int[problem.ZoneCount];
    private readonly HashSet<(int Site, int Zone)> _banned = [];
    private readonly double[] _load = new double[problem.SiteCount];
    private readonly double[] _reduced = new double[problem.SiteCount];
    private readonly double[][] _byLevel = [.. problem.Levels.Select(l => new double[l.Length])];

    /// <summary>The bound that a proof gives.</summary>
    /// <param name="tree">The proof.</param>
    /// <param name="check">Told of what is wrong with it.</param>
    public double Prove(PlannerTree tree, Action<bool, FormattableString> check)
    {
        var nodes = tree.Nodes;
        if (Fault(nodes) is { } fault)
        {
            check(false, $"the proof {fault}");
            return double.NegativeInfinity;
        }

        var split = new bool[nodes.Count];
        foreach (var node in nodes.Where(n => n.Parent >= 0)) split[node.Parent] = true;
        var value = new double[nodes.Count];
        var proven = double.PositiveInfinity;
        for (var k = 0; k < nodes.Count; k++)
        {
            Enter(nodes, k);
            var own = Price(nodes[k].Multipliers);
            value[k] = Math.Max(own, nodes[k].Parent >= 0 ? value[nodes[k].Parent] : double.NegativeInfinity);
            foreach (var (site, open) in nodes[k].Fixed)
            {
                var before = _open[site];
                // What its rule or a case above decided cannot be otherwise.
                if (before == open) continue;
                _open[site] = !open;
                proven = Math.Min(proven, Math.Max(value[k], Least(nodes[k].Multipliers)));
                _open[site] = before;
            }

            if (!split[k]) proven = Math.Min(proven, value[k]);
        }

        return proven;
    }

    /// <summary>What is wrong with the form: every split needs both sides of one decision, or one node that is the same case.</summary>
    private string? Fault(IReadOnlyList<PlannerTreeNode> nodes)
    {
        var numbers = problem.ZoneCount + problem.Coverage.Count + 1;
        if (nodes.Count == 0) return "is empty";
        var below = new List<PlannerDecision?>[nodes.Count];
        for (var k = 0; k < nodes.Count; k++)
        {
            var (node, name) = (nodes[k], k.ToString(CultureInfo.InvariantCulture));
            below[k] = [];
            if (node.Multipliers.Length != numbers || !node.Multipliers.All(double.IsFinite) || node.Multipliers.Skip(problem.ZoneCount).Any(m => m < 0)) return $"has unusable multipliers at node {name}";
            if (node.Fixed.Any(f => f.Site < 0 || f.Site >= problem.SiteCount)) return $"fixes a site that there is not at node {name}";
            if (k == 0 ? node.Parent != -1 || node.Decision is not null : node.Parent < 0 || node.Parent >= k) return $"hangs in the air at node {name}";
            if (node.Decision is { } d && (d.Site < 0 || d.Site >= problem.SiteCount || d.Level >= problem.Levels[d.Site].Length || d.Zone >= problem.ZoneCount || (d.Level >= 0 && d.Zone >= 0)))
                return $"decides what there is not at node {name}";
            if (k > 0) below[node.Parent].Add(node.Decision);
        }

        for (var k = 0; k < nodes.Count; k++)
        {
            var whole = below[k] switch
            {
                [] or [null] => true,
                [{ } a, { } b] => a == b with { Holds = !b.Holds },
                _ => false,
            };
            if (!whole) return $"is not split into both sides of one decision at node {k.ToString(CultureInfo.InvariantCulture)}";
        }

        return null;
    }

    /// <summary>Sets what is decided on the way to a node, its own fixings not among them.</summary>
    private void Enter(IReadOnlyList<PlannerTreeNode> nodes, int node)
    {
        for (var j = 0; j < _open.Length; j++) _open[j] = problem.RuleOf(j) switch { SiteRule.Keep => true, SiteRule.Forbid => false, _ => null };
        foreach (var levels in _level) Array.Fill(levels, true);
        Array.Fill(_pinned, -1);
        Array.Clear(_load);
        _banned.Clear();
        for (var at = node; at >= 0; at = nodes[at].Parent)
        {
            if (at != node)
                foreach (var (site, open) in nodes[at].Fixed) _open[site] = open;
            if (nodes[at].Decision is not { } d) continue;
            if (d.Zone >= 0 && d.Holds) Pin(d.Site, d.Zone);
            else if (d.Zone >= 0) _banned.Add((d.Site, d.Zone));
            else if (d.Level < 0) _open[d.Site] = d.Holds;
            else if (d.Holds) TakeLevel(d.Site, d.Level);
            else _level[d.Site][d.Level] = false;
        }
    }

    private void Pin(int site, int zone)
    {
        _pinned[zone] = site;
        _load[site] += problem.HeldOrders[zone];
        if (_open[site] is null) _open[site] = true;
    }

    private void TakeLevel(int site, int level)
    {
        for (var l = 0; l < _level[site].Length; l++) _level[site][l] &= l == level;
        if (_open[site] is null) _open[site] = true;
    }

    private bool MayHave(int site, int level) => _level[site][level] && _load[site] <= problem.Levels[site][level].Capacity * Slack;

    private bool MayServe(int site, int zone) =>
        _open[site] != false && problem.MayServe(site, zone) && (_pinned[zone] < 0 ? !_banned.Contains((site, zone)) : _pinned[zone] == site && !_banned.Contains((site, zone)));

    private bool HasLevel(int site) => Enumerable.Range(0, _level[site].Length).Any(l => MayHave(site, l));

    private double Price(double[] multipliers)
    {
        for (var j = 0; j < _reduced.Length; j++)
        {
            var site = j;
            for (var l = 0; l < _byLevel[j].Length; l++)
            {
                var only = l;
                _byLevel[j][l] = !MayHave(j, l) ? double.PositiveInfinity
                    : PlannerChecker.Reduced(problem, multipliers, j, null, problem.HeldOrders, i => problem.MayServe(site, i) && (_pinned[i] < 0 || _pinned[i] == site) && !_banned.Contains((site, i)), k => k == only);
            }

            _reduced[j] = _byLevel[j].Min();
        }

        return Least(multipliers);
    }

    private double Least(double[] multipliers)
    {
        if (Contradicts()) return double.PositiveInfinity;
        var zones = problem.ZoneCount;
        var value = problem.Constant + multipliers.Take(zones).Sum() + problem.Coverage.Select((c, k) => c.Share * multipliers[zones + k]).Sum();
        if (double.IsFinite(problem.Budget)) value -= multipliers[^1];
        var (kept, opened) = (0, 0.0);
        var free = new List<double>();
        for (var j = 0; j < _open.Length; j++)
        {
            if (_open[j] == true) (opened, kept) = (opened + _reduced[j], kept + 1);
            else if (_open[j] is null && HasLevel(j)) free.Add(_reduced[j]);
        }

        int least = Math.Max(problem.MinSites, PlannerChecker.Needed(problem, problem.HeldOrders.Sum())) - kept, most = Math.Min(problem.MaxSites, problem.SiteCount) - kept;
        if (least > free.Count || most < 0 || least > most) return double.PositiveInfinity;
        free.Sort();
        for (var k = 0; k < free.Count && k < most; k++)
            if (k < least || free[k] < 0) opened += free[k];
        return value + Math.Max(opened, LeastByCapacity());
    }

    /// <summary>The least that levels add if together they must hold all orders, the last step in part: at each site along the lower hull of capacity and cost.</summary>
    private double LeastByCapacity()
    {
        var orders = problem.HeldOrders.Sum() * (1 - 1e-9);
        var (sum, left) = (0.0, orders);
        var steps = new List<(double Slope, double Orders)>();
        for (var j = 0; j < _open.Length; j++)
        {
            if (_open[j] == false || !HasLevel(j)) continue;
            var points = Enumerable.Range(0, _byLevel[j].Length).Where(l => double.IsFinite(_byLevel[j][l])).Select(l => (Orders: Math.Min(orders, problem.Levels[j][l].Capacity), Cost: _byLevel[j][l])).ToList();
            if (_open[j] is null) points.Add((0, 0));
            var at = points.MinBy(p => (p.Cost, -p.Orders));
            (sum, left) = (sum + at.Cost, left - at.Orders);
            while (points.Any(p => p.Orders > at.Orders))
            {
                var next = points.Where(p => p.Orders > at.Orders).MinBy(p => ((p.Cost - at.Cost) / (p.Orders - at.Orders), -p.Orders));
                steps.Add(((next.Cost - at.Cost) / (next.Orders - at.Orders), next.Orders - at.Orders));
                at = next;
            }
        }

        foreach (var (slope, held) in steps.OrderBy(s => s.Slope).TakeWhile(_ => left > 0))
        {
            sum += slope * Math.Min(left, held);
            left -= held;
        }

        return left > 0 ? double.PositiveInfinity : sum;
    }

    /// <summary>Whether no placement agrees with what is decided.</summary>
    private bool Contradicts()
    {
        var budget = 0.0;
        for (var j = 0; j < _open.Length; j++)
        {
            if (_open[j] == false && _load[j] > 0) return true;
            if (_open[j] != true) continue;
            if (!HasLevel(j)) return true;
            budget += Enumerable.Range(0, _level[j].Length).Where(l => MayHave(j, l)).Min(l => problem.Levels[j][l].Budget);
        }

        if (budget > problem.Budget * Slack) return true;
        var reach = new double[problem.Coverage.Count];
        for (var i = 0; i < _pinned.Length; i++)
        {
            var sites = Enumerable.Range(0, _open.Length).Where(j => MayServe(j, i));
            if (!sites.Any()) return true;
            for (var k = 0; k < reach.Length; k++)
                if (sites.Any(j => problem.Travel!.Of(j, i) <= problem.Coverage[k].Reach)) reach[k] += problem.Demand[i];
        }

        return Enumerable.Range(0, reach.Length).Any(k => reach[k] < (problem.Coverage[k].Share - 1e-9) * problem.Demand.Sum());
    }
}
