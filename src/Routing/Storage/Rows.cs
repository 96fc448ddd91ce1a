using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;

namespace LogiOpt.Routing.Storage;

/// <summary>A vehicle as the dispatcher entered it, and when it is free next.</summary>
internal sealed class VehicleRow
{
    public required VehicleId Id { get; init; }

    public SiteId? Site { get; set; }

    public double StartLatitude { get; set; }

    public double StartLongitude { get; set; }

    public double EndLatitude { get; set; }

    public double EndLongitude { get; set; }

    public long CapacityGrams { get; set; }

    public long CapacityMillilitres { get; set; }

    public DateTimeOffset ShiftEarliest { get; set; }

    public DateTimeOffset ShiftLatest { get; set; }

    public long FixedCostMilli { get; set; }

    public long CostPerKmMilli { get; set; }

    public long CostPerHourMilli { get; set; }

    public double SpeedFactor { get; set; } = 1;

    public int? MaxStops { get; set; }

    /// <summary>Codes, comma-separated.</summary>
    public string Skills { get; set; } = "";

    /// <summary>Kinds of shipments, comma-separated; empty = all.</summary>
    public string Carries { get; set; } = "";

    /// <summary>Routes given to it that are not completed.</summary>
    public int OpenRoutes { get; set; }

    /// <summary>When its last open route should end.</summary>
    public DateTimeOffset FreeAt { get; set; }

    public long Version { get; set; }

    /// <summary>Since when it is broken down; null = it drives.</summary>
    public DateTimeOffset? OutSince { get; set; }

    public GeoPoint Start => new(StartLatitude, StartLongitude);

    public GeoPoint End => new(EndLatitude, EndLongitude);
}

/// <summary>Where a shipment is in the eyes of Routing.</summary>
internal enum ShipmentState
{
    Pending,
    Planned,
    Delivered,
    Failed,
    Unserved,
    Cancelled,
}

/// <summary>A released shipment.</summary>
internal sealed class ShipmentRow
{
    public required ShipmentId Id { get; init; }

    public ShipmentKind Kind { get; set; }

    public OrderId? Order { get; set; }

    public string Reference { get; set; } = "";

    public SiteId? FromSite { get; set; }

    public double FromLatitude { get; set; }

    public double FromLongitude { get; set; }

    public SiteId? ToSite { get; set; }

    public double ToLatitude { get; set; }

    public double ToLongitude { get; set; }

    public long Grams { get; set; }

    public long Millilitres { get; set; }

    public DateTimeOffset ReadyAt { get; set; }

    public DateTimeOffset DueEarliest { get; set; }

    public DateTimeOffset DueLatest { get; set; }

    public TimeSpan ServiceTime { get; set; }

    public ShipmentState State { get; set; }

    public int Tries { get; set; }

    public RouteId? Route { get; set; }

    public string? Reason { get; set; }

    public string? Explanation { get; set; }

    public long Version { get; set; }

    public GeoPoint From => new(FromLatitude, FromLongitude);

    public GeoPoint To => new(ToLatitude, ToLongitude);

    public Load Load => new(Grams, Millilitres);

    public TimeWindow Due => new(DueEarliest, DueLatest);
}

/// <summary>An order that was withdrawn; its shipment may be released after that.</summary>
internal sealed class CancelledOrderRow
{
    public required OrderId Order { get; init; }

    public DateTimeOffset At { get; set; }
}

/// <summary>Where a route stands.</summary>
internal enum RouteState
{
    Dispatched,
    Underway,
    Completed,
}

/// <summary>A dispatched route.</summary>
internal sealed class RouteRow
{
    public required RouteId Id { get; init; }

    public PlanId Plan { get; set; }

    public VehicleId Vehicle { get; set; }

    public SiteId? Depot { get; set; }

    public RouteState State { get; set; }

    public int Revision { get; set; }

    public DateTimeOffset DispatchedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public DateTimeOffset PlannedEnd { get; set; }

    public DateTimeOffset? ReplannedAt { get; set; }

    /// <summary>Stops of the latest revision, JSON of <see cref="RouteStop"/>.</summary>
    public string Stops { get; set; } = "[]";

    public long Version { get; set; }

    /// <summary>Number of the stop that was served last; null before the first.</summary>
    public int? LastStop { get; set; }

    /// <summary>When the vehicle left it.</summary>
    public DateTimeOffset? LastLeftAt { get; set; }
}

/// <summary>Where a plan stands.</summary>
internal enum PlanState
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>A plan that was asked for.</summary>
internal sealed class PlanRow
{
    public required PlanId Id { get; init; }

    public PlanState State { get; set; }

    /// <summary>When the wave is; null for a free-standing problem.</summary>
    public DateTimeOffset? Wave { get; set; }

    public DateTimeOffset AskedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What was asked for, JSON.</summary>
    public string Request { get; set; } = "{}";

    /// <summary>What came out, JSON; null until done.</summary>
    public string? Result { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Fault { get; set; }

    public int Attempts { get; set; }

    public long Version { get; set; }

    /// <summary>Key that asked for it; null = the schedule. Callers who may not see all plans see their own.</summary>
    public string? Owner { get; set; }
}

/// <summary>Travel times that the operator uploaded.</summary>
internal sealed class TravelTableRow
{
    public required string Name { get; init; }

    public int Places { get; set; }

    /// <summary>Names, comma-separated.</summary>
    public string Profiles { get; set; } = "";

    public DateTimeOffset UploadedAt { get; set; }

    /// <summary>Places and figures, packed.</summary>
    public byte[] Body { get; set; } = [];

    public long Version { get; set; }
}

/// <summary>What was learned of the roads in one hour of the week, or of the work at one kind of stop.</summary>
internal sealed class LearnedRow
{
    /// <summary><c>hour-17</c> for an hour of the local week, <c>service-drop</c> for a kind of stop.</summary>
    public required string Key { get; init; }

    /// <summary>Weight of what was seen; bounded, so that old facts fade.</summary>
    public double Weight { get; set; }

    /// <summary>Weighted sum of the ratios of observed to expected.</summary>
    public double Sum { get; set; }

    public long Version { get; set; }
}
