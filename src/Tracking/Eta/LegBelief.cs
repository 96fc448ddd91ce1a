using LogiOpt.Core.Geo;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>What is believed of ln(actual / planned) of legs: a normal distribution over the weights of <see cref="LegFeatures"/>.</summary>
/// <remarks>
/// Bayesian linear regression with a normal prior; the settings' deviation counts as <see cref="PriorLegs"/> legs. What is not known yet,
/// such as the traffic of an hour nobody has driven, stays in the covariance, which is common to all legs it touches.
/// Source: Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, section 14.8.
/// </remarks>
internal sealed class LegBelief
{
    /// <summary>Legs that weigh as much as the settings' deviation: about an hour of a fleet.</summary>
    private const double PriorLegs = 50;

    // Legs of one route share a driver and legs of one hour the weather: two count as one in what they say of the weights.
    private const double LegsPerWitness = 2;

    // How far off plans are before anything is learned: all alike, short against long, and one hour against another.
    private const double LevelDeviation = 0.10, LengthDeviation = 0.25, HourDeviation = 0.08;

    // Hours so far apart know little of each other.
    private const double HourReach = 4;

    private readonly double[] _mean;
    private readonly double[] _covariance;

    private LegBelief(double[] mean, double[] covariance, double deviation) => (_mean, _covariance, Deviation) = (mean, covariance, deviation);

    /// <summary>Deviation of the logarithm for one leg whose expectation is known.</summary>
    public double Deviation { get; }

    /// <summary>What the settings and the learned sums say.</summary>
    public static LegBelief Of(LegSums learned, TrackingOptions options)
    {
        var n = LegFeatures.Count;
        var prior = PriorMean(options);
        var known = new LegBelief(prior, PriorCovariance(), options.LegDeviation);
        if (learned.Count <= 0 || SymmetricMatrix.Inverse(known._covariance, n) is not { } precision) return known;

        var (gram, cross) = Centred(learned, prior);
        // Two rounds are enough: the deviation weighs the evidence, and the evidence gives the deviation.
        for (var round = 0; round < 2; round++)
        {
            var weight = 1 / (known.Deviation * known.Deviation * LegsPerWitness);
            var posterior = new double[n * n];
            for (var k = 0; k < posterior.Length; k++) posterior[k] = precision[k] + weight * gram[k];
            // Sums that no legs can have, as after an update in mid-route: the settings hold until 'tracking rebuild'.
            if (SymmetricMatrix.Inverse(posterior, n) is not { } covariance) return known;
            var shift = SymmetricMatrix.Times(covariance, cross);
            for (var k = 0; k < n; k++) shift[k] *= weight;
            var deviation = Math.Sqrt((PriorLegs * options.LegDeviation * options.LegDeviation + ResidualSquares(learned, prior, shift, gram, cross)) / (PriorLegs + learned.Count));
            known = new LegBelief([.. prior.Zip(shift, (a, b) => a + b)], covariance, deviation);
        }

        return known;
    }

    /// <summary>Expected ln(actual / planned) of a leg.</summary>
    /// <param name="x">Its features.</param>
    public double MeanOf(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (var k = 0; k < x.Length; k++) sum += _mean[k] * x[k];
        return sum;
    }

    /// <summary>Variance of a weighted sum of legs' logarithms that comes from what is not known of the weights.</summary>
    /// <param name="gradient">Sum of each leg's weight times its features.</param>
    public double CommonVariance(ReadOnlySpan<double> gradient)
    {
        double sum = 0;
        for (var i = 0; i < gradient.Length; i++)
        {
            if (gradient[i] == 0) continue;
            double row = 0;
            for (var j = 0; j < gradient.Length; j++) row += _covariance[i * gradient.Length + j] * gradient[j];
            sum += gradient[i] * row;
        }

        return Math.Max(0, sum);
    }

    // A plan is right in the mean, so its logarithm is half a variance above the mean of the logarithms; hours differ as in the settings.
    private static double[] PriorMean(TrackingOptions options)
    {
        var mean = new double[LegFeatures.Count];
        for (var k = 0; k < LegFeatures.Kilometres.Length; k++) mean[k] = -options.LegDeviation * options.LegDeviation / 2;
        for (var k = 0; k < LegFeatures.HourKnots; k++)
        {
            var local = (k * LegFeatures.HoursPerKnot + options.UtcOffsetHours + 24) % 24;
            var (hour, past) = ((int)local, local - (int)local);
            mean[LegFeatures.Kilometres.Length + k] = Math.Log((1 - past) * options.TrafficAt(hour) + past * options.TrafficAt((hour + 1) % 24));
        }

        return mean;
    }

    private static double[] PriorCovariance()
    {
        var (n, lengths) = (LegFeatures.Count, LegFeatures.Kilometres.Length);
        var covariance = new double[n * n];
        for (var i = 0; i < lengths; i++)
            for (var j = 0; j < lengths; j++)
                covariance[i * n + j] = LevelDeviation * LevelDeviation + (i == j ? LengthDeviation * LengthDeviation : 0);
        for (var i = 0; i < LegFeatures.HourKnots; i++)
            for (var j = 0; j < LegFeatures.HourKnots; j++)
            {
                var apart = Math.Abs(i - j) * LegFeatures.HoursPerKnot;
                covariance[(lengths + i) * n + lengths + j] = HourDeviation * HourDeviation * Math.Exp(-Math.Min(apart, 24 - apart) / HourReach);
            }

        return covariance;
    }

    // The sums about the prior mean instead of about 0.
    private static (double[] Gram, double[] Cross) Centred(LegSums learned, double[] prior)
    {
        var n = LegFeatures.Count;
        var (gram, cross) = (new double[n * n], new double[n]);
        var at = 0;
        for (var i = 0; i < n; i++)
            for (var j = i; j < n; j++, at++)
                gram[i * n + j] = gram[j * n + i] = learned.Gram[at] / 1e6;
        for (var i = 0; i < n; i++)
        {
            cross[i] = learned.Cross[i] / 1e6;
            for (var j = 0; j < n; j++) cross[i] -= gram[i * n + j] * prior[j];
        }

        return (gram, cross);
    }

    private static double ResidualSquares(LegSums learned, double[] prior, double[] shift, double[] gram, double[] cross)
    {
        // |y - Xp - Xs|² = |y|² - 2 p'X'y + p'X'Xp - 2 s'X'(y - Xp) + s'X'Xs
        var (gramPrior, gramShift) = (SymmetricMatrix.Times(gram, prior), SymmetricMatrix.Times(gram, shift));
        var sum = learned.Squares / 1e6;
        for (var k = 0; k < prior.Length; k++)
            sum += -2 * prior[k] * (learned.Cross[k] / 1e6) + prior[k] * gramPrior[k] - 2 * shift[k] * cross[k] + shift[k] * gramShift[k];
        return Math.Max(0, sum);
    }
}

/// <summary>The little of matrices that the belief needs; row-major, symmetric, positive definite.</summary>
internal static class SymmetricMatrix
{
    public static double[] Times(double[] matrix, double[] vector)
    {
        var n = vector.Length;
        var product = new double[n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) product[i] += matrix[i * n + j] * vector[j];
        return product;
    }

    /// <summary>The inverse, or null if the matrix is not positive definite.</summary>
    /// <remarks>Gauss-Jordan elimination, which needs no exchange of rows for such a matrix. O(n³).</remarks>
    public static double[]? Inverse(double[] matrix, int n)
    {
        var a = (double[])matrix.Clone();
        for (var k = 0; k < n; k++)
        {
            var pivot = a[k * n + k];
            if (!(pivot > 0)) return null;
            a[k * n + k] = 1;
            for (var j = 0; j < n; j++) a[k * n + j] /= pivot;
            for (var i = 0; i < n; i++)
            {
                if (i == k) continue;
                var factor = a[i * n + k];
                a[i * n + k] = 0;
                for (var j = 0; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
            }
        }

        return a;
    }
}
