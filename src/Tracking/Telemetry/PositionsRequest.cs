using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>Positions as a device posts them.</summary>
/// <param name="Positions">At most <see cref="MaxPositions"/>.</param>
internal sealed record PositionsRequest(IReadOnlyList<PositionRequest?>? Positions)
{
    public const int MaxPositions = 5000;

    /// <summary>Checks and reads all of them.</summary>
    /// <exception cref="BadInputException">With every fault of every position.</exception>
    public IReadOnlyList<PositionReported> Read()
    {
        var faults = new FaultList();
        var count = Positions?.Count ?? 0;
        faults.Check(count is >= 1 and <= MaxPositions, "positions", $"{count} positions", $"Send 1 to {MaxPositions} in one request.");
        faults.ThrowIfAny();
        var read = new List<PositionReported>(count);
        for (var k = 0; k < count; k++)
            if (PositionRequest.Read(Positions![k], $"positions[{k}]", faults) is { } position) read.Add(position);
        faults.ThrowIfAny();
        return read;
    }
}

/// <summary>One position as a device posts it.</summary>
/// <param name="Event">Unique id given by the device; sending it again has no effect.</param>
/// <param name="Vehicle">Code of the vehicle.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Point">Longitude, latitude in degrees.</param>
/// <param name="SpeedMetresPerSecond">0 to 150; null = not known.</param>
/// <param name="HeadingDegrees">0 to 360, clockwise from north; null = not known.</param>
/// <param name="AccuracyMetres">Radius of the 68 % circle, 0 to 100,000; null = not known.</param>
internal sealed record PositionRequest(
    string? Event, string? Vehicle, DateTimeOffset? At, double[]? Point, double? SpeedMetresPerSecond, double? HeadingDegrees, double? AccuracyMetres)
{
    public static PositionReported? Read(PositionRequest? request, string where, FaultList faults)
    {
        if (request is null)
        {
            faults.Add(where, "is null", "Send an object with event, vehicle, at and point.");
            return null;
        }

        var before = faults.Count;
        EventIds.Check(request.Event, where, faults);
        faults.Check(Codes.IsCode(request.Vehicle), $"{where}.vehicle", $"'{request.Vehicle}' is not a code", "Send 1 to 64 visible characters.");
        faults.Check(request.At is not null, $"{where}.at", "is missing", "Send the instant of measurement in ISO 8601.");
        var point = default(GeoPoint);
        if (faults.Check(request.Point is { Length: 2 }, $"{where}.point", "is not two numbers", "Send [longitude, latitude]."))
            faults.Check(GeoPoint.TryCreate(request.Point![1], request.Point[0], out point), $"{where}.point",
                $"[{request.Point[0]}, {request.Point[1]}] is not on Earth", "Longitude comes first, in [-180, 180]; latitude is in [-90, 90].");
        Range(request.SpeedMetresPerSecond, 150, "speedMetresPerSecond", "Is it in km/h or knots?");
        Range(request.HeadingDegrees, 360, "headingDegrees", "Send degrees clockwise from north, or null.");
        Range(request.AccuracyMetres, 100_000, "accuracyMetres", "Send metres, or null.");
        return faults.Count > before
            ? null
            : new PositionReported(
                request.Event!, Instants.Trim(request.At!.Value), new VehicleId(request.Vehicle!), point, request.SpeedMetresPerSecond,
                request.HeadingDegrees, request.AccuracyMetres);

        void Range(double? value, double most, string field, string remedy)
        {
            if (value is { } v) faults.Check(v >= 0 && v <= most, $"{where}.{field}", $"{v} is outside 0 to {most}", remedy);
        }
    }
}

/// <summary>What an event id may look like.</summary>
internal static class EventIds
{
    public const int MaxLength = 128;

    // Ids of our own entries begin with a colon, so that no device can claim one.
    public static void Check(string? id, string where, FaultList faults) =>
        faults.Check(
            id is { Length: >= 1 and <= MaxLength } && id[0] != ':' && !id.Any(char.IsControl), $"{where}.event", $"'{id}' is not an event id",
            $"Send a unique text of 1 to {MaxLength} characters that does not begin with a colon.");
}
