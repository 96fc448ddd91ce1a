using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Tests;

public sealed class ReadModelTests
{
    [Theory, MemberData(nameof(Seeds))]
    public void Any_order_with_duplicates_gives_the_same_read_models_byte_for_byte(int seed)
    {
        var rng = new Rng(seed);
        var facts = RandomDay(rng);
        var expected = Bytes(facts);
        var storm = facts.Concat(facts.Where(_ => rng.Next(3) == 0)).ToArray();
        rng.Shuffle<Observation>(storm);
        Assert.Equal(expected, Bytes(storm));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Fact]
    public void A_fix_older_than_the_latest_does_not_drive_the_marker_backwards()
    {
        var world = Folded(Given.Position(10, 5), Given.Position(9, 4.5), Given.Position(2, 1));
        Assert.Equal(Given.Point(5), Marker.Of(world.Vehicle(Given.Van), 250)!.Point);
    }

    [Fact]
    public void A_jump_just_inside_the_speed_limit_moves_the_marker_and_one_just_over_does_not()
    {
        // 250 km/h for 6 min is 25 km; 50 m are given for inaccuracy.
        Assert.Equal(Given.Point(25), Marker.Of(Folded(Given.Position(0, 0), Given.Position(6, 25)).Vehicle(Given.Van), 250)!.Point);
        Assert.Equal(Given.Point(0), Marker.Of(Folded(Given.Position(0, 0), Given.Position(6, 25.2)).Vehicle(Given.Van), 250)!.Point);
    }

    [Fact]
    public void A_second_fix_beside_a_suspect_one_shows_that_the_vehicle_is_there()
    {
        var world = Folded(Given.Position(0, 0), Given.Position(1, 50), Given.Position(2, 50.1));
        Assert.Equal(Given.Point(50.1), Marker.Of(world.Vehicle(Given.Van), 250)!.Point);
    }

    [Fact]
    public void Milestones_wait_for_their_route()
    {
        var early = Folded(Given.Milestone(MilestoneKind.Departed, 0, 0), Given.Noted(Given.Released(1)));
        Assert.Equal(ShipmentStatus.Released, ShipmentProgress.StatusOf(early.Shipment(Given.Shipment(1))));
        early.Apply(Given.Noted(Given.Dispatched(1)));
        Assert.Equal(ShipmentStatus.OutForDelivery, ShipmentProgress.StatusOf(early.Shipment(Given.Shipment(1))));
    }

    [Fact]
    public void A_whole_round_delivers_all_but_the_failed_one_which_returns()
    {
        var world = Folded([.. Given.WholeRound(3)]);
        Assert.Equal(
            [ShipmentStatus.Delivered, ShipmentStatus.Returned, ShipmentStatus.Delivered],
            Enumerable.Range(1, 3).Select(k => ShipmentProgress.StatusOf(world.Shipment(Given.Shipment(k)))!.Value));
        Assert.Equal(LaneState.Completed, RouteProgress.Of(world.Route(Given.Route))!.State);
    }

    [Fact]
    public void Facts_for_other_modules_come_once_each()
    {
        var world = new World();
        var facts = new List<IFact>();
        foreach (var fact in Given.WholeRound(3))
        {
            var (before, shipments) = (world.Route(Given.Route), Enumerable.Range(1, 3).Select(k => world.Shipment(Given.Shipment(k))).ToList());
            world.Apply(fact);
            facts.AddRange(RouteFacts.Between(RouteProgress.Of(before), RouteProgress.Of(world.Route(Given.Route))));
            facts.AddRange(shipments.SelectMany(s => ShipmentFacts.Between(s, world.Shipment(s.Shipment))));
        }

        Assert.Single(facts.OfType<RouteStarted>(), f => f.DepartedAt == Given.At(0) && f.Shipments.Count == 3);
        Assert.Equal([1, 2, 3], facts.OfType<StopServed>().Select(f => f.Stop));
        Assert.Equal([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)], facts.OfType<LegTravelled>().Select(f => f.ArrivedAt - f.DepartedAt));
        Assert.Equal([Given.Shipment(1), Given.Shipment(3)], facts.OfType<DeliveryCompleted>().Select(f => f.Shipment));
        Assert.Single(facts.OfType<DeliveryFailed>(), f => f.Shipment == Given.Shipment(2) && f.Reason == "receiver-absent");
        Assert.Single(facts.OfType<ShipmentReturned>(), f => f.Shipment == Given.Shipment(2) && f.ReturnedAt == Given.At(55));
        Assert.Single(facts.OfType<RouteCompleted>(), f => f.Vehicle == Given.Van && f.Point == Given.Point(0));
    }

    [Fact]
    public void A_stop_served_without_arrival_teaches_no_leg_and_the_planned_service_time()
    {
        var facts = RouteFacts.Between(
            null,
            RouteProgress.Of(Folded(Given.Noted(Given.Dispatched(2)), Given.Milestone(MilestoneKind.Departed, 0, 0), Given.Milestone(MilestoneKind.Served, 1, 17)).Route(Given.Route))).ToList();
        Assert.Empty(facts.OfType<LegTravelled>());
        var served = Assert.Single(facts.OfType<StopServed>());
        Assert.Equal((Given.At(12), Given.At(17)), (served.ServiceStartedAt, served.DepartedAt));
    }

    [Fact]
    public void A_revision_moves_a_shipment_to_another_route_whatever_comes_first()
    {
        var other = new Core.Ids.RouteId(Core.Ids.IdMaker.Derived("route", "2"));
        var first = Given.Noted(Given.Dispatched(2));
        var without = Given.Dispatched(2, revision: 2);
        without = without with { Stops = [.. without.Stops.Where(s => s.Stop != 2).Select(s => s with { Shipments = [.. s.Shipments.Where(x => x != Given.Shipment(2))] })] };
        var revised = Given.Noted(without);
        var taken = Given.Noted(Given.Dispatched(2, 1, other, new Core.Ids.VehicleId("VAN-02")) with { DispatchedAt = Given.At(5) });
        foreach (var order in new[] { new[] { first, revised, taken }, [taken, revised, first], [revised, taken, first] })
        {
            var world = Folded(order);
            Assert.Equal(other, world.Shipment(Given.Shipment(2)).Current()!.Route);
            Assert.Single(world.Shipment(Given.Shipment(2)).Carriages);
        }
    }

    [Fact]
    public void A_milestone_of_another_vehicle_has_no_effect()
    {
        var world = Folded(Given.Noted(Given.Dispatched(1)), Given.Milestone(MilestoneKind.Departed, 0, 0, vehicle: new Core.Ids.VehicleId("THIEF")));
        Assert.Equal(LaneState.Dispatched, RouteProgress.Of(world.Route(Given.Route))!.State);
    }

    [Fact]
    public void A_withdrawn_order_is_cancelled_only_if_its_goods_have_not_left()
    {
        var withdrawn = OrderCancelled();
        Assert.Equal(ShipmentStatus.Cancelled, Status(Given.Noted(Given.Released(1)), withdrawn));
        Assert.Equal(ShipmentStatus.OutForDelivery, Status(
            withdrawn, Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)), Given.Milestone(MilestoneKind.Departed, 0, 0)));

        static Withdrawn OrderCancelled() => Telemetry.OrderCancelledConsumer.Noted(Given.Shipment(1), new OrderCancelled(Given.Order(1), Given.At(-5), "changed my mind"));
        static ShipmentStatus? Status(params Observation[] facts) => ShipmentProgress.StatusOf(Folded(facts).Shipment(Given.Shipment(1)));
    }

    internal static World Folded(params Observation[] facts)
    {
        var world = new World();
        foreach (var fact in facts) world.Apply(fact);
        return world;
    }

    internal static string Bytes(IEnumerable<Observation> facts)
    {
        var world = Folded([.. facts]);
        return string.Join('\n', world.Vehicles.OrderBy(v => v.Vehicle.Value).Select(JournalJson.Write)
            .Concat(world.Routes.OrderBy(r => r.Route.Value).Select(JournalJson.Write))
            .Concat(world.Shipments.OrderBy(s => s.Shipment.Value).Select(JournalJson.Write)).Append(JournalJson.Write(world.Learned)));
    }

    /// <summary>A round with jittered and repeated milestones, wild positions, revisions, tellings: more than any one device would send.</summary>
    private static List<Observation> RandomDay(Rng rng)
    {
        var stops = 2 + rng.Next(6);
        var facts = Given.WholeRound(stops);
        facts.Add(Given.Noted(Given.Dispatched(1 + rng.Next(stops), revision: 2)));
        for (var k = 0; k < 40; k++) facts.Add(Given.Position(rng.Next(200), rng.Next(4) == 0 ? rng.Next(300) : rng.NextDouble() * 5, $"p{k}"));
        for (var k = 0; k < 20; k++) facts.Add(Given.Milestone((MilestoneKind)rng.Next(4), rng.Next(stops + 2), rng.Next(120), id: $"m{k}"));
        for (var k = 1; k <= 5; k++)
        {
            var eta = new EtaRange(Given.At(k), Given.At(k + 5), Given.At(k + 11));
            facts.Add(new Told($":told/{k}", Given.At(k), Given.Shipment(1), new Telling(
                k, Given.At(k), k % 2 == 0 ? null : eta, eta.P50, 240, [new EtaPart("leg", 1, 60 * k)],
                k % 2 == 0 ? new Core.Time.TimeWindow(eta.P10, eta.P90) : null, k, k == 3, k > 2, "why")));
        }

        return facts;
    }
}
