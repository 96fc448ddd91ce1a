namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>What opening, closing or exchanging sites would save at the present prices of capacity: good enough to decide which moves are worth an exact evaluation.</summary>
/// <remarks>Savings of opening alone and of closing alone are never understated: the prices stay feasible for the changed problem's dual.</remarks>
internal sealed class MoveEstimates(PlacementProblem problem)
{
    private readonly double[] _pays = new double[problem.CustomerCount];
    private readonly double[] _paysElsewhere = new double[problem.CustomerCount];
    private readonly int[] _home = new int[problem.CustomerCount];
    private readonly double[] _keys = new double[problem.CustomerCount];
    private readonly int[] _items = new int[problem.CustomerCount];

    /// <summary>Moves in falling order of estimated saving.</summary>
    /// <param name="transport">Just solved for the open sites.</param>
    /// <param name="candidates">Closed sites that may open.</param>
    /// <param name="most">So many moves at most.</param>
    public List<(int Open, int Close)> Rank(Transport transport, IReadOnlyList<int> candidates, int most)
    {
        var sites = transport.Sites;
        var closing = Close(transport);
        var moves = new List<(double Saving, int Open, int Close)>();
        if (sites.Length > Math.Max(1, problem.MinSites))
            for (var a = 0; a < closing.Length; a++) moves.Add((closing[a], -1, sites[a]));
        var exchange = new double[closing.Length];
        foreach (var j in candidates)
        {
            var opening = Open(j, exchange);
            if (sites.Length < problem.MaxSites) moves.Add((opening, j, -1));
            for (var a = 0; a < closing.Length; a++) moves.Add((opening + closing[a] + exchange[a], j, sites[a]));
        }

        moves.Sort((x, y) => x.Saving != y.Saving ? y.Saving.CompareTo(x.Saving) : (x.Open, x.Close).CompareTo((y.Open, y.Close)));
        return [.. moves.Take(most).Select(m => (m.Open, m.Close))];
    }

    private double[] Close(Transport transport)
    {
        var sites = transport.Sites;
        var saving = new double[sites.Length];
        for (var a = 0; a < sites.Length; a++) saving[a] = problem.FixedCost[sites[a]] - transport.Prices[a] * problem.Capacity[sites[a]];
        for (var i = 0; i < _pays.Length; i++)
        {
            (_pays[i], _paysElsewhere[i]) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var a = 0; a < sites.Length; a++)
            {
                var price = problem.Costs.Of(sites[a], i) + transport.Prices[a] * problem.Demand[i];
                if (price < _pays[i]) (_home[i], _paysElsewhere[i], _pays[i]) = (a, _pays[i], price);
                else if (price < _paysElsewhere[i]) _paysElsewhere[i] = price;
            }

            saving[_home[i]] -= _paysElsewhere[i] - _pays[i];
        }

        return saving;
    }

    /// <summary>Fills a new site with who saves most there; notes for each open site what its customers would gain besides if it closed.</summary>
    private double Open(int site, double[] exchange)
    {
        Array.Clear(exchange);
        var count = 0;
        for (var i = 0; i < _pays.Length; i++)
        {
            var cost = problem.Costs.Of(site, i);
            if (cost < _paysElsewhere[i] && !double.IsInfinity(_paysElsewhere[i])) exchange[_home[i]] += _paysElsewhere[i] - Math.Max(_pays[i], cost);
            if (cost >= _pays[i]) continue;
            _items[count] = i;
            _keys[count++] = problem.Demand[i] > 0 ? -(_pays[i] - cost) / problem.Demand[i] : double.NegativeInfinity;
        }

        Array.Sort(_keys, _items, 0, count);
        var (room, saving) = (problem.Capacity[site], -problem.FixedCost[site]);
        for (var k = 0; k < count && room > 0; k++)
        {
            var i = _items[k];
            var share = problem.Demand[i] <= room ? 1 : room / problem.Demand[i];
            saving += share * (_pays[i] - problem.Costs.Of(site, i));
            room -= problem.Demand[i];
        }

        return saving;
    }
}
