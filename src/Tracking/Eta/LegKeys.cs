using LogiOpt.Core.Geo;

namespace LogiOpt.Tracking.Eta;

/// <summary>The groups whose legs have something in common.</summary>
internal static class LegKeys
{
    private const double CellDegrees = 0.01, WideCellDegrees = 0.03, AddressDegrees = 0.0005;

    /// <summary>One key a kind of group, the same kinds for every leg.</summary>
    public static readonly Func<Leg, string?>[] All =
    [
        leg => $"{(int)(leg.DepartedSeconds / 3600)}/{(leg.Weekday <= 5 ? 0 : leg.Weekday)}",
        leg => leg.Courier,
        leg => Cell(leg.Origin, CellDegrees),
        leg => Cell(leg.Destination, CellDegrees),
        leg => Cell(leg.Origin, AddressDegrees),
        leg => Cell(leg.Destination, AddressDegrees),
        leg => $"{Cell(leg.Origin, WideCellDegrees)}>{Cell(leg.Destination, WideCellDegrees)}",
        leg => $"{Cell(leg.Origin, AddressDegrees)}>{Cell(leg.Destination, AddressDegrees)}",
    ];

    private static string Cell(GeoPoint point, double degrees) => $"{Math.Floor(point.Latitude / degrees)}:{Math.Floor(point.Longitude / degrees)}";
}
