using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Routing.Tests.Planning;

/// <summary>A small city.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Morning = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
    public static readonly SiteId Site = new("SITE-1");
    public static readonly GeoPoint SitePoint = new(23.13, 113.32);

    public static GeoPoint Near(int k) => new(23.13 + 0.004 * (k % 5), 113.32 + 0.004 * (k / 5 + 1));

    public static ShipmentId Id(int k) => new(IdMaker.Derived("shipment", $"{k}"));

    public static OrderId Order(int k) => new(IdMaker.Derived("order", $"{k}"));

    public static ShipmentReleased Released(int k, ShipmentKind kind = ShipmentKind.Delivery) => new(
        Id(k), kind, kind == ShipmentKind.Replenishment ? null : Order(k), $"ref-{k}", kind == ShipmentKind.Courier ? null : Site, kind == ShipmentKind.Courier ? Near(k + 7) : SitePoint,
        null, Near(k), [], new Load(1000, 2000), Morning, new TimeWindow(Morning, Morning.AddHours(3)), TimeSpan.FromMinutes(4));

    public static VehicleRow Van(string id, bool atSite = true) => new()
    {
        Id = new VehicleId(id),
        Site = atSite ? Site : null,
        StartLatitude = SitePoint.Latitude,
        StartLongitude = SitePoint.Longitude,
        EndLatitude = SitePoint.Latitude,
        EndLongitude = SitePoint.Longitude,
        CapacityGrams = 100_000,
        CapacityMillilitres = 200_000,
        ShiftEarliest = Morning.AddHours(-1),
        ShiftLatest = Morning.AddHours(9),
        CostPerKmMilli = 1000,
    };
}
