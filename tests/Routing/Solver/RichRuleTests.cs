using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;
using static LogiOpt.Routing.Tests.Solver.OnALine;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Places on a line 100 m (100 s) apart, the depot at 0: breaks, trips, profiles, goods, locks and prices just inside and just over.</summary>
public sealed class RichRuleTests
{
    [Fact]
    public void Set_up_is_paid_once_at_a_place()
    {
        var first = At("a", 1) with { ServiceSeconds = 10, SetupSeconds = 30 };
        var second = At("b", 1) with { ServiceSeconds = 10, SetupSeconds = 30 };
        var route = Whole([Van], [first, second]).Routes[0];
        Assert.Equal([30, 0], route.Stops.Select(s => s.SetupSeconds));
        Assert.Equal(250, route.DutySeconds);
        Whole([Van with { MaxDurationSeconds = 250 }], [first, second]);
        Assert.Single(Solve([Van with { MaxDurationSeconds = 249 }], [first, second]).Unserved);
    }

    [Fact]
    public void A_break_interrupts_a_leg_and_not_the_work()
    {
        var route = Whole([Van with { Breaks = [Rest(50, 60, 20)] }], [At("a", 1) with { ServiceSeconds = 40 }]).Routes[0];
        var rest = Assert.Single(route.Breaks);
        Assert.Equal((50, 0), (rest.StartSeconds, rest.BeforeStop));
        Assert.Equal(120, route.Stops[0].ArrivalSeconds);
        Assert.Equal(100, route.Stops[0].LegSeconds);
    }

    [Fact]
    public void A_break_must_fit_before_or_behind_the_work()
    {
        var long_ = At("a", 1) with { ServiceSeconds = 100, Windows = [new(100, 100)] };
        Whole([Van with { Breaks = [Rest(90, 200, 20)] }], [long_]);
        Assert.Single(Solve([Van with { Breaks = [Rest(90, 199, 20)], Shift = new(0, 1000) }], [long_]).Unserved);
    }

    [Fact]
    public void A_break_outside_the_duty_falls_away()
    {
        Assert.Empty(Whole([Van with { Breaks = [Rest(200, 300, 20)] }], [At("a", 1)]).Routes[0].Breaks);
        Assert.Single(Whole([Van with { Breaks = [Rest(199, 300, 20)] }], [At("a", 1)]).Routes[0].Breaks);
        var late = At("a", 1) with { Windows = [new(401, 500)] };
        Assert.Empty(Whole([Van with { Breaks = [Rest(0, 300, 20)], Shift = new(301, 900) }], [late]).Routes[0].Breaks);
    }

    [Fact]
    public void Two_breaks_are_taken_in_order()
    {
        var route = Whole([Van with { Breaks = [Rest(10, 20, 5, "tea"), Rest(100, 150, 30, "lunch")] }], [At("a", 1), At("b", 2)]).Routes[0];
        Assert.Equal(["tea", "lunch"], route.Breaks.Select(b => b.Id));
    }

    [Fact]
    public void A_second_trip_carries_what_the_first_cannot()
    {
        RoutingVisit[] visits = [At("a", 1) with { Deliver = [10] }, At("b", 2) with { Deliver = [10] }];
        Assert.Single(Solve([Van], visits).Unserved);
        var two = Van with { MaxTrips = 2, ReloadPlaces = [0], ReloadSeconds = 60 };
        var route = Whole([two], visits).Routes[0];
        var reload = Assert.Single(route.Reloads);
        Assert.Equal(1, reload.BeforeStop);
        Assert.Equal(60, reload.DepartureSeconds - reload.ArrivalSeconds);
        Assert.Equal(660, route.DutySeconds);
        Whole([two with { Shift = new(0, 660) }], visits);
        Assert.Single(Solve([two with { Shift = new(0, 659) }], visits).Unserved);
    }

    [Fact]
    public void Trips_are_counted()
    {
        RoutingVisit[] visits = [At("a", 1) with { Deliver = [10] }, At("b", 2) with { Deliver = [10] }, At("c", 3) with { Deliver = [10] }];
        Whole([Van with { MaxTrips = 3, ReloadPlaces = [0] }], visits);
        Assert.Single(Solve([Van with { MaxTrips = 2, ReloadPlaces = [0] }], visits).Unserved);
    }

    [Fact]
    public void Goods_released_late_wait_for_the_second_trip()
    {
        var two = Van with { MaxTrips = 2, ReloadPlaces = [0], Shift = new(0, 1000) };
        var soon = At("soon", 1) with { Deliver = [1], Windows = [new(0, 200)] };
        var route = Whole([two], [soon, At("later", 2) with { Deliver = [1], ReleaseSeconds = 500 }]).Routes[0];
        Assert.Equal(500, Assert.Single(route.Reloads).DepartureSeconds);
    }

    [Fact]
    public void What_was_collected_leaves_the_vehicle_at_a_reload()
    {
        RoutingVisit[] visits = [At("take", 1) with { Pickup = [10] }, At("take more", 2) with { Pickup = [10] }];
        Assert.Single(Solve([Van], visits).Unserved);
        Assert.Single(Whole([Van with { MaxTrips = 2, ReloadPlaces = [0] }], visits).Routes[0].Reloads);
    }

    [Fact]
    public void The_nearer_depot_reloads()
    {
        RoutingVisit[] visits = [At("a", 3) with { Deliver = [10] }, At("b", 5) with { Deliver = [10] }];
        Assert.Equal(4, Assert.Single(Whole([Van with { MaxTrips = 2, ReloadPlaces = [0, 4] }], visits).Routes[0].Reloads).Place);
    }

    [Fact]
    public void Time_at_the_wheel_is_limited_apart_from_duty()
    {
        var far = At("a", 1) with { ServiceSeconds = 500 };
        Whole([Van with { MaxDrivingSeconds = 200 }], [far]);
        Assert.Single(Solve([Van with { MaxDrivingSeconds = 199 }], [far]).Unserved);
    }

    [Fact]
    public void A_later_start_may_shorten_the_duty_by_another_window()
    {
        RoutingVisit[] visits = [At("a", 1) with { Windows = [new(0, 100), new(500, 600)] }, At("b", 2) with { Windows = [new(550, 700)] }];
        Assert.Equal(400, Whole([Van with { MaxDurationSeconds = 400 }], visits).Routes[0].DutySeconds);
        Assert.Single(Solve([Van with { MaxDurationSeconds = 399 }], visits).Unserved);
    }

    [Fact]
    public void Hours_on_duty_are_priced_with_waiting()
    {
        var solution = Whole([Van with { CostPerDutyHourMilli = 3600 }], [At("a", 1) with { ServiceSeconds = 50 }]);
        Assert.Equal(250, solution.Cost.DutyMilli);
    }

    [Fact]
    public void A_slow_hour_makes_legs_longer_and_a_window_can_be_missed()
    {
        var travel = Line with { Speeds = [new SpeedStep(0, 500), new SpeedStep(100, 1000)] };
        var route = Whole([Van], [At("a", 1)], travel).Routes[0];
        Assert.Equal(250, route.EndArrivalSeconds);
        Whole([Van with { Shift = new(0, 250) }], [At("a", 1) with { Windows = [new(0, 150)] }], travel);
        Assert.Single(Solve([Van], [At("a", 1) with { Windows = [new(0, 149)] }], travel).Unserved);
    }

    [Fact]
    public void A_leg_goes_on_behind_a_break_at_the_speed_of_then()
    {
        var travel = Line with { Speeds = [new SpeedStep(0, 1000), new SpeedStep(60, 500)] };
        var route = Whole([Van with { Breaks = [Rest(50, 50, 20)], Shift = new(0, 9999) }], [At("a", 1) with { Windows = [new(0, 170)] }], travel).Routes[0];
        Assert.Equal(170, route.Stops[0].ArrivalSeconds);
        Assert.Equal(150, route.Stops[0].LegSeconds);
    }

    [Fact]
    public void Each_profile_has_its_own_travel()
    {
        var slow = new PlaneTravel(Line.X, Line.Y, new PlaneRounding(1, 0.5, 3));
        var problem = new RoutingProblem([Van with { Profile = "bike" }], [At("a", 1)], [], Line) { Profiles = new Dictionary<string, TravelData> { ["bike"] = slow } };
        Assert.Equal(300, Checked(problem).Routes[0].Stops[0].LegSeconds);
    }

    [Fact]
    public void Forbidden_vehicles_do_not_serve()
    {
        var solution = Whole([Van, Van with { Id = "dear", FixedCostMilli = 900 }], [At("a", 1) with { ForbiddenVehicles = ["van"] }]);
        Assert.Equal(1, Assert.Single(solution.Routes).Vehicle);
    }

    [Fact]
    public void Goods_that_conflict_do_not_ride_together()
    {
        RoutingVisit food = At("food", 1) with { Deliver = [1], Goods = "food" }, paint = At("paint", 2) with { Deliver = [1], Goods = "paint" };
        var two = Van with { MaxTrips = 2, ReloadPlaces = [0] };
        Assert.Empty(Whole([two], [food, paint]).Routes[0].Reloads);
        Assert.Single(Checked(Day([two], [food, paint]) with { Conflicts = [new GoodsConflict("paint", "food")] }).Routes[0].Reloads);
        Assert.Single(Checked(Day([Van], [food, paint]) with { Conflicts = [new GoodsConflict("paint", "food")] }).Unserved);
    }

    [Fact]
    public void A_pair_may_follow_when_the_other_goods_are_off()
    {
        var food = At("food", 1) with { Deliver = [1], Goods = "food" };
        RoutingPair Paint(int from, int to) => new() { Id = "paint", Goods = "paint", Load = [1], Pickup = At("p", from), Drop = At("d", to) };
        var conflict = new GoodsConflict("food", "paint");
        var whole = Checked(Day([Van], [food]) with { Pairs = [Paint(2, 3)], Conflicts = [conflict] });
        Assert.Equal(["food", "p", "d"], whole.Routes[0].Stops.Select(s => s.Id));
        var tooEarly = Paint(2, 3) with { Drop = At("d", 3) with { Windows = [new(0, 300)] }, Pickup = At("p", 2) };
        Assert.Empty(Checked(Day([Van], [food with { Windows = [new(0, 150)] }]) with { Pairs = [tooEarly], Conflicts = [conflict] }).Unserved);
        Assert.Single(Checked(Day([Van], [food with { Windows = [new(301, 900)] }]) with { Pairs = [tooEarly], Conflicts = [conflict] }).Unserved);
    }

    [Fact]
    public void Last_in_is_first_out_where_asked()
    {
        RoutingPair[] pairs =
        [
            new() { Id = "one", Load = [1], Pickup = At("1+", 1), Drop = At("1-", 3) },
            new() { Id = "two", Load = [1], Pickup = At("2+", 2), Drop = At("2-", 4) },
        ];
        var open = Van with { EndPlace = null };
        Assert.Equal(400, Checked(Day([open], []) with { Pairs = pairs }).Cost.DistanceMilli);
        var stacked = Checked(Day([open with { LastInFirstOut = true }], []) with { Pairs = pairs });
        Assert.Equal(["1+", "2+", "2-", "1-"], stacked.Routes[0].Stops.Select(s => s.Id));
    }

    [Fact]
    public void Locked_stops_stay_at_the_head_in_their_order()
    {
        var route = Whole([Van with { Locked = ["c", "a"] }], [At("a", 1), At("b", 2), At("c", 3)]).Routes[0];
        Assert.Equal(["c", "a"], route.Stops.Take(2).Select(s => s.Id));
    }

    [Fact]
    public void A_lock_that_breaks_a_rule_leaves_its_stop_out_with_a_reason()
    {
        var solution = Solve([Van with { Locked = ["c", "a"] }], [At("a", 1) with { Windows = [new(0, 400)] }, At("c", 3)]);
        Assert.Equal("a", Assert.Single(solution.Unserved).Id);
        Whole([Van with { Locked = ["c", "a"] }], [At("a", 1) with { Windows = [new(0, 500)] }, At("c", 3)]);
    }

    [Fact]
    public void The_drop_of_a_locked_pickup_stays_on_its_vehicle()
    {
        var pair = new RoutingPair { Id = "pair", Load = [1], Pickup = At("p", 1), Drop = At("d", 4) };
        var solution = Checked(Day([Van with { Locked = ["p"] }, Van with { Id = "other" }], [At("x", 2)]) with { Pairs = [pair] });
        Assert.Empty(solution.Unserved);
        Assert.Contains(solution.Routes, r => r.Vehicle == 0 && r.Stops[0].Id == "p" && r.Stops.Any(s => s.Id == "d"));
    }

    [Fact]
    public void A_stop_moves_against_the_plan_in_force_only_if_that_saves_its_price()
    {
        RoutingVehicle near = Van with { Id = "near", StartPlace = 1, EndPlace = 1 }, far = Van with { Id = "far", StartPlace = 4, EndPlace = 4 };
        RoutingProblem With(long price) => Day([near, far], [At("a", 1), At("b", 2)]) with { InForce = [new RouteInForce("far", ["b", "a"])], MovedStopMilli = price };
        var moved = Checked(With(199));
        Assert.Equal((0, 398L, 598L), (Assert.Single(moved.Routes).Vehicle, moved.Cost.ChangeMilli, moved.Cost.TotalMilli));
        var kept = Checked(With(201));
        Assert.Equal((1, 0L, 600L), (Assert.Single(kept.Routes).Vehicle, kept.Cost.ChangeMilli, kept.Cost.TotalMilli));
    }

    [Fact]
    public void Equal_shifts_are_bought_at_their_price()
    {
        var visits = Enumerable.Range(0, 6).Select(k => At($"v{k}", 1) with { ServiceSeconds = 3600 }).ToArray();
        RoutingVehicle[] two = [Van with { Id = "one" }, Van with { Id = "two" }];
        Assert.Single(Whole(two, visits).Routes);
        var level = Checked(Day(two, visits) with { BalanceMilliPerSquareHour = 1000 });
        Assert.Equal([3, 3], level.Routes.Select(r => r.Stops.Count));
    }

    [Fact]
    public void Fewer_vehicles_come_before_any_distance_where_asked()
    {
        RoutingVehicle[] two = [Van with { Id = "one", StartPlace = 1, EndPlace = 1 }, Van with { Id = "two", StartPlace = 5, EndPlace = 5 }];
        RoutingVisit[] visits = [At("a", 1), At("b", 5)];
        Assert.Equal(2, Whole(two, visits).Routes.Count);
        Assert.Single(Checked(Day(two, visits) with { Objective = RoutingObjective.VehiclesFirst }).Routes);
    }

    [Fact]
    public void Every_fault_of_the_rich_rules_is_told_at_once()
    {
        var vehicle = Van with
        {
            Profile = "none",
            MaxDrivingSeconds = -1,
            MaxTrips = 2,
            ReloadSeconds = -1,
            Breaks = [new RoutingBreak { Id = "", Windows = [], DurationSeconds = -1 }],
            Locked = ["nobody"],
            CostPerDutyHourMilli = -1,
        };
        var problem = Day([vehicle], [At("a", 1) with { SetupSeconds = -1, ForbiddenVehicles = ["nobody"] }], Line with { Speeds = [new SpeedStep(5, 0)] }) with
        {
            Conflicts = [new GoodsConflict("x", "x")],
            InForce = [new RouteInForce("nobody", ["a", "a"])],
            MovedStopMilli = -1,
            BalanceMilliPerSquareHour = -1,
        };
        var bad = Assert.Throws<BadInputException>(() => RoutingEngine.Solve(problem, StopRule.AfterIterations(1)));
        Assert.Equal(18, bad.Count);
    }
}
