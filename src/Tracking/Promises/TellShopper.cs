using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Promises;

/// <summary>Decides what a new estimate is worth telling: the estimate itself, a moved window, a warning.</summary>
internal static class TellShopper
{
    /// <summary>What to tell now, or null if nothing is new enough.</summary>
    /// <param name="shipment">What is known and was told of the shipment.</param>
    /// <param name="carriage">Its current route's word.</param>
    /// <param name="estimate">The new estimate.</param>
    /// <param name="options">Thresholds.</param>
    /// <param name="now">The clock.</param>
    public static Telling? Decide(ShipmentState shipment, Carriage carriage, StopEstimate estimate, TrackingOptions options, DateTimeOffset now)
    {
        if (shipment.Released?.Fact is not { } released) return null;
        var isOut = carriage.OutAt is not null;
        var moved = estimate.Eta.P50 - (shipment.Eta?.Eta?.P50 ?? estimate.Eta.P50);
        var isFirstOut = isOut && shipment.FirstOut is null;
        var tellsEta = shipment.Eta is null || isFirstOut || moved.Duration() >= StepOf(estimate, options);
        var window = ShownWindow.Decide(shipment.Shown?.Window, released.Due, isOut, estimate, options);
        var atRisk = 1 - estimate.ProbabilityBy(released.Due.Latest) > options.RiskProbability
            && (shipment.Risk is null || now - shipment.Risk.At >= options.RiskEvery);
        if (!tellsEta && window is null && !atRisk) return null;

        // The first narrowing of the promise is no move: a shopper counts only what changes after it.
        var moves = (shipment.Shown?.Moves ?? 0) + (window is not null && shipment.Shown is not null ? 1 : 0);
        return new Telling(
            shipment.NextTelling(), now, tellsEta || window is not null ? estimate.Eta : null, estimate.Mean, estimate.DeviationSeconds,
            estimate.Parts, window, moves, atRisk, isOut, EtaCause.Words(shipment.Eta?.Parts, estimate.Parts, moved));
    }

    /// <summary>By how much a median must move to be told again: hours ahead, a few minutes deep inside the range are noise.</summary>
    public static TimeSpan StepOf(StopEstimate estimate, TrackingOptions options)
    {
        var share = (estimate.Eta.P90 - estimate.Eta.P10) * options.EtaStepShare;
        return share > options.EtaStep ? share : options.EtaStep;
    }

    /// <summary>The facts for other modules that a telling amounts to.</summary>
    public static IEnumerable<IFact> FactsOf(
        Telling telling, ShipmentState shipment, Carriage carriage, StopEstimate estimate, int nextStop, Fix? marker)
    {
        var released = shipment.Released!.Fact;
        if (telling.Eta is { } eta)
            yield return new EtaChanged(shipment.Shipment, released.Order, carriage.Route, telling.At, eta, telling.Cause);
        if (telling.AtRisk)
            yield return new PromiseAtRisk(
                shipment.Shipment, carriage.Route, carriage.Vehicle, telling.At, released.Due, estimate.Eta,
                estimate.Eta.P50 > released.Due.Latest ? estimate.Eta.P50 - released.Due.Latest : TimeSpan.Zero, nextStop, marker?.Point);
    }
}
