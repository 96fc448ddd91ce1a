namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>The best that one site of one level can save: which zones it serves, with pooled deviation and a capacity.</summary>
/// <remarks>Without a binding capacity the best set is a prefix in the order of saving per variance, found exactly (Daskin, Coullard and Shen (2002),
/// Annals of Operations Research 110, 83-106; Shen, Coullard and Daskin (2003), Transportation Science 37(1), 40-55). With one, the square root is
/// replaced by chords below it, and each chord's continuous knapsack is filled: never more is saved than these say.</remarks>
internal sealed class SiteFilling(int zones)
{
    /// <summary>Chords; each spans a factor of two in variance, so that a chord lies at most 1.5 % below the root.</summary>
    private const int Chords = 8;

    private const int FewItems = 12;

    /// <summary>More than the sums below are off by.</summary>
    private const double Rounding = 1 + 1e-11;

    /// <summary>Sets of whole zones looked at.</summary>
    private const int MostSets = 2_000;

    /// <summary>Room for rounding where a zone is left out for good.</summary>
    private const double Slack = 1 - 1e-9;

    private readonly double[] _keys = new double[zones];
    private readonly double[] _saving = new double[zones];
    private readonly int[] _items = new int[zones];
    private readonly int[] _order = new int[zones];
    private readonly double[] _weight = new double[zones];
    private readonly double[] _net = new double[zones];
    private readonly int[] _taken = new int[zones];
    private readonly int[] _bestTaken = new int[zones];
    private int _bestCount;

    /// <summary>Zones served; the last one perhaps in part.</summary>
    public int[] Zones { get; } = new int[zones];

    /// <summary>How many of <see cref="Zones"/> are served.</summary>
    public int Count { get; private set; }

    /// <summary>Share of the last zone served; the others are served whole.</summary>
    public double LastShare { get; private set; }

    /// <summary>Finds the most that can be saved.</summary>
    /// <param name="count">Candidates.</param>
    /// <param name="zone">Zone of each candidate.</param>
    /// <param name="saving">What serving it saves, above 0 or not.</param>
    /// <param name="demand">Orders, by zone.</param>
    /// <param name="variance">Squared deviation, by zone.</param>
    /// <param name="rate">Cost of a unit of pooled deviation.</param>
    /// <param name="capacity">Orders at most.</param>
    /// <param name="whole">Whether to look for the best whole zones where the capacity binds, as long as that is not too many sets.</param>
    /// <returns>An upper bound of the saving, exact where the capacity does not bind; 0 or more.</returns>
    public double Most(int count, ReadOnlySpan<int> zone, ReadOnlySpan<double> saving, double[] demand, double[] variance, double rate, double capacity, bool whole = false)
    {
        var (kept, load, spread) = (0, 0.0, 0.0);
        for (var k = 0; k < count; k++)
        {
            if (saving[k] <= 0) continue;
            (_items[kept], _saving[kept]) = (zone[k], saving[k]);
            kept++;
            load += demand[zone[k]];
            spread += variance[zone[k]];
        }

        (Count, LastShare) = (0, 1);
        if (kept == 0) return 0;
        var loose = rate > 0 && spread > 0 ? Prefix(kept, variance, rate, spread) : All(kept);
        if (load <= capacity || LoadOf(demand) <= capacity) return loose;
        var tight = 0.0;
        // Without pooling one chord, which is the line at zero.
        for (var c = 0; c < (rate > 0 && spread > 0 ? Chords : 1); c++)
        {
            var high = spread * Math.ScaleB(1, -c);
            var low = c == Chords - 1 ? 0 : high / 2;
            var slope = rate > 0 && spread > 0 ? rate * (Math.Sqrt(high) - Math.Sqrt(low)) / (high - low) : 0;
            var start = rate > 0 && spread > 0 ? rate * Math.Sqrt(low) - slope * low : 0;
            tight = Math.Max(tight, Knapsack(count, zone, saving, demand, variance, slope, capacity, tight + start) - start);
        }

        if (tight <= 0) Count = 0;
        var most = Math.Min(loose, tight);
        return whole && most > 0 ? Whole(count, zone, saving, demand, variance, rate, spread, capacity, most) : most;
    }

    /// <summary>The best set of whole zones, depth first in the order of saving per order; what is known already if that takes too many sets.</summary>
    /// <remarks>One more zone adds at least its variance times the slope of the root at all variance together, since the root is concave: a linear bound of what is left.</remarks>
    private double Whole(
        int count, ReadOnlySpan<int> zone, ReadOnlySpan<double> saving, double[] demand, double[] variance, double rate, double spread, double capacity, double known)
    {
        var slope = rate > 0 && spread > 0 ? rate / (2 * Math.Sqrt(spread)) : 0;
        var (kept, full) = (0, capacity * (1 + 1e-9));
        for (var k = 0; k < count; k++)
        {
            var net = saving[k] - slope * variance[zone[k]];
            if (net <= 0 || demand[zone[k]] > full) continue;
            _order[kept] = k;
            _keys[kept++] = demand[zone[k]] > 0 ? -net / demand[zone[k]] : double.NegativeInfinity;
        }

        Array.Sort(_keys, _order, 0, kept);
        for (var k = 0; k < kept; k++)
        {
            var i = zone[_order[k]];
            (_items[k], _saving[k], _weight[k], _net[k]) = (i, saving[_order[k]], demand[i], saving[_order[k]] - slope * variance[i]);
        }

        var (best, looked, depth, taken) = (0.0, 0, 0, 0);
        double sum = 0, load = 0, vary = 0;
        _bestCount = 0;
        while (true)
        {
            if (looked++ > MostSets) return known;
            var now = sum - rate * Math.Sqrt(vary);
            if (now > best)
            {
                best = now;
                _taken.AsSpan(0, taken).CopyTo(_bestTaken);
                _bestCount = taken;
            }

            if (depth < kept && now + Fractional(depth, kept, full - load) > best * Rounding)
            {
                // With the next one that fits; those that do not are passed over.
                while (depth < kept && load + _weight[depth] > full) depth++;
                if (depth < kept)
                {
                    _taken[taken++] = depth;
                    (sum, load, vary) = (sum + _saving[depth], load + _weight[depth], vary + variance[_items[depth]]);
                    depth++;
                    continue;
                }
            }

            if (taken == 0) break;
            // Without the last one taken.
            depth = _taken[--taken];
            (sum, load, vary) = (sum - _saving[depth], load - _weight[depth], taken == 0 ? 0 : Math.Max(0, vary - variance[_items[depth]]));
            depth++;
        }

        if (best * Rounding >= known) return known;
        for (var k = 0; k < _bestCount; k++) Zones[k] = _items[_bestTaken[k]];
        (Count, LastShare) = (_bestCount, 1);
        return best * Rounding;
    }

    private double Fractional(int from, int kept, double room)
    {
        var sum = 0.0;
        for (var k = from; k < kept; k++)
        {
            if (_weight[k] > room) return sum + (room > 0 ? _net[k] * room / _weight[k] : 0);
            sum += _net[k];
            room -= _weight[k];
        }

        return sum;
    }

    private double All(int kept)
    {
        var sum = 0.0;
        for (var k = 0; k < kept; k++) (Zones[k], sum) = (_items[k], sum + _saving[k]);
        Count = kept;
        return sum;
    }

    private double Prefix(int kept, double[] variance, double rate, double spread)
    {
        // A zone adds at most the root of its variance, so one that saves more than that is served; it adds at least its share at the slope of all, so one
        // that saves less is not. Few are left to sort.
        var slope = rate / (2 * Math.Sqrt(spread));
        double sum = 0, sure = 0;
        var (served, between) = (0, 0);
        for (var k = 0; k < kept; k++)
        {
            double saving = _saving[k], v = variance[_items[k]];
            if (saving * saving >= rate * rate * v)
            {
                Zones[served++] = _items[k];
                sum += saving;
                sure += v;
            }
            else if (saving >= slope * v * Slack)
            {
                // Items between move to the front, which is read already.
                (_items[between], _saving[between], _keys[between]) = (_items[k], saving, -saving / v);
                _order[between] = between;
                between++;
            }
        }

        Array.Sort(_keys, _order, 0, between);
        var best = served > 0 ? Math.Max(0, sum - rate * Math.Sqrt(sure)) : 0;
        var take = 0;
        for (var k = 0; k < between; k++)
        {
            sum += _saving[_order[k]];
            sure += variance[_items[_order[k]]];
            if (sum - rate * Math.Sqrt(sure) <= best) continue;
            (best, take) = (sum - rate * Math.Sqrt(sure), k + 1);
        }

        if (best <= 0) served = 0;
        for (var k = 0; k < take; k++) Zones[served + k] = _items[_order[k]];
        Count = served + take;
        return best;
    }

    /// <summary>Continuous knapsack at one chord; keeps its zones if it saves more than the best chord before.</summary>
    private double Knapsack(
        int count, ReadOnlySpan<int> zone, ReadOnlySpan<double> saving, double[] demand, double[] variance, double slope, double capacity, double best)
    {
        var kept = 0;
        for (var k = 0; k < count; k++)
        {
            var net = saving[k] - slope * variance[zone[k]];
            if (net <= 0) continue;
            _items[kept] = zone[k];
            _net[zone[k]] = net;
            // What needs no room comes first.
            _keys[kept++] = demand[zone[k]] > 0 ? -net / demand[zone[k]] : double.NegativeInfinity;
        }

        var (low, high, room) = (0, kept, capacity);
        while (high - low > FewItems)
        {
            var middle = (low + high) / 2;
            Selection.Smallest(_keys.AsSpan(low, high - low), _items.AsSpan(low, high - low), middle - low);
            var weight = 0.0;
            for (var k = low; k < middle; k++) weight += demand[_items[k]];
            if (weight <= room) (low, room) = (middle, room - weight);
            else high = middle;
        }

        Array.Sort(_keys, _items, low, high - low);
        var (sum, taken, share) = (0.0, 0, 1.0);
        for (var k = 0; k < kept; k++)
        {
            var d = demand[_items[k]];
            share = k < low || d <= 0 ? 1 : Math.Min(1, room / d);
            if (share <= 0) break;
            sum += share * _net[_items[k]];
            taken = k + 1;
            if (k >= low) room -= d;
            if (share < 1) break;
        }

        if (sum <= best || taken == 0) return sum;
        Array.Copy(_items, Zones, taken);
        (Count, LastShare) = (taken, share > 0 && share < 1 ? share : 1);
        return sum;
    }

    private double LoadOf(double[] demand)
    {
        var load = 0.0;
        for (var k = 0; k < Count; k++) load += demand[Zones[k]];
        return load;
    }
}
