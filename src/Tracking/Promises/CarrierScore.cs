using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Promises;

/// <summary>What a carrier has promised us.</summary>
/// <param name="OnTimeShare">Share of deliveries within the shopper's promise, 0 to 1.</param>
/// <param name="MaxTransit">Longest time from collection to hand-over.</param>
/// <param name="FirstScan">Longest time from release to the first scan.</param>
/// <param name="BreachFee">What one breach costs the carrier, in the operation's currency.</param>
internal sealed record CarrierTerms(double OnTimeShare, TimeSpan MaxTransit, TimeSpan FirstScan, double BreachFee)
{
    public static readonly CarrierTerms None = new(0.95, TimeSpan.FromDays(3), TimeSpan.FromDays(1), 0);
}

/// <summary>One term that was not kept for one shipment.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Term"><c>promise</c>, <c>transit</c>, <c>firstScan</c>, <c>damaged</c> or <c>lost</c>.</param>
/// <param name="MinutesOver">By how much; 0 where it cannot be measured.</param>
/// <param name="At">When it was broken.</param>
internal sealed record CarrierBreach(ShipmentId Shipment, string Term, int MinutesOver, DateTimeOffset At);

/// <summary>How well a carrier works.</summary>
/// <param name="Shipments">Shipments that go by its labels.</param>
/// <param name="Delivered">Of these, delivered.</param>
/// <param name="OnTime">Of the delivered, within the promise.</param>
/// <param name="OnTimeShare">As a share; null before the first.</param>
/// <param name="KeepsTerms">Whether the share is at least what was agreed; null before the first.</param>
/// <param name="FirstAttemptShare">Delivered without a failed attempt, of the delivered.</param>
/// <param name="TransitHoursMedian">From collection to hand-over.</param>
/// <param name="DamagedOrLost">Shipments damaged or lost.</param>
/// <param name="Score">0 to 100.</param>
/// <param name="Fees">What its breaches come to by its terms.</param>
/// <param name="Breaches">The newest first, at most 200.</param>
/// <param name="Coverage">Share of delivered shipments for which each status was told.</param>
internal sealed record CarrierScorecard(
    int Shipments, int Delivered, int OnTime, double? OnTimeShare, bool? KeepsTerms, double? FirstAttemptShare, double? TransitHoursMedian, int DamagedOrLost, int? Score,
    double Fees, IReadOnlyList<CarrierBreach> Breaches, IReadOnlyDictionary<string, double> Coverage);

/// <summary>Scores a carrier by what became of its shipments.</summary>
internal static class CarrierScore
{
    private const int MaxBreaches = 200;

    // Without these a shopper sees nothing between order and doorbell.
    private static readonly CarrierStatus[] Expected = [CarrierStatus.Collected, CarrierStatus.InTransit, CarrierStatus.OutForDelivery, CarrierStatus.Delivered];

    public static CarrierScorecard Of(IReadOnlyList<ShipmentState> shipments, CarrierTerms terms, DateTimeOffset now)
    {
        var delivered = shipments.Where(s => CarrierFold.DeliveredAt(s) is not null).ToList();
        var onTime = delivered.Count(s => s.Released is { } r && CarrierFold.DeliveredAt(s) <= r.Fact.Due.Latest);
        var first = delivered.Count(s => CarrierFold.Mark(s, CarrierStatus.Attempted) is null);
        var transits = delivered.Select(TransitOf).OfType<TimeSpan>().Select(t => t.TotalHours).Order().ToList();
        var breaches = shipments.SelectMany(s => BreachesOf(s, terms, now)).ToList();
        var bad = shipments.Count(s => CarrierFold.Mark(s, CarrierStatus.Damaged) is not null || CarrierFold.Mark(s, CarrierStatus.Lost) is not null);
        var coverage = Expected.ToDictionary(CodeOf, status => delivered.Count == 0 ? 0 : (double)delivered.Count(s => CarrierFold.Mark(s, status) is not null) / delivered.Count);
        double? share = delivered.Count == 0 ? null : (double)onTime / delivered.Count, firstShare = delivered.Count == 0 ? null : (double)first / delivered.Count;
        return new CarrierScorecard(
            shipments.Count, delivered.Count, onTime, share, share is { } s ? s >= terms.OnTimeShare : null, firstShare,
            transits.Count == 0 ? null : transits[transits.Count / 2], bad, share is null ? null : Points(share.Value, firstShare!.Value, (double)bad / shipments.Count, coverage.Values.Average()),
            breaches.Count * terms.BreachFee, [.. breaches.OrderByDescending(b => b.At).ThenBy(b => b.Shipment.Value).Take(MaxBreaches)], coverage);
    }

    /// <summary>The terms that were not kept for one shipment.</summary>
    public static IEnumerable<CarrierBreach> BreachesOf(ShipmentState shipment, CarrierTerms terms, DateTimeOffset now)
    {
        if (shipment.Reports is not { Count: > 0 } reports) yield break;
        var delivered = CarrierFold.DeliveredAt(shipment);
        var end = delivered ?? now;
        if (shipment.Released is { } released)
        {
            if (end > released.Fact.Due.Latest) yield return Over("promise", released.Fact.Due.Latest, end);
            var scanned = reports.Where(r => r.Status != CarrierStatus.Announced).Select(r => (DateTimeOffset?)r.At).Min() ?? now;
            if (scanned > released.At + terms.FirstScan) yield return Over("firstScan", released.At + terms.FirstScan, scanned);
        }

        if (CarrierFold.Mark(shipment, CarrierStatus.Collected) is { } collected && end > collected.At + terms.MaxTransit) yield return Over("transit", collected.At + terms.MaxTransit, end);
        if (CarrierFold.Mark(shipment, CarrierStatus.Damaged) is { } damaged) yield return new CarrierBreach(shipment.Shipment, "damaged", 0, damaged.At);
        if (CarrierFold.Mark(shipment, CarrierStatus.Lost) is { } lost && delivered is null) yield return new CarrierBreach(shipment.Shipment, "lost", 0, lost.At);

        CarrierBreach Over(string term, DateTimeOffset limit, DateTimeOffset at) => new(shipment.Shipment, term, (int)Math.Ceiling((at - limit).TotalMinutes), at);
    }

    // Half for promises kept, a fifth each for the first attempt and whole goods, a tenth for telling where goods are.
    private static int Points(double onTime, double first, double bad, double coverage) =>
        (int)Math.Round(50 * onTime + 20 * first + 20 * Math.Max(0, 1 - 10 * bad) + 10 * coverage);

    private static TimeSpan? TransitOf(ShipmentState shipment) => CarrierFold.DeliveredAt(shipment) - CarrierFold.Mark(shipment, CarrierStatus.Collected)?.At;

    private static string CodeOf(CarrierStatus status) => char.ToLowerInvariant(status.ToString()[0]) + status.ToString()[1..];
}
