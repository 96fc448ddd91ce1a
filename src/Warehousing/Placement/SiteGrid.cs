namespace LogiOpt.Warehousing.Placement;

/// <summary>Sites in square cells, for finding the nearest K of a point without looking at all.</summary>
internal sealed class SiteGrid
{
    private const double SitesPerCell = 3;

    private readonly SiteCosts _costs;
    private readonly double _left, _bottom, _cell;
    private readonly int _columns, _rows;
    private readonly int[] _start;
    private readonly int[] _sites;

    public SiteGrid(SiteCosts costs)
    {
        _costs = costs;
        (_left, _bottom) = (costs.SiteX.Min(), costs.SiteY.Min());
        double width = costs.SiteX.Max() - _left, height = costs.SiteY.Max() - _bottom, longest = Math.Max(Math.Max(width, height), 1e-9);
        _cell = Math.Max(Math.Sqrt(Math.Max(width * height, longest * 1e-6) * SitesPerCell / costs.SiteCount), longest / 2000);
        (_columns, _rows) = ((int)(width / _cell) + 1, (int)(height / _cell) + 1);
        _start = new int[_columns * _rows + 1];
        _sites = new int[costs.SiteCount];
        for (var j = 0; j < _sites.Length; j++) _start[CellOf(j) + 1]++;
        for (var c = 1; c < _start.Length; c++) _start[c] += _start[c - 1];
        var next = _start[..^1];
        for (var j = 0; j < _sites.Length; j++) _sites[next[CellOf(j)]++] = j;
    }

    /// <summary>Fills every customer's list with its <paramref name="length"/> cheapest sites in rising order of cost.</summary>
    public void FillNearest(int length, int[] site, double[] cost)
    {
        var foundSite = new int[_costs.SiteCount];
        var foundDistance = new double[_costs.SiteCount];
        for (var i = 0; i < _costs.CustomerCount; i++)
        {
            var found = Collect(i, length, foundSite, foundDistance);
            Array.Sort(foundDistance, foundSite, 0, found);
            for (var k = 0; k < length; k++)
            {
                site[i * length + k] = foundSite[k];
                cost[i * length + k] = _costs.Of(foundSite[k], i);
            }
        }
    }

    /// <summary>Collects rings of cells until at least <paramref name="length"/> sites lie within the radius that the rings fully cover.</summary>
    private int Collect(int customer, int length, int[] foundSite, double[] foundDistance)
    {
        double x = _costs.CustomerX[customer], y = _costs.CustomerY[customer];
        int column = Math.Clamp((int)((x - _left) / _cell), 0, _columns - 1), row = Math.Clamp((int)((y - _bottom) / _cell), 0, _rows - 1);
        var found = 0;
        for (var ring = 0; ; ring++)
        {
            found = AddRing(x, y, column, row, ring, found, foundSite, foundDistance);
            if (found == _costs.SiteCount) return found;
            if (found < length) continue;
            // No site beyond the rings is nearer than this, also for a customer outside the grid; a little less, for rounding.
            var covered = ring * _cell * (1 - 1e-9);
            var within = 0;
            for (var k = 0; k < found; k++)
                if (foundDistance[k] <= covered) within++;
            if (within >= length) return found;
        }
    }

    private int AddRing(double x, double y, int column, int row, int ring, int found, int[] foundSite, double[] foundDistance)
    {
        for (var r = Math.Max(0, row - ring); r <= Math.Min(_rows - 1, row + ring); r++)
        {
            var whole = r == row - ring || r == row + ring;
            for (var c = column - ring; c <= column + ring; c += whole || ring == 0 ? 1 : 2 * ring)
            {
                if (c < 0 || c >= _columns) continue;
                for (var e = _start[r * _columns + c]; e < _start[r * _columns + c + 1]; e++)
                {
                    var j = _sites[e];
                    double dx = _costs.SiteX[j] - x, dy = _costs.SiteY[j] - y;
                    foundSite[found] = j;
                    foundDistance[found++] = Math.Sqrt(dx * dx + dy * dy);
                }
            }
        }

        return found;
    }

    private int CellOf(int site) =>
        (int)((_costs.SiteY[site] - _bottom) / _cell) * _columns + (int)((_costs.SiteX[site] - _left) / _cell);
}
