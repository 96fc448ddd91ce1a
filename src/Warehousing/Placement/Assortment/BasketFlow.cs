namespace LogiOpt.Warehousing.Placement.Assortment;

/// <summary>Which items pay at a price per item: baskets spread their weight over their items, none of which takes more than the price.</summary>
/// <remarks>Items and whole baskets whose weight the items cannot take are the maximum closure. Source of the construction: Picard (1976), Management
/// Science 22(11), 1268-1272; of the flow: Dinic (1970), Soviet Mathematics Doklady 11, 1277-1280.</remarks>
internal sealed class BasketFlow
{
    private readonly int _baskets, _sink;
    private readonly int[] _first, _to, _level, _next, _queue, _path;
    private readonly long[] _room, _weights;

    /// <summary>Prepares the network: source, baskets, items, sink.</summary>
    /// <param name="baskets">Items of each basket, each once.</param>
    /// <param name="weights">Whole weight of each basket.</param>
    /// <param name="items">Number of items.</param>
    public BasketFlow(IReadOnlyList<int[]> baskets, long[] weights, int items)
    {
        (_baskets, _weights, _sink) = (baskets.Count, weights, baskets.Count + items + 1);
        var nodes = _sink + 1;
        var arcs = 2 * (baskets.Count + items + baskets.Sum(b => b.Length));
        (_first, _level, _next, _queue, _path) = (new int[nodes + 1], new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        (_to, _room) = (new int[arcs], new long[arcs]);
        // Arcs stand in pairs, forward even and backward odd; _order sorts them by their tail.
        Order = new int[arcs];
        var (made, tail) = (0, new int[arcs]);
        void Add(int from, int to)
        {
            (tail[made], _to[made]) = (from, to);
            (tail[made + 1], _to[made + 1]) = (to, from);
            made += 2;
        }

        for (var b = 0; b < _baskets; b++) Add(0, 1 + b);
        for (var i = 0; i < items; i++) Add(1 + _baskets + i, _sink);
        for (var b = 0; b < _baskets; b++)
            foreach (var i in baskets[b]) Add(1 + b, 1 + _baskets + i);
        foreach (var t in tail) _first[t + 1]++;
        for (var n = 0; n < nodes; n++) _first[n + 1] += _first[n];
        var at = _first[..nodes];
        for (var a = 0; a < arcs; a++) Order[at[tail[a]]++] = a;
        Items = items;
    }

    private int[] Order { get; }

    private int Items { get; }

    /// <summary>Solves at a price.</summary>
    /// <param name="price">What an item costs, in the unit of the weights; 0 or more.</param>
    /// <param name="pays">Gets whether each item is in the least set whose baskets pay most.</param>
    /// <returns>The flow: weight that is not earned beyond what its items cost.</returns>
    public long Solve(long price, bool[] pays)
    {
        for (var b = 0; b < _baskets; b++) (_room[2 * b], _room[2 * b + 1]) = (_weights[b], 0);
        for (var a = 2 * _baskets; a < _room.Length; a += 2) (_room[a], _room[a + 1]) = (a < 2 * (_baskets + Items) ? price : long.MaxValue / 4, 0);
        var flow = 0L;
        while (Layer())
        {
            Array.Copy(_first, _next, _next.Length);
            while (Push() is > 0 and var pushed) flow += pushed;
        }

        // What the source still reaches when no more flows.
        for (var i = 0; i < Items; i++) pays[i] = _level[1 + _baskets + i] >= 0;
        return flow;
    }

    private bool Layer()
    {
        Array.Fill(_level, -1);
        (_level[0], _queue[0]) = (0, 0);
        for (int head = 0, end = 1; head < end; head++)
        {
            var node = _queue[head];
            for (var k = _first[node]; k < _first[node + 1]; k++)
            {
                var arc = Order[k];
                if (_room[arc] <= 0 || _level[_to[arc]] >= 0) continue;
                _level[_to[arc]] = _level[node] + 1;
                _queue[end++] = _to[arc];
            }
        }

        return _level[_sink] >= 0;
    }

    /// <summary>One path down the layers, without recursion; 0 if there is none.</summary>
    private long Push()
    {
        var (node, depth) = (0, 0);
        while (node != _sink)
        {
            if (_next[node] < _first[node + 1])
            {
                var arc = Order[_next[node]];
                if (_room[arc] > 0 && _level[_to[arc]] == _level[node] + 1)
                {
                    _path[depth++] = arc;
                    node = _to[arc];
                    continue;
                }

                _next[node]++;
                continue;
            }

            if (depth == 0) return 0;
            // A dead end: never looked at again in these layers.
            node = _to[_path[--depth] ^ 1];
            _next[node]++;
        }

        var least = long.MaxValue;
        for (var k = 0; k < depth; k++) least = Math.Min(least, _room[_path[k]]);
        for (var k = 0; k < depth; k++)
        {
            _room[_path[k]] -= least;
            _room[_path[k] ^ 1] += least;
        }

        return least;
    }
}
