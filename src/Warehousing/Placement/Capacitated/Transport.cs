namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>The cheapest way to serve all demand from given open sites within their capacities, exactly.</summary>
/// <remarks>Every customer starts at its cheapest site; what overloads a site moves along shortest paths over the open sites to where
/// there is room. Each step keeps the flow cheapest for what it carries, so the end is optimal: successive shortest paths, Ahuja,
/// Magnanti and Orlin (1993), Network Flows, section 9.7, on the small graph of open sites.</remarks>
internal sealed class Transport(PlacementProblem problem)
{
    private readonly double _epsilon = 1e-9 * Math.Max(1e-300, problem.Demand.Sum());
    private int[] _sites = [];
    private List<(int Customer, double Amount)>[] _flows = [];
    private double[] _excess = [];
    private double[] _arcCost = [];
    private int[] _arcCustomer = [];
    private double[] _unitCost = [];

    /// <summary>The open sites of the last call; positions below refer to it.</summary>
    public ReadOnlySpan<int> Sites => _sites;

    /// <summary>What capacity is worth at each open site, by position, per unit of demand; 0 where there is room.</summary>
    public double[] Prices { get; private set; } = [];

    /// <summary>Demand that each open site serves, by position and customer. Customers without demand are listed with amount 0.</summary>
    public IReadOnlyList<(int Customer, double Amount)> FlowsOf(int position) => _flows[position];

    /// <summary>What each site serves of each customer, and the site of each customer's largest share.</summary>
    public (List<FlowShare> Flow, int[] Largest) Shares()
    {
        var at = new int[problem.CustomerCount];
        var largest = new double[problem.CustomerCount];
        var flow = new List<FlowShare>();
        for (var a = 0; a < _sites.Length; a++)
            foreach (var (i, amount) in _flows[a])
            {
                var share = problem.Demand[i] > 0 ? amount / problem.Demand[i] : 1;
                flow.Add(new FlowShare(i, _sites[a], Math.Min(1, share)));
                if (share > largest[i]) (largest[i], at[i]) = (share, _sites[a]);
            }

        return (flow, at);
    }

    /// <summary>Service cost without opening; infinite if demand does not fit.</summary>
    public double Solve(ReadOnlySpan<int> sites)
    {
        Start(sites);
        if (_excess.Sum() > _epsilon) return double.PositiveInfinity;
        for (var a = 0; a < _sites.Length; a++) RefreshArcs(a);
        var limit = 100L * (problem.CustomerCount + _sites.Length);
        while (NextPath() is { } path)
        {
            if (--limit < 0) return double.PositiveInfinity;
            Push(path);
        }

        for (var a = 0; a < _sites.Length; a++)
            if (_excess[a] > _epsilon) return double.PositiveInfinity;
        PriceSites();
        return Cost();
    }

    private void Start(ReadOnlySpan<int> sites)
    {
        _sites = sites.ToArray();
        int k = _sites.Length, n = problem.CustomerCount;
        _flows = new List<(int, double)>[k];
        _excess = new double[k];
        _arcCost = new double[k * k];
        _arcCustomer = new int[k * k];
        if (_unitCost.Length < k * n) _unitCost = new double[k * n];
        for (var a = 0; a < k; a++)
        {
            _flows[a] = [];
            _excess[a] = -problem.Capacity[_sites[a]];
        }

        for (var i = 0; i < n; i++)
        {
            var demand = problem.Demand[i];
            var best = 0;
            for (var a = 0; a < k; a++)
            {
                var unit = problem.Costs.Of(_sites[a], i) / (demand > 0 ? demand : 1);
                _unitCost[a * n + i] = unit;
                if (unit < _unitCost[best * n + i]) best = a;
            }

            _flows[best].Add((i, demand));
            _excess[best] += demand;
        }
    }

    /// <summary>Shortest path from any overloaded site to any with room, as positions from its end to its start; null when no site is overloaded.</summary>
    private List<int>? NextPath()
    {
        var k = _sites.Length;
        var distance = new double[k];
        var previous = new int[k];
        var overloaded = false;
        for (var a = 0; a < k; a++)
        {
            distance[a] = _excess[a] > _epsilon ? 0 : double.PositiveInfinity;
            previous[a] = -1;
            overloaded |= _excess[a] > _epsilon;
        }

        if (!overloaded) return null;
        Relax(distance, previous, forward: true);
        var end = -1;
        for (var a = 0; a < k; a++)
            if (_excess[a] < -_epsilon && !double.IsInfinity(distance[a]) && (end < 0 || distance[a] < distance[end])) end = a;
        if (end < 0) return null;
        var path = new List<int>();
        for (var a = end; a >= 0 && path.Count <= k; a = previous[a]) path.Add(a);
        return path.Count <= k ? path : null;
    }

    /// <summary>Bellman-Ford over the open sites; forward follows goods, backward asks what it costs to get rid of one more unit.</summary>
    private void Relax(double[] distance, int[] previous, bool forward)
    {
        var k = _sites.Length;
        var changed = true;
        for (var round = 0; changed && round < k; round++)
        {
            changed = false;
            for (var a = 0; a < k; a++)
            {
                for (var b = 0; b < k; b++)
                {
                    var arc = _arcCost[a * k + b];
                    var (from, to) = forward ? (a, b) : (b, a);
                    // Less than a hair's breadth is rounding, and would go round in circles.
                    if (!(distance[from] + arc < distance[to] - 1e-12 * (1 + Math.Abs(arc)))) continue;
                    distance[to] = distance[from] + arc;
                    previous[to] = from;
                    changed = true;
                }
            }
        }
    }

    private void Push(List<int> path)
    {
        int k = _sites.Length, end = path[0], start = path[^1];
        var amount = Math.Min(_excess[start], -_excess[end]);
        for (var p = path.Count - 1; p > 0; p--)
        {
            var customer = _arcCustomer[path[p] * k + path[p - 1]];
            amount = Math.Min(amount, _flows[path[p]].Find(f => f.Customer == customer).Amount);
        }

        var moves = new List<(int From, int To, int Customer)>();
        for (var p = path.Count - 1; p > 0; p--) moves.Add((path[p], path[p - 1], _arcCustomer[path[p] * k + path[p - 1]]));
        foreach (var (from, to, customer) in moves)
        {
            Add(from, customer, -amount);
            Add(to, customer, amount);
        }

        _excess[start] -= amount;
        _excess[end] += amount;
        foreach (var a in path) RefreshArcs(a);
    }

    private void Add(int position, int customer, double amount)
    {
        var flows = _flows[position];
        var at = flows.FindIndex(f => f.Customer == customer);
        if (at < 0) flows.Add((customer, amount));
        else if (flows[at].Amount + amount > _epsilon * 1e-3) flows[at] = (customer, flows[at].Amount + amount);
        else flows.RemoveAt(at);
    }

    /// <summary>The cheapest customer to move from one site to each other one.</summary>
    private void RefreshArcs(int position)
    {
        int k = _sites.Length, n = problem.CustomerCount;
        for (var b = 0; b < k; b++)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            if (b != position)
                foreach (var (i, amount) in _flows[position])
                {
                    var change = _unitCost[b * n + i] - _unitCost[position * n + i];
                    if (amount <= 0 || change >= least) continue;
                    (best, least) = (i, change);
                }

            (_arcCustomer[position * k + b], _arcCost[position * k + b]) = (best, least);
        }
    }

    private void PriceSites()
    {
        var k = _sites.Length;
        Prices = new double[k];
        var previous = new int[k];
        var room = false;
        for (var a = 0; a < k; a++)
        {
            Prices[a] = _excess[a] < -_epsilon ? 0 : double.PositiveInfinity;
            room |= Prices[a] == 0;
        }

        // Every site is full to the brim: only differences of prices matter, so any may be the zero.
        if (!room) Prices[0] = 0;
        Relax(Prices, previous, forward: false);
        var least = Prices.Min();
        for (var a = 0; a < k; a++) Prices[a] = double.IsInfinity(Prices[a]) ? 0 : Prices[a] - Math.Min(0, least);
    }

    private double Cost()
    {
        var n = problem.CustomerCount;
        var cost = 0.0;
        for (var a = 0; a < _sites.Length; a++)
            foreach (var (i, amount) in _flows[a])
                cost += problem.Demand[i] > 0 ? amount * _unitCost[a * n + i] : _unitCost[a * n + i];
        return cost;
    }
}
