using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Storage;

/// <summary>One fact of the journal. Never changed, never deleted.</summary>
internal sealed class JournalRow
{
    public long Sequence { get; set; }

    public required string Event { get; set; }

    /// <summary><c>vehicle/{code}</c>, <c>route/{id}</c> or <c>shipment/{id}</c>.</summary>
    public required string Stream { get; set; }

    public required string Type { get; set; }

    public required DateTimeOffset Occurred { get; set; }

    public required DateTimeOffset Received { get; set; }

    public required string Source { get; set; }

    /// <summary>Why it is suspect; null if it is not.</summary>
    public string? Quarantine { get; set; }

    public required string Body { get; set; }
}

/// <summary>A read model: the state as JSON, and next to it what is queried.</summary>
internal abstract class ReadModelRow
{
    /// <summary>Rises with every change; two writers cannot both win.</summary>
    public long Version { get; set; }

    public string Body { get; set; } = "";
}

internal sealed class VehicleRow : ReadModelRow
{
    public VehicleId Vehicle { get; set; }
}

internal sealed class RouteRow : ReadModelRow
{
    public RouteId Route { get; set; }

    public VehicleId? Vehicle { get; set; }

    public LaneState? State { get; set; }

    public DateTimeOffset? DispatchedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}

internal sealed class ShipmentRow : ReadModelRow
{
    public ShipmentId Shipment { get; set; }

    public OrderId? Order { get; set; }

    public string? Reference { get; set; }

    public ShipmentStatus? Status { get; set; }

    public RouteId? Route { get; set; }

    public DateTimeOffset? DueLatest { get; set; }

    public bool AtRisk { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    public bool? OnTime { get; set; }

    public long? EtaErrorSeconds { get; set; }

    public bool? EtaHit { get; set; }

    public int WindowMoves { get; set; }
}

internal sealed class LearnedRow : ReadModelRow
{
    public const string TheOne = "installation";

    public string Name { get; set; } = TheOne;
}

/// <summary>A link that lets a shopper follow one shipment. Only the hash of its token is kept.</summary>
internal sealed class LinkRow
{
    public required string TokenHash { get; set; }

    public ShipmentId Shipment { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}
