using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Devices;

/// <summary>What one report of a device says, before anything of it is believed.</summary>
/// <param name="Device">Its id or token; null if it says none.</param>
/// <param name="At">When it was measured; null = it does not say, so now.</param>
/// <param name="Latitude">Degrees north as sent; null if it has no fix.</param>
/// <param name="Longitude">Degrees east as sent.</param>
/// <param name="SpeedMetresPerSecond">Null = not known.</param>
/// <param name="HeadingDegrees">Null = not known.</param>
/// <param name="AccuracyMetres">Null = not known.</param>
/// <param name="More">Everything else it says, as it says it.</param>
/// <param name="Suspect">Why it cannot be believed at all; null if it can.</param>
internal sealed record DeviceReading(
    string? Device, DateTimeOffset? At, double? Latitude, double? Longitude, double? SpeedMetresPerSecond, double? HeadingDegrees,
    double? AccuracyMetres, IReadOnlyDictionary<string, string> More, string? Suspect)
{
    /// <summary>The most further values of one report that are kept.</summary>
    public const int MaxMore = 64;

    private const int MaxKey = 64, MaxText = 512;

    private const double MaxSpeed = 150, MaxAccuracy = 100_000;

    /// <summary>The fact to journal: a position where there is a believable fix, else what else the device says, suspect or not.</summary>
    /// <param name="device">The id it is registered under.</param>
    /// <param name="vehicle">The vehicle it rides in.</param>
    /// <param name="received">When it came.</param>
    public Observation ToFact(string device, VehicleId vehicle, DateTimeOffset received)
    {
        var at = Instants.Trim(At ?? received);
        var suspect = Suspect;
        GeoPoint? point = null;
        if (Latitude is { } latitude && Longitude is { } longitude)
        {
            if (GeoPoint.TryCreate(latitude, longitude, out var possible)) point = possible;
            else suspect ??= "impossible-position";
        }
        else if (Latitude is not null || Longitude is not null)
        {
            suspect ??= "half-a-position";
        }

        var more = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in More.Take(MaxMore)) more[Cut(key, MaxKey)] = Cut(value, MaxText);
        var speed = Within(SpeedMetresPerSecond, MaxSpeed, "speed", more);
        var heading = Within(HeadingDegrees, 360, "heading", more);
        var accuracy = Within(AccuracyMetres, MaxAccuracy, "accuracy", more);
        if (suspect is not null && Latitude is not null) more["latitude"] = Number(Latitude);
        if (suspect is not null && Longitude is not null) more["longitude"] = Number(Longitude);

        // The same words at the same instant are the same report, however often a phone sends them again.
        var name = string.Join('\n', [at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), Number(Latitude), Number(Longitude), .. more.Select(m => $"{m.Key}={m.Value}")]);
        var id = $":device/{IdMaker.Derived($"report of {device}", name)}";
        return point is { } place && suspect is null
            ? new PositionReported(id, at, vehicle, place, speed, heading, accuracy) { More = more.Count > 0 ? more : null }
            : new DeviceReported(id, at, device, vehicle, more, suspect);
    }

    // A value beyond what is possible is kept as sent, and not used.
    private static double? Within(double? value, double most, string name, SortedDictionary<string, string> more)
    {
        if (value is not { } v || (v >= 0 && v <= most)) return value;
        more[name + "-as-sent"] = Number(v);
        return null;
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
