namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Days of demand that one placement must serve, and how much the dear ones count.</summary>
/// <remarks>A placement costs <c>(1 - w) x mean + w x CVaR</c> of its cost over the days; CVaR is the mean over the dearest <see cref="Tail"/> of
/// them. Source: Rockafellar and Uryasev (2000), Journal of Risk 2(3), 21-41.</remarks>
public sealed record DemandDays
{
    /// <summary>Days at most.</summary>
    public const int Most = 400;

    /// <summary>Orders of each zone, one array a day; 0 or more.</summary>
    public required double[][] Orders { get; init; }

    /// <summary>Chance of each day, together 1; empty = all alike.</summary>
    public double[] Chance { get; init; } = [];

    /// <summary>Share of days that count as the dearest, in (0, 1].</summary>
    public double Tail { get; init; } = 0.1;

    /// <summary>How much the dearest days count beside the mean of all, in [0, 1].</summary>
    public double RiskWeight { get; init; } = 0.5;

    /// <summary>How many days.</summary>
    public int Count => Orders.Length;

    /// <summary>Chance of a day.</summary>
    public double ChanceOf(int day) => Chance.Length == 0 ? 1.0 / Count : Chance[day];

    /// <summary>Orders of each zone, days weighed by a measure; by their chances it is the mean.</summary>
    /// <param name="measure">Weight of each day; null = its chance.</param>
    public double[] Mixed(double[]? measure)
    {
        var mixed = new double[Orders[0].Length];
        for (var s = 0; s < Count; s++)
        {
            var weight = measure?[s] ?? ChanceOf(s);
            for (var i = 0; i < mixed.Length && weight > 0; i++) mixed[i] += weight * Orders[s][i];
        }

        return mixed;
    }

    /// <summary>Standard deviation of each zone's orders over the days; an unbiased one where all days are alike.</summary>
    public double[] Deviation()
    {
        double[] mean = Mixed(null), square = new double[mean.Length];
        for (var s = 0; s < Count; s++)
            for (var i = 0; i < mean.Length; i++) square[i] += ChanceOf(s) * (Orders[s][i] - mean[i]) * (Orders[s][i] - mean[i]);
        var unbiased = Chance.Length == 0 && Count > 1 ? (double)Count / (Count - 1) : 1;
        return [.. square.Select(v => Math.Sqrt(v * unbiased))];
    }

    /// <summary>The measure under which costs of the days have their risk as their mean.</summary>
    /// <param name="costs">Cost of each day.</param>
    internal double[] WorstFor(double[] costs)
    {
        var measure = new double[Count];
        int[] order = [.. Enumerable.Range(0, Count).OrderByDescending(s => costs[s]).ThenBy(s => s)];
        var room = 1.0;
        foreach (var s in order)
        {
            var dearest = Math.Min(room, ChanceOf(s) / Tail);
            room -= dearest;
            measure[s] = (1 - RiskWeight) * ChanceOf(s) + RiskWeight * dearest;
        }

        return measure;
    }

    /// <summary>Orders by zone, a zone's days together.</summary>
    internal double[] ByZone()
    {
        var orders = new double[Count * Orders[0].Length];
        for (var s = 0; s < Count; s++)
            for (var i = 0; i < Orders[s].Length; i++) orders[i * Count + s] = Orders[s][i];
        return orders;
    }

    internal IEnumerable<string> Faults(double[] demand)
    {
        if (Count is < 1 or > Most || Orders.Any(o => o.Length != demand.Length || !o.All(x => x >= 0 && double.IsFinite(x))))
        {
            yield return $"there must be 1 to {Most} days, each with 0 or more orders of every zone";
            yield break;
        }

        if (Chance.Length > 0 && (Chance.Length != Count || !Chance.All(p => p >= 0) || Math.Abs(Chance.Sum() - 1) > 1e-9)) yield return "the chances of the days must be one a day, 0 or more, and together 1";
        else if (Mixed(null).Where((mean, i) => Math.Abs(mean - demand[i]) > 1e-9 * Math.Max(1, demand[i])).Any()) yield return "the orders of a zone must be their mean over the days";
        if (Tail is not (> 0 and <= 1)) yield return "the share of the dearest days must be in (0, 1]";
        if (RiskWeight is not (>= 0 and <= 1)) yield return "the weight of risk must be in [0, 1]";
    }
}

/// <summary>What a cost and a bound over several days stand on.</summary>
/// <param name="DayCosts">Cost of each day.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Tail">The mean of the dearest.</param>
/// <param name="Measure">Weight of each day in the bound: no placement's risk is below its cost under these weights.</param>
/// <param name="HeldMeasure">Weight of each day in the orders that count against capacities in the bound: what holds every day holds each mixture of them.</param>
public sealed record RiskProof(double[] DayCosts, double Mean, double Tail, double[] Measure, double[] HeldMeasure);
