using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Storage;

/// <summary>A telematics unit or phone that may report positions, and the vehicle it rides in.</summary>
internal sealed class DeviceRow
{
    /// <summary>What it calls itself; for a secret device only a name, which does not open the door.</summary>
    public required string Device { get; set; }

    public VehicleId Vehicle { get; set; }

    /// <summary>SHA-256 of its token, hexadecimal; null = its id alone opens the door, as with most trackers.</summary>
    public string? TokenHash { get; set; }

    /// <summary>The coldest its load may be, in degrees Celsius; null = any.</summary>
    public double? MinCelsius { get; set; }

    /// <summary>The warmest its load may be, in degrees Celsius; null = any.</summary>
    public double? MaxCelsius { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
