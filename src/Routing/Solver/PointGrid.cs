namespace LogiOpt.Routing.Solver;

/// <summary>Points in square cells, some two in each, for nearest-neighbour questions.</summary>
internal sealed class PointGrid
{
    private readonly double[] _x, _y;
    private readonly int[] _cellStart, _points;
    private readonly double _left, _bottom, _side;
    private readonly int _columns, _rows;
    private double[] _squared = new double[256];
    private int[] _found = new int[256];

    public PointGrid(double[] x, double[] y, int count)
    {
        (_x, _y) = (x, y);
        _left = _bottom = double.MaxValue;
        double right = double.MinValue, top = double.MinValue;
        for (var k = 0; k < count; k++)
        {
            (_left, right) = (Math.Min(_left, x[k]), Math.Max(right, x[k]));
            (_bottom, top) = (Math.Min(_bottom, y[k]), Math.Max(top, y[k]));
        }

        double width = Math.Max(right - _left, 1e-9), height = Math.Max(top - _bottom, 1e-9);
        _side = Math.Max(Math.Sqrt(width * height * 2 / count), Math.Max(width, height) / 2000);
        _columns = (int)(width / _side) + 1;
        _rows = (int)(height / _side) + 1;
        _cellStart = new int[_columns * _rows + 1];
        _points = new int[count];
        for (var k = 0; k < count; k++) _cellStart[CellOf(k) + 1]++;
        for (var c = 0; c < _columns * _rows; c++) _cellStart[c + 1] += _cellStart[c];
        var fill = _cellStart.ToArray();
        for (var k = 0; k < count; k++) _points[fill[CellOf(k)]++] = k;
    }

    /// <summary>Fills a span with the nearest other points, nearest first, ties by lowest index.</summary>
    /// <param name="point">The point in the middle.</param>
    /// <param name="nearest">As many as wanted, fewer than there are points.</param>
    public void Nearest(int point, Span<int> nearest)
    {
        int column = ColumnOf(_x[point]), row = RowOf(_y[point]), found = 0;
        for (var ring = 0; ; ring++)
        {
            for (var r = row - ring; r <= row + ring; r++)
            {
                if (r < 0 || r >= _rows) continue;
                var step = Math.Abs(r - row) == ring ? 1 : Math.Max(1, 2 * ring);
                for (var c = column - ring; c <= column + ring; c += step)
                    if (c >= 0 && c < _columns) found = Collect(r * _columns + c, point, found);
            }

            // Everything within `ring` cell sides of the point has been seen.
            var whole = ring >= Math.Max(_columns, _rows);
            if (found < nearest.Length && !whole) continue;
            var certain = ring * _side;
            if (!whole && !AreWithin(certain * certain, found, nearest.Length)) continue;
            SortFound(found);
            _found.AsSpan(0, nearest.Length).CopyTo(nearest);
            return;
        }
    }

    private bool AreWithin(double squared, int found, int wanted)
    {
        var within = 0;
        foreach (var distance in _squared.AsSpan(0, found))
            if (distance <= squared) within++;
        return within >= wanted;
    }

    private void SortFound(int found)
    {
        _squared.AsSpan(0, found).Sort(_found.AsSpan(0, found));
        for (var k = 1; k < found; k++)
            for (var at = k; at > 0 && _squared[at - 1] == _squared[at] && _found[at - 1] > _found[at]; at--) (_found[at - 1], _found[at]) = (_found[at], _found[at - 1]);
    }

    private int Collect(int cell, int point, int found)
    {
        for (var k = _cellStart[cell]; k < _cellStart[cell + 1]; k++)
        {
            var other = _points[k];
            if (other == point) continue;
            if (found == _found.Length)
            {
                Array.Resize(ref _found, 2 * found);
                Array.Resize(ref _squared, 2 * found);
            }

            double dx = _x[other] - _x[point], dy = _y[other] - _y[point];
            _squared[found] = dx * dx + dy * dy;
            _found[found++] = other;
        }

        return found;
    }

    private int CellOf(int k) => RowOf(_y[k]) * _columns + ColumnOf(_x[k]);

    private int ColumnOf(double x) => Math.Min(_columns - 1, (int)((x - _left) / _side));

    private int RowOf(double y) => Math.Min(_rows - 1, (int)((y - _bottom) / _side));
}
