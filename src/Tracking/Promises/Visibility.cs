using System.Globalization;

namespace LogiOpt.Tracking.Promises;

/// <summary>When a shopper is shown something of the vehicle: other shoppers' doors are nobody's business.</summary>
/// <remarks>The rules of Google's Fleet Engine: by remaining stops, by time, by distance, always, never.</remarks>
internal readonly record struct VisibilityRule
{
    private readonly string _by;

    private readonly double _limit;

    private VisibilityRule(string by, double limit) => (_by, _limit) = (by, limit);

    public static readonly VisibilityRule Always = new("always", 0);

    public static readonly VisibilityRule Never = new("never", 0);

    /// <summary>Reads <c>always</c>, <c>never</c>, <c>stops&lt;=5</c>, <c>minutes&lt;=30</c> or <c>metres&lt;=2000</c>; null if it is none of them.</summary>
    public static VisibilityRule? Parse(string text)
    {
        if (text == "always") return Always;
        if (text == "never") return Never;
        var parts = text.Split("<=");
        return parts is ["stops" or "minutes" or "metres", var number]
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit) && limit is >= 0 and <= 1e7
            ? new VisibilityRule(parts[0], limit)
            : null;
    }

    /// <summary>Whether it is shown now. What is not known counts as too far.</summary>
    public bool Allows(bool isOut, int? stopsBefore, double? minutes, double? metres) => isOut && _by switch
    {
        "always" => true,
        "stops" => stopsBefore <= _limit,
        "minutes" => minutes <= _limit,
        "metres" => metres <= _limit,
        _ => false,
    };
}

/// <summary>What a shopper may see of the vehicle.</summary>
internal static class Visibility
{
    /// <summary>Whether the vehicle's place is shown.</summary>
    /// <param name="isOut">Whether the goods are on the vehicle.</param>
    /// <param name="stopsBefore">Stops still to be served before theirs; null = not known.</param>
    /// <param name="within">The most stops before theirs at which it is shown.</param>
    public static bool ShowsVehicle(bool isOut, int? stopsBefore, int within) => isOut && stopsBefore is { } before && before <= within;
}
