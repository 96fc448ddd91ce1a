using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using LogiOpt.Routing;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Benchmarks.Routing;

/// <summary>A new courier order on a day of 2,000 open stops: travel to and from both of its places by great circles, every position on every route, and the next
/// revision. The baseline is the travel alone.</summary>
[MemoryDiagnoser]
public class LiveInsertionBenchmark
{
    private const int Stops = 2_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
    private readonly RoutingOptions _options = new();
    private readonly Dictionary<ShipmentId, Load> _loads = [];
    private readonly LearnedTimes _learned = new(new Dictionary<string, Learned>(), TimeSpan.FromHours(8));
    private List<OpenRoute> _routes = [];
    private ShipmentRow _shipment = null!;

    [Params(40, 4)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        var rng = new Rng(4);
        _routes = [.. Enumerable.Range(0, Routes).Select(r => Route(r, rng))];
        _shipment = new ShipmentRow
        {
            Id = new ShipmentId(IdMaker.Derived("shipment", "new")),
            Kind = ShipmentKind.Courier,
            FromLatitude = 23.1,
            FromLongitude = 113.3,
            ToLatitude = 23.15,
            ToLongitude = 113.35,
            Grams = 1000,
            Millilitres = 1000,
            ReadyAt = Now,
            DueEarliest = Now,
            DueLatest = Now.AddHours(2),
            ServiceTime = TimeSpan.FromMinutes(3),
        };
    }

    [Benchmark(Baseline = true)]
    public int Travel() => Legs().From.Rows;

    [Benchmark]
    public int Insert()
    {
        var legs = Legs();
        var best = InsertShipment.Best(_routes, _shipment, _loads, legs, Now, _options)!.Value;
        return InsertShipment.Apply(best, _routes[best.Route], _shipment, legs, _shipment.ServiceTime).Count;
    }

    private NewLegs Legs()
    {
        var places = InsertShipment.Places(_routes, _shipment);
        GeoPoint[] ends = [_shipment.From, _shipment.To];
        return new NewLegs(
            places, LearnedTravelTimes.Table(places.Points, ends, Now, _learned, _options, CancellationToken.None),
            LearnedTravelTimes.Table(ends, places.Points, Now, _learned, _options, CancellationToken.None));
    }

    private OpenRoute Route(int number, Rng rng)
    {
        var count = Stops / Routes;
        var depot = new GeoPoint(23.13, 113.32);
        var points = Enumerable.Range(0, count).Select(_ => new GeoPoint(23 + 0.3 * rng.NextDouble(), 113.2 + 0.3 * rng.NextDouble())).ToArray();
        var ids = Enumerable.Range(0, count).Select(k => new ShipmentId(IdMaker.Derived("shipment", $"{number} {k}"))).ToArray();
        var stops = new List<RouteStop> { new(0, StopKind.Start, depot, ids, null, Now, Now, TimeSpan.Zero, TimeSpan.Zero, Distance.Zero) };
        var now = Now;
        for (var k = 0; k < count; k++)
        {
            _loads[ids[k]] = new Load(1000, 1000);
            var leg = stops[^1].Point.DistanceTo(points[k]).Metres * 1.3;
            var arrival = now.AddSeconds(leg / 7);
            now = arrival.AddMinutes(2);
            stops.Add(new RouteStop(
                k + 1, StopKind.Drop, points[k], [ids[k]], new TimeWindow(Now, Now.AddHours(1 + rng.Next(6))), arrival, now, TimeSpan.FromMinutes(2), arrival - stops[^1].PlannedDeparture, new Distance(leg)));
        }

        stops.Add(new RouteStop(count + 1, StopKind.End, depot, [], null, now, now, TimeSpan.Zero, TimeSpan.FromMinutes(10), new Distance(5000)));
        var vehicle = new VehicleRow { Id = new VehicleId($"v{number}"), CapacityGrams = 10_000_000, CapacityMillilitres = 10_000_000, CostPerKmMilli = 1000 };
        var route = new LiveRoute(new RouteId(IdMaker.Derived("route", $"{number}")), vehicle.Id, null, true, stops, 1, Now);
        return new OpenRoute(route, vehicle, Now.AddDays(30));
    }
}
