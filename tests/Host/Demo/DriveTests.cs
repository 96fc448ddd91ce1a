using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Driving;
using LogiOpt.Host.Demo.Generation;

namespace LogiOpt.Host.Tests.Demo;

public sealed class DriveTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 10, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly RoadTruth Truth = new(1, TimeSpan.FromHours(8));

    private static ShipmentId Shipment(int n) => new(IdMaker.Derived("shipment", n.ToString()));

    private static RouteView Route(params int[] order) => Route(1, order);

    private static RouteView Route(int revision, int[] order)
    {
        GeoPoint depot = new(23.1, 113.2);
        var stops = new List<StopView> { new(0, StopKind.Start, depot, [.. order.Select(Shipment)], null, Start, Start, Distance.Zero) };
        foreach (var n in order)
        {
            var point = PointOf(n);
            stops.Add(new StopView(n, StopKind.Drop, point, [Shipment(n)], null, Start, Start, stops[^1].Point.DistanceTo(point) * 1.3));
        }

        stops.Add(new StopView(99, StopKind.End, depot, [], null, Start, Start, stops[^1].Point.DistanceTo(depot) * 1.3));
        return new RouteView(new RouteId(IdMaker.Derived("route", "1")), revision, new VehicleId("VAN-01"), "active", Start, stops);
    }

    private static GeoPoint PointOf(int n) => new(23.1 + 0.01 * n, 113.2 + 0.013 * (n % 3));

    private static RoadEvents DriveAll(Drive drive, TimeSpan step)
    {
        var events = new RoadEvents();
        for (var now = Start; drive.Phase != DrivePhase.Done && now < Start.AddDays(1); now += step) drive.Advance(now, Every, events);
        Assert.Equal(DrivePhase.Done, drive.Phase);
        return events;
    }

    [Fact]
    public void Every_stop_gives_its_milestones_once_and_in_order()
    {
        var events = DriveAll(Drive.Begin(Route(1, 2, 3, 4), Truth, bulk: false), TimeSpan.FromSeconds(60));
        var told = events.Milestones.Where(m => m.Type != MilestoneType.Failed).Select(m => (m.Stop, m.Type));
        Assert.Equal(
            [
                (0, MilestoneType.Departed), (1, MilestoneType.Arrived), (1, MilestoneType.Served), (2, MilestoneType.Arrived), (2, MilestoneType.Served),
                (3, MilestoneType.Arrived), (3, MilestoneType.Served), (4, MilestoneType.Arrived), (4, MilestoneType.Served), (99, MilestoneType.Completed),
            ],
            told);
        Assert.Equal(events.Milestones.Select(m => m.At).Order(), events.Milestones.Select(m => m.At));
        Assert.Equal(events.Milestones.Count, events.Milestones.Select(m => m.Event).Distinct().Count());
    }

    [Fact]
    public void The_steps_of_the_clock_do_not_change_what_happens()
    {
        var fine = DriveAll(Drive.Begin(Route(1, 2, 3), Truth, false), TimeSpan.FromSeconds(7));
        var coarse = DriveAll(Drive.Begin(Route(1, 2, 3), Truth, false), TimeSpan.FromSeconds(600));
        Assert.Equal(fine.Milestones, coarse.Milestones);
        Assert.Equal(fine.Positions, coarse.Positions);
    }

    [Fact]
    public void Positions_stay_on_the_line_of_their_leg_on_a_fixed_grid_of_instants()
    {
        var route = Route(1, 2, 3);
        var events = DriveAll(Drive.Begin(route, Truth, false), TimeSpan.FromSeconds(60));
        Assert.NotEmpty(events.Positions);
        Assert.Equal(events.Positions.Count, events.Positions.Select(p => p.Event).Distinct().Count());
        var departed = events.Milestones[0].At;
        foreach (var position in events.Positions)
        {
            Assert.Equal(0, position.At.ToUnixTimeSeconds() % 30);
            Assert.True(position.At > departed && position.At <= events.Milestones[^1].At);
            var served = events.Milestones.Count(m => m.Type == MilestoneType.Served && m.At < position.At);
            GeoPoint a = route.Stops![served].Point, b = route.Stops[served + 1].Point;
            var detour = a.DistanceTo(position.Point).Metres + position.Point.DistanceTo(b).Metres - a.DistanceTo(b).Metres;
            Assert.True(detour < 1, $"{detour} m off the line at {position.At}");
        }
    }

    [Fact]
    public void A_vehicle_waits_for_the_window_of_its_stop()
    {
        var route = Route(1);
        var opens = Start.AddHours(2);
        route = route with { Stops = [route.Stops![0], route.Stops[1] with { Window = new TimeWindow(opens, opens.AddHours(1)) }, route.Stops[2]] };
        var events = DriveAll(Drive.Begin(route, Truth, false), TimeSpan.FromSeconds(60));
        Assert.True(events.Milestones.Single(m => m.Type == MilestoneType.Arrived).At < opens);
        Assert.True(events.Milestones.Single(m => m.Type == MilestoneType.Served).At > opens);
    }

    [Fact]
    public void Some_receivers_are_absent_and_their_shipments_fail_before_the_stop_is_served()
    {
        var absent = Enumerable.Range(1, 2_000).Where(n => Truth.IsAbsent(Shipment(n))).ToList();
        Assert.InRange(absent.Count, 20, 60);
        var events = DriveAll(Drive.Begin(Route(absent[0]), Truth, false), TimeSpan.FromSeconds(60));
        Assert.Equal(
            [MilestoneType.Departed, MilestoneType.Arrived, MilestoneType.Failed, MilestoneType.Served, MilestoneType.Completed],
            events.Milestones.Select(m => m.Type));
        Assert.Equal(Shipment(absent[0]), events.Milestones[2].Shipment);
        Assert.DoesNotContain(DriveAll(Drive.Begin(Route(absent[0]), Truth, bulk: true), TimeSpan.FromSeconds(60)).Milestones, m => m.Type == MilestoneType.Failed);
    }

    [Fact]
    public void A_drive_resumed_anywhere_from_what_the_board_knows_ends_as_the_undisturbed_one()
    {
        var route = Route(1, 2, 3, 4);
        var whole = DriveAll(Drive.Begin(route, Truth, false), TimeSpan.FromSeconds(60));
        var end = whole.Milestones[^1].At;
        for (var cut = Start; cut < end; cut += TimeSpan.FromSeconds(137))
        {
            var before = whole.Milestones.Where(m => m.At <= cut).ToList();
            var resumed = Drive.Resume(route, SeenBy(route, before), Truth, false, cut);
            var after = new RoadEvents();
            resumed.Advance(end, Every, after);
            Assert.Equal(DrivePhase.Done, resumed.Phase);
            Assert.Equal(whole.Milestones.Where(m => m.At > cut), after.Milestones);
            Assert.Equal(whole.Positions.Where(p => p.At > cut), after.Positions);
        }
    }

    [Fact]
    public void A_later_revision_keeps_what_is_done_and_turns_to_the_new_next_stop()
    {
        var drive = Drive.Begin(Route(1, 2, 3, 4), Truth, false);
        var events = new RoadEvents();
        var now = Start;
        while (events.Milestones.All(m => m.Type != MilestoneType.Served)) drive.Advance(now += TimeSpan.FromSeconds(20), Every, events);
        drive.Advance(now += TimeSpan.FromSeconds(60), Every, events);
        var here = drive.PositionAt(now);

        drive.Revise(Route(2, [1, 4, 3, 2]), now);
        Assert.Equal(2, drive.Revision);
        Assert.True(here.DistanceTo(drive.PositionAt(now)).Metres < 1, "a vehicle does not jump when its route changes");
        while (drive.Phase != DrivePhase.Done) drive.Advance(now += TimeSpan.FromSeconds(60), Every, events);
        Assert.Equal([1, 4, 3, 2], events.Milestones.Where(m => m.Type == MilestoneType.Served).Select(m => m.Stop));
    }

    [Fact]
    public void Work_that_has_begun_is_finished_before_a_revision_takes_hold()
    {
        var drive = Drive.Begin(Route(1, 2, 3), Truth, false);
        var events = new RoadEvents();
        var now = Start;
        while (drive.Phase != DrivePhase.AtStop) drive.Advance(now += TimeSpan.FromSeconds(5), Every, events);
        drive.Revise(Route(2, [1, 3, 2]), now);
        while (drive.Phase != DrivePhase.Done) drive.Advance(now += TimeSpan.FromSeconds(60), Every, events);
        Assert.Equal([1, 3, 2], events.Milestones.Where(m => m.Type == MilestoneType.Served).Select(m => m.Stop));
        Assert.Equal(1, events.Milestones.Count(m => m is { Stop: 1, Type: MilestoneType.Arrived }));
    }

    [Fact]
    public void Rush_hours_are_slower_than_the_night()
    {
        DateTimeOffset Local(int hour) => new(2026, 11, 10, hour, 0, 0, TimeSpan.FromHours(8));
        Assert.True(Truth.TravelTime("a", 8_000, Local(18)) > 1.4 * Truth.TravelTime("a", 8_000, Local(3)));
        Assert.True(Truth.TrafficAt(Local(23).AddMinutes(59)) < 1);
        Assert.NotEqual(Truth.TravelTime("a", 8_000, Local(9)), Truth.TravelTime("b", 8_000, Local(9)));
    }

    [Fact]
    public void A_vehicle_begins_its_next_route_only_when_it_is_back_from_the_one_before()
    {
        var first = Route(1, 2, 3);
        var second = Route(4, 5) with { Route = new RouteId(IdMaker.Derived("route", "2")), DispatchedAt = Start.AddMinutes(10) };
        var road = new OnTheRoad(Truth, new Dictionary<VehicleId, DemoVehicle>());
        road.Take(first, Start);
        road.Take(second, Start.AddMinutes(10));
        Assert.False(road.IsNews(second));
        Assert.True(road.IsNews(second with { Revision = 2 }));
        var (events, ended) = road.Advance(Start.AddDays(1), Every);
        Assert.Equal([first.Route, second.Route], ended.Select(drive => drive.Route));
        Assert.True(road.IsEmpty);
        Assert.False(road.IsNews(first));
        road.Take(first, Start.AddDays(1));
        Assert.True(road.IsEmpty, "a route that has ended is not driven again");
        var back = events.Milestones.Single(m => m.Route == first.Route && m.Type == MilestoneType.Completed).At;
        var out2 = events.Milestones.Single(m => m.Route == second.Route && m.Type == MilestoneType.Departed).At;
        Assert.True(out2 >= back.AddMinutes(5));
        Assert.Equal(events.Positions.Count, events.Positions.Select(p => p.Event).Distinct().Count());
    }

    private static List<LaneStopView> SeenBy(RouteView route, List<MilestonePost> told) =>
        [.. route.Stops!.Select(stop => new LaneStopView(
            stop.Stop, "todo",
            told.FirstOrDefault(m => m.Stop == stop.Stop && m.Type == MilestoneType.Arrived)?.At,
            told.FirstOrDefault(m => m.Stop == stop.Stop && m.Type is MilestoneType.Served or MilestoneType.Departed && m.Stop == stop.Stop)?.At))];
}
