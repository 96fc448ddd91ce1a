using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Tests.Planning;
using LogiOpt.Routing.Travel;
using LogiOpt.Support;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Tests.Dispatch;

/// <summary>Changes of the running day on a small city: what is done stays, what is left moves where that pays.</summary>
public sealed class LiveDayTests : IDisposable
{
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly RecordingOutbox _outbox = new();
    private readonly ManualTime _time = new(Some.Morning);
    private readonly RoutingOptions _options = new();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_new_order_goes_where_it_costs_least_and_nothing_else_moves()
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(0, 3)]);
        await VanAsync("B", [At(5, 1), At(5, 2), At(5, 3)]);
        await ReleaseAsync(100, At(5, 2.4), ShipmentKind.Delivery);
        var view = Assert.Single(await Day(d => d.InsertAsync([Some.Id(100)], default)));
        Assert.Equal((RouteOf("B"), null), (view.Route, view.Reason));
        var after = _outbox.Of<RouteDispatched>().Single();
        Assert.Equal((2, "VAN-B"), (after.Revision, after.Vehicle.Value));
        Assert.Equal([0, 1, 2, 6, 3, 4], after.Stops.Select(s => s.Stop));
        Assert.Contains(Some.Id(100), after.Stops[0].Shipments);
        await using var db = Db();
        Assert.Equal((ShipmentState.Planned, RouteOf("B")), ((await ShipmentAsync(db, 100)).State, (await ShipmentAsync(db, 100)).Route));
        Assert.True(await db.Set<RouteRow>().AllAsync(r => r.Revision == (r.Vehicle == new VehicleId("VAN-B") ? 2 : 1)));
    }

    [Fact]
    public async Task Goods_of_a_depot_that_a_vehicle_left_wait_and_a_courier_shipment_is_fetched_on_the_way()
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(0, 3)], started: true, served: 0);
        await ReleaseAsync(100, At(0, 2.5), ShipmentKind.Delivery);
        await ReleaseAsync(101, At(0, 2.9), ShipmentKind.Courier, At(0, 2.2));
        var views = await Day(d => d.InsertAsync([Some.Id(100), Some.Id(101)], default));
        Assert.Null(views.Single(v => v.Shipment == Some.Id(100)).Route);
        Assert.NotNull(views.Single(v => v.Shipment == Some.Id(100)).Reason);
        Assert.Equal(RouteOf("A"), views.Single(v => v.Shipment == Some.Id(101)).Route);
        var stops = _outbox.Of<RouteDispatched>().Single().Stops;
        Assert.Equal([StopKind.Start, StopKind.Drop, StopKind.Drop, StopKind.Pickup, StopKind.Drop, StopKind.Drop, StopKind.End], stops.Select(s => s.Kind));
        Assert.All(stops.Zip(stops.Skip(1)).Skip(1), p => Assert.True(p.Second.PlannedArrival >= p.First.PlannedDeparture));
    }

    [Theory]
    [InlineData(97_000, true)]
    [InlineData(97_001, false)]
    public async Task A_vehicle_takes_no_more_than_it_can_carry(long grams, bool fits)
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(0, 3)]);
        await using (var db = Db())
        {
            (await db.Set<VehicleRow>().SingleAsync()).CapacityGrams = 100_000;
            await db.SaveChangesAsync();
        }

        await ReleaseAsync(100, At(0, 2), ShipmentKind.Delivery, grams: grams);
        Assert.Equal(fits, Assert.Single(await Day(d => d.InsertAsync([Some.Id(100)], default))).Route is not null);
    }

    [Fact]
    public async Task The_cheapest_place_is_the_one_that_trying_them_all_finds()
    {
        var rng = new Core.Search.Rng(5);
        await VanAsync("A", [.. Enumerable.Range(0, 6).Select(_ => At(rng.NextDouble() * 6, rng.NextDouble() * 6))], started: true, served: 1);
        await VanAsync("B", [.. Enumerable.Range(0, 5).Select(_ => At(rng.NextDouble() * 6, rng.NextDouble() * 6))]);
        await ReleaseAsync(100, At(rng.NextDouble() * 6, 1), ShipmentKind.Courier, At(2, rng.NextDouble() * 6));
        await using var db = Db();
        var shipment = await ShipmentAsync(db, 100);
        var rows = await db.Set<RouteRow>().OrderBy(r => r.Vehicle).ToListAsync();
        var routes = rows.Select(r => new OpenRoute(LiveRoute.Of(r, Some.Morning), db.Set<VehicleRow>().Single(v => v.Id == r.Vehicle), Some.Morning.AddHours(9))).ToList();
        var loads = await db.Set<ShipmentRow>().ToDictionaryAsync(s => s.Id, s => s.Load);
        var places = InsertShipment.Places(routes, shipment);
        GeoPoint[] ends = [shipment.From, shipment.To];
        var legs = new NewLegs(places, await Travel(db).TableAsync(places.Points, ends, Some.Morning, default), await Travel(db).TableAsync(ends, places.Points, Some.Morning, default));
        var best = InsertShipment.Best(routes, shipment, loads, legs, Some.Morning, _options)!.Value;

        var all = from r in Enumerable.Range(0, 2)
                  from p in Enumerable.Range(0, routes[r].Route.Open.Count + 1)
                  from d in Enumerable.Range(p, routes[r].Route.Open.Count + 1 - p)
                  let stops = InsertShipment.Apply(new LiveInsertion(r, p, d, 0), routes[r], shipment, legs, shipment.ServiceTime)
                  select (r, p, d, Cost: CostOf(stops.Skip(routes[r].Route.Locked)) - CostOf(LiveStops.Rebuild(routes[r].Route, routes[r].Route.Open, (_, _) => default).Skip(routes[r].Route.Locked)));
        var least = all.MinBy(x => x.Cost);
        Assert.Equal((least.r, least.p, least.d), (best.Route, best.PickupBefore, best.DropBefore));
        Assert.Equal(least.Cost, best.CostMilli, 5_000.0);
    }

    [Fact]
    public async Task A_replan_leaves_what_is_served_and_headed_for_and_mends_the_rest()
    {
        // Far, near, far, near: the order in force is a bad one.
        await VanAsync("A", [At(0, 1), At(0, 6), At(0, 2), At(0, 5), At(0, 3), At(0, 4)], started: true, served: 1);
        var view = await Day(d => d.ReplanAsync(new LiveReplan(null, null, default, 1000, 0.2), default));
        var stops = Assert.Single(view.Routes).Stops;
        Assert.Equal([0, 1, 2], stops.Take(3).Select(s => s.Stop));
        Assert.Equal([4, 6, 5, 3], stops.Skip(3).SkipLast(1).Select(s => s.Stop));
        Assert.True(view.CostAfterMilli < view.CostBeforeMilli);
        Assert.Equal(0, view.MovedStops);
        Assert.Empty((await Day(d => d.ReplanAsync(new LiveReplan(null, null, default, 1000, 0.2), default))).Routes);
    }

    [Fact]
    public async Task A_stop_changes_its_vehicle_only_for_more_than_that_costs_and_only_in_the_region()
    {
        // B passes right by A's last stop.
        await VanAsync("A", [At(0, 1), At(0, 2), At(6, 2.5)]);
        await VanAsync("B", [At(6, 2), At(9, 2.5), At(6, 3)]);
        Assert.Empty((await Day(d => d.ReplanAsync(new LiveReplan(null, null, default, 1_000_000_000, 0.2), default))).Routes);
        Assert.Equal(0, (await Day(d => d.ReplanAsync(new LiveReplan(null, At(0, 1), new Distance(300), 1, 0.2), default))).MovedStops);
        var view = await Day(d => d.ReplanAsync(new LiveReplan(null, At(6, 2.5), new Distance(700), 1_000, 0.2), default));
        Assert.Equal((2, 1), (view.Routes.Count, view.MovedStops));
        var b = view.Routes.Single(r => r.Vehicle.Value == "VAN-B").Stops;
        Assert.Equal(4, b.Count(s => s.Kind == StopKind.Drop));
        Assert.Equal(4, b[0].Shipments.Count);
        Assert.Equal(2, view.Routes.Single(r => r.Vehicle.Value == "VAN-A").Stops[0].Shipments.Count);
    }

    [Fact]
    public async Task Goods_on_board_stay_on_board()
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(6, 2.5)], started: true, served: 0);
        await VanAsync("B", [At(6, 2), At(6, 3)], started: true, served: 0);
        var view = await Day(d => d.ReplanAsync(new LiveReplan(null, null, default, 1, 0.2), default));
        Assert.Equal(0, view.MovedStops);
    }

    [Fact]
    public async Task What_a_broken_down_vehicle_leaves_goes_to_others_who_fetch_it_there()
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(0, 3)], started: true, served: 1);
        await VanAsync("B", [At(5, 1), At(5, 2)], started: true, served: 0);
        var here = At(0, 1.2);
        var view = await Day(d => d.BreakdownAsync(new VehicleId("VAN-A"), here, 0.3, default));
        Assert.Empty(view!.Unserved);
        var b = view.Routes.Single(r => r.Vehicle.Value == "VAN-B").Stops;
        Assert.All([2, 3], k =>
        {
            var shipment = Shipment("A", k);
            Assert.Equal(here, b.Single(s => s.Kind == StopKind.Pickup && s.Shipments.Contains(shipment)).Point);
            Assert.True(b.ToList().FindIndex(s => s.Kind == StopKind.Pickup && s.Shipments.Contains(shipment)) < b.ToList().FindIndex(s => s.Kind == StopKind.Drop && s.Shipments.Contains(shipment)));
        });
        var a = _outbox.Of<RouteDispatched>().Last(r => r.Vehicle.Value == "VAN-A");
        Assert.Equal([0, 1, 4], a.Stops.Select(s => s.Stop));
        Assert.Equal(here, a.Stops[^1].Point);
        await using var db = Db();
        Assert.NotNull((await db.Set<VehicleRow>().SingleAsync(v => v.Id == new VehicleId("VAN-A"))).OutSince);
        Assert.Equal(Storage.RouteState.Completed, (await db.Set<RouteRow>().SingleAsync(r => r.Vehicle == new VehicleId("VAN-A"))).State);
        Assert.Equal(RouteOf("B"), (await db.Set<ShipmentRow>().SingleAsync(s => s.Id == Shipment("A", 3))).Route);
    }

    [Fact]
    public async Task A_free_vehicle_takes_over_where_nobody_else_can_and_without_one_goods_wait_where_they_are()
    {
        await VanAsync("A", [At(0, 1), At(0, 2)], started: true, served: 0);
        await using (var db = Db())
        {
            db.Add(Some.Van("VAN-F"));
            await db.SaveChangesAsync();
        }

        var view = await Day(d => d.BreakdownAsync(new VehicleId("VAN-A"), At(0, 0.5), 0.2, default));
        Assert.Equal("VAN-F", Assert.Single(view!.Routes).Vehicle.Value);
        var first = _outbox.Of<RouteDispatched>().Single(r => r.Vehicle.Value == "VAN-F");
        Assert.Equal((1, 2), (first.Revision, first.Stops.Count(s => s.Kind == StopKind.Pickup)));

        var none = await Day(d => d.BreakdownAsync(new VehicleId("VAN-F"), null, 0.2, default));
        Assert.Equal(2, none!.Unserved.Count);
        await using var after = Db();
        Assert.All(await after.Set<ShipmentRow>().ToListAsync(), s => Assert.Equal((ShipmentState.Pending, null), (s.State, s.Route)));
    }

    [Fact]
    public async Task A_withdrawn_order_is_taken_off_a_route_that_has_not_left_and_not_off_one_that_has()
    {
        await VanAsync("A", [At(0, 1), At(0, 2), At(0, 3)]);
        await VanAsync("B", [At(5, 1)], started: true, served: 0);
        await CancelAsync("A", 2);
        await CancelAsync("B", 1);
        var after = _outbox.Of<RouteDispatched>().Single();
        Assert.Equal([0, 1, 3, 4], after.Stops.Select(s => s.Stop));
        Assert.DoesNotContain(Shipment("A", 2), after.Stops[0].Shipments);
        await using var db = Db();
        Assert.Equal((ShipmentState.Cancelled, ShipmentState.Planned), (
            (await db.Set<ShipmentRow>().SingleAsync(s => s.Id == Shipment("A", 2))).State, (await db.Set<ShipmentRow>().SingleAsync(s => s.Id == Shipment("B", 1))).State));
    }

    [Fact]
    public async Task A_route_without_stops_is_over_and_its_vehicle_free()
    {
        await VanAsync("A", [At(0, 1)]);
        await CancelAsync("A", 1);
        await using var db = Db();
        Assert.Equal((0, Storage.RouteState.Completed), ((await db.Set<VehicleRow>().SingleAsync()).OpenRoutes, (await db.Set<RouteRow>().SingleAsync()).State));
    }

    [Fact]
    public async Task How_far_a_route_is_comes_from_the_facts_in_any_order()
    {
        await VanAsync("A", [At(0, 1), At(0, 2)]);
        foreach (var (stop, minute) in new[] { (2, 30), (1, 20), (2, 30) })
        {
            await using var db = Db();
            await new RouteStopServedConsumer(db).Consume(Delivered.Of(new StopServed(
                RouteOf("A"), new VehicleId("VAN-A"), stop, StopKind.Drop, At(0, stop), Some.Morning, Some.Morning, Some.Morning.AddMinutes(minute), TimeSpan.Zero, [])));
        }

        await using var after = Db();
        Assert.Equal((2, Some.Morning.AddMinutes(30)), ((await after.Set<RouteRow>().SingleAsync()).LastStop, (await after.Set<RouteRow>().SingleAsync()).LastLeftAt!.Value));
    }

    [Fact]
    public void Every_fault_of_a_request_is_told()
    {
        var bad = Assert.Throws<Core.Input.BadInputException>(() => LiveEndpoints.Read(new ReplanBody([], new RegionBody([200, 0], 0), -1, 99), _options));
        Assert.Equal(["movedStopMilli", "region.centre", "region.radiusMetres", "routes", "timeLimitSeconds"], bad.Faults.Select(f => f.Where).Order());
    }

    private static GeoPoint At(double east, double north) => new(23.13 + 0.01 * north, 113.32 + 0.01 * east);

    private static RouteId RouteOf(string name) => new(IdMaker.Derived("route", name));

    private static ShipmentId Shipment(string name, int k) => new(IdMaker.Derived("shipment", $"{name}{k}"));

    private ModuleDb Db() => ModuleDb.On(_connection, RoutingModule.Configure);

    private LearnedTravelTimes Travel(DbContext db) => new(new LearnedStore(db, Options.Create(_options)), Options.Create(_options));

    private async Task<T> Day<T>(Func<LiveDay, Task<T>> act)
    {
        await using var db = Db();
        return await act(new LiveDay(db, _outbox, Travel(db), Options.Create(_options), _time));
    }

    private async Task CancelAsync(string name, int k)
    {
        await using var db = Db();
        var day = new LiveDay(db, _outbox, Travel(db), Options.Create(_options), _time);
        var order = (await db.Set<ShipmentRow>().SingleAsync(s => s.Id == Shipment(name, k))).Order!.Value;
        await new OrderCancelledConsumer(db, day).Consume(Delivered.Of(new OrderCancelled(order, Some.Morning, "changed my mind")));
    }

    private static Task<ShipmentRow> ShipmentAsync(DbContext db, int k) => db.Set<ShipmentRow>().SingleAsync(s => s.Id == Some.Id(k));

    private double CostOf(IEnumerable<RouteStop> stops)
    {
        var all = stops.ToList();
        return all.Sum(s => s.LegDistance.Metres) + LiveStops.Lateness(all).TotalMinutes * _options.LatePriceMilliPerMinute;
    }

    private async Task ReleaseAsync(int k, GeoPoint to, ShipmentKind kind, GeoPoint? from = null, long grams = 1000)
    {
        await using var db = Db();
        var fact = Some.Released(k, kind) with { To = to, From = from ?? Some.SitePoint, Load = new(grams, 2000) };
        await new ShipmentReleasedConsumer(db).Consume(Delivered.Of(fact));
    }

    /// <summary>A van of the site with a dispatched route through some points, one shipment of a kilogram at each.</summary>
    private async Task VanAsync(string name, GeoPoint[] points, bool started = false, int served = 0)
    {
        await using var db = Db();
        var van = Some.Van($"VAN-{name}");
        van.OpenRoutes = 1;
        db.Add(van);
        var legs = Travel(db);
        var stops = new List<RouteStop> { new(0, StopKind.Start, Some.SitePoint, [.. points.Select((_, k) => Shipment(name, k + 1))], null, Some.Morning, Some.Morning, TimeSpan.Zero, TimeSpan.Zero, Distance.Zero) };
        var (at, now) = (Some.SitePoint, Some.Morning);
        for (var k = 0; k <= points.Length; k++)
        {
            var to = k < points.Length ? points[k] : Some.SitePoint;
            var table = await legs.TableAsync([at], [to], Some.Morning, default);
            var arrival = now.AddSeconds(table.Seconds[0]);
            now = arrival.AddMinutes(k < points.Length ? 4 : 0);
            stops.Add(new RouteStop(
                k + 1, k < points.Length ? StopKind.Drop : StopKind.End, to, k < points.Length ? [Shipment(name, k + 1)] : [],
                k < points.Length ? new TimeWindow(Some.Morning, Some.Morning.AddHours(3)) : null, arrival, now, TimeSpan.FromMinutes(k < points.Length ? 4 : 0),
                TimeSpan.FromSeconds(table.Seconds[0]), new Distance(table.Metres[0])));
            at = to;
        }

        db.Add(new RouteRow
        {
            Id = RouteOf(name),
            Vehicle = van.Id,
            Depot = Some.Site,
            State = started ? Storage.RouteState.Underway : Storage.RouteState.Dispatched,
            Revision = 1,
            DispatchedAt = Some.Morning,
            StartedAt = started ? Some.Morning : null,
            LastStop = served > 0 ? served : null,
            LastLeftAt = served > 0 ? stops[served].PlannedDeparture : null,
            PlannedEnd = now,
            Stops = RoutingJson.Write(stops),
        });
        for (var k = 1; k <= points.Length; k++)
            db.Add(new ShipmentRow
            {
                Id = Shipment(name, k),
                Kind = ShipmentKind.Delivery,
                Order = new OrderId(IdMaker.Derived("order", $"{name}{k}")),
                FromSite = Some.Site,
                FromLatitude = Some.SitePoint.Latitude,
                FromLongitude = Some.SitePoint.Longitude,
                ToLatitude = points[k - 1].Latitude,
                ToLongitude = points[k - 1].Longitude,
                Grams = 1000,
                Millilitres = 2000,
                DueEarliest = Some.Morning,
                DueLatest = Some.Morning.AddHours(3),
                ServiceTime = TimeSpan.FromMinutes(4),
                State = ShipmentState.Planned,
                Route = RouteOf(name),
            });
        await db.SaveChangesAsync();
    }
}
