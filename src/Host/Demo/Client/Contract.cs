using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;

namespace LogiOpt.Host.Demo.Client;

/// <summary>How the public API writes JSON. The demo has types of its own for it, as any outside client would.</summary>
internal static class Contract
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

// Warehousing.
internal sealed record SitePost(
    SiteId Site, string Name, SiteKind Kind, GeoPoint Point, int OrdersPerDay, long OpeningCostMilli, long DailyCostMilli, bool Open);

internal sealed record SitesPost(IReadOnlyList<SitePost> Sites);

internal sealed record ZonePost(string Zone, GeoPoint Point, double OrdersPerDay);

internal sealed record ScenarioPost(
    string Name, IReadOnlyList<SiteId>? Candidates, IReadOnlyList<ZonePost> Zones, int MinSites, int MaxSites, int PromiseMinutes, double TimeLimitSeconds);

internal sealed record ScenarioView(ScenarioId Scenario, string State, ScenarioResult? Result, string? Reason);

internal sealed record ScenarioResult(
    IReadOnlyList<SiteId> Open, long CostMilli, long LowerBoundMilli, double Gap, double ShareWithinPromise, IReadOnlyList<ZoneAssignment> Assignments);

internal sealed record ZoneAssignment(string Zone, SiteId Site);

// Inventory.
internal sealed record ItemPost(
    ItemId Item, string Name, long UnitGrams, long UnitMillilitres, long UnitCostMilli, long PriceMilli, string? Class);

internal sealed record ItemsPost(IReadOnlyList<ItemPost> Items);

internal sealed record ReceiptPost(string Receipt, SiteId Site, ItemId Item, int Units, DateTimeOffset ReceivedAt);

internal sealed record ReceiptsPost(IReadOnlyList<ReceiptPost> Receipts);

internal sealed record SalePost(SiteId Site, ItemId Item, DateOnly Day, int Units);

internal sealed record HistoryPost(IReadOnlyList<SalePost> Sales);

internal sealed record ReviewPost(SiteId? Site, bool Approve, string Run);

internal sealed record ReviewView(IReadOnlyList<ProposalView> Proposals);

internal sealed record ProposalView(string Proposal, SiteId Site, SiteId From, IReadOnlyList<Line> Lines, string State);

internal sealed record ForecastView(ItemId Item, IReadOnlyList<ForecastDayView> Days);

internal sealed record ForecastDayView(DateOnly Day, double Mean);

internal sealed record BalanceView(long Received, long Issued, long Returned, long OnHand, long InTransit, long Reserved, bool Balanced);

internal sealed record OrderPost(
    string Order, DateTimeOffset PlacedAt, GeoPoint Drop, GeoPoint? Pickup, IReadOnlyList<Line> Lines, long? WeightGrams, long? VolumeMillilitres,
    TimeWindow? Window);

internal sealed record OrdersPost(IReadOnlyList<OrderPost> Orders);

internal sealed record OrdersView(IReadOnlyList<OrderView> Orders);

internal sealed record OrderView(
    OrderId OrderId, string Order, string State, TimeWindow? Promise, SiteId? Site, string? Reason, ShipmentId? Shipment);

/// <summary>An order as listed at the end.</summary>
internal sealed record OrderRow(
    string Order, string State, DateTimeOffset PlacedAt, TimeWindow? Promise, string? Reason, string? Explanation, DateTimeOffset? DeliveredAt,
    IReadOnlyList<Line>? Lines);

// Routing.
internal sealed record VehiclePost(
    VehicleId Vehicle, SiteId? Site, GeoPoint Start, GeoPoint? End, long CapacityGrams, long CapacityMillilitres, TimeWindow Shift, long FixedCostMilli,
    long CostPerKmMilli, long CostPerHourMilli, double SpeedFactor, int? MaxStops, IReadOnlyList<string> Skills, IReadOnlyList<ShipmentKind>? Carries);

internal sealed record VehiclesPost(IReadOnlyList<VehiclePost> Vehicles);

internal sealed record WavePost(DateTimeOffset? At, double TimeLimitSeconds, IReadOnlyList<ShipmentKind>? Kinds, bool Dispatch);

internal sealed record PlanView(PlanId Plan, string State, IReadOnlyList<UnservedView>? Unserved, string? Fault);

internal sealed record UnservedView(ShipmentId Shipment, string Reason, string? Explanation, bool Final);

internal sealed record RouteView(
    RouteId Route, int Revision, VehicleId Vehicle, string State, DateTimeOffset DispatchedAt, IReadOnlyList<StopView>? Stops);

internal sealed record StopView(
    int Stop, StopKind Kind, GeoPoint Point, IReadOnlyList<ShipmentId> Shipments, TimeWindow? Window, DateTimeOffset PlannedArrival,
    DateTimeOffset PlannedDeparture, Distance LegDistance);

/// <summary>A shipment that waits for a wave.</summary>
internal sealed record WaitingView(ShipmentId Shipment, TimeWindow Due);

// Tracking.
internal sealed record PositionPost(
    string Event, VehicleId Vehicle, DateTimeOffset At, GeoPoint Point, double? SpeedMetresPerSecond, double? HeadingDegrees, double? AccuracyMetres);

internal sealed record PositionsPost(IReadOnlyList<PositionPost> Positions);

internal enum MilestoneType
{
    Departed,
    Arrived,
    Served,
    Failed,
    Completed,
}

internal sealed record MilestonePost(
    string Event, RouteId Route, VehicleId Vehicle, MilestoneType Type, int Stop, ShipmentId? Shipment, DateTimeOffset At, string? Reason);

internal sealed record MilestonesPost(IReadOnlyList<MilestonePost> Milestones);

internal sealed record IngestView(int Accepted, int Duplicates, IReadOnlyList<QuarantinedView>? Quarantined);

internal sealed record QuarantinedView(string Event, string Reason);

internal sealed record BoardView(IReadOnlyList<LaneView> Lanes);

internal sealed record LaneView(VehicleId Vehicle, RouteId? Route, IReadOnlyList<LaneStopView>? Stops);

internal sealed record LaneStopView(int Stop, string State, DateTimeOffset? ArrivedAt, DateTimeOffset? DepartedAt);

internal sealed record LinkView(string Token, string Url);

internal sealed record ScoresView(int Delivered, int OnTime, double? OnTimeShare, double? EtaMaeMinutes, double? EtaCoverage80);
