namespace LogiOpt.Tracking.Promises;

/// <summary>What a shopper may see of the vehicle: other shoppers' doors are nobody's business.</summary>
internal static class Visibility
{
    /// <summary>Whether the vehicle's place is shown.</summary>
    /// <param name="isOut">Whether the goods are on the vehicle.</param>
    /// <param name="stopsBefore">Stops still to be served before theirs; null = not known.</param>
    /// <param name="within">The most stops before theirs at which it is shown.</param>
    public static bool ShowsVehicle(bool isOut, int? stopsBefore, int within) => isOut && stopsBefore is { } before && before <= within;
}
