namespace LogiOpt.Tracking.Eta;

/// <summary>The normal distribution.</summary>
internal static class NormalCurve
{
    /// <summary>The 90 % point.</summary>
    public const double Z90 = 1.2815515655446004;

    /// <summary>Probability of a value below z.</summary>
    /// <remarks>Error at most 7.5e-8. Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.2.17.</remarks>
    public static double Below(double z)
    {
        if (z < 0) return 1 - Below(-z);
        var t = 1 / (1 + 0.2316419 * z);
        var tail = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Density(z) * tail;
    }

    /// <summary>Density at z.</summary>
    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Mean and variance of the later of a normal instant and a fixed one: a vehicle that may have to wait for a window to open.</summary>
    /// <remarks>Source: Clark (1961), Operations Research 9(2), 145-162, with the second variable constant.</remarks>
    public static (double Mean, double Variance) LaterOf(double mean, double variance, double floor)
    {
        if (variance <= 0) return (Math.Max(mean, floor), 0);
        var deviation = Math.Sqrt(variance);
        var a = (mean - floor) / deviation;
        double above = Below(a), density = Density(a);
        var first = mean * above + floor * (1 - above) + deviation * density;
        var centred = mean - floor;
        // Second moment about the floor: keeps its digits, where instants squared would lose them.
        var second = (centred * centred + variance) * above + centred * deviation * density;
        return (first, Math.Max(0, second - (first - floor) * (first - floor)));
    }
}
