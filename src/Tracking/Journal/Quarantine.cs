using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Journal;

/// <summary>Why an event is suspect. It is stored all the same: nothing that was acknowledged is lost.</summary>
internal static class Quarantine
{
    /// <summary>It happened after it was received. Not folded.</summary>
    public const string Future = "future";

    /// <summary>It is older than any outage. Not folded.</summary>
    public const string TooOld = "too-old";

    /// <summary>No route was ever given to the vehicle. Folded; shown once a route is.</summary>
    public const string UnknownVehicle = "unknown-vehicle";

    /// <summary>The route is not known. Folded; takes effect once it is dispatched.</summary>
    public const string UnknownRoute = "unknown-route";

    /// <summary>The route has no such stop. Folded; takes effect if a revision brings it.</summary>
    public const string UnknownStop = "unknown-stop";

    /// <summary>The route belongs to another vehicle. Folded; takes effect if a revision gives it to this one.</summary>
    public const string WrongVehicle = "wrong-vehicle";

    /// <summary>No shipment goes by a carrier's reference. Takes effect once one is given it as a label.</summary>
    public const string UnknownShipment = "unknown-shipment";

    /// <summary>The carrier's code has no counterpart in the unified list yet.</summary>
    public const string UnknownCode = "unknown-code";

    /// <summary>The vehicle would have been too fast. Folded as evidence; does not move the marker.</summary>
    public const string ImplausibleSpeed = "implausible-speed";

    // A device's report that makes no sense has its own words, e.g. impossible-position; it changes no read model.

    /// <summary>Whether read models take it in.</summary>
    public static bool IsFolded(string? reason) => reason is not (Future or TooOld);

    /// <summary>Whether its instant can be believed.</summary>
    public static string? ReasonOfInstant(Observation fact, DateTimeOffset received, TrackingOptions options) =>
        fact is not (PositionReported or MilestoneReached or DeviceReported or CarrierReported) ? null
        : fact.At > received + options.MaxAhead ? Future
        : fact.At < received - options.MaxAge ? TooOld
        : null;

    /// <summary>Whether what it speaks of is known, and whether it fits; asked after it was folded.</summary>
    public static string? ReasonOfSubject(Observation fact, World world, Func<PositionReported, bool> isVehicleKnown, TrackingOptions options)
    {
        switch (fact)
        {
            case PositionReported position:
                if (!isVehicleKnown(position)) return UnknownVehicle;
                var state = world.Vehicle(position.Vehicle);
                return state.Latest is [.., var newest] && newest.Event == position.Event
                    && Marker.Of(state, options.MaxKilometresPerHour)?.Event != position.Event ? ImplausibleSpeed : null;
            case DeviceReported said:
                return said.Suspect;
            case CarrierReported said:
                return said.Shipment is null ? UnknownShipment : said.Status is null ? UnknownCode : null;
            case MilestoneReached milestone:
                if (world.Route(milestone.Route) is not { Plan: { } plan } route) return UnknownRoute;
                if (milestone.Vehicle is { } vehicle && vehicle != plan.Vehicle) return WrongVehicle;
                if (milestone.Stop is { } stop && route.Stops.All(s => s.Stop.Stop != stop)) return UnknownStop;
                return null;
            default:
                return null;
        }
    }
}
