using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Scenarios;
using LogiOpt.Warehousing.Sourcing;

namespace LogiOpt.Warehousing.Storage;

/// <summary>A site of the network.</summary>
internal sealed class SiteRow
{
    public required SiteId Site { get; init; }

    public required string Name { get; set; }

    public required SiteKind Kind { get; set; }

    public required double Latitude { get; set; }

    public required double Longitude { get; set; }

    public required int OrdersPerDay { get; set; }

    public required long OpeningCostMilli { get; set; }

    public required long DailyCostMilli { get; set; }

    public required bool Open { get; set; }

    public GeoPoint Point => new(Latitude, Longitude);
}

/// <summary>One row, whose version rises with every change of any site: two changes at once cannot each tell a network without the other.</summary>
internal sealed class NetworkRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public int Version { get; set; }
}

/// <summary>A scenario with its inputs and, once run, its result.</summary>
internal sealed class ScenarioRow
{
    public required ScenarioId Scenario { get; init; }

    /// <summary>The id as text, which sorts by creation on every provider.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }

    public required ScenarioState State { get; set; }

    public required string Input { get; init; }

    public string? Result { get; set; }

    public string? Failure { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public DateTimeOffset? AdoptedAt { get; set; }

    public int Version { get; set; }
}

/// <summary>What became of one shipment's sourcing.</summary>
internal sealed class SourcedRow
{
    public required ShipmentId Shipment { get; init; }

    public OrderId? Order { get; init; }

    public required SourcingState State { get; set; }

    public SiteId? Site { get; set; }

    /// <summary>Local day on which the site handles it, as a day number; it counts against the site's orders per day.</summary>
    public int Day { get; set; }

    public int Attempt { get; set; }

    /// <summary>Why this site, in words.</summary>
    public string Explanation { get; set; } = "";

    /// <summary>The order as it was placed, for releasing it again from another site; null for replenishment.</summary>
    public string? Placed { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }
}

/// <summary>A route that went out from a site, delivered and returned: what the last mile is learned from.</summary>
internal sealed class TourRow
{
    public required RouteId Route { get; init; }

    public required int Revision { get; set; }

    /// <summary>Local day on which it leaves, as a day number.</summary>
    public required int Day { get; init; }

    public required double FromLatitude { get; init; }

    public required double FromLongitude { get; init; }

    public required long DrivenMetres { get; set; }

    /// <summary>Latitude and longitude of its drops in driving order, <c>lat,lon;lat,lon</c>.</summary>
    public required string Drops { get; set; }
}
