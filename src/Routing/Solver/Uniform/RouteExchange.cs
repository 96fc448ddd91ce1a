using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <summary>Chooses, out of a pool of good routes, a set that serves every task once at less cost than the plan in force: set partitioning,
/// searched around the plan.</summary>
/// <remarks>Prices of tasks come from the Lagrangian dual by subgradient steps (Fisher 1981, Management Science 27(1), 1-18). A route whose reduced
/// cost is low is put in, the routes of the plan it meets are taken out, and what they leave uncovered is covered from the pool depth-first, with
/// the reduced costs as the bound.</remarks>
internal sealed class RouteExchange
{
    private const int PriceSteps = 200;
    private const int NodesPerSeed = 500;
    private const int MaxDepth = 8;
    private readonly int _tasks;
    private readonly double[] _price, _bestPrice;
    private readonly int[] _cover, _planRoute, _columnsStart, _fill;
    private readonly bool[] _open, _covered;
    private readonly int[] _opened, _chosen, _uncovered;
    private int[] _columns = [];
    private double[] _reduced = [], _keys = [];
    private int[] _order = [];
    private RoutePool _pool = null!;
    private int _openedCount, _chosenCount, _uncoveredCount, _nodes;
    private double _slack;
    private readonly List<int> _plan = [];

    public RouteExchange(int tasks, int routes)
    {
        _tasks = tasks;
        (_price, _bestPrice) = (new double[tasks], new double[tasks]);
        (_cover, _planRoute, _columnsStart, _fill) = (new int[tasks], new int[tasks], new int[tasks + 1], new int[tasks]);
        (_covered, _uncovered) = (new bool[tasks], new int[tasks]);
        (_open, _opened, _chosen) = (new bool[routes], new int[routes], new int[MaxDepth + 1]);
    }

    /// <summary>Pool routes of the best plan found, in place of those given.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="plan">Pool indices of the routes of the plan in force; changed where something better is found.</param>
    /// <param name="nodes">Routes put in at most, over the whole search.</param>
    /// <param name="watch">Ends the search early: many cheap iterations before it allow more nodes than the time left.</param>
    /// <returns>Metres saved.</returns>
    public double Improve(RoutePool pool, List<int> plan, long nodes, StopWatch watch)
    {
        _pool = pool;
        if (_reduced.Length < pool.Count) (_reduced, _keys, _order) = (new double[pool.Count * 2], new double[pool.Count * 2], new int[pool.Count * 2]);
        double cost = 0;
        foreach (var r in plan) cost += pool.Metres[r];
        Price(plan, cost);
        Index(plan);

        double saved = 0, sum = 0;
        foreach (var r in plan) sum += Math.Max(0, _reduced[r]);
        _slack = 2 * sum / Math.Max(1, plan.Count);
        _plan.Clear();
        _plan.AddRange(plan);
        for (var k = 0; k < pool.Count; k++)
        {
            var seed = _order[k];
            if (_reduced[seed] > 8 * _slack || nodes <= 0 || watch.IsOver(0, double.PositiveInfinity)) break;
            _nodes = 0;
            saved += Try(seed);
            nodes -= _nodes;
        }

        plan.Clear();
        plan.AddRange(_plan);
        return saved;
    }

    /// <summary>Puts one pool route in and repairs the plan around it.</summary>
    private double Try(int seed)
    {
        (_openedCount, _chosenCount, _uncoveredCount) = (0, 0, 0);
        return Extend(seed, 0, 0);
    }

    /// <summary>Adds a route, then covers one task that is left.</summary>
    /// <param name="route">Pool route; disjoint from those chosen.</param>
    /// <param name="delta">Metres chosen minus metres opened so far.</param>
    /// <param name="bound">The same in reduced costs.</param>
    /// <returns>Metres saved; 0 if nothing was found, and all is then as before.</returns>
    private double Extend(int route, double delta, double bound)
    {
        if (++_nodes > NodesPerSeed || _chosenCount == MaxDepth) return 0;
        var tasks = _pool.Tasks(route);
        int opened = _openedCount;
        delta += _pool.Metres[route];
        bound += _reduced[route];
        foreach (var task in tasks)
        {
            var at = _planRoute[task];
            if (_open[at]) continue;
            _open[at] = true;
            _opened[_openedCount++] = at;
            delta -= _pool.Metres[_plan[at]];
            bound -= _reduced[_plan[at]];
        }

        double saved = 0;
        if (bound < _slack - 1e-9)
        {
            foreach (var task in tasks) _covered[task] = true;
            _chosen[_chosenCount++] = route;
            var next = Uncovered();
            if (next < 0)
            {
                if (delta < -1e-6 && _plan.Count + _chosenCount - _openedCount <= _open.Length)
                {
                    Adopt();
                    saved = -delta;
                }
            }
            else
            {
                for (var k = _columnsStart[next]; k < _columnsStart[next + 1] && saved == 0; k++)
                    if (IsFree(_columns[k])) saved = Extend(_columns[k], delta, bound);
            }

            foreach (var task in tasks) _covered[task] = false;
            _chosenCount--;
        }

        while (_openedCount > opened) _open[_opened[--_openedCount]] = false;
        return saved;
    }

    /// <summary>The uncovered task of the opened routes with the fewest pool routes; -1 if all are covered.</summary>
    private int Uncovered()
    {
        int found = -1, fewest = int.MaxValue;
        for (var k = 0; k < _openedCount; k++)
            foreach (var task in _pool.Tasks(_plan[_opened[k]]))
            {
                if (_covered[task]) continue;
                var columns = _columnsStart[task + 1] - _columnsStart[task];
                if (columns < fewest) (found, fewest) = (task, columns);
            }

        return found;
    }

    private bool IsFree(int route)
    {
        foreach (var task in _pool.Tasks(route))
            if (_covered[task]) return false;
        return true;
    }

    /// <summary>Puts the chosen routes in place of the opened ones.</summary>
    private void Adopt()
    {
        for (var k = 0; k < Math.Max(_openedCount, _chosenCount); k++)
        {
            if (k < _openedCount && k < _chosenCount) _plan[_opened[k]] = _chosen[k];
            else if (k < _chosenCount)
            {
                _plan.Add(_chosen[k]);
            }
            else
            {
                _plan[_opened[k]] = -1;
            }
        }

        for (var k = 0; k < _openedCount; k++) _open[_opened[k]] = false;
        _openedCount = 0;
        for (var at = _plan.Count - 1; at >= 0; at--)
            if (_plan[at] < 0) _plan.RemoveAt(at);
        for (var at = 0; at < _plan.Count; at++)
            foreach (var task in _pool.Tasks(_plan[at])) _planRoute[task] = at;
    }

    private void SortByReduced(int count)
    {
        Array.Copy(_reduced, _keys, count);
        Array.Sort(_keys, _order, 0, count);
    }

    /// <summary>Lists the pool routes of each task, lowest reduced cost first.</summary>
    private void Index(List<int> plan)
    {
        Array.Fill(_planRoute, -1);
        for (var at = 0; at < plan.Count; at++)
            foreach (var task in _pool.Tasks(plan[at])) _planRoute[task] = at;
        Array.Clear(_columnsStart);
        for (var r = 0; r < _pool.Count; r++)
        {
            _order[r] = r;
            foreach (var task in _pool.Tasks(r)) _columnsStart[task + 1]++;
        }

        for (var t = 0; t < _tasks; t++) _columnsStart[t + 1] += _columnsStart[t];
        Array.Copy(_columnsStart, _fill, _tasks);
        if (_columns.Length < _columnsStart[_tasks]) _columns = new int[_columnsStart[_tasks] * 2];
        SortByReduced(_pool.Count);
        for (var k = 0; k < _pool.Count; k++)
            foreach (var task in _pool.Tasks(_order[k])) _columns[_fill[task]++] = _order[k];
    }

    /// <summary>Prices of tasks at which the sum of prices and of negative reduced costs, a lower bound over the pool, is high.</summary>
    private void Price(List<int> plan, double cost)
    {
        Array.Clear(_price);
        foreach (var r in plan)
            foreach (var task in _pool.Tasks(r)) _price[task] = _pool.Metres[r] / _pool.Tasks(r).Length;
        double best = double.NegativeInfinity, step = 1;
        var stale = 0;
        for (var k = 0; k < PriceSteps && step > 1e-3; k++)
        {
            double dual = 0;
            for (var t = 0; t < _tasks; t++)
            {
                dual += _price[t];
                _cover[t] = _price[t] == 0 ? 0 : 1;
            }

            for (var r = 0; r < _pool.Count; r++)
            {
                var reduced = _pool.Metres[r];
                var tasks = _pool.Tasks(r);
                foreach (var task in tasks) reduced -= _price[task];
                if (reduced >= 0) continue;
                dual += reduced;
                foreach (var task in tasks) _cover[task]--;
            }

            if (dual > best)
            {
                best = dual;
                Array.Copy(_price, _bestPrice, _tasks);
                stale = 0;
            }
            else if (++stale == 8)
            {
                (step, stale) = (step / 2, 0);
                Array.Copy(_bestPrice, _price, _tasks);
                continue;
            }

            double norm = 0;
            foreach (var c in _cover) norm += (double)c * c;
            if (norm == 0) break;
            var length = step * Math.Max(cost - dual, 1e-6 * cost) / norm;
            for (var t = 0; t < _tasks; t++) _price[t] += length * _cover[t];
        }

        for (var r = 0; r < _pool.Count; r++)
        {
            _reduced[r] = _pool.Metres[r];
            foreach (var task in _pool.Tasks(r)) _reduced[r] -= _bestPrice[task];
        }
    }
}
