using System.Globalization;

namespace LogiOpt.Warehousing.Placement;

/// <summary>Follows a proof by cases on the raw problem, without any solver code.</summary>
/// <remarks>Every node's multipliers are evaluated over all sites and customers, O(n m) a node; the bound of a case is the best on its way from
/// the first node; the bound of all is the least of the cases and of what was decided by reduced cost.</remarks>
internal sealed class ProofChecker(PlacementProblem problem)
{
    private readonly double[] _reduced = new double[problem.SiteCount];
    private readonly bool?[] _state = new bool?[problem.SiteCount];

    /// <summary>The bound that a proof gives.</summary>
    /// <param name="tree">The proof.</param>
    /// <param name="faults">Gets what is wrong with it; it then proves nothing.</param>
    public double Prove(PlacementTree tree, List<string> faults)
    {
        var nodes = tree.Nodes;
        var before = faults.Count;
        var children = CheckShape(nodes, faults);
        if (faults.Count > before) return double.NegativeInfinity;
        var value = new double[nodes.Count];
        var proven = double.PositiveInfinity;
        for (var k = 0; k < nodes.Count; k++)
        {
            if (!Enter(nodes, k))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"node {k} decides a site twice"));
                return double.NegativeInfinity;
            }

            Price(nodes[k].Multipliers);
            var own = Least(nodes[k].Multipliers);
            value[k] = Math.Max(own, nodes[k].Parent >= 0 ? value[nodes[k].Parent] : double.NegativeInfinity);
            foreach (var (site, open) in nodes[k].Fixed) proven = Math.Min(proven, Math.Max(value[k], Otherwise(nodes[k].Multipliers, site, !open)));
            if (children[k] is null) proven = Math.Min(proven, value[k]);
        }

        return proven;
    }

    private (int Open, int Closed)?[] CheckShape(IReadOnlyList<PlacementTreeNode> nodes, List<string> faults)
    {
        var children = new (int Open, int Closed)?[nodes.Count];
        for (var k = 0; k < nodes.Count; k++)
        {
            var node = nodes[k];
            void Check(bool holds, string what)
            {
                if (!holds) faults.Add(string.Create(CultureInfo.InvariantCulture, $"node {k} of the proof {what}"));
            }

            Check(node.Multipliers.Length == problem.CustomerCount && node.Multipliers.All(double.IsFinite), "does not have one number a customer");
            Check(node.Fixed.All(f => f.Site >= 0 && f.Site < problem.SiteCount), "fixes a site that there is not");
            Check(k == 0 ? node.Parent == -1 : node.Parent >= 0 && node.Parent < k && node.Site >= -1 && node.Site < problem.SiteCount, "hangs in the air");
            if (k == 0 || node.Parent < 0 || node.Parent >= k) continue;
            var known = children[node.Parent] ?? (-1, -1);
            Check((node.Open || node.Site < 0 ? known.Open : known.Closed) < 0 && (node.Site >= 0 || known.Closed < 0), "comes twice");
            children[node.Parent] = node.Site < 0 ? (k, k) : node.Open ? (k, known.Closed) : (known.Open, k);
        }

        for (var k = 0; k < nodes.Count; k++)
            if (children[k] is { } both && (both.Open < 0 || both.Closed < 0 || nodes[both.Open].Site != nodes[both.Closed].Site))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"node {k} of the proof is not split into both sides of one site"));
        return children;
    }

    /// <summary>Sets what is decided on the way to a node, its own fixings not among them; false if a site is decided twice.</summary>
    private bool Enter(IReadOnlyList<PlacementTreeNode> nodes, int node)
    {
        Array.Clear(_state);
        for (var at = node; at >= 0; at = nodes[at].Parent)
        {
            if (at != node)
                foreach (var (site, open) in nodes[at].Fixed)
                {
                    if (_state[site] is not null) return false;
                    _state[site] = open;
                }

            if (nodes[at].Site < 0) continue;
            if (_state[nodes[at].Site] is not null) return false;
            _state[nodes[at].Site] = nodes[at].Open;
        }

        return nodes[node].Fixed.All(f => _state[f.Site] is null);
    }

    private void Price(double[] multipliers)
    {
        for (var j = 0; j < _reduced.Length; j++)
            if (_state[j] != false) _reduced[j] = problem.FixedCost[j] - PlacementChecker.MostSaved(problem, multipliers, j);
    }

    private double Otherwise(double[] multipliers, int site, bool open)
    {
        _state[site] = open;
        var value = Least(multipliers);
        _state[site] = null;
        return value;
    }

    private double Least(double[] multipliers)
    {
        double forced = 0, forcedCapacity = 0;
        var count = 0;
        var free = new List<int>();
        for (var j = 0; j < _state.Length; j++)
        {
            if (_state[j] == true) (forced, count, forcedCapacity) = (forced + _reduced[j], count + 1, forcedCapacity + (problem.HasCapacities ? problem.Capacity[j] : 0));
            else if (_state[j] is null) free.Add(j);
        }

        var needed = problem.HasCapacities ? Needed(free, problem.Demand.Sum() * (1 - 1e-9) - forcedCapacity) : 0;
        int least = Math.Max(problem.MinSites - count, needed), most = Math.Min(problem.MaxSites - count, free.Count);
        if (least > most || count + free.Count == 0) return double.PositiveInfinity;
        var bySize = PlacementChecker.LeastBySize([.. free.Select(j => _reduced[j])], least, most);
        var added = problem.HasCapacities ? Math.Max(bySize, LeastByCapacity(free, problem.Demand.Sum() * (1 - 1e-9) - forcedCapacity)) : bySize;
        return multipliers.Sum() + forced + added;
    }

    private int Needed(List<int> free, double left)
    {
        var count = 0;
        foreach (var capacity in free.Select(j => problem.Capacity[j]).OrderDescending())
        {
            if (left <= 0) return count;
            (left, count) = (left - capacity, count + 1);
        }

        return left > 0 ? free.Count + 1 : count;
    }

    private double LeastByCapacity(List<int> free, double left)
    {
        var sum = 0.0;
        foreach (var j in free.Where(j => _reduced[j] < 0)) (sum, left) = (sum + _reduced[j], left - problem.Capacity[j]);
        foreach (var j in free.Where(j => _reduced[j] >= 0 && problem.Capacity[j] > 0).OrderBy(j => _reduced[j] / problem.Capacity[j]))
        {
            if (left <= 0) break;
            sum += _reduced[j] * Math.Min(1, left / problem.Capacity[j]);
            left -= problem.Capacity[j];
        }

        return sum;
    }
}
