using System.Globalization;

namespace LogiOpt.Tracking.Projections;

/// <summary>One measured value.</summary>
internal sealed record Reading(DateTimeOffset At, string Event, double Value);

/// <summary>Folds what a device says besides its place. The newest by (instant, event id) counts, whatever the order of arrival.</summary>
internal static class VehicleReadings
{
    // By the names that trackers and Traccar use for a sensor of the load.
    private static readonly string[] TemperatureKeys = ["temperature", "temp", "temp1"];

    public static VehicleState Apply(VehicleState now, string @event, DateTimeOffset at, IReadOnlyDictionary<string, string>? more)
    {
        if (more is null || CelsiusOf(more) is not { } celsius) return now;
        var known = now.Temperature;
        var isNewer = known is null || at > known.At || (at == known.At && string.CompareOrdinal(@event, known.Event) > 0);
        return isNewer ? now with { Temperature = new Reading(at, @event, celsius) } : now;
    }

    private static double? CelsiusOf(IReadOnlyDictionary<string, string> more)
    {
        foreach (var key in TemperatureKeys)
            if (more.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var celsius) && celsius is > -150 and < 150)
                return celsius;
        return null;
    }
}
