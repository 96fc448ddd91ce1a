using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Depot at 0, one place 100 m (100 s) away: every rule just inside and just over.</summary>
public sealed class ConstraintTests
{
    private static readonly RoutingVehicle Van = new() { Id = "van", StartPlace = 0, EndPlace = 0, Capacity = [10, 10] };
    private static readonly RoutingVisit Door = new() { Id = "door", Place = 1, Deliver = [10, 1], ServiceSeconds = 50 };

    [Fact]
    public void A_load_that_just_fits_rides_and_one_more_does_not()
    {
        Served(Van, Door);
        Refused(Van, Door with { Deliver = [11, 1] }, UnservedReasons.TooHeavy, "1 more than the roomiest vehicle van");
        Refused(Van, Door with { Deliver = [1, 11] }, UnservedReasons.TooHeavy, "load 2");
    }

    [Fact]
    public void A_window_is_met_at_its_last_second_and_missed_one_later()
    {
        Served(Van, Door with { Windows = [new(0, 100)] });
        Refused(Van, Door with { Windows = [new(0, 99)] }, UnservedReasons.WindowTooEarly, "closes 1 min before the earliest arrival of van");
    }

    [Fact]
    public void The_second_of_two_windows_is_waited_for()
    {
        var route = Served(Van, Door with { Windows = [new(0, 50), new(300, 400)] });
        Assert.Equal(300, route.Stops[0].StartSeconds);
        Assert.Equal(200, route.DepartureSeconds);
    }

    [Fact]
    public void A_shift_may_end_with_the_last_leg_but_not_before()
    {
        Served(Van with { Shift = new(0, 250) }, Door);
        Refused(Van with { Shift = new(0, 249) }, Door, UnservedReasons.ShiftTooShort, "back 1 min after");
    }

    [Fact]
    public void Limits_on_distance_duration_and_stops_hold_exactly()
    {
        Served(Van with { MaxMetres = 200 }, Door);
        Refused(Van with { MaxMetres = 199 }, Door, UnservedReasons.ShiftTooShort, "1 m longer");
        Served(Van with { MaxDurationSeconds = 250 }, Door with { Windows = [new(5000, 6000)] });
        Refused(Van with { MaxDurationSeconds = 249 }, Door, UnservedReasons.ShiftTooShort, "duty");
        Served(Van with { MaxStops = 1 }, Door);
        Refused(Van with { MaxStops = 0 }, Door, UnservedReasons.TooHeavy, "no vehicle may make a stop");
    }

    [Fact]
    public void A_missing_skill_is_named()
    {
        Served(Van with { Skills = ["cold"] }, Door with { Skills = ["cold"] });
        Refused(Van, Door with { Skills = ["cold"] }, UnservedReasons.NoSkill, "no vehicle has the skill cold");
    }

    [Fact]
    public void Only_allowed_vehicles_serve_and_without_any_the_reason_says_so()
    {
        Served(Van, Door with { AllowedVehicles = ["van"] });
        Refused(Van, Door with { AllowedVehicles = [] }, UnservedReasons.NoVehicle, "none of the vehicles allowed");
        var none = Solve([], [Door], []);
        Assert.Equal(UnservedReasons.NoVehicle, Assert.Single(none.Unserved).Reason);
    }

    [Fact]
    public void Goods_released_late_hold_the_vehicle_back()
    {
        Assert.Equal(1000, Served(Van, Door with { ReleaseSeconds = 1000 }).DepartureSeconds);
        Served(Van with { Shift = new(0, 1250) }, Door with { ReleaseSeconds = 1000 });
        Refused(Van with { Shift = new(0, 1249) }, Door with { ReleaseSeconds = 1000 }, UnservedReasons.ShiftTooShort, "shift");
    }

    [Fact]
    public void A_soft_window_is_late_at_its_price()
    {
        var route = Served(Van, Door with { Windows = [new(0, 40)], LatePriceMilliPerMinute = 100 });
        Assert.Equal(60, route.Stops[0].LateSeconds);
        Assert.Equal(100, route.Cost.LateMilli);
    }

    [Fact]
    public void Goods_picked_up_take_the_room_that_deliveries_leave()
    {
        var give = new RoutingVisit { Id = "give", Place = 1, Deliver = [10] };
        var take = new RoutingVisit { Id = "take", Place = 1, Pickup = [10] };
        var solution = Solve([Van], [take, give], []);
        Assert.Empty(solution.Unserved);
        Assert.Equal(["give", "take"], solution.Routes[0].Stops.Select(s => s.Id));
        Assert.Single(Solve([Van], [take with { Pickup = [11] }, give], []).Unserved);
    }

    [Fact]
    public void A_pair_rides_from_pickup_to_drop_within_the_room()
    {
        var pair = new RoutingPair { Id = "pair", Load = [10], Pickup = new RoutingVisit { Id = "a", Place = 1 }, Drop = new RoutingVisit { Id = "b", Place = 2 } };
        var solution = Solve([Van], [], [pair]);
        Assert.Equal(["a", "b"], solution.Routes[0].Stops.Select(s => s.Id));
        Assert.Equal(UnservedReasons.TooHeavy, Assert.Single(Solve([Van], [], [pair with { Load = [11] }]).Unserved).Reason);
    }

    [Fact]
    public void When_room_is_short_the_lower_priority_stays_and_the_reason_is_room()
    {
        var solution = Solve([Van], [Door with { Id = "low", Priority = 1 }, Door with { Id = "high", Priority = 90 }], []);
        var left = Assert.Single(solution.Unserved);
        Assert.Equal(("low", UnservedReasons.NoCapacityLeft), (left.Id, left.Reason));
    }

    [Fact]
    public void When_time_is_short_the_reason_is_time()
    {
        var light = Door with { Deliver = [1, 1] };
        var solution = Solve([Van with { Shift = new(0, 250) }], [light with { Id = "one" }, light with { Id = "two", Priority = 5 }], []);
        Assert.Equal(("two", UnservedReasons.NoTimeLeft), (Assert.Single(solution.Unserved).Id, solution.Unserved[0].Reason));
    }

    [Fact]
    public void An_open_end_costs_no_way_back()
    {
        Assert.Equal(100, Served(Van with { EndPlace = null }, Door).Cost.DistanceMilli);
        Assert.Equal(200, Served(Van, Door).Cost.DistanceMilli);
    }

    [Fact]
    public void A_fast_vehicle_takes_half_the_time()
    {
        Assert.Equal(50, Served(Van with { SpeedFactor = 2, CostPerHourMilli = 3600 }, Door).Stops[0].LegSeconds);
    }

    [Fact]
    public void The_cheaper_vehicle_drives()
    {
        var solution = Solve([Van with { Id = "dear", FixedCostMilli = 500 }, Van], [Door], []);
        Assert.Equal(1, Assert.Single(solution.Routes).Vehicle);
    }

    private static PlannedRoute Served(RoutingVehicle van, RoutingVisit door)
    {
        var solution = Solve([van], [door], []);
        Assert.Empty(solution.Unserved);
        return Assert.Single(solution.Routes);
    }

    private static void Refused(RoutingVehicle van, RoutingVisit door, string reason, string words)
    {
        var left = Assert.Single(Solve([van], [door], []).Unserved);
        Assert.Equal(reason, left.Reason);
        Assert.Contains(words, left.Explanation, StringComparison.Ordinal);
        if (left.Relaxation is null) return;
        Assert.True(left.Relaxation.Confirmed, left.Relaxation.Words);
        var relaxed = left.Relaxation.ApplyTo(Problem([van], [door], []));
        Assert.Empty(RoutingEngine.Solve(relaxed, StopRule.AfterIterations(200)).Unserved);

        // One less is not enough.
        var short_ = left.Relaxation with { Steps = [left.Relaxation.Steps[0] with { By = left.Relaxation.Steps[0].By - 1 }, .. left.Relaxation.Steps.Skip(1)] };
        if (left.Relaxation.Steps[0].By > 0) Assert.Single(RoutingEngine.Solve(short_.ApplyTo(Problem([van], [door], [])), StopRule.AfterIterations(200)).Unserved);
    }

    private static RoutingSolution Solve(RoutingVehicle[] vehicles, RoutingVisit[] visits, RoutingPair[] pairs)
    {
        var problem = Problem(vehicles, visits, pairs);
        var solution = RoutingEngine.Solve(problem, StopRule.AfterIterations(200));
        Assert.Empty(RouteChecker.Check(problem, solution).Violations);
        return solution;
    }

    private static RoutingProblem Problem(RoutingVehicle[] vehicles, RoutingVisit[] visits, RoutingPair[] pairs) =>
        new(vehicles, visits, pairs, new PlaneTravel([0, 100, 200], [0, 0, 0], PlaneRounding.Tsplib));
}
