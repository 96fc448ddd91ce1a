namespace LogiOpt.Inventory.Policies;

/// <summary>Units of like worth at a site.</summary>
/// <param name="Site">Number of the site, from 0.</param>
/// <param name="Units">How many, 1 or more.</param>
/// <param name="ValueMilli">Of each, thousandths of the currency: what giving one loses, or what getting one saves.</param>
public readonly record struct UnitBlock(int Site, long Units, long ValueMilli);

/// <summary>A way between two sites.</summary>
/// <param name="From">Sending site.</param>
/// <param name="To">Receiving site.</param>
/// <param name="FreightMilli">Per unit, thousandths of the currency, 0 or more.</param>
/// <param name="MostUnits">What the lane carries.</param>
public readonly record struct TransferLane(int From, int To, long FreightMilli, long MostUnits);

/// <summary>Units to send.</summary>
public readonly record struct Transfer(int From, int To, long Units);

/// <summary>Which sites should send an item to which, so that the shortage saved exceeds freight and what the sender gives up by as much as possible.</summary>
/// <remarks>Min-cost flow by successive shortest paths: Busacker and Gowen (1961); each path is the most profitable one left, and the flow
/// stops when none pays. Exact in whole numbers.</remarks>
public static class Transfers
{
    private const int MaxSites = 5_000;
    private const int MaxLanes = 200_000;

    /// <summary>The most profitable transfers of one item.</summary>
    /// <param name="sites">Number of sites.</param>
    /// <param name="spare">What sites could give; several blocks a site where later units are dearer to give.</param>
    /// <param name="wanted">What sites lack; several blocks a site where later units save less.</param>
    /// <param name="lanes">The ways.</param>
    /// <returns>Transfers by sender and receiver, and their profit in thousandths of the currency.</returns>
    public static (IReadOnlyList<Transfer> Transfers, long ProfitMilli) Best(
        int sites, IReadOnlyList<UnitBlock> spare, IReadOnlyList<UnitBlock> wanted, IReadOnlyList<TransferLane> lanes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sites, MaxSites);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lanes.Count, MaxLanes);
        // A site may both give and get, so it stands twice: as sender s and as receiver sites + s.
        var graph = new Flow(2 * sites + 2, source: 2 * sites, sink: 2 * sites + 1);
        foreach (var block in spare) graph.Add(graph.Source, Checked(block.Site, sites), block.Units, block.ValueMilli);
        foreach (var block in wanted) graph.Add(sites + Checked(block.Site, sites), graph.Sink, block.Units, -block.ValueMilli);
        var first = graph.EdgeCount;
        foreach (var lane in lanes) graph.Add(Checked(lane.From, sites), sites + Checked(lane.To, sites), lane.MostUnits, lane.FreightMilli);
        var profit = -graph.PushWhileItPays();
        List<Transfer> transfers = [];
        for (var k = 0; k < lanes.Count; k++)
            if (graph.FlowOn(first + 2 * k) is > 0 and var units) transfers.Add(new Transfer(lanes[k].From, lanes[k].To, units));
        return ([.. transfers.OrderBy(t => t.From).ThenBy(t => t.To)], profit);
    }

    private static int Checked(int site, int sites)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(site);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(site, sites);
        return site;
    }

    // Edges stand in pairs: 2k and its way back 2k + 1.
    private sealed class Flow(int nodes, int source, int sink)
    {
        private readonly List<int>[] _edges = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
        private readonly List<int> _to = [];
        private readonly List<long> _left = [];
        private readonly List<long> _cost = [];

        public int Source => source;

        public int Sink => sink;

        public int EdgeCount => _to.Count;

        public void Add(int from, int to, long units, long cost)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(units);
            _edges[from].Add(_to.Count);
            _to.Add(to);
            _left.Add(units);
            _cost.Add(cost);
            _edges[to].Add(_to.Count);
            _to.Add(from);
            _left.Add(0);
            _cost.Add(-cost);
        }

        public long FlowOn(int edge) => _left[edge + 1];

        public long PushWhileItPays()
        {
            long total = 0;
            var (cost, by) = (new long[nodes], new int[nodes]);
            // Path costs never fall, and each path of one cost fills an edge: the rounds are bounded by blocks and lanes.
            for (var round = 0; round < 4 * _to.Count + 4 && Cheapest(cost, by) && cost[sink] < 0; round++)
            {
                var units = long.MaxValue;
                for (var node = sink; node != source; node = _to[by[node] ^ 1]) units = Math.Min(units, _left[by[node]]);
                for (var node = sink; node != source; node = _to[by[node] ^ 1])
                {
                    _left[by[node]] -= units;
                    _left[by[node] ^ 1] += units;
                }

                total += units * cost[sink];
            }

            return total;
        }

        // Bellman and Ford with a queue: costs are negative where a receiver saves.
        private bool Cheapest(long[] cost, int[] by)
        {
            Array.Fill(cost, long.MaxValue);
            var waiting = new bool[nodes];
            var queue = new Queue<int>();
            cost[source] = 0;
            queue.Enqueue(source);
            while (queue.TryDequeue(out var node))
            {
                waiting[node] = false;
                foreach (var edge in _edges[node])
                {
                    if (_left[edge] == 0 || cost[node] + _cost[edge] >= cost[_to[edge]]) continue;
                    (cost[_to[edge]], by[_to[edge]]) = (cost[node] + _cost[edge], edge);
                    if (waiting[_to[edge]]) continue;
                    waiting[_to[edge]] = true;
                    queue.Enqueue(_to[edge]);
                }
            }

            return cost[sink] < long.MaxValue;
        }
    }
}
