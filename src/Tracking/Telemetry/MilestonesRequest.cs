using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>Milestones as a driver's phone or a carrier posts them.</summary>
/// <param name="Milestones">At most <see cref="MaxMilestones"/>.</param>
internal sealed record MilestonesRequest(IReadOnlyList<MilestoneRequest?>? Milestones)
{
    public const int MaxMilestones = 1000;

    /// <summary>Checks and reads all of them.</summary>
    /// <exception cref="BadInputException">With every fault of every milestone.</exception>
    public IReadOnlyList<MilestoneReached> Read()
    {
        var faults = new FaultList();
        var count = Milestones?.Count ?? 0;
        faults.Check(count is >= 1 and <= MaxMilestones, "milestones", $"{count} milestones", $"Send 1 to {MaxMilestones} in one request.");
        faults.ThrowIfAny();
        var read = new List<MilestoneReached>(count);
        for (var k = 0; k < count; k++)
            if (MilestoneRequest.Read(Milestones![k], $"milestones[{k}]", faults) is { } milestone) read.Add(milestone);
        faults.ThrowIfAny();
        return read;
    }
}

/// <summary>One milestone of a route.</summary>
/// <param name="Event">Unique id given by the sender; sending it again has no effect.</param>
/// <param name="Route">The route.</param>
/// <param name="Vehicle">Code of the vehicle; null = the route's own.</param>
/// <param name="Type"><c>departed</c>, <c>arrived</c>, <c>served</c>, <c>failed</c>, <c>completed</c> or <c>returned</c>.</param>
/// <param name="Stop">Number of the stop; not for completed and returned.</param>
/// <param name="Shipment">The shipment that failed or is back; null with failed = all of the stop.</param>
/// <param name="At">When it happened.</param>
/// <param name="Reason">Why it failed, a short code such as <c>receiver-absent</c>.</param>
internal sealed record MilestoneRequest(
    string? Event, Guid? Route, string? Vehicle, string? Type, int? Stop, Guid? Shipment, DateTimeOffset? At, string? Reason)
{
    private const int MaxStop = 9999;

    public static MilestoneReached? Read(MilestoneRequest? request, string where, FaultList faults)
    {
        if (request is null)
        {
            faults.Add(where, "is null", "Send an object with event, route, type, stop and at.");
            return null;
        }

        var before = faults.Count;
        EventIds.Check(request.Event, where, faults);
        faults.Check(request.Route is { } route && route != Guid.Empty, $"{where}.route", "is missing", "Send the id of the dispatched route.");
        faults.Check(request.Vehicle is null || Codes.IsCode(request.Vehicle), $"{where}.vehicle", $"'{request.Vehicle}' is not a code", "Send 1 to 64 visible characters, or null.");
        faults.Check(request.At is not null, $"{where}.at", "is missing", "Send the instant in ISO 8601.");
        faults.Check(request.Reason is null or { Length: <= 200 }, $"{where}.reason", "is longer than 200 characters", "Send a short code.");
        var kind = KindOf(request.Type);
        faults.Check(kind is not null, $"{where}.type", $"'{request.Type}' is not a milestone", "Send departed, arrived, served, failed, completed or returned.");
        faults.Check(request.Stop is null or (>= 0 and <= MaxStop), $"{where}.stop", $"{request.Stop} is outside 0 to {MaxStop}", "Send the number of the stop on its route.");
        if (kind is MilestoneKind.Departed or MilestoneKind.Arrived or MilestoneKind.Served)
            faults.Check(request.Stop is not null, $"{where}.stop", "is missing", "Send the number of the stop on its route.");
        if (kind is MilestoneKind.Failed)
            faults.Check(request.Stop is not null || request.Shipment is not null, $"{where}.shipment", "neither shipment nor stop is given", "Say what failed.");
        if (kind is MilestoneKind.Returned)
            faults.Check(request.Shipment is not null, $"{where}.shipment", "is missing", "Say which shipment is back.");
        return faults.Count > before
            ? null
            : new MilestoneReached(
                request.Event!, Instants.Trim(request.At!.Value), new RouteId(request.Route!.Value), request.Vehicle is { } code ? new VehicleId(code) : null,
                kind!.Value, request.Stop, request.Shipment is { } shipment ? new ShipmentId(shipment) : null, request.Reason);
    }

    private static MilestoneKind? KindOf(string? type) => type switch
    {
        "departed" => MilestoneKind.Departed,
        "arrived" => MilestoneKind.Arrived,
        "served" => MilestoneKind.Served,
        "failed" => MilestoneKind.Failed,
        "completed" => MilestoneKind.Completed,
        "returned" => MilestoneKind.Returned,
        _ => null,
    };
}
