namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>The cheapest levels in reduced cost that together hold all orders, the last step in part: the linear relaxation of a knapsack with one choice a site.</summary>
/// <remarks>At each site only the lower hull of capacity and reduced cost counts; its steps are taken in the order of cost per capacity.
/// Source: Sinha and Zoltners (1979), Operations Research 27(3), 503-515.</remarks>
internal sealed class LevelChoice
{
    private readonly double[][] _reduced, _capacity, _weight;
    private readonly double _orders;
    private readonly List<Step> _steps = [];

    public LevelChoice(PlannerProblem problem)
    {
        _orders = problem.HeldOrders.Sum() * (1 - 1e-9);
        _reduced = [.. problem.Levels.Select(l => new double[l.Length])];
        _weight = [.. problem.Levels.Select(l => new double[l.Length])];
        // What is above all orders is of no more use.
        _capacity = [.. problem.Levels.Select(l => l.Select(x => Math.Min(x.Capacity, _orders)).ToArray())];
        foreach (var levels in _reduced) Array.Fill(levels, double.PositiveInfinity);
    }

    private readonly record struct Step(double Slope, int Site, int From, int To);

    /// <summary>Reduced cost of the levels taken; infinite if they cannot hold all orders.</summary>
    public double Value { get; private set; }

    /// <summary>Sets the reduced cost of a level; infinite = it may not be had.</summary>
    public void Set(int site, int level, double reduced) => _reduced[site][level] = reduced;

    /// <summary>How much of a level is taken.</summary>
    public double WeightOf(int site, int level) => _weight[site][level];

    /// <summary>Whether any level of a site is taken.</summary>
    public bool IsOpen(int site) => Array.Exists(_weight[site], w => w > 0);

    /// <summary>Takes whole levels of some sites.</summary>
    public void Take(bool[] opens, Func<int, int> levelOf)
    {
        Value = 0;
        for (var j = 0; j < opens.Length; j++)
        {
            Array.Clear(_weight[j]);
            if (!opens[j]) continue;
            _weight[j][levelOf(j)] = 1;
            Value += _reduced[j][levelOf(j)];
        }
    }

    /// <summary>Takes the cheapest levels that hold all orders.</summary>
    /// <param name="state">What is decided of each site, as in <see cref="Relaxation.State"/>.</param>
    /// <returns>Their reduced cost.</returns>
    public double Least(sbyte[] state)
    {
        _steps.Clear();
        Value = 0;
        var left = _orders;
        for (var j = 0; j < state.Length; j++)
        {
            Array.Clear(_weight[j]);
            if (state[j] == Relaxation.ForcedClosed) continue;
            var at = Cheapest(j, state[j] == Relaxation.Free);
            if (at == None) return Value = double.PositiveInfinity;
            if (at >= 0) (_weight[j][at], Value, left) = (1, Value + _reduced[j][at], left - _capacity[j][at]);
            for (var next = Next(j, at); next >= 0; next = Next(j, at))
            {
                _steps.Add(new Step((Reduced(j, next) - Reduced(j, at)) / (Capacity(j, next) - Capacity(j, at)), j, at, next));
                at = next;
            }
        }

        if (left <= 0) return Value;
        _steps.Sort((a, b) => a.Slope != b.Slope ? a.Slope.CompareTo(b.Slope) : a.Site != b.Site ? a.Site.CompareTo(b.Site) : Capacity(a.Site, a.To).CompareTo(Capacity(b.Site, b.To)));
        foreach (var (_, j, from, to) in _steps)
        {
            var added = Capacity(j, to) - Capacity(j, from);
            var part = Math.Min(1, left / added);
            if (from >= 0) _weight[j][from] -= part;
            _weight[j][to] += part;
            Value += part * (Reduced(j, to) - Reduced(j, from));
            left -= added;
            if (left <= 0) return Value;
        }

        return Value = double.PositiveInfinity;
    }

    /// <summary>Adds what is taken to a bound.</summary>
    public void AddTo(ref OutwardSum sum)
    {
        for (var j = 0; j < _weight.Length; j++)
            for (var l = 0; l < _weight[j].Length; l++)
                if (_weight[j][l] > 0) sum.Add(_weight[j][l] * _reduced[j][l]);
    }

    private const int Closed = -1;

    private const int None = -2;

    private double Reduced(int site, int level) => level < 0 ? 0 : _reduced[site][level];

    private double Capacity(int site, int level) => level < 0 ? 0 : _capacity[site][level];

    private int Cheapest(int site, bool mayClose)
    {
        var best = mayClose ? Closed : None;
        for (var l = 0; l < _reduced[site].Length; l++)
        {
            if (double.IsPositiveInfinity(_reduced[site][l])) continue;
            if (best == None || Reduced(site, l) < Reduced(site, best) || (Reduced(site, l) == Reduced(site, best) && Capacity(site, l) > Capacity(site, best))) best = l;
        }

        return best;
    }

    /// <summary>The next corner of the lower hull with more capacity; -1 if there is none.</summary>
    private int Next(int site, int at)
    {
        var (best, least) = (-1, double.PositiveInfinity);
        for (var l = 0; l < _reduced[site].Length; l++)
        {
            var added = Capacity(site, l) - Capacity(site, at);
            if (added <= 0 || double.IsPositiveInfinity(_reduced[site][l])) continue;
            var slope = (Reduced(site, l) - Reduced(site, at)) / added;
            if (slope < least || (slope == least && Capacity(site, l) > Capacity(site, best))) (best, least) = (l, slope);
        }

        return best;
    }
}
