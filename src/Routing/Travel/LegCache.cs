using LogiOpt.Core.Geo;

namespace LogiOpt.Routing.Travel;

/// <summary>Legs that were asked for before. Two generations, each of half the bound: when the younger is full, the older is forgotten, so that legs in use stay.</summary>
/// <param name="bound">Most legs kept.</param>
internal sealed class LegCache(int bound)
{
    private readonly Lock _lock = new();
    private Dictionary<Key, (int Seconds, int Metres)> _young = [], _old = [];

    public int Count
    {
        get { lock (_lock) return _young.Count + _old.Count; }
    }

    /// <summary>Looks many legs up at once, row by row.</summary>
    /// <returns>False for the cells that are not known; known ones are filled in.</returns>
    public bool[] Fill(string profile, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, int[] seconds, int[] metres)
    {
        var known = new bool[seconds.Length];
        lock (_lock)
            for (var k = 0; k < known.Length; k++)
            {
                var key = new Key(profile, from[k / to.Count], to[k % to.Count]);
                if (!_young.TryGetValue(key, out var leg))
                {
                    if (!_old.Remove(key, out leg)) continue;
                    Put(key, leg);
                }

                (known[k], seconds[k], metres[k]) = (true, leg.Seconds, leg.Metres);
            }

        return known;
    }

    public void Add(string profile, GeoPoint from, GeoPoint to, int seconds, int metres)
    {
        lock (_lock) Put(new Key(profile, from, to), (seconds, metres));
    }

    private void Put(Key key, (int, int) leg)
    {
        if (bound < 2) return;
        if (_young.Count >= bound / 2) (_old, _young) = (_young, []);
        _young[key] = leg;
    }

    private readonly record struct Key(string Profile, GeoPoint From, GeoPoint To);
}
