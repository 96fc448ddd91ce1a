namespace LogiOpt.Warehousing.Placement;

/// <summary>Sites in a k-d tree, for finding the cheapest K of a customer without looking at all; even work on crowded places.</summary>
/// <remarks>A site's key is what it adds plus its distance; a box of sites has the least addition in it plus the distance to the box.
/// Source: Friedman, Bentley and Finkel (1977), ACM Transactions on Mathematical Software 3(3), 209-226.</remarks>
internal sealed class NearestSites
{
    private const int LeafSize = 8;

    private readonly SiteCosts _costs;
    private readonly int[] _sites;
    private readonly double[] _low, _high, _addition;
    private readonly int _leaves;
    private readonly double[] _keys;
    private readonly int[] _found;
    private double _x, _y, _z;
    private int _count, _wanted;

    public NearestSites(SiteCosts costs)
    {
        _costs = costs;
        _sites = [.. Enumerable.Range(0, costs.SiteCount)];
        var leaves = 1;
        while ((long)leaves * LeafSize < costs.SiteCount) leaves *= 2;
        _leaves = leaves;
        _low = new double[6 * leaves];
        _high = new double[6 * leaves];
        _addition = new double[2 * leaves];
        _keys = new double[costs.SiteCount];
        _found = new int[costs.SiteCount];
        Build(1, 0, _sites.Length);
    }

    /// <summary>Finds the cheapest sites of a customer, in rising order of cost.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="site">Gets the sites; its length is how many are wanted, at most the number of sites.</param>
    /// <param name="cost">Gets their costs.</param>
    public void Fill(int customer, Span<int> site, Span<double> cost)
    {
        var at = _costs.Customers;
        (_x, _y, _z) = (at.X[customer], at.Y[customer], at.Z[customer]);
        (_count, _wanted) = (0, site.Length);
        Visit(1, 0, _sites.Length);
        for (var k = 0; k < _wanted; k++)
        {
            site[k] = _found[k];
            cost[k] = _costs.Of(_found[k], customer);
        }

        cost.Sort(site);
    }

    private void Build(int node, int from, int to)
    {
        double[][] axes = [_costs.Sites.X, _costs.Sites.Y, _costs.Sites.Z];
        _addition[node] = double.PositiveInfinity;
        for (var k = from; k < to; k++) _addition[node] = Math.Min(_addition[node], _costs.AdditionOf(_sites[k]));
        var widest = 0;
        for (var d = 0; d < 3; d++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (var k = from; k < to; k++) (low, high) = (Math.Min(low, axes[d][_sites[k]]), Math.Max(high, axes[d][_sites[k]]));
            (_low[3 * node + d], _high[3 * node + d]) = (low, high);
            if (high - low > _high[3 * node + widest] - _low[3 * node + widest]) widest = d;
        }

        if (node >= _leaves) return;
        var axis = axes[widest];
        Array.Sort(_sites, from, to - from, Comparer<int>.Create((a, b) => axis[a] != axis[b] ? axis[a].CompareTo(axis[b]) : a.CompareTo(b)));
        var middle = (from + to) / 2;
        Build(2 * node, from, middle);
        Build(2 * node + 1, middle, to);
    }

    private void Visit(int node, int from, int to)
    {
        if (from == to) return;
        if (node >= _leaves)
        {
            for (var k = from; k < to; k++) Offer(_sites[k]);
            return;
        }

        var middle = (from + to) / 2;
        double left = LeastKey(2 * node), right = LeastKey(2 * node + 1);
        if (left <= right)
        {
            if (Wants(left)) Visit(2 * node, from, middle);
            if (Wants(right)) Visit(2 * node + 1, middle, to);
        }
        else
        {
            if (Wants(right)) Visit(2 * node + 1, middle, to);
            if (Wants(left)) Visit(2 * node, from, middle);
        }
    }

    private bool Wants(double key) => _count < _wanted || key <= _keys[0];

    private double LeastKey(int node)
    {
        var at = 3 * node;
        double dx = Outside(_x, _low[at], _high[at]), dy = Outside(_y, _low[at + 1], _high[at + 1]), dz = Outside(_z, _low[at + 2], _high[at + 2]);
        // A little less, so that rounding never hides a box.
        return (_addition[node] + _costs.DistanceOf(dx * dx + dy * dy + dz * dz)) * (1 - 1e-12);
    }

    private static double Outside(double value, double low, double high) => value < low ? low - value : value > high ? value - high : 0;

    /// <summary>Keeps the cheapest sites in a heap whose root is the dearest of them.</summary>
    private void Offer(int site)
    {
        double dx = _costs.Sites.X[site] - _x, dy = _costs.Sites.Y[site] - _y, dz = _costs.Sites.Z[site] - _z;
        var key = _costs.AdditionOf(site) + _costs.DistanceOf(dx * dx + dy * dy + dz * dz);
        if (_count < _wanted)
        {
            var at = _count++;
            while (at > 0 && _keys[(at - 1) / 2] < key)
            {
                (_keys[at], _found[at]) = (_keys[(at - 1) / 2], _found[(at - 1) / 2]);
                at = (at - 1) / 2;
            }

            (_keys[at], _found[at]) = (key, site);
        }
        else if (_wanted > 0 && key < _keys[0])
        {
            var at = 0;
            while (true)
            {
                var child = 2 * at + 1;
                if (child >= _count) break;
                if (child + 1 < _count && _keys[child + 1] > _keys[child]) child++;
                if (_keys[child] <= key) break;
                (_keys[at], _found[at]) = (_keys[child], _found[child]);
                at = child;
            }

            (_keys[at], _found[at]) = (key, site);
        }
    }
}
