using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;
using LogiOpt.Support;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Tests.Planning;

public sealed class PlanningTests : IDisposable
{
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly RecordingOutbox _outbox = new();
    private readonly RoutingOptions _options = new();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_wave_puts_pending_shipments_on_vehicles_and_says_so()
    {
        await Release(Enumerable.Range(0, 8).Select(k => Some.Released(k)).Append(Some.Released(8, ShipmentKind.Courier)).Append(Some.Released(9, ShipmentKind.Replenishment)));
        await Vehicles(Some.Van("VAN-1"), Some.Van("VAN-2"), Some.Van("BIKE-1", atSite: false));
        await PlanAsync(Some.Morning);

        var planned = Assert.Single(_outbox.Of<RoutesPlanned>());
        Assert.Equal(10, planned.Shipments);
        Assert.Empty(planned.Unserved);
        foreach (var route in _outbox.Of<RouteDispatched>())
        {
            Assert.Equal(StopKind.Start, route.Stops[0].Kind);
            Assert.Equal(StopKind.End, route.Stops[^1].Kind);
            Assert.Equal(Enumerable.Range(0, route.Stops.Count), route.Stops.Select(s => s.Stop));
            Assert.True(route.Stops.Zip(route.Stops.Skip(1)).All(p => p.Second.PlannedArrival == p.First.PlannedDeparture + p.Second.LegTime));
            Assert.True(route.Stops[0].PlannedDeparture >= Some.Morning.AddMinutes(_options.LoadingMinutes));
        }

        await using var db = Db();
        Assert.All(await db.Set<ShipmentRow>().ToListAsync(), s => Assert.Equal(ShipmentState.Planned, s.State));
        Assert.All(await db.Set<VehicleRow>().Where(v => v.OpenRoutes > 0).ToListAsync(), v => Assert.True(v.FreeAt > Some.Morning));
    }

    [Fact]
    public async Task Without_vehicles_shipments_wait_and_are_given_up_in_the_end_with_the_reason()
    {
        await Release([Some.Released(1)]);
        await PlanAsync(Some.Morning);
        var first = Assert.Single(Assert.Single(_outbox.Of<RoutesPlanned>()).Unserved);
        Assert.Equal(("no-vehicle", false), (first.Reason, first.Final));
        Assert.Empty(_outbox.Of<ShipmentUnserved>());

        await PlanAsync(Some.Morning.AddHours(3));
        Assert.Equal(("no-vehicle", Some.Order(1)), (Assert.Single(_outbox.Of<ShipmentUnserved>()).Reason, _outbox.Of<ShipmentUnserved>().Single().Order!.Value));
    }

    [Fact]
    public async Task A_shipment_that_finds_no_room_is_shown_with_the_least_that_must_give()
    {
        await Release([Some.Released(1), Some.Released(2)]);
        var van = Some.Van("VAN-1");
        van.CapacityGrams = 1500;
        van.ShiftLatest = Some.Morning.AddMinutes(40);
        await Vehicles(van);
        await PlanAsync(Some.Morning);
        await using var db = Db();
        var left = Assert.Single(RoutingJson.Read<PlanResult>((await db.Set<PlanRow>().SingleAsync()).Result!).Unserved);
        Assert.NotNull(left.Relaxation);
        Assert.Contains(left.Relaxation.Steps, s => s is { Rule: "capacity", Id: "VAN-1", By: 500 });
        Assert.Contains("room for 500 more of grams", left.Relaxation.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_delivery_that_is_possible_is_planned_late()
    {
        await Release([Some.Released(1)]);
        await Vehicles(Some.Van("VAN-1"));
        await PlanAsync(Some.Morning.AddHours(4));
        var route = Assert.Single(_outbox.Of<RouteDispatched>());
        Assert.True(route.Stops[1].PlannedArrival > route.Stops[1].Window!.Value.Latest);
    }

    [Fact]
    public async Task Goods_ride_on_vehicles_of_the_site_that_holds_them()
    {
        await Release([Some.Released(1)]);
        var other = Some.Van("OTHER");
        other.Site = new SiteId("SITE-2");
        await Vehicles(other);
        await PlanAsync(Some.Morning);
        Assert.Equal("no-vehicle", Assert.Single(_outbox.Of<RoutesPlanned>()).Unserved.Single().Reason);
    }

    [Fact]
    public async Task A_vehicle_on_the_road_is_planned_from_when_it_is_back()
    {
        await Release([Some.Released(1)]);
        var van = Some.Van("VAN-1");
        (van.OpenRoutes, van.FreeAt) = (1, Some.Morning.AddMinutes(30));
        await Vehicles(van);
        await PlanAsync(Some.Morning);
        Assert.True(Assert.Single(_outbox.Of<RouteDispatched>()).Stops[0].PlannedDeparture >= Some.Morning.AddMinutes(30 + _options.LoadingMinutes));
    }

    [Fact]
    public async Task A_withdrawn_order_is_dropped_whichever_fact_comes_first()
    {
        await Release([Some.Released(1)]);
        await Consume(db => new OrderCancelledConsumer(db, new LiveDay(db, _outbox, Travel(db), Options.Create(_options), TimeProvider.System)), new OrderCancelled(Some.Order(1), Some.Morning, "changed my mind"));
        await Consume(db => new OrderCancelledConsumer(db, new LiveDay(db, _outbox, Travel(db), Options.Create(_options), TimeProvider.System)), new OrderCancelled(Some.Order(2), Some.Morning, "changed my mind"));
        await Release([Some.Released(2)]);
        await using var db = Db();
        Assert.All(await db.Set<ShipmentRow>().ToListAsync(), s => Assert.Equal(ShipmentState.Cancelled, s.State));
    }

    [Fact]
    public async Task A_second_release_moves_the_shipment_to_the_new_site_until_it_is_planned()
    {
        await Release([Some.Released(1), Some.Released(1) with { FromSite = new SiteId("SITE-2") }]);
        await using var db = Db();
        Assert.Equal("SITE-2", (await db.Set<ShipmentRow>().SingleAsync()).FromSite!.Value.Value);
    }

    [Fact]
    public async Task A_finished_route_frees_its_vehicle_once()
    {
        await Release([Some.Released(1)]);
        await Vehicles(Some.Van("VAN-1"));
        await PlanAsync(Some.Morning);
        var route = _outbox.Of<RouteDispatched>().Single();
        await Consume(db => new RouteStartedConsumer(db), new RouteStarted(route.Route, route.Vehicle, Some.Morning, []));
        for (var k = 0; k < 2; k++)
            await Consume(db => new RouteCompletedConsumer(db), new RouteCompleted(route.Route, route.Vehicle, Some.Morning.AddHours(1), Some.SitePoint));
        await using var db = Db();
        Assert.Equal(0, (await db.Set<VehicleRow>().SingleAsync()).OpenRoutes);
        Assert.Equal(RouteState.Completed, (await db.Set<RouteRow>().SingleAsync()).State);
    }

    [Fact]
    public async Task A_late_route_is_reordered_behind_its_locked_stop_and_not_again_at_once()
    {
        await Release(Enumerable.Range(0, 5).Select(k => Some.Released(k)));
        await Vehicles(Some.Van("VAN-1"));
        await PlanAsync(Some.Morning);
        await using (var db = Db())
        {
            // The last stop turns urgent, so that the order in force is a bad one.
            var row = await db.Set<RouteRow>().SingleAsync();
            var stops = RoutingJson.Stops(row).ToList();
            var last = stops.Count - 2;
            stops[last] = stops[last] with { Window = new(Some.Morning, Some.Morning.AddMinutes(12)) };
            row.Stops = RoutingJson.Write(stops);
            await db.SaveChangesAsync();
        }

        var before = _outbox.Of<RouteDispatched>().Single();
        var risk = new PromiseAtRisk(
            before.Stops[^2].Shipments[0], before.Route, before.Vehicle, Some.Morning.AddMinutes(5), new(Some.Morning, Some.Morning.AddMinutes(12)), default, TimeSpan.FromMinutes(20), 1, before.Stops[1].Point);
        for (var k = 0; k < 2; k++)
            await Consume(db => new PromiseAtRiskConsumer(db, _outbox, Travel(db), Options.Create(_options)), risk);

        var after = _outbox.Of<RouteDispatched>().Last();
        Assert.Equal(2, _outbox.Of<RouteDispatched>().Count());
        Assert.Equal(2, after.Revision);
        Assert.Equal([0, 1], after.Stops.Take(2).Select(s => s.Stop));
        Assert.Equal(before.Stops[^2].Stop, after.Stops[2].Stop);
        Assert.Equal(before.Stops.Select(s => s.Stop).Order(), after.Stops.Select(s => s.Stop).Order());
        Assert.NotNull(after.Cause);
    }

    [Fact]
    public void A_wave_is_due_from_its_time_on_for_ten_minutes()
    {
        var options = new RoutingOptions { UtcOffsetHours = 8 };
        var ten = new DateTimeOffset(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
        Assert.Null(PlanWaveJob.DueWave(ten.AddSeconds(-1), options));
        Assert.Equal(ten, PlanWaveJob.DueWave(ten, options));
        Assert.Equal(ten, PlanWaveJob.DueWave(ten.AddMinutes(10), options));
        Assert.Null(PlanWaveJob.DueWave(ten.AddMinutes(11), options));
    }

    [Fact]
    public void A_shift_repeats_every_day()
    {
        var van = Some.Van("V");
        Assert.Equal(van.ShiftEarliest, VehicleTime.ShiftOn(van, Some.Morning).Earliest);
        Assert.Equal(van.ShiftEarliest.AddDays(1), VehicleTime.ShiftOn(van, van.ShiftLatest.AddSeconds(1)).Earliest);
        Assert.Equal(van.ShiftEarliest.AddDays(5), VehicleTime.ShiftOn(van, Some.Morning.AddDays(5)).Earliest);
    }

    [Fact]
    public void Every_fault_of_a_vehicle_batch_is_told()
    {
        var bad = Assert.Throws<Core.Input.BadInputException>(() => VehicleEndpoints.Read(new VehiclesBody(
            [new VehicleBody("a b", null, [200, 0], null, -1, null, null, null, null, null, 0, 0, null, ["rocket"])])));
        Assert.True(bad.Count >= 8, bad.Message);
    }

    private ModuleDb Db() => ModuleDb.On(_connection, RoutingModule.Configure);

    private LearnedTravelTimes Travel(DbContext db) => new(new LearnedStore(db, Options.Create(_options)), Options.Create(_options));

    private async Task Release(IEnumerable<ShipmentReleased> facts)
    {
        foreach (var fact in facts) await Consume(db => new ShipmentReleasedConsumer(db), fact);
    }

    private async Task Vehicles(params VehicleRow[] vans)
    {
        await using var db = Db();
        db.AddRange(vans);
        await db.SaveChangesAsync();
    }

    private async Task PlanAsync(DateTimeOffset at)
    {
        await using var db = Db();
        var options = Options.Create(_options);
        var id = new PlanId(IdMaker.Derived("plan", $"{at:O}"));
        var plan = new PlanRow { Id = id, Wave = at, Request = RoutingJson.Write(new PlanRequest(0.1, null, true, null, 1)) };
        var result = await new PlanRun(db, _outbox, Travel(db), new LearnedStore(db, options), new FreeProblems(NoRoads.Tables, NoRoads.Uploads), new PlanQueue(options), options).ComputeAsync(plan, CancellationToken.None);
        plan.Result = RoutingJson.Write(result);
        db.Add(plan);
        await db.SaveChangesAsync();
        Assert.Equal(result.Routes.Count, RoutingJson.Read<PlanResult>(plan.Result).Routes.Count);
    }

    private async Task Consume<TFact>(Func<DbContext, IConsumer<TFact>> consumer, TFact fact) where TFact : class
    {
        await using var db = Db();
        await consumer(db).Consume(Delivered.Of(fact));
    }
}
