namespace LogiOpt.Tracking.Eta;

/// <summary>An additive effect on the logarithm of travel time, one value a group, each shrunk to 0 by n / (n + k).</summary>
/// <remarks>k is the variance within groups over that between them, estimated from this operator's own legs: copied from another it can
/// cost more than the factor gains. Source: the one-way random-effects model, Searle, Casella and McCulloch (1992), Variance Components, ch. 3.</remarks>
internal sealed class ShrunkFactor(int[] groupOf, int groupCount)
{
    private readonly double[] _sums = new double[groupCount];
    private readonly int[] _counts = new int[groupCount];

    public const double MinK = 0.5, MaxK = 2000;

    /// <summary>Variance within over variance between groups.</summary>
    public double K { get; private set; } = MaxK;

    /// <summary>Fits to what the other factors leave over.</summary>
    /// <param name="residuals">One a leg; NaN where a leg stays out.</param>
    public void Fit(double[] residuals)
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
        for (var i = 0; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            _sums[groupOf[i]] += residuals[i];
            _counts[groupOf[i]]++;
        }

        K = RatioOfVariances(residuals);
    }

    /// <summary>The effect of a group.</summary>
    public double Of(int group) => group < 0 ? 0 : _sums[group] / (_counts[group] + K);

    /// <summary>The effect on one fitted leg.</summary>
    public double OfLeg(int leg) => Of(groupOf[leg]);

    /// <summary>The effect on one fitted leg as it would be without that leg.</summary>
    public double WithoutLeg(int leg, double residual)
    {
        var group = groupOf[leg];
        return double.IsNaN(residual) ? Of(group) : (_sums[group] - residual) / (_counts[group] - 1 + K);
    }

    private double RatioOfVariances(double[] residuals)
    {
        double n = 0, total = 0, groups = 0, squaredCounts = 0, within = 0, between = 0;
        for (var g = 0; g < groupCount; g++)
        {
            if (_counts[g] == 0) continue;
            n += _counts[g];
            total += _sums[g];
            groups++;
            squaredCounts += (double)_counts[g] * _counts[g];
        }

        if (n <= groups || groups < 2) return MaxK;
        for (var i = 0; i < residuals.Length; i++)
            if (!double.IsNaN(residuals[i])) within += Math.Pow(residuals[i] - _sums[groupOf[i]] / _counts[groupOf[i]], 2);
        within /= n - groups;
        for (var g = 0; g < groupCount; g++)
            if (_counts[g] > 0) between += _counts[g] * Math.Pow(_sums[g] / _counts[g] - total / n, 2);
        between = (between - (groups - 1) * within) / (n - squaredCounts / n);
        return between <= 0 ? MaxK : Math.Clamp(within / between, MinK, MaxK);
    }
}
