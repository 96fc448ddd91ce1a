using LogiOpt.Core.Geo;

namespace LogiOpt.Tracking.Eta;

/// <summary>What is known of a leg before it is driven.</summary>
/// <param name="Weekday">1 = Monday to 7 = Sunday, local.</param>
/// <param name="DepartedSeconds">Seconds after local midnight, in [0, 86400).</param>
/// <param name="Origin">Where it begins.</param>
/// <param name="Destination">Where it ends.</param>
/// <param name="Kilometres">Road distance, 0 or more.</param>
/// <param name="Courier">Who drives it; null = not known.</param>
public sealed record Leg(int Weekday, double DepartedSeconds, GeoPoint Origin, GeoPoint Destination, double Kilometres, string? Courier);

/// <summary>A leg that was driven.</summary>
/// <param name="Leg">What was known before.</param>
/// <param name="TravelSeconds">How long it took, above 0.</param>
public sealed record DrivenLeg(Leg Leg, double TravelSeconds);

/// <summary>Calibrated travel time of a leg, in seconds, rising.</summary>
/// <param name="P10">One in ten is quicker.</param>
/// <param name="P50">Half are quicker.</param>
/// <param name="P90">One in ten is slower.</param>
public readonly record struct TravelRange(double P10, double P50, double P90);
