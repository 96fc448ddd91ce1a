using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Storage;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>A running day: open routes through a city of 30 km, half of them still at the depot with their goods.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Shipments">Every shipment on them.</param>
/// <param name="Now">Instant of the day.</param>
internal sealed record LiveDayMaker(IReadOnlyList<OpenRoute> Routes, IReadOnlyDictionary<ShipmentId, ShipmentRow> Shipments, DateTimeOffset Now)
{
    private static readonly GeoPoint Depot = new(23.13, 113.32);
    private static readonly SiteId Site = new("SITE-1");

    /// <param name="stops">Open stops in all.</param>
    /// <param name="routes">Routes that share them.</param>
    /// <param name="seed">Same seed, same day.</param>
    public static LiveDayMaker Make(int stops, int routes, long seed)
    {
        var rng = new Rng(seed);
        var now = new DateTimeOffset(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
        var shipments = new Dictionary<ShipmentId, ShipmentRow>();
        return new LiveDayMaker([.. Enumerable.Range(0, routes).Select(r => Route(r, stops / routes, rng, now, shipments))], shipments, now);
    }

    /// <summary>A courier's order that nobody has planned yet.</summary>
    public ShipmentRow NewOrder(long number)
    {
        var rng = new Rng(1_000_000 + number);
        return Shipment($"new {number}", Anywhere(rng), Anywhere(rng), Now, Now.AddHours(2));
    }

    private static OpenRoute Route(int number, int count, Rng rng, DateTimeOffset now, Dictionary<ShipmentId, ShipmentRow> shipments)
    {
        // Sectors from the depot, so that routes are neighbours as in a real plan.
        var (centre, at) = (Anywhere(rng), now);
        var stops = new List<RouteStop>();
        for (var k = 0; k < count; k++)
        {
            var point = new GeoPoint(centre.Latitude + 0.03 * rng.NextNormal(), centre.Longitude + 0.03 * rng.NextNormal());
            var (previous, due) = (k == 0 ? Depot : stops[k - 1].Point, now.AddHours(2 + rng.Next(6)));
            var row = Shipment($"{number} {k}", Depot, point, now, due);
            shipments[row.Id] = row;
            var metres = previous.DistanceTo(point).Metres * 1.3;
            var arrival = at.AddSeconds(metres / 7);
            at = arrival.AddMinutes(2);
            stops.Add(new RouteStop(k + 1, StopKind.Drop, point, [row.Id], row.Due, arrival, at, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(metres / 7), new Distance(metres)));
        }

        RouteStop start = new(0, StopKind.Start, Depot, [.. stops.Select(s => s.Shipments[0])], null, now, now, TimeSpan.Zero, TimeSpan.Zero, Distance.Zero);
        RouteStop end = new(count + 1, StopKind.End, Depot, [], null, at, at, TimeSpan.Zero, TimeSpan.FromMinutes(10), new Distance(5000));
        var vehicle = new VehicleRow { Id = new VehicleId($"v{number}"), Site = Site, CapacityGrams = 10_000_000, CapacityMillilitres = 10_000_000, CostPerKmMilli = 1000 };
        (vehicle.StartLatitude, vehicle.StartLongitude, vehicle.EndLatitude, vehicle.EndLongitude) = (Depot.Latitude, Depot.Longitude, Depot.Latitude, Depot.Longitude);
        var route = new LiveRoute(new RouteId(IdMaker.Derived("route", $"{number}")), vehicle.Id, Site, number % 2 == 0, [start, .. stops, end], 1, now);
        return new OpenRoute(route, vehicle, now.AddDays(1));
    }

    private static ShipmentRow Shipment(string name, GeoPoint from, GeoPoint to, DateTimeOffset ready, DateTimeOffset due) => new()
    {
        Id = new ShipmentId(IdMaker.Derived("shipment", name)),
        Kind = ShipmentKind.Courier,
        FromLatitude = from.Latitude,
        FromLongitude = from.Longitude,
        ToLatitude = to.Latitude,
        ToLongitude = to.Longitude,
        Grams = 1000,
        Millilitres = 1000,
        ReadyAt = ready,
        DueEarliest = ready,
        DueLatest = due,
        ServiceTime = TimeSpan.FromMinutes(3),
    };

    private static GeoPoint Anywhere(Rng rng) => new(23 + 0.3 * rng.NextDouble(), 113.2 + 0.3 * rng.NextDouble());
}
