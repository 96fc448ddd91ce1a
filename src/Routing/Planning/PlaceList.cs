using LogiOpt.Core.Geo;

namespace LogiOpt.Routing.Planning;

/// <summary>Distinct points with dense indices.</summary>
internal sealed class PlaceList
{
    private readonly List<GeoPoint> _points = [];
    private readonly Dictionary<GeoPoint, int> _index = [];

    public PlaceList()
    {
    }

    public PlaceList(IEnumerable<GeoPoint> points)
    {
        foreach (var point in points) Add(point);
    }

    public IReadOnlyList<GeoPoint> Points => _points;

    /// <summary>The index of a point, new or known.</summary>
    public int Add(GeoPoint point)
    {
        if (_index.TryGetValue(point, out var known)) return known;
        _points.Add(point);
        return _index[point] = _points.Count - 1;
    }

    public int Of(GeoPoint point) => _index[point];
}
