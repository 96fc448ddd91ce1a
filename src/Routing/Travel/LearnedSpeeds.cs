using LogiOpt.Core.Messages;

namespace LogiOpt.Routing.Travel;

/// <summary>One running mean of ratios, pulled to 1 while little is known.</summary>
/// <param name="Weight">Weight of what was seen.</param>
/// <param name="Sum">Weighted sum of ratios.</param>
internal readonly record struct Learned(double Weight, double Sum)
{
    /// <summary>Observations that weigh as much as the assumption that the expectation was right.</summary>
    public const double PriorWeight = 20;

    /// <summary>Most weight kept; older facts fade beyond it.</summary>
    public const double MostWeight = 2_000;

    /// <summary>A single ratio is believed in this range only.</summary>
    public const double Low = 0.25, High = 4;

    /// <summary>Observed by expected, shrunk towards 1.</summary>
    public double Ratio => (Sum + PriorWeight) / (Weight + PriorWeight);

    public Learned With(double ratio)
    {
        var fade = Weight >= MostWeight ? MostWeight / (MostWeight + 1) : 1;
        return new Learned(Weight * fade + 1, Sum * fade + Math.Clamp(ratio, Low, High));
    }
}

/// <summary>What the road taught: travel time by hour of the local week, service time by kind of stop, both as a ratio to what was expected.</summary>
/// <param name="ByKey">What is known, by key.</param>
/// <param name="UtcOffset">Local time against UTC.</param>
internal sealed record LearnedTimes(IReadOnlyDictionary<string, Learned> ByKey, TimeSpan UtcOffset)
{
    public static string HourKey(DateTimeOffset instant, TimeSpan utcOffset)
    {
        var local = instant.ToOffset(utcOffset);
        return $"hour-{(int)local.DayOfWeek * 24 + local.Hour}";
    }

    public static string ServiceKey(StopKind kind) => kind == StopKind.Pickup ? "service-pickup" : "service-drop";

    /// <summary>Travel time in this hour by the one expected before learning.</summary>
    public double TravelRatio(DateTimeOffset instant) => ByKey.TryGetValue(HourKey(instant, UtcOffset), out var hour) ? hour.Ratio : 1;

    /// <summary>Work at a stop by the one expected.</summary>
    public double ServiceRatio(StopKind kind) => ByKey.TryGetValue(ServiceKey(kind), out var learned) ? learned.Ratio : 1;
}
