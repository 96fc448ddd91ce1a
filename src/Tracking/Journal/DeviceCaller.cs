using LogiOpt.Tracking.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Journal;

/// <summary>A device that showed its token.</summary>
/// <param name="Device">What it is registered as.</param>
/// <param name="Vehicle">The vehicle it rides in: the only one it may report of.</param>
public sealed record DeviceCaller(string Device, string Vehicle)
{
    /// <summary>The claim that holds the vehicle of a caller who may report of no other.</summary>
    public const string VehicleClaim = "vehicle";

    /// <summary>What every token of a device begins with.</summary>
    public const string TokenPrefix = "lod_";

    /// <summary>Whose token this is; null if it is nobody's.</summary>
    /// <param name="services">The worker's services.</param>
    /// <param name="token">As it came.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async ValueTask<DeviceCaller?> FindAsync(IServiceProvider services, string token, CancellationToken cancellation) =>
        token.StartsWith(TokenPrefix, StringComparison.Ordinal) && await services.GetRequiredService<KnownDevices>().FindAsync(token, cancellation) is { TokenHash: not null } row
            ? new DeviceCaller(row.Device, row.Vehicle.Value)
            : null;
}
