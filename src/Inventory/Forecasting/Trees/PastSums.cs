namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>Running sums of one or many series, so that a mean over any past window takes two reads.</summary>
internal sealed class PastSums
{
    private readonly double[] _units;
    private readonly double[] _factors;
    private readonly int[] _known;
    private readonly int[] _sold;

    public PastSums(int past)
    {
        _units = new double[past + 1];
        _factors = new double[past + 1];
        _known = new int[past + 1];
        _sold = new int[past + 1];
    }

    /// <summary>Adds what was known of a period; call <see cref="Close"/> when all series are in.</summary>
    public void Add(int period, double units, double factor)
    {
        _units[period + 1] += units;
        _factors[period + 1] += factor;
        _known[period + 1]++;
        if (units > 0) _sold[period + 1]++;
    }

    public void Close()
    {
        for (var t = 1; t < _units.Length; t++)
        {
            _units[t] += _units[t - 1];
            _factors[t] += _factors[t - 1];
            _known[t] += _known[t - 1];
            _sold[t] += _sold[t - 1];
        }
    }

    public void Clear()
    {
        Array.Clear(_units);
        Array.Clear(_factors);
        Array.Clear(_known);
        Array.Clear(_sold);
    }

    /// <summary>Units over factors in [from, to), clipped to the past; NaN if nothing is known.</summary>
    public double Level(int from, int to)
    {
        (from, to) = (Math.Max(0, from), Math.Clamp(to, 0, _units.Length - 1));
        if (from >= to) return double.NaN;
        var factors = _factors[to] - _factors[from];
        return factors > 0 ? Math.Max(0, _units[to] - _units[from]) / factors : double.NaN;
    }

    /// <summary>Share of the known periods in [from, to) in which something was sold; NaN if none is known.</summary>
    public double SoldShare(int from, int to)
    {
        (from, to) = (Math.Max(0, from), Math.Clamp(to, 0, _units.Length - 1));
        var known = from < to ? _known[to] - _known[from] : 0;
        return known > 0 ? (double)(_sold[to] - _sold[from]) / known : double.NaN;
    }

    /// <summary>Mean units of the periods in [from, to) in which something was sold; NaN if there is none.</summary>
    public double SizeWhenSold(int from, int to)
    {
        (from, to) = (Math.Max(0, from), Math.Clamp(to, 0, _units.Length - 1));
        var sold = from < to ? _sold[to] - _sold[from] : 0;
        return sold > 0 ? (_units[to] - _units[from]) / sold : double.NaN;
    }

    /// <summary>Share of the periods in [from, to) that are known.</summary>
    public double KnownShare(int from, int to)
    {
        (from, to) = (Math.Max(0, from), Math.Clamp(to, 0, _units.Length - 1));
        return from < to ? (double)(_known[to] - _known[from]) / (to - from) : double.NaN;
    }
}
