namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>The Lagrangian relaxation with capacities: each site fills itself with the customers that pay best, and the open sites together must hold all demand.</summary>
/// <remarks>A customer may be served in part here, so the bound holds for split and for single sourcing. The set of sites obeys the
/// better of two relaxations: enough sites in number, or enough capacity with one site opened in part.
/// Source: Sridharan (1995), European Journal of Operational Research 87(2), 203-213.</remarks>
internal sealed class KnapsackBound : Relaxation
{
    private readonly int _least;
    private readonly double _totalDemand;
    private readonly double[] _paid;
    private readonly int[] _payers;
    private readonly (int[] Customer, double[] Share, int Count)[] _filling;
    private readonly int[] _items;
    private readonly double[] _keys;
    private readonly int[] _order;
    private readonly double[] _orderKeys;
    private readonly double[] _fraction;

    public KnapsackBound(PlacementProblem problem) : base(problem)
    {
        _totalDemand = problem.Demand.Sum();
        _least = Math.Max(problem.MinSites, SitesNeeded(problem));
        _paid = new double[problem.SiteCount];
        _payers = new int[problem.SiteCount];
        _filling = new (int[], double[], int)[problem.SiteCount];
        for (var j = 0; j < problem.SiteCount; j++) _filling[j] = ([], [], 0);
        _items = new int[problem.CustomerCount];
        _keys = new double[problem.CustomerCount];
        _order = new int[problem.SiteCount];
        _orderKeys = new double[problem.SiteCount];
        _fraction = new double[problem.SiteCount];
    }

    /// <summary>The fewest sites whose capacities hold all demand; one more than there are if none do.</summary>
    public static int SitesNeeded(PlacementProblem problem)
    {
        var left = problem.Demand.Sum() * (1 - 1e-9);
        var needed = 0;
        foreach (var c in problem.Capacity.OrderDescending())
        {
            if (left <= 0) return needed;
            left -= c;
            needed++;
        }

        return left <= 0 ? needed : needed + 1;
    }

    /// <inheritdoc/>
    public override (double Low, double High) RangeOf(int customer) => (0, double.MaxValue);

    /// <inheritdoc/>
    public override double Evaluate(double[] multipliers)
    {
        for (var j = 0; j < Reduced.Length; j++) Fill(j, multipliers);
        ChooseBySize(_least);
        for (var j = 0; j < Opens.Length; j++) _fraction[j] = Opens[j] ? 1 : 0;
        var byNumber = Bound(multipliers);
        ChooseByCapacity();
        var byCapacity = Bound(multipliers);
        if (byNumber >= byCapacity)
        {
            ChooseBySize(_least);
            for (var j = 0; j < Opens.Length; j++) _fraction[j] = Opens[j] ? 1 : 0;
        }

        CountService();
        return Math.Max(byNumber, byCapacity);
    }

    /// <summary>Fills one site with the customers that pay most per unit of capacity; the last one in part. Source: Dantzig (1957), Operations Research 5(2), 266-288.</summary>
    private void Fill(int site, double[] multipliers)
    {
        var count = 0;
        double weight = 0, value = 0, paid = 0;
        var taken = 0;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var profit = multipliers[i] - Problem.Costs.Of(site, i);
            if (profit <= 0) continue;
            _items[count] = i;
            // What needs no capacity comes first.
            _keys[count++] = Problem.Demand[i] > 0 ? -profit / Problem.Demand[i] : double.NegativeInfinity;
            weight += Problem.Demand[i];
        }

        if (weight > Problem.Capacity[site]) Array.Sort(_keys, _items, 0, count);
        var (customers, shares, _) = _filling[site];
        if (customers.Length < count) (customers, shares) = (new int[count], new double[count]);
        var room = Problem.Capacity[site];
        for (var k = 0; k < count; k++)
        {
            var i = _items[k];
            var demand = Problem.Demand[i];
            var share = demand <= room ? 1 : room / demand;
            if (share <= 0) break;
            customers[taken] = i;
            shares[taken++] = share;
            value += share * (multipliers[i] - Problem.Costs.Of(site, i));
            paid += Math.Abs(multipliers[i]);
            room -= demand;
            if (share < 1) break;
        }

        _filling[site] = (customers, shares, taken);
        (Reduced[site], _paid[site], _payers[site]) = (Problem.FixedCost[site] - value, paid, taken);
    }

    /// <summary>The cheapest sites in reduced cost per capacity until all demand fits, the last in part, and every site that pays for itself.</summary>
    private void ChooseByCapacity()
    {
        Array.Clear(Opens);
        Array.Clear(_fraction);
        var left = _totalDemand * (1 - 1e-9);
        var positive = 0;
        for (var j = 0; j < Opens.Length; j++)
        {
            if (Reduced[j] < 0)
            {
                Opens[j] = true;
                _fraction[j] = 1;
                left -= Problem.Capacity[j];
            }
            else if (Problem.Capacity[j] > 0)
            {
                _order[positive] = j;
                _orderKeys[positive++] = Reduced[j] / Problem.Capacity[j];
            }
        }

        if (left <= 0) return;
        Array.Sort(_orderKeys, _order, 0, positive);
        for (var k = 0; k < positive && left > 0; k++)
        {
            var j = _order[k];
            Opens[j] = true;
            _fraction[j] = Math.Min(1, left / Problem.Capacity[j]);
            left -= Problem.Capacity[j];
        }
    }

    private double Bound(double[] multipliers)
    {
        var sum = new OutwardSum();
        foreach (var u in multipliers) sum.Add(u);
        for (var j = 0; j < Reduced.Length; j++)
            if (_fraction[j] > 0) sum.Add(_fraction[j] * Reduced[j], Problem.FixedCost[j] + _paid[j], _payers[j]);
        return sum.Floor;
    }

    private void CountService()
    {
        Array.Fill(Unserved, 1.0);
        for (var j = 0; j < _fraction.Length; j++)
        {
            if (_fraction[j] <= 0) continue;
            var (customers, shares, count) = _filling[j];
            for (var k = 0; k < count; k++) Unserved[customers[k]] -= _fraction[j] * shares[k];
        }
    }
}
