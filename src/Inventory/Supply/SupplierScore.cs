namespace LogiOpt.Inventory.Supply;

/// <summary>How a supplier does, each part in [0, 1], 1 is best; null where nothing is known yet.</summary>
/// <param name="OnTime">Share of its orders that were complete when they were due; an open one that is overdue counts as late.</param>
/// <param name="Quality">Share of its units that were good.</param>
/// <param name="Price">Cheapest known price over its own, by units bought.</param>
/// <param name="Stability">1 / (1 + squared variation of its lead time).</param>
/// <param name="Total">Weighted mean of the parts that are known.</param>
internal sealed record SupplierScore(double? OnTime, double? Quality, double? Price, double? Stability, double? Total)
{
    // Lateness and bad goods cost sales; price and spread cost money only.
    private const double OnTimeWeight = 0.3, QualityWeight = 0.3, PriceWeight = 0.2, StabilityWeight = 0.2;

    /// <param name="timely">Orders that were complete in time.</param>
    /// <param name="judged">Orders that are complete or overdue.</param>
    /// <param name="good">Good units.</param>
    /// <param name="bad">Units sent back.</param>
    /// <param name="paid">Its price and the cheapest known one, with the units that count for them.</param>
    /// <param name="leads">Mean and deviation of its observed lead times, days; null below three.</param>
    public static SupplierScore Of(int timely, int judged, long good, long bad, IReadOnlyList<(long PriceMilli, long CheapestMilli, long Units)> paid, (double Mean, double Deviation)? leads)
    {
        double? onTime = judged > 0 ? (double)timely / judged : null;
        double? quality = good + bad > 0 ? (double)good / (good + bad) : null;
        var spent = paid.Sum(p => (double)p.PriceMilli * p.Units);
        double? price = spent > 0 ? paid.Sum(p => (double)p.CheapestMilli * p.Units) / spent : null;
        double? stability = leads is { Mean: > 0 } seen ? 1 / (1 + seen.Deviation / seen.Mean * (seen.Deviation / seen.Mean)) : null;
        var parts = new[] { (onTime, OnTimeWeight), (quality, QualityWeight), (price, PriceWeight), (stability, StabilityWeight) }.Where(p => p.Item1 is not null).ToList();
        return new SupplierScore(Round(onTime), Round(quality), Round(price), Round(stability), parts.Count == 0 ? null : Round(parts.Sum(p => p.Item1!.Value * p.Item2) / parts.Sum(p => p.Item2)));
    }

    private static double? Round(double? value) => value is { } known ? Math.Round(known, 4) : null;
}
