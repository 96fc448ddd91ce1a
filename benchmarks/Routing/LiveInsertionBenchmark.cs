using BenchmarkDotNet.Attributes;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
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
    private readonly RoutingOptions _options = new();
    private Dictionary<ShipmentId, Load> _loads = [];
    private readonly LearnedTimes _learned = new(new Dictionary<string, Learned>(), TimeSpan.FromHours(8));
    private IReadOnlyList<OpenRoute> _routes = [];
    private DateTimeOffset _now;
    private ShipmentRow _shipment = null!;

    [Params(40, 4)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        var day = LiveDayMaker.Make(Stops, Routes, 4);
        (_routes, _now, _shipment) = (day.Routes, day.Now, day.NewOrder(1));
        _loads = day.Shipments.ToDictionary(s => s.Key, s => s.Value.Load);
    }

    [Benchmark(Baseline = true)]
    public int Travel() => Legs().From.Rows;

    [Benchmark]
    public int Insert()
    {
        var legs = Legs();
        var best = InsertShipment.Best(_routes, _shipment, _loads, legs, _now, _options)!.Value;
        return InsertShipment.Apply(best, _routes[best.Route], _shipment, legs, _shipment.ServiceTime).Count;
    }

    private NewLegs Legs()
    {
        var places = InsertShipment.Places(_routes, _shipment);
        GeoPoint[] ends = [_shipment.From, _shipment.To];
        return new NewLegs(
            places, LearnedTravelTimes.Table(places.Points, ends, _now, _learned, _options, CancellationToken.None),
            LearnedTravelTimes.Table(ends, places.Points, _now, _learned, _options, CancellationToken.None));
    }
}
