using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;
using static LogiOpt.Routing.Tests.Solver.OnALine;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Rules that can get in each other's way, two and two, each just inside and just over.</summary>
public sealed class RulePairTests
{
    private static readonly RoutingVehicle TwoTrips = Van with { MaxTrips = 2, ReloadPlaces = [0], ReloadSeconds = 60 };

    /// <summary>Two full loads: a then b is back at 200, leaves at 260 and ends at 660.</summary>
    private static readonly RoutingVisit A = At("a", 1) with { Deliver = [10] }, B = At("b", 2) with { Deliver = [10] };

    [Theory]
    [InlineData(150, 0)]
    [InlineData(149, 1)]
    public void A_break_on_the_way_takes_time_from_the_window(int until, int left) =>
        Assert.Equal(left, Solve([Van with { Breaks = [Rest(0, 99, 50)] }], [At("a", 1) with { Windows = [new(0, until)] }]).Unserved.Count);

    [Theory]
    [InlineData(99, 50)]
    [InlineData(100, 0)]
    public void A_break_makes_late_where_the_window_is_soft_unless_it_can_wait_until_after_the_work(int closes, long late)
    {
        var soft = At("a", 1) with { Windows = [new(0, 100)], LatePriceMilliPerMinute = 60 };
        Assert.Equal(late, Whole([Van with { Breaks = [Rest(0, closes, 50)], Shift = new(0, 9999) }], [soft]).Cost.LateMilli);
    }

    [Theory]
    [InlineData(710, 0)]
    [InlineData(709, 1)]
    public void A_break_is_not_taken_while_a_trip_is_loaded(int shift, int left) =>
        Assert.Equal(left, Solve([TwoTrips with { Breaks = [Rest(210, 259, 40)], Shift = new(0, shift) }], [A with { Windows = [new(0, 100)] }, B]).Unserved.Count);

    [Theory]
    [InlineData(270, 0)]
    [InlineData(269, 1)]
    public void A_break_does_not_come_between_set_up_and_service(int shift, int left)
    {
        var visit = At("a", 1) with { SetupSeconds = 30, ServiceSeconds = 10 };
        Assert.Equal(left, Solve([Van with { Breaks = [Rest(110, 120, 20)], Shift = new(0, shift) }], [visit]).Unserved.Count);
    }

    [Theory]
    [InlineData(200, 220, 0)]
    [InlineData(199, 220, 1)]
    [InlineData(200, 219, 1)]
    public void A_break_counts_on_duty_and_not_at_the_wheel(int driving, int duty, int left) =>
        Assert.Equal(left, Solve([Van with { Breaks = [Rest(0, 99, 20)], Shift = new(0, 298), MaxDrivingSeconds = driving, MaxDurationSeconds = duty }], [At("a", 1)]).Unserved.Count);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    public void The_scarcer_of_two_capacities_asks_for_the_reload(int room, int reloads)
    {
        RoutingVisit[] visits = [At("a", 1) with { Deliver = [5, 3] }, At("b", 2) with { Deliver = [5, 1] }];
        Assert.Equal(reloads, Whole([TwoTrips with { Capacity = [10, room] }], visits).Routes[0].Reloads.Count);
        Assert.Equal(reloads, Solve([Van with { Capacity = [10, room] }], visits).Unserved.Count);
    }

    [Theory]
    [InlineData(460, 0)]
    [InlineData(459, 1)]
    public void The_second_trip_comes_to_its_window_after_the_reload(int until, int left) =>
        Assert.Equal(left, Solve([TwoTrips], [A with { Windows = [new(0, 100)] }, B with { Windows = [new(0, until)] }]).Unserved.Count);

    [Fact]
    public void The_second_trip_pays_for_its_lateness()
    {
        var solution = Whole([TwoTrips], [A with { Windows = [new(0, 100)] }, B with { Windows = [new(0, 400)], LatePriceMilliPerMinute = 60 }]);
        Assert.Equal(60, solution.Cost.LateMilli);
    }

    [Theory]
    [InlineData(700, 0)]
    [InlineData(699, 1)]
    public void Goods_released_late_ride_on_the_second_trip_to_their_window(int until, int left) =>
        Assert.Equal(left, Solve([TwoTrips], [A with { Windows = [new(0, 200)] }, At("late", 2) with { Deliver = [1], ReleaseSeconds = 500, Windows = [new(0, until)] }]).Unserved.Count);

    [Theory]
    [InlineData(600, 0)]
    [InlineData(599, 1)]
    public void The_longest_distance_is_that_of_all_trips(int metres, int left) => Assert.Equal(left, Solve([TwoTrips with { MaxMetres = metres }], [A, B]).Unserved.Count);

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void Stops_are_counted_over_all_trips_and_reloads_are_none(int stops, int left) =>
        Assert.Equal(left, Solve([TwoTrips with { MaxTrips = 3, MaxStops = stops }], [A, B, At("c", 3) with { Deliver = [10] }]).Unserved.Count);

    [Theory]
    [InlineData(460, 0)]
    [InlineData(459, 1)]
    public void The_last_trip_of_an_open_end_is_not_driven_home(int shift, int left) =>
        Assert.Equal(left, Solve([TwoTrips with { EndPlace = null, Shift = new(0, shift) }], [A, B]).Unserved.Count);

    [Fact]
    public void The_trip_that_is_missing_is_that_of_the_lowest_priority()
    {
        var left = Assert.Single(Solve([TwoTrips], [A with { Priority = 50 }, B with { Priority = 1 }, At("c", 5) with { Deliver = [10] }]).Unserved);
        Assert.Equal("b", left.Id);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(999, 1)]
    public void Trips_are_put_into_the_fast_hours(int shift, int left)
    {
        var travel = Line with { Speeds = [new SpeedStep(0, 1000), new SpeedStep(260, 500)] };
        Assert.Equal(left, Solve([TwoTrips with { Shift = new(0, shift) }], [A, B], travel).Unserved.Count);
    }

    [Theory]
    [InlineData(460, 0)]
    [InlineData(459, 1)]
    public void Goods_that_must_not_meet_ride_one_trip_after_the_other_to_their_windows(int until, int left)
    {
        RoutingVisit food = At("food", 1) with { Deliver = [1], Goods = "food", Windows = [new(0, 100)] }, paint = At("paint", 2) with { Deliver = [1], Goods = "paint", Windows = [new(0, until)] };
        Assert.Equal(left, Checked(Day([TwoTrips], [food, paint]) with { Conflicts = [new GoodsConflict("food", "paint")] }).Unserved.Count);
    }

    [Theory]
    [InlineData(300, 600, 0)]
    [InlineData(299, 599, 1)]
    public void The_way_home_counts_for_the_longest_distance_only_where_there_is_one(int open, int home, int left)
    {
        Assert.Equal(left, Solve([Van with { EndPlace = null, MaxMetres = open }], [At("c", 3)]).Unserved.Count);
        Assert.Equal(left, Solve([Van with { MaxMetres = home }], [At("c", 3)]).Unserved.Count);
    }

    [Fact]
    public void A_lock_gives_no_skill()
    {
        var locked = Van with { Locked = ["c"] };
        var left = Assert.Single(Solve([locked, Van with { Id = "able", Skills = ["cold"] }], [At("a", 1), At("c", 3) with { Skills = ["cold"] }]).Unserved);
        Assert.Equal(("c", UnservedReasons.LockBroken), (left.Id, left.Reason));
        Assert.Equal("c", Whole([locked with { Skills = ["cold"] }], [At("a", 1), At("c", 3) with { Skills = ["cold"] }]).Stops()[0]);
    }

    [Theory]
    [InlineData(199, 1)]
    [InlineData(201, 2)]
    public void A_lock_moves_its_stop_at_the_price_and_takes_the_others_along_only_if_that_pays(long price, int routes)
    {
        RoutingVehicle near = Van with { Id = "near", StartPlace = 1, EndPlace = 1, Locked = ["a"] }, far = Van with { Id = "far", StartPlace = 4, EndPlace = 4 };
        var solution = Whole(Day([near, far], [At("a", 1), At("b", 2)]) with { InForce = [new RouteInForce("far", ["b", "a"])], MovedStopMilli = price });
        Assert.Equal((routes, routes == 1 ? 598 : 601), (solution.Routes.Count, solution.Cost.TotalMilli));
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(499, 1)]
    public void A_lock_makes_the_way_longer_and_the_limit_holds(int duty, int left) =>
        Assert.Equal(left, Solve([Van with { Locked = ["b"], MaxDurationSeconds = duty, Breaks = [Rest(0, 9999, 100)], Shift = new(0, 9999) }], [At("b", 2)]).Unserved.Count);

    [Fact]
    public void Locked_stops_may_need_a_reload_between_them()
    {
        var route = Whole([TwoTrips with { Locked = ["b", "a"] }], [A, B, At("on the way to b", 2)]).Routes[0];
        Assert.Equal(["b", "a", "on the way to b"], route.Stops.Select(s => s.Id));
        Assert.Equal(1, Assert.Single(route.Reloads).BeforeStop);
        var left = Assert.Single(Solve([TwoTrips with { Locked = ["b", "a", "c"] }], [A, B, At("c", 3) with { Deliver = [10] }]).Unserved);
        Assert.Equal(("c", "locked to van behind 2 stop(s), it breaks the rule of capacity, by 10 of load 1"), (left.Id, left.Explanation));
    }

    [Fact]
    public void The_plan_in_force_may_have_several_trips()
    {
        var price = Day([TwoTrips, Van with { Id = "other", StartPlace = 1, EndPlace = 1 }], [A, B]) with { InForce = [new RouteInForce("van", ["a", "b"])], MovedStopMilli = 10_000 };
        Assert.Equal((0L, 600L), (Whole(price).Cost.ChangeMilli, Whole(price).Cost.DistanceMilli));
    }

    [Fact]
    public void What_must_give_for_one_visit_is_confirmed_beside_others_that_are_left_out_and_on_several_trips()
    {
        RoutingVisit[] visits = [A, B, At("c", 1) with { Deliver = [1], Priority = 1 }, At("d", 1) with { Deliver = [1], Priority = 1 }, At("e", 2) with { Deliver = [1], Priority = 1 }];
        var left = Solve([TwoTrips with { Shift = new(0, 660) }], visits).Unserved;
        Assert.Equal(["c", "d", "e"], left.Select(u => u.Id));
        Assert.All(left, u => Assert.Equal((RelaxedRules.Capacity, 1L, true), (Assert.Single(u.Relaxation!.Steps).Rule, u.Relaxation.Steps[0].By, u.Relaxation.Confirmed)));
    }

    [Theory]
    [InlineData(11, 500)]
    [InlineData(10, 600)]
    public void What_lies_on_top_goes_first_and_where_both_find_no_room_one_comes_after_the_other(int room, long metres)
    {
        RoutingPair[] pairs =
        [
            new() { Id = "one", Load = [6], Pickup = At("1+", 1), Drop = At("1-", 3) },
            new() { Id = "two", Load = [5], Pickup = At("2+", 2), Drop = At("2-", 4) },
        ];
        var van = Van with { EndPlace = null, LastInFirstOut = true, Capacity = [room] };
        Assert.Equal(metres, Whole(Day([van], []) with { Pairs = pairs }).Cost.DistanceMilli);
        Assert.Equal(400, Whole(Day([van with { LastInFirstOut = false, Capacity = [11] }], []) with { Pairs = pairs }).Cost.DistanceMilli);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(499, 1)]
    public void The_wait_between_the_windows_of_a_pair_counts_on_duty(int duty, int left)
    {
        var pair = new RoutingPair { Id = "pair", Load = [1], Pickup = At("p", 1) with { Windows = [new(0, 100)] }, Drop = At("d", 4) with { Windows = [new(500, 500)] } };
        Assert.Equal(left, Checked(Day([Van with { EndPlace = null, MaxDurationSeconds = duty }], []) with { Pairs = [pair] }).Unserved.Count);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(9, 1)]
    public void Goods_of_a_pair_stay_on_board_while_a_trip_is_loaded(int room, int left)
    {
        // Fetched on the first trip, delivered on the second: four of it and six of the second trip are on board together.
        var pair = new RoutingPair { Id = "pair", Load = [4], Pickup = At("p", 1) with { Windows = [new(0, 100)] }, Drop = At("d", 3) with { Windows = [new(500, 900)] } };
        var second = At("b", 2) with { Deliver = [6], ReleaseSeconds = 260, Windows = [new(0, 460)] };
        Assert.Equal(left, Checked(Day([TwoTrips with { Capacity = [room] }], [second]) with { Pairs = [pair] }).Unserved.Count);
    }

    [Theory]
    [InlineData(150, 150)]
    [InlineData(149, 160)]
    public void A_slow_hour_can_push_a_visit_into_its_next_window(int closes, int start)
    {
        var travel = Line with { Speeds = [new SpeedStep(0, 500), new SpeedStep(100, 1000)] };
        var route = Whole([Van with { Shift = new(0, 300) }], [At("a", 1) with { Windows = [new(0, closes), new(160, 200)] }], travel).Routes[0];
        Assert.Equal(start, route.Stops[0].StartSeconds);
    }

    [Fact]
    public void A_slow_hour_is_late_at_the_price_of_a_soft_window()
    {
        var travel = Line with { Speeds = [new SpeedStep(0, 500), new SpeedStep(100, 1000)] };
        Assert.Equal(50, Whole([Van], [At("a", 1) with { Windows = [new(0, 100)], LatePriceMilliPerMinute = 60 }], travel).Cost.LateMilli);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(199, 1)]
    public void A_fast_vehicle_is_at_the_wheel_for_less(int driving, int left) => Assert.Equal(left, Solve([Van with { SpeedFactor = 2, MaxDrivingSeconds = driving }], [At("b", 2)]).Unserved.Count);

    [Fact]
    public void Where_the_fleet_is_short_what_must_be_served_goes_before_what_may_and_dear_before_near()
    {
        var one = Van with { MaxStops = 1 };
        Assert.Equal("near", Assert.Single(Solve([one], [At("near", 1) with { Priority = 100 }, At("far", 5)]).Unserved).Id);
        Assert.Equal("near", Assert.Single(Solve([one], [At("near", 1) with { Priority = 10 }, At("far", 5) with { Priority = 90 }]).Unserved).Id);
    }

    [Fact]
    public void Fewer_vehicles_are_those_with_the_skills()
    {
        RoutingVehicle[] two = [Van with { Id = "plain" }, Van with { Id = "able", StartPlace = 5, EndPlace = 5, Skills = ["cold"] }];
        RoutingVisit[] visits = [At("a", 1), At("cold", 1) with { Skills = ["cold"] }];
        var few = Whole(Day(two, visits) with { Objective = RoutingObjective.VehiclesFirst });
        Assert.Equal(1, Assert.Single(few.Routes).Vehicle);
        Assert.Equal(2, Whole(Day(two, [visits[0] with { ForbiddenVehicles = ["able"] }, visits[1]]) with { Objective = RoutingObjective.VehiclesFirst }).Routes.Count);
    }

    [Fact]
    public void Equal_shifts_yield_to_windows_that_only_one_vehicle_can_meet()
    {
        RoutingVehicle[] two = [Van with { Id = "early" }, Van with { Id = "late", Shift = new(5000, 99_999) }];
        RoutingVisit[] visits = [.. Enumerable.Range(0, 4).Select(k => At($"v{k}", 1) with { ServiceSeconds = 600, Windows = [new(0, 4000)] })];
        Assert.Single(Whole(Day(two, visits) with { BalanceMilliPerSquareHour = 1_000_000 }).Routes);
    }
}
