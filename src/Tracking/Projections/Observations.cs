using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Tracking.Projections;

/// <summary>Something that the journal holds: seen on the road, heard from another module, or told to a shopper.</summary>
/// <param name="Event">Its id; the same id is the same observation.</param>
/// <param name="At">When it happened, whole milliseconds.</param>
internal abstract record Observation(string Event, DateTimeOffset At);

/// <summary>A vehicle was at a place.</summary>
internal sealed record PositionReported(
    string Event, DateTimeOffset At, VehicleId Vehicle, GeoPoint Point, double? SpeedMetresPerSecond, double? HeadingDegrees,
    double? AccuracyMetres) : Observation(Event, At)
{
    /// <summary>What else the device said, as it said it; null = nothing.</summary>
    public IReadOnlyDictionary<string, string>? More { get; init; }
}

/// <summary>A device said something without a believable place.</summary>
/// <param name="Event">Its id.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Device">The id it is registered under.</param>
/// <param name="Vehicle">The vehicle it rides in.</param>
/// <param name="More">What it said, as it said it.</param>
/// <param name="Suspect">Why it is not believed; null if it is.</param>
internal sealed record DeviceReported(
    string Event, DateTimeOffset At, string Device, VehicleId Vehicle, IReadOnlyDictionary<string, string> More, string? Suspect) : Observation(Event, At);

/// <summary>What a driver or carrier can report of a route.</summary>
internal enum MilestoneKind
{
    /// <summary>Left a stop; leaving the first one starts the route.</summary>
    Departed,

    /// <summary>Reached a stop.</summary>
    Arrived,

    /// <summary>The work of a stop is done; all its shipments are handled.</summary>
    Served,

    /// <summary>A shipment, or all of a stop, could not be handed over or fetched.</summary>
    Failed,

    /// <summary>Back at the end; the vehicle is free.</summary>
    Completed,

    /// <summary>A failed shipment is back at its site.</summary>
    Returned,
}

/// <summary>A route reached a milestone.</summary>
internal sealed record MilestoneReached(
    string Event, DateTimeOffset At, RouteId Route, VehicleId? Vehicle, MilestoneKind Kind, int? Stop, ShipmentId? Shipment,
    string? Reason) : Observation(Event, At);

/// <summary>Warehousing released a shipment.</summary>
internal sealed record ShipmentNoted(string Event, DateTimeOffset At, ShipmentReleased Fact) : Observation(Event, At);

/// <summary>Routing dispatched a route or a later revision of it.</summary>
internal sealed record RouteNoted(string Event, DateTimeOffset At, RouteDispatched Fact) : Observation(Event, At);

/// <summary>Routing gave up on a shipment.</summary>
internal sealed record GivenUp(string Event, DateTimeOffset At, ShipmentUnserved Fact) : Observation(Event, At);

/// <summary>The order of a shipment was withdrawn.</summary>
internal sealed record Withdrawn(string Event, DateTimeOffset At, ShipmentId Shipment, OrderCancelled Fact) : Observation(Event, At);

/// <summary>We told about a shipment: an estimate, a shown window, a risk. What was decided is a fact too, so that a rebuild decides nothing again.</summary>
internal sealed record Told(string Event, DateTimeOffset At, ShipmentId Shipment, Telling Telling) : Observation(Event, At);

/// <summary>What was told of a shipment at one instant.</summary>
/// <param name="Number">Rising number per shipment, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Eta">The estimate; null if this telling did not renew it.</param>
/// <param name="Mean">Expected start of service before calibration, from which the estimate was drawn.</param>
/// <param name="DeviationSeconds">Its standard deviation before calibration.</param>
/// <param name="Parts">What made the estimate differ from the plan.</param>
/// <param name="Window">The window now shown; null if it did not move.</param>
/// <param name="Moves">How often the shown window has moved since out for delivery.</param>
/// <param name="AtRisk">Whether this telling warned of a late arrival.</param>
/// <param name="Out">Whether the shipment was out for delivery.</param>
/// <param name="Cause">Why, in words and minutes.</param>
internal sealed record Telling(
    int Number, DateTimeOffset At, EtaRange? Eta, DateTimeOffset Mean, double DeviationSeconds, IReadOnlyList<EtaPart> Parts,
    Core.Time.TimeWindow? Window, int Moves, bool AtRisk, bool Out, string Cause);

/// <summary>One reason why an estimate differs from the plan.</summary>
/// <param name="What"><c>start</c>, <c>leg</c>, <c>service</c>, <c>ahead</c> (legs and stops to come) or <c>wait</c>.</param>
/// <param name="Stop">The stop that the leg leads to or the work was at; null where it is none.</param>
/// <param name="Seconds">Later than planned if above 0.</param>
internal sealed record EtaPart(string What, int? Stop, int Seconds);
