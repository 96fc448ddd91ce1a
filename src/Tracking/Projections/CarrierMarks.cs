using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Projections;

/// <summary>What any carrier can say of a shipment, in one list for all of them.</summary>
internal enum CarrierStatus
{
    /// <summary>The carrier knows of it; nothing has moved.</summary>
    Announced,

    /// <summary>Taken over from the sender.</summary>
    Collected,

    /// <summary>On its way between two places of the carrier.</summary>
    InTransit,

    /// <summary>At a place of the carrier.</summary>
    AtHub,

    /// <summary>With customs.</summary>
    Customs,

    /// <summary>On the vehicle that delivers it.</summary>
    OutForDelivery,

    /// <summary>Waiting for its receiver at a pick-up point.</summary>
    PickupReady,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>Tried in vain.</summary>
    Attempted,

    /// <summary>Stopped, by weather, papers or a strike.</summary>
    Held,

    /// <summary>Damaged.</summary>
    Damaged,

    /// <summary>Cannot be found.</summary>
    Lost,

    /// <summary>On its way back to the sender.</summary>
    Returning,

    /// <summary>Back at the sender.</summary>
    Returned,

    /// <summary>Called off.</summary>
    Cancelled,
}

/// <summary>A carrier reported on a consignment.</summary>
/// <param name="Event">Its id.</param>
/// <param name="At">When it happened.</param>
/// <param name="Carrier">Code of the carrier.</param>
/// <param name="Reference">What the carrier or the standard calls the goods.</param>
/// <param name="Shipment">The shipment that goes by this reference; null = none is known to.</param>
/// <param name="Status">In the unified list; null if the carrier's code has no counterpart yet.</param>
/// <param name="Raw">The carrier's own code.</param>
/// <param name="Reason">The carrier's reason, if any.</param>
/// <param name="Place">Where, if told.</param>
internal sealed record CarrierReported(
    string Event, DateTimeOffset At, string Carrier, string Reference, ShipmentId? Shipment, CarrierStatus? Status, string Raw, string? Reason,
    string? Place) : Observation(Event, At);

/// <summary>What a carrier said last of one status.</summary>
internal sealed record CarrierMark(CarrierStatus Status, DateTimeOffset At, string Event, string Carrier, string Reference, string? Reason, string? Place);

/// <summary>Folds what carriers say; the newest mark of each status counts, whatever the order of arrival.</summary>
internal static class CarrierFold
{
    public static ShipmentState Apply(ShipmentState now, CarrierReported fact)
    {
        if (fact.Status is not { } status) return now;
        var mark = new CarrierMark(status, fact.At, fact.Event, fact.Carrier, fact.Reference, fact.Reason, fact.Place);
        var marks = now.Reports ?? [];
        var known = marks.FirstOrDefault(m => m.Status == status);
        if (known is not null && !(mark.At > known.At || (mark.At == known.At && string.CompareOrdinal(mark.Event, known.Event) > 0))) return now;
        return now with { Reports = [.. marks.Where(m => m.Status != status).Append(mark).OrderBy(m => m.Status)] };
    }

    /// <summary>The newest mark; of several at one instant the one that is further on.</summary>
    public static CarrierMark? Newest(ShipmentState shipment) => shipment.Reports?.MaxBy(m => (m.At, m.Status));

    /// <summary>When a carrier handed it over; null if none did.</summary>
    public static DateTimeOffset? DeliveredAt(ShipmentState shipment) => Mark(shipment, CarrierStatus.Delivered)?.At;

    public static CarrierMark? Mark(ShipmentState shipment, CarrierStatus status) => shipment.Reports?.FirstOrDefault(m => m.Status == status);

    /// <summary>The shipment's status as the carriers have it; null if they say nothing that changes it.</summary>
    public static ShipmentStatus? StatusOf(ShipmentState shipment)
    {
        // What was handed over stays so: carriers often report a late scan after it.
        if (DeliveredAt(shipment) is not null) return ShipmentStatus.Delivered;
        return Newest(shipment)?.Status switch
        {
            CarrierStatus.Announced => ShipmentStatus.Dispatched,
            CarrierStatus.Collected or CarrierStatus.InTransit or CarrierStatus.AtHub or CarrierStatus.Customs or CarrierStatus.OutForDelivery
                or CarrierStatus.PickupReady or CarrierStatus.Held => ShipmentStatus.OutForDelivery,
            CarrierStatus.Attempted or CarrierStatus.Damaged or CarrierStatus.Lost or CarrierStatus.Returning => ShipmentStatus.Failed,
            CarrierStatus.Returned => ShipmentStatus.Returned,
            CarrierStatus.Cancelled => ShipmentStatus.Cancelled,
            _ => null,
        };
    }

    /// <summary>The history in words.</summary>
    public static IEnumerable<TimelineEntry> TimelineOf(ShipmentState shipment) =>
        (shipment.Reports ?? []).Select(m => new TimelineEntry(m.At, CodeOf(m.Status), TextOf(m)));

    private static string CodeOf(CarrierStatus status) => "carrier" + status;

    private static string TextOf(CarrierMark mark)
    {
        var text = mark.Status switch
        {
            CarrierStatus.Announced => "Announced to the carrier",
            CarrierStatus.Collected => "Collected by the carrier",
            CarrierStatus.InTransit => "On its way",
            CarrierStatus.AtHub => "At a depot of the carrier",
            CarrierStatus.Customs => "With customs",
            CarrierStatus.OutForDelivery => "On its way to you",
            CarrierStatus.PickupReady => "Ready to be picked up",
            CarrierStatus.Delivered => "Delivered",
            CarrierStatus.Attempted => "Could not be delivered",
            CarrierStatus.Held => "Held up",
            CarrierStatus.Damaged => "Damaged",
            CarrierStatus.Lost => "Cannot be found",
            CarrierStatus.Returning => "On its way back",
            CarrierStatus.Returned => "Back at the sender",
            _ => "Called off",
        };
        return text + (mark.Place is { } place ? $", {place}" : "") + (mark.Reason is { } reason ? $": {reason}" : "") + ".";
    }
}
