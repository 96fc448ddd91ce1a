namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>The Lagrangian relaxation with capacities: each site fills itself with the customers that pay best, and the open sites together must hold all demand.</summary>
/// <remarks>A customer may be served in part here, so the bound holds for split and for single sourcing. The set of sites obeys the
/// better of two relaxations: enough sites in number, or enough capacity with one site opened in part.
/// Source: Sridharan (1995), European Journal of Operational Research 87(2), 203-213.</remarks>
internal sealed class KnapsackBound : Relaxation
{
    /// <summary>Customers around the last one that fits, sorted instead of parted further.</summary>
    private const int FewItems = 12;

    private readonly double _totalDemand;
    private readonly double[] _paid;
    private readonly int[] _payers;
    private readonly (int[] Customer, double[] Share, int Count)[] _filling;
    private readonly int[] _items;
    private readonly double[] _keys;
    private readonly double[] _fraction;
    private readonly int[] _byReduced, _byRatio, _byCapacity;
    private readonly double[] _orderKeys;
    private readonly Transport _transport;

    public KnapsackBound(PlacementProblem problem) : base(problem)
    {
        _totalDemand = problem.Demand.Sum();
        _transport = new Transport(problem);
        _paid = new double[problem.SiteCount];
        _payers = new int[problem.SiteCount];
        _filling = new (int[], double[], int)[problem.SiteCount];
        for (var j = 0; j < problem.SiteCount; j++) _filling[j] = ([], [], 0);
        _items = new int[problem.CustomerCount];
        _keys = new double[problem.CustomerCount];
        _fraction = new double[problem.SiteCount];
        _byReduced = [.. Enumerable.Range(0, problem.SiteCount)];
        _byRatio = [.. _byReduced];
        _byCapacity = [.. _byReduced.OrderByDescending(j => problem.Capacity[j]).ThenBy(j => j)];
        _orderKeys = new double[problem.SiteCount];
    }

    /// <inheritdoc/>
    public override double Evaluate(double[] multipliers)
    {
        for (var j = 0; j < Reduced.Length; j++)
            if (State[j] != ForcedClosed) Fill(j, multipliers);
        Sort();
        var (bySize, byCapacity) = (ChooseSize(), ChooseCapacity());
        if (double.IsPositiveInfinity(bySize) || double.IsPositiveInfinity(byCapacity)) return double.PositiveInfinity;
        // The last choice made is the one that stands.
        if (bySize >= byCapacity) ChooseSize();
        CountService();
        return Bound(multipliers);
    }

    /// <inheritdoc/>
    public override void Flip(double value, double[] flipped)
    {
        var fraction = (double[])_fraction.Clone();
        var opens = (bool[])Opens.Clone();
        var rest = value - Math.Max(ChooseSize(), ChooseCapacity());
        for (var j = 0; j < flipped.Length; j++)
        {
            flipped[j] = double.NegativeInfinity;
            if (State[j] != Free) continue;
            State[j] = opens[j] ? ForcedClosed : ForcedOpen;
            flipped[j] = rest + Math.Max(ChooseSize(), ChooseCapacity());
            State[j] = Free;
        }

        fraction.CopyTo(_fraction, 0);
        opens.CopyTo(Opens, 0);
    }

    /// <summary>What customers would pay for the cheapest transport from the sites that are open.</summary>
    public override double[]? ExactMultipliers()
    {
        int[] sites = [.. Enumerable.Range(0, State.Length).Where(j => State[j] == ForcedOpen)];
        if (sites.Length == 0 || double.IsInfinity(_transport.Solve(sites))) return null;
        var prices = new double[Problem.CustomerCount];
        for (var i = 0; i < prices.Length; i++)
        {
            prices[i] = double.MaxValue;
            for (var a = 0; a < sites.Length; a++) prices[i] = Math.Min(prices[i], Problem.Costs.Of(sites[a], i) + _transport.Prices[a] * Problem.Demand[i]);
        }

        return prices;
    }

    /// <summary>Fills one site with the customers that pay most per unit of capacity; the last one in part. Source: Dantzig (1957), Operations Research 5(2), 266-288.</summary>
    private void Fill(int site, double[] multipliers)
    {
        var count = 0;
        double weight = 0, value = 0, paid = 0;
        var demand = Problem.Demand;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var profit = multipliers[i] - Problem.Costs.Of(site, i);
            if (profit <= 0) continue;
            _items[count] = i;
            // What needs no capacity comes first.
            _keys[count++] = demand[i] > 0 ? -profit / demand[i] : double.NegativeInfinity;
            weight += demand[i];
        }

        var room = Problem.Capacity[site];
        var whole = weight <= room ? count : PartAtCapacity(count, ref room);
        var (customers, shares, _) = _filling[site];
        if (customers.Length < count) (customers, shares) = (new int[count], new double[count]);
        var taken = 0;
        for (var k = 0; k < count; k++)
        {
            var i = _items[k];
            var share = k < whole ? 1 : demand[i] <= room ? 1 : room / demand[i];
            if (share <= 0) break;
            customers[taken] = i;
            shares[taken++] = share;
            value += share * (multipliers[i] - Problem.Costs.Of(site, i));
            paid += Math.Abs(multipliers[i]);
            if (k >= whole) room -= demand[i];
            if (share < 1) break;
        }

        _filling[site] = (customers, shares, taken);
        (Reduced[site], _paid[site], _payers[site]) = (Problem.FixedCost[site] - value, paid, taken);
    }

    /// <summary>Brings the customers that surely fit to the front, and those around the last one that does into order.</summary>
    /// <returns>How many surely fit; <paramref name="room"/> is what they leave.</returns>
    private int PartAtCapacity(int count, ref double room)
    {
        var (low, high) = (0, count);
        while (high - low > FewItems)
        {
            var middle = (low + high) / 2;
            Selection.Smallest(_keys.AsSpan(low, high - low), _items.AsSpan(low, high - low), middle - low);
            var weight = 0.0;
            for (var k = low; k < middle; k++) weight += Problem.Demand[_items[k]];
            if (weight <= room) (low, room) = (middle, room - weight);
            else high = middle;
        }

        Array.Sort(_keys, _items, low, high - low);
        return low;
    }

    private void Sort()
    {
        for (var j = 0; j < _byReduced.Length; j++) (_byReduced[j], _orderKeys[j]) = (j, Reduced[j]);
        Array.Sort(_orderKeys, _byReduced);
        for (var j = 0; j < _byRatio.Length; j++) (_byRatio[j], _orderKeys[j]) = (j, Problem.Capacity[j] > 0 ? Reduced[j] / Problem.Capacity[j] : double.PositiveInfinity);
        Array.Sort(_orderKeys, _byRatio);
    }

    /// <summary>The cheapest allowed number of sites.</summary>
    /// <returns>What they add to the bound; infinite if no number is allowed.</returns>
    private double ChooseSize()
    {
        var (forced, free) = CountStates();
        int least = Math.Max(Problem.MinSites - forced, SitesNeeded()), most = Math.Min(Problem.MaxSites - forced, free);
        if (least > most || forced + free == 0) return double.PositiveInfinity;
        var sum = 0.0;
        for (var j = 0; j < _fraction.Length; j++)
        {
            Opens[j] = State[j] == ForcedOpen;
            _fraction[j] = Opens[j] ? 1 : 0;
            if (Opens[j]) sum += Reduced[j];
        }

        var taken = 0;
        foreach (var j in _byReduced)
        {
            if (State[j] != Free) continue;
            if (taken >= most || (taken >= least && Reduced[j] >= 0)) break;
            (Opens[j], _fraction[j], sum, taken) = (true, 1, sum + Reduced[j], taken + 1);
        }

        return sum;
    }

    /// <summary>Every site that pays for itself, and the cheapest others in reduced cost per capacity until all demand fits, the last in part.</summary>
    private double ChooseCapacity()
    {
        var (sum, left) = (0.0, _totalDemand * (1 - 1e-9));
        for (var j = 0; j < _fraction.Length; j++)
        {
            Opens[j] = State[j] == ForcedOpen || (State[j] == Free && Reduced[j] < 0);
            _fraction[j] = Opens[j] ? 1 : 0;
            if (Opens[j]) (sum, left) = (sum + Reduced[j], left - Problem.Capacity[j]);
        }

        foreach (var j in _byRatio)
        {
            if (left <= 0) return sum;
            if (State[j] != Free || Opens[j] || Problem.Capacity[j] <= 0) continue;
            Opens[j] = true;
            _fraction[j] = Math.Min(1, left / Problem.Capacity[j]);
            sum += _fraction[j] * Reduced[j];
            left -= Problem.Capacity[j];
        }

        return left > 0 ? double.PositiveInfinity : sum;
    }

    /// <summary>The fewest free sites that, with those decided open, hold all demand; more than there are if none do.</summary>
    private int SitesNeeded()
    {
        var left = _totalDemand * (1 - 1e-9);
        for (var j = 0; j < State.Length; j++)
            if (State[j] == ForcedOpen) left -= Problem.Capacity[j];
        var needed = 0;
        foreach (var j in _byCapacity)
        {
            if (left <= 0) return needed;
            if (State[j] != Free) continue;
            left -= Problem.Capacity[j];
            needed++;
        }

        return left <= 0 ? needed : State.Length + 1;
    }

    private double Bound(double[] multipliers)
    {
        var sum = new OutwardSum();
        foreach (var u in multipliers) sum.Add(u);
        for (var j = 0; j < Reduced.Length; j++)
            if (_fraction[j] > 0) sum.Add(_fraction[j] * Reduced[j], Math.Abs(Problem.FixedCost[j]) + _paid[j], _payers[j]);
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
