using LogiOpt.Core.Search;

namespace LogiOpt.Routing.Solver;

/// <summary>Good routes seen during a search, each set of tasks once in its shortest order; bounded, the oldest half makes way.</summary>
internal sealed class RoutePool
{
    private const int MaxRoutes = 16_384;
    private readonly ulong[] _code;
    private readonly ulong[] _key = new ulong[MaxRoutes];
    private readonly int[] _slots = new int[4 * MaxRoutes];
    private readonly int[] _start = new int[MaxRoutes + 1], _room;

    public RoutePool(int tasks, int longestRoute, Rng rng)
    {
        _code = new ulong[tasks];
        foreach (ref var code in _code.AsSpan()) code = rng.NextBits();
        _room = new int[MaxRoutes * Math.Clamp(longestRoute, 1, 64)];
        Array.Fill(_slots, -1);
    }

    public int Count { get; private set; }

    /// <summary>Length of each route, with the price of its vehicle.</summary>
    public readonly double[] Metres = new double[MaxRoutes];

    /// <summary>Tasks of a route in driving order.</summary>
    public ReadOnlySpan<int> Tasks(int route) => _room.AsSpan(_start[route], _start[route + 1] - _start[route]);

    /// <summary>Adds a route of a plan.</summary>
    /// <returns>Its index, or -1 where it is longer than any that is kept.</returns>
    public int Add(UniformProblem problem, Halt[] halts, int depot)
    {
        var metres = problem.FixedMetres + halts[depot].ToNext;
        ulong key = 0;
        var size = 0;
        for (var at = halts[depot].Next; at != depot; at = halts[at].Next, size++)
        {
            metres += halts[at].ToNext;
            key += _code[at];
        }

        if (Count == MaxRoutes || _start[Count] + size > _room.Length) DropOlderHalf();
        if (_start[Count] + size > _room.Length) return -1;
        var slot = SlotOf(key);
        var route = _slots[slot];
        if (route >= 0 && metres >= Metres[route]) return route;
        if (route < 0)
        {
            route = _slots[slot] = Count++;
            _key[route] = key;
            _start[route + 1] = _start[route] + size;
        }

        Metres[route] = metres;
        var to = _start[route];
        for (var at = halts[depot].Next; at != depot; at = halts[at].Next) _room[to++] = at;
        return route;
    }

    /// <summary>Drops the oldest routes where a plan's would not fit: its indices then hold while it is added.</summary>
    public void MakeRoom(int routes, int tasks)
    {
        if (Count + routes > MaxRoutes || _start[Count] + tasks > _room.Length) DropOlderHalf();
    }

    private int SlotOf(ulong key)
    {
        var slot = (int)(key >> 40) & (_slots.Length - 1);
        while (_slots[slot] >= 0 && _key[_slots[slot]] != key) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void DropOlderHalf()
    {
        int gone = Count / 2, shift = _start[gone];
        _room.AsSpan(shift, _start[Count] - shift).CopyTo(_room);
        for (var route = gone; route < Count; route++)
        {
            (_key[route - gone], Metres[route - gone]) = (_key[route], Metres[route]);
            _start[route - gone + 1] = _start[route + 1] - shift;
        }

        Count -= gone;
        Array.Fill(_slots, -1);
        for (var route = 0; route < Count; route++) _slots[SlotOf(_key[route])] = route;
    }
}
