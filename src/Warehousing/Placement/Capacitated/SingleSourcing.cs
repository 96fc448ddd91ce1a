namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>Makes every customer whole: from a transport in which few customers are split, to one site each within the capacities.</summary>
/// <remarks>A repair, not a proof: it may fail on sites that are nearly full although an assignment exists.</remarks>
internal sealed class SingleSourcing(PlacementProblem problem)
{
    private const int MaxPasses = 30;

    private int[] _sites = [];
    private double[] _room = [];
    private readonly int[] _position = new int[problem.CustomerCount];
    private List<int>[] _at = [];

    /// <summary>Assigns every customer to one open site.</summary>
    /// <param name="transport">Just solved for the open sites.</param>
    /// <param name="assign">Gets the site of each customer.</param>
    /// <returns>Service cost without opening; infinite if the repair fails.</returns>
    public double Assign(Transport transport, int[] assign)
    {
        _sites = transport.Sites.ToArray();
        _room = [.. _sites.Select(j => problem.Capacity[j])];
        _at = [.. _sites.Select(_ => new List<int>())];
        Array.Fill(_position, -1);
        foreach (var i in Settle(transport))
            if (!Insert(i) && !InsertByMoving(i)) return double.PositiveInfinity;
        for (var pass = 0; pass < MaxPasses && Improve(); pass++) { }
        var cost = 0.0;
        for (var i = 0; i < assign.Length; i++)
        {
            assign[i] = _sites[_position[i]];
            cost += problem.Costs.Of(assign[i], i);
        }

        return cost;
    }

    /// <summary>Puts whole customers where the transport has them; returns the split ones, largest first.</summary>
    private List<int> Settle(Transport transport)
    {
        for (var a = 0; a < _sites.Length; a++)
            foreach (var (i, amount) in transport.FlowsOf(a))
                if (amount >= problem.Demand[i] * (1 - 1e-9) && Fits(i, a)) Put(i, a);
        var split = new List<int>();
        for (var i = 0; i < _position.Length; i++)
            if (_position[i] < 0) split.Add(i);
        split.Sort((x, y) => problem.Demand[x] != problem.Demand[y] ? problem.Demand[y].CompareTo(problem.Demand[x]) : x.CompareTo(y));
        return split;
    }

    private bool Insert(int customer)
    {
        var best = -1;
        for (var a = 0; a < _sites.Length; a++)
            if (Fits(customer, a) && (best < 0 || Cost(customer, a) < Cost(customer, best))) best = a;
        if (best >= 0) Put(customer, best);
        return best >= 0;
    }

    /// <summary>Makes room at one site by moving one of its customers to another.</summary>
    private bool InsertByMoving(int customer)
    {
        var (best, moved, to, least) = (-1, -1, -1, double.PositiveInfinity);
        for (var a = 0; a < _sites.Length; a++)
            foreach (var k in _at[a])
            {
                if (_room[a] + problem.Demand[k] < problem.Demand[customer]) continue;
                for (var b = 0; b < _sites.Length; b++)
                {
                    if (b == a || !Fits(k, b)) continue;
                    var cost = Cost(customer, a) + Cost(k, b) - Cost(k, a);
                    if (cost < least) (best, moved, to, least) = (a, k, b, cost);
                }
            }

        if (best < 0) return false;
        Take(moved);
        Put(moved, to);
        Put(customer, best);
        return true;
    }

    /// <summary>One pass of moving a customer to a cheaper site, or exchanging it with one there.</summary>
    private bool Improve()
    {
        var improved = false;
        for (var i = 0; i < _position.Length; i++)
            for (var b = 0; b < _sites.Length; b++)
            {
                var a = _position[i];
                var saving = Cost(i, a) - Cost(i, b);
                if (b == a || saving <= 1e-12 * Cost(i, a)) continue;
                if (Fits(i, b))
                {
                    Take(i);
                    Put(i, b);
                    improved = true;
                }
                else if (Exchange(i, a, b, saving))
                {
                    improved = true;
                }
            }

        return improved;
    }

    private bool Exchange(int customer, int from, int to, double saving)
    {
        var (best, most) = (-1, 1e-12 * Math.Abs(saving));
        foreach (var k in _at[to])
        {
            var grows = problem.Demand[customer] - problem.Demand[k];
            if (grows > _room[to] || -grows > _room[from]) continue;
            var net = saving + Cost(k, to) - Cost(k, from);
            if (net > most) (best, most) = (k, net);
        }

        if (best < 0) return false;
        Take(best);
        Take(customer);
        Put(best, from);
        Put(customer, to);
        return true;
    }

    private double Cost(int customer, int position) => problem.Costs.Of(_sites[position], customer);

    private bool Fits(int customer, int position) => problem.Demand[customer] <= _room[position] + 1e-9 * problem.Capacity[_sites[position]];

    private void Put(int customer, int position)
    {
        _position[customer] = position;
        _at[position].Add(customer);
        _room[position] -= problem.Demand[customer];
    }

    private void Take(int customer)
    {
        var position = _position[customer];
        _at[position].Remove(customer);
        _room[position] += problem.Demand[customer];
        _position[customer] = -1;
    }
}
