namespace LogiOpt.Inventory.Forecasting;

/// <summary>How well the last known periods were foretold without them, by the two levels in the parts that the forecast uses.</summary>
/// <param name="Periods">Periods held back: one horizon.</param>
/// <param name="Cells">Known series and periods that were compared.</param>
/// <param name="Levels">Series by themselves, and summed by item, by site and over all.</param>
/// <param name="Quantiles">One entry a share that was asked for.</param>
public sealed record HeldBackReport(int Periods, int Cells, IReadOnlyList<HeldBackLevel> Levels, IReadOnlyList<HeldBackQuantile> Quantiles);

/// <summary>Means against what came, period by period.</summary>
/// <param name="Level">What is summed before it is compared.</param>
/// <param name="Accuracy">1 less the weighted absolute error; may be below 0.</param>
/// <param name="Bias">Said less came, as a share of what came.</param>
public sealed record HeldBackLevel(string Level, double Accuracy, double Bias)
{
    internal static HeldBackLevel Of(string level, IEnumerable<(double Said, double Came)> sums)
    {
        double error = 0, said = 0, came = 0;
        foreach (var sum in sums) (error, said, came) = (error + Math.Abs(sum.Said - sum.Came), said + sum.Said, came + sum.Came);
        return came > 0 ? new HeldBackLevel(level, 1 - error / came, (said - came) / came) : new HeldBackLevel(level, 0, 0);
    }
}

/// <summary>How often a quantile held. Whole units come in steps, so that no quantile of them covers its share exactly: it is right
/// if the share lies between the two.</summary>
/// <param name="Share">The share that was asked for.</param>
/// <param name="Below">Share of the outcomes below the quantile.</param>
/// <param name="AtOrBelow">Share of the outcomes at or below it: what is usually called coverage.</param>
public sealed record HeldBackQuantile(double Share, double Below, double AtOrBelow);
