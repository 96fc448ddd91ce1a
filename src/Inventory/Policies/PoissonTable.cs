namespace LogiOpt.Inventory.Policies;

/// <summary>Chances of Poisson demand, tabulated as far as they matter.</summary>
internal sealed class PoissonTable
{
    private readonly double[] _chance;
    private readonly double[] _cumulative;
    private readonly double[] _partialMean;

    /// <param name="mean">Mean demand, above 0 and at most 100,000.</param>
    public PoissonTable(double mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mean);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mean, 100_000);
        Mean = mean;
        // Twelve deviations above the mean less than 1e-30 is left.
        var size = (int)Math.Ceiling(mean + 12 * Math.Sqrt(mean) + 40);
        _chance = new double[size];
        _cumulative = new double[size];
        _partialMean = new double[size];
        // By logarithms, because exp(-mean) is 0 for large means.
        double log = -mean, cumulative = 0, partial = 0;
        for (var d = 0; d < size; d++)
        {
            if (d > 0) log += Math.Log(mean) - Math.Log(d);
            _chance[d] = Math.Exp(log);
            cumulative += _chance[d];
            partial += d * _chance[d];
            _cumulative[d] = Math.Min(1, cumulative);
            _partialMean[d] = partial;
        }
    }

    public double Mean { get; }

    /// <summary>Demand beyond this is as good as impossible.</summary>
    public int Size => _chance.Length;

    public double Chance(int demand) => demand < 0 || demand >= Size ? 0 : _chance[demand];

    public double Cumulative(int demand) => demand < 0 ? 0 : demand >= Size ? 1 : _cumulative[demand];

    /// <summary>Expected units left of a level.</summary>
    public double ExpectedLeft(int level) => level <= 0 ? 0 : level >= Size ? level - Mean : level * _cumulative[level] - _partialMean[level];

    /// <summary>Expected holding and shortage cost of one demand against a level, which may be negative.</summary>
    public double OneStepCost(double holdingCost, double shortageCost, int level)
    {
        var left = ExpectedLeft(level);
        return holdingCost * left + shortageCost * (Mean - level + left);
    }
}
