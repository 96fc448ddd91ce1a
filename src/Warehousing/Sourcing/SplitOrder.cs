using LogiOpt.Core.Ids;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>A site that may serve a part of an order.</summary>
/// <param name="Site">Its code.</param>
/// <param name="CostMilli">What a delivery from it costs; 0 or more.</param>
/// <param name="Free">Free units of each line's item.</param>
internal sealed record SplitSite(SiteId Site, long CostMilli, long[] Free);

/// <summary>Which site gives how much of each line.</summary>
/// <param name="Parts">Index of each site with the units of each line, the cheapest site first; every part has a unit or more.</param>
/// <param name="CostMilli">What the deliveries cost together.</param>
/// <param name="Proven">Whether no fewer sites can serve the order, and no as many at less cost.</param>
internal sealed record SplitPlan(IReadOnlyList<(int Site, long[] Units)> Parts, long CostMilli, bool Proven);

/// <summary>Serves an order from as few sites as possible, and from the cheapest of those sets.</summary>
/// <remarks>A covering problem: sets of one more site are tried until one serves the order. Each step takes the line that fewest sites can still serve, one of
/// which must be in the set; sites tried before are then left out, so no set is met twice.</remarks>
internal static class SplitOrder
{
    /// <summary>Steps at most; beyond them the best so far is given, not proven.</summary>
    private const int MostSteps = 100_000;

    /// <summary>Decides.</summary>
    /// <param name="wanted">Units of each line; above 0.</param>
    /// <param name="sites">Sites that may serve; 1 or more.</param>
    /// <param name="mostParts">Sites at most.</param>
    /// <returns>Null if no so few sites can serve all of it, or none were found within the steps.</returns>
    public static SplitPlan? Decide(IReadOnlyList<long> wanted, IReadOnlyList<SplitSite> sites, int mostParts)
    {
        int[] order = [.. Enumerable.Range(0, sites.Count).OrderBy(j => sites[j].CostMilli).ThenBy(j => sites[j].Site.Value, StringComparer.Ordinal)];
        var search = new Search(wanted, [.. order.Select(j => sites[j])]);
        for (var k = 1; k <= Math.Min(mostParts, sites.Count); k++)
        {
            if (search.CheapestOf(k) is { } set) return Plan(wanted, sites, [.. set.Order().Select(s => order[s])], search.Ended);
            if (search.Ended) break;
        }

        return search.Ended && Greedy(wanted, sites, order, mostParts) is { } found ? Plan(wanted, sites, found, ended: true) : null;
    }

    /// <summary>Cheap sites give all they can, the others the rest.</summary>
    private static SplitPlan Plan(IReadOnlyList<long> wanted, IReadOnlyList<SplitSite> sites, IReadOnlyList<int> set, bool ended)
    {
        long[] left = [.. wanted];
        var parts = new List<(int, long[])>();
        foreach (var j in set)
        {
            long[] units = [.. left.Select((l, k) => Math.Min(l, sites[j].Free[k]))];
            if (units.Sum() == 0) continue;
            for (var k = 0; k < left.Length; k++) left[k] -= units[k];
            parts.Add((j, units));
        }

        return new SplitPlan(parts, parts.Sum(p => sites[p.Item1].CostMilli), !ended);
    }

    /// <summary>Each time the site that gives most of what is left.</summary>
    private static List<int>? Greedy(IReadOnlyList<long> wanted, IReadOnlyList<SplitSite> sites, int[] order, int mostParts)
    {
        long[] left = [.. wanted];
        var set = new List<int>();
        while (left.Any(l => l > 0))
        {
            var best = order.Where(j => !set.Contains(j)).MaxBy(j => left.Select((l, k) => Math.Min(l, sites[j].Free[k])).Sum());
            if (set.Count == mostParts || set.Count == sites.Count) return null;
            set.Add(best);
            for (var k = 0; k < left.Length; k++) left[k] -= Math.Min(left[k], sites[best].Free[k]);
        }

        return [.. set.OrderBy(j => Array.IndexOf(order, j))];
    }

    /// <summary>The sets of so many sites, cheap ones first.</summary>
    private sealed class Search(IReadOnlyList<long> wanted, SplitSite[] sites)
    {
        private readonly bool[] _out = new bool[sites.Length];
        private readonly List<int> _set = [];
        private int[]? _best;
        private long _bestCost;
        private int _steps;

        /// <summary>Whether the steps were used up.</summary>
        public bool Ended => _steps >= MostSteps;

        public int[]? CheapestOf(int size)
        {
            (_best, _bestCost) = (null, long.MaxValue);
            Extend([.. wanted], size, 0);
            return _best;
        }

        private void Extend(long[] left, int more, long cost)
        {
            if (Array.TrueForAll(left, l => l <= 0))
            {
                if (cost < _bestCost) (_best, _bestCost) = ([.. _set], cost);
                return;
            }

            if (more == 0 || Ended) return;
            _steps++;
            if (Scarcest(left, more) is not { } line) return;
            var tried = new List<int>();
            for (var j = 0; j < sites.Length; j++)
            {
                if (_out[j] || sites[j].Free[line] <= 0) continue;
                if (cost + sites[j].CostMilli >= _bestCost) break;
                _out[j] = true;
                tried.Add(j);
                _set.Add(j);
                Extend([.. left.Select((l, k) => Math.Max(0, l - sites[j].Free[k]))], more - 1, cost + sites[j].CostMilli);
                _set.RemoveAt(_set.Count - 1);
            }

            foreach (var j in tried) _out[j] = false;
        }

        /// <summary>The line that fewest sites can serve; null if one cannot be served by so many more sites.</summary>
        private int? Scarcest(long[] left, int more)
        {
            int? scarcest = null;
            var fewest = int.MaxValue;
            for (var k = 0; k < left.Length; k++)
            {
                if (left[k] <= 0) continue;
                var free = Enumerable.Range(0, sites.Length).Where(j => !_out[j] && sites[j].Free[k] > 0).Select(j => Math.Min(left[k], sites[j].Free[k])).ToList();
                if (free.OrderDescending().Take(more).Sum() < left[k]) return null;
                if (free.Count < fewest) (scarcest, fewest) = (k, free.Count);
            }

            return scarcest;
        }
    }
}
