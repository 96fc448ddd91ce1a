using LogiOpt.Core.Search;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Possible futures drawn from past ones, whole horizons at a time, so that a wrong level stays wrong for the whole path as it does in life.</summary>
internal sealed class RatioPaths
{
    private const int Neighbours = 300;
    private const double PoolStrength = 6;

    private readonly int _horizon;
    private readonly float[] _ratios;
    private readonly int[] _known;
    private readonly int[] _first;
    private readonly double[] _sizes;
    private readonly int[] _bySize;

    public RatioPaths(Panel panel, float[] factors, Backtest backtest)
    {
        _horizon = panel.Horizon;
        var ratios = new List<float>();
        var sizes = new List<double>();
        _known = new int[panel.SeriesCount];
        _first = new int[panel.SeriesCount];
        var path = new float[_horizon];
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            _first[s] = sizes.Count;
            for (var k = 0; k < backtest.PastOrigins; k++)
            {
                if (Path(panel, factors, s, backtest.LevelOf(s, k), backtest.Origins[k], path) is not { } size) continue;
                ratios.AddRange(path);
                sizes.Add(size);
                _known[s]++;
            }
        }

        _ratios = [.. ratios];
        _bySize = [.. Enumerable.Range(0, sizes.Count).OrderBy(p => sizes[p])];
        _sizes = [.. _bySize.Select(p => sizes[p])];
    }

    /// <summary>Writes came-over-said of one possible future.</summary>
    /// <param name="series">The series.</param>
    /// <param name="said">Its forecast over the horizon, which tells its neighbours.</param>
    /// <param name="rng">Randomness.</param>
    /// <param name="path">Receives one ratio a period, at most the horizon.</param>
    public void Draw(int series, double said, Rng rng, Span<double> path)
    {
        var chosen = Choose(series, said, rng);
        for (var j = 0; j < path.Length; j++) path[j] = chosen < 0 ? 1 : _ratios[chosen * _horizon + j];
    }

    private int Choose(int series, double said, Rng rng)
    {
        if (_sizes.Length == 0) return -1;
        if (rng.NextDouble() * (_known[series] + PoolStrength) < _known[series]) return _first[series] + rng.Next(_known[series]);
        var at = Array.BinarySearch(_sizes, said);
        var count = Math.Min(Neighbours, _sizes.Length);
        var from = Math.Clamp((at < 0 ? ~at : at) - count / 2, 0, _sizes.Length - count);
        return _bySize[from + rng.Next(count)];
    }

    private static double? Path(Panel panel, float[] factors, int series, double level, int origin, float[] path)
    {
        if (origin + path.Length > panel.Past || !(level > 0)) return null;
        double size = 0;
        for (var j = 0; j < path.Length; j++)
        {
            var cell = panel.Cell(series, origin + j);
            var said = level * factors[cell];
            // A sold-out period inside a path counts as it was expected.
            path[j] = float.IsNaN(panel.Demand[cell]) ? 1 : (float)(panel.Demand[cell] / said);
            size += said;
        }

        return size;
    }
}
