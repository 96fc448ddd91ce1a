using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;

namespace LogiOpt.Tracking.Projections;

/// <summary>Where a shipment is in its life.</summary>
internal enum ShipmentStatus
{
    /// <summary>Ready at its origin, waiting for a route.</summary>
    Released,

    /// <summary>On a route that has not loaded it.</summary>
    Dispatched,

    /// <summary>On the vehicle.</summary>
    OutForDelivery,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>Tried in vain, still on the vehicle.</summary>
    Failed,

    /// <summary>Tried in vain, back at its site.</summary>
    Returned,

    /// <summary>No route could take it.</summary>
    Unserved,

    /// <summary>Withdrawn before it left.</summary>
    Cancelled,
}

/// <summary>One line of a shipment's history as shoppers read it.</summary>
internal sealed record TimelineEntry(DateTimeOffset At, string Code, string Text);

/// <summary>A shipment's state in words: derived, never stored as truth.</summary>
internal static class ShipmentProgress
{
    /// <summary>The status, or null while the release is not known and nothing carries it.</summary>
    public static ShipmentStatus? StatusOf(ShipmentState shipment)
    {
        var current = shipment.Current();
        if (shipment.Released is null && current is null) return null;
        if (shipment.Carriages.Any(c => c.DeliveredAt is not null)) return ShipmentStatus.Delivered;
        if (current?.OutAt is null && CarrierFold.StatusOf(shipment) is { } carried) return carried;
        if (current is { FailedAt: not null }) return current.ReturnedAt is null ? ShipmentStatus.Failed : ShipmentStatus.Returned;
        if (current is { OutAt: not null }) return ShipmentStatus.OutForDelivery;
        if (shipment.Withdrawn is not null) return ShipmentStatus.Cancelled;
        if (shipment.GivenUp is { } gaveUp && (current is null || gaveUp.At >= current.DispatchedAt)) return ShipmentStatus.Unserved;
        return current is null ? ShipmentStatus.Released : ShipmentStatus.Dispatched;
    }

    /// <summary>Whether its way can still change.</summary>
    public static bool IsOpen(ShipmentStatus? status) => status is ShipmentStatus.Released or ShipmentStatus.Dispatched or ShipmentStatus.OutForDelivery;

    /// <summary>Whether the estimate told last is after its promise.</summary>
    public static bool IsAtRisk(ShipmentState shipment) =>
        shipment is { Eta.Eta: { } eta, Released: { } released } && eta.P50 > released.Fact.Due.Latest && IsOpen(StatusOf(shipment));

    public static Carriage? DeliveryOf(ShipmentState shipment) =>
        shipment.Carriages.Where(c => c.DeliveredAt is not null).MinBy(c => (c.DeliveredAt, c.Route.Value));

    /// <summary>When it was handed over, by our own vehicle or by a carrier; null if not yet.</summary>
    public static DateTimeOffset? DeliveredAt(ShipmentState shipment) => DeliveryOf(shipment)?.DeliveredAt ?? CarrierFold.DeliveredAt(shipment);

    /// <summary>Minutes by which the first estimate out for delivery was wrong, and whether its range held; null before delivery.</summary>
    public static EtaScore? ScoreOf(ShipmentState shipment)
    {
        if (DeliveredAt(shipment) is not { } delivered || shipment.Released is not { } released) return null;
        var start = DeliveryOf(shipment)?.ServiceStartedAt ?? delivered;
        var first = shipment.FirstOut is { Eta: { } eta } telling ? (Eta: eta, telling.Mean, telling.DeviationSeconds) : default((EtaRange Eta, DateTimeOffset Mean, double DeviationSeconds)?);
        return new EtaScore(
            start <= released.Fact.Due.Latest, first is null ? null : Math.Abs((long)(start - first.Value.Eta.P50).TotalSeconds),
            first is null ? null : start >= first.Value.Eta.P10 && start <= first.Value.Eta.P90,
            first is { DeviationSeconds: > 0 } f ? (start - f.Mean).TotalSeconds / f.DeviationSeconds : null, shipment.Shown?.Moves ?? 0);
    }

    public static IReadOnlyList<TimelineEntry> TimelineOf(ShipmentState shipment)
    {
        var entries = new List<TimelineEntry>();
        if (shipment.Released is { } released) entries.Add(new(released.At, "released", "Ready to leave."));
        foreach (var carriage in shipment.Carriages)
        {
            entries.Add(new(carriage.DispatchedAt, "dispatched", $"Planned onto vehicle {carriage.Vehicle}."));
            if (carriage.OutAt is { } left) entries.Add(new(left, "outForDelivery", "On its way to you."));
            if (carriage.ArrivedAt is { } arrived) entries.Add(new(arrived, "arrived", "The driver has arrived."));
            if (carriage.DeliveredAt is { } delivered) entries.Add(new(delivered, "delivered", "Delivered."));
            if (carriage.FailedAt is { } failed) entries.Add(new(failed, "failed", $"Could not be delivered: {carriage.Reason}."));
            if (carriage.ReturnedAt is { } returned) entries.Add(new(returned, "returned", "Back at the site it left."));
        }

        entries.AddRange(CarrierFold.TimelineOf(shipment));
        if (shipment.Shown is { Window: not null, Moves: > 0 } shown) entries.Add(new(shown.At, "windowMoved", $"The expected time moved: {shown.Cause}."));
        if (shipment.GivenUp is { } gaveUp) entries.Add(new(gaveUp.At, "unserved", gaveUp.Fact.Explanation));
        if (shipment.Withdrawn is { } withdrawn) entries.Add(new(withdrawn.At, "cancelled", withdrawn.Fact.Reason));
        return [.. entries.OrderBy(e => e.At).ThenBy(e => e.Code, StringComparer.Ordinal)];
    }
}

/// <summary>How good the promise and the first estimate out for delivery were.</summary>
/// <param name="OnTime">Whether service began before the promise ended.</param>
/// <param name="ErrorSeconds">Absolute error of the median.</param>
/// <param name="Hit">Whether service began between p10 and p90.</param>
/// <param name="StandardError">Error in standard deviations before calibration.</param>
/// <param name="Moves">How often the shown window moved.</param>
internal sealed record EtaScore(bool OnTime, long? ErrorSeconds, bool? Hit, double? StandardError, int Moves);
