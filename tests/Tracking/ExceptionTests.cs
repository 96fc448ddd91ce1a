using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;

namespace LogiOpt.Tracking.Tests;

/// <summary>Every kind of exception, just inside and just over.</summary>
public sealed class ExceptionTests
{
    private static readonly TrackingOptions Options = new();

    [Theory, InlineData(9.9, false), InlineData(10, true)]
    public void A_route_that_nobody_starts_has_no_driver(double minutesLate, bool told)
    {
        var found = Of(minutesLate, started: false).Where(e => e.Kind == "noDriver").ToList();
        Assert.Equal(told, found.Count == 1);
        if (told) Assert.Equal(("depot", "swap", 10), (found[0].Owner, found[0].Action, found[0].MinutesAtRisk));
    }

    [Fact]
    public void A_vehicle_that_was_never_seen_has_no_gps_and_one_that_was_is_stale()
    {
        Assert.Equal(["noGps"], Of(10).Select(e => e.Kind));
        Assert.Equal(["staleGps"], Of(15, facts: [Given.Position(4, 0.4)]).Select(e => e.Kind));
        Assert.Empty(Of(9.9));
    }

    [Theory, InlineData(0.5, 1.4, false), InlineData(0.5, 2.0, true)]
    public void A_vehicle_far_beside_its_leg_is_off_route(double along, double beside, bool told)
    {
        // The leg is one kilometre to the east; allowed is 1.6 times that and 1.5 km more over the vehicle's place.
        var point = new Core.Geo.GeoPoint(beside / 111.195, 113 + along / 111.195);
        var fix = new PositionReported("off", Given.At(5), Given.Van, point, null, null, null);
        Assert.Equal(told, Of(6, facts: [fix]).Any(e => e.Kind == "offRoute"));
    }

    [Fact]
    public void A_vehicle_that_is_still_where_it_came_from_or_at_a_stop_is_not_off_route()
    {
        Assert.DoesNotContain(Of(6, facts: [Given.Position(5, 0)]), e => e.Kind == "offRoute");
        Assert.DoesNotContain(Of(12, facts: [Given.Milestone(MilestoneKind.Arrived, 1, 10), Given.Position(11, 50)]), e => e.Kind == "offRoute");
    }

    [Theory, InlineData(24.9, false), InlineData(25, true)]
    public void A_stop_that_takes_ten_minutes_and_its_own_time_longer_takes_too_long(double minute, bool told)
    {
        // Arrived at minute 10, planned are 5 minutes of work.
        var found = Of(minute, facts: [Given.Milestone(MilestoneKind.Arrived, 1, 10), Given.Position(20, 1)]).Where(e => e.Kind == "dwellTooLong").ToList();
        Assert.Equal(told, found.Count == 1);
        if (told) Assert.Equal((10, Given.Shipment(1)), (found[0].MinutesAtRisk, found[0].Shipment));
    }

    [Fact]
    public void A_failed_attempt_is_told_while_the_vehicle_is_still_out()
    {
        Observation[] failed = [Given.Milestone(MilestoneKind.Failed, null, 12, Given.Shipment(1)), Given.Position(12, 1)];
        var found = Assert.Single(Of(13, facts: failed), e => e.Kind == "failedAttempt");
        Assert.Equal((Given.Shipment(1), "customerService", "retry"), (found.Shipment, found.Owner, found.Action));
        Assert.DoesNotContain(Of(30, facts: [.. failed, Given.Milestone(MilestoneKind.Completed, null, 29)]), e => e.Kind == "failedAttempt");
    }

    [Theory, InlineData(8, false), InlineData(8.1, true), InlineData(2, false), InlineData(1.9, true)]
    public void A_load_too_cold_or_too_warm_is_told(double celsius, bool told)
    {
        var reading = Given.Position(5, 0.4) with { More = new Dictionary<string, string> { ["temp1"] = celsius.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
        Assert.Equal(told, Of(6, limits: new TemperatureLimits(2, 8), facts: [reading]).Any(e => e.Kind == "temperature"));
        Assert.DoesNotContain(Of(6, facts: [reading]), e => e.Kind == "temperature");
        Assert.DoesNotContain(Of(15.1, limits: new TemperatureLimits(2, 8), facts: [reading]), e => e.Kind == "temperature");
    }

    [Fact]
    public void What_to_do_about_a_risk_depends_on_how_far_the_route_is()
    {
        static LaneException Risk(double minute, params Observation[] facts)
        {
            var world = ReadModelTests.Folded([Given.Noted(Given.Dispatched(3)), .. facts]);
            var route = RouteProgress.Of(world.Route(Given.Route))!;
            var estimates = RouteEstimator.Estimate(route, null, Calibration.Of(Learned.Nothing, Options), Options, Given.At(minute));
            var promised = new Dictionary<ShipmentId, DateTimeOffset> { [Given.Shipment(2)] = Given.At(10) };
            return Assert.Single(LaneExceptions.Of(route, VehicleState.Unseen(Given.Van), null, estimates, promised, Options, Given.At(minute)), e => e.Kind == "promiseAtRisk");
        }

        Assert.Equal(("swap", "dispatcher"), (Risk(0).Action, Risk(0).Owner));
        Assert.Equal("replan", Risk(1, Given.Milestone(MilestoneKind.Departed, 0, 0)).Action);
        var next = Risk(16, Given.Milestone(MilestoneKind.Departed, 0, 0), Given.Milestone(MilestoneKind.Served, 1, 15));
        Assert.Equal(("notify", "customerService"), (next.Action, next.Owner));
    }

    [Fact]
    public void Every_exception_has_an_owner_and_an_action() =>
        Assert.All(Of(40, facts: [Given.Milestone(MilestoneKind.Arrived, 1, 10)]), e => Assert.True(e.Owner.Length > 0 && e.Action.Length > 0 && e.Proposal.Length > 0));

    [Theory]
    [InlineData("always", 9, 999, 99_999, true)]
    [InlineData("never", 0, 0, 0, false)]
    [InlineData("stops<=5", 5, 999, 99_999, true)]
    [InlineData("stops<=5", 6, 0, 0, false)]
    [InlineData("minutes<=30", 9, 30, 99_999, true)]
    [InlineData("minutes<=30", 0, 30.5, 0, false)]
    [InlineData("metres<=2000", 9, 999, 2000, true)]
    [InlineData("metres<=2000", 0, 0, 2001, false)]
    public void A_rule_shows_by_stops_time_or_distance_and_only_once_the_goods_are_out(string rule, int stops, double minutes, double metres, bool shown)
    {
        var read = VisibilityRule.Parse(rule)!.Value;
        Assert.Equal(shown, read.Allows(isOut: true, stops, minutes, metres));
        Assert.False(read.Allows(isOut: false, stops, minutes, metres));
        if (rule is not ("always" or "never")) Assert.False(read.Allows(isOut: true, null, null, null));
    }

    [Theory, InlineData("sometimes"), InlineData("stops<=-1"), InlineData("stops<=x"), InlineData("hours<=1"), InlineData("")]
    public void What_is_no_rule_is_refused_at_the_start(string rule)
    {
        Assert.Null(VisibilityRule.Parse(rule));
        Assert.True(new TrackingOptionsCheck().Validate(null, new TrackingOptions { ShowEta = rule }).Failed);
    }

    [Fact]
    public async Task A_shopper_sees_no_more_than_the_rules_allow()
    {
        using var db = new TrackingDb(new TrackingOptions { ShowVehicle = "metres<=2500", ShowStopCount = "stops<=1", ShowEta = "minutes<=60", ShowRoute = "stops<=1", ShowDistance = "metres<=2500" });
        await db.Apply([.. Enumerable.Range(1, 8).Select(k => Given.Noted(Given.Released(k)))]);
        await db.Apply(Given.Noted(Given.Dispatched(8)), Given.Milestone(MilestoneKind.Departed, 0, 0), Given.Position(0, 0));
        var (near, middle, far) = ((await db.Shopper(2))!, (await db.Shopper(3))!, (await db.Shopper(8))!);
        Assert.Equal((true, 1, 2000, 3), (near.Vehicle is not null, near.StopsBefore, near.DistanceMetres!.Value / 10 * 10, near.Route!.Count));
        Assert.Equal((true, true), (near.Eta is not null, middle.Eta is not null));
        Assert.Equal((null, null, null, null, null), (far.Vehicle, far.StopsBefore, far.DistanceMetres, far.Route, far.Eta));
        Assert.NotNull(far.Window);
    }

    [Fact]
    public async Task What_a_shopper_was_shown_can_be_said_later_as_it_was_known_then()
    {
        using var db = new TrackingDb();
        var log = new ShownLog(db.Get<Microsoft.Extensions.DependencyInjection.IServiceScopeFactory>(), db.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ShownLog>.Instance);
        foreach (var fact in Given.WholeRound(3))
        {
            if (fact.At > db.Time.GetUtcNow()) db.Time.Advance(fact.At - db.Time.GetUtcNow());
            await db.Apply(fact);
            if (await db.Shopper(3) is { } view) log.Note(Given.Shipment(3), view);
            await log.WriteAsync(CancellationToken.None);
        }

        Assert.Null(await Shown(-1));
        var before = (await Shown(1))!;
        Assert.Equal(ShipmentStatus.OutForDelivery, before.State);
        Assert.Equal(before.Window, JsonWindow(before.Seen!));
        Assert.DoesNotContain(before.Timeline, t => t.Code == "delivered");
        var after = (await Shown(60))!;
        Assert.Equal(ShipmentStatus.Delivered, after.State);
        Assert.True(after.Seen!.At > before.Seen!.At);
        Assert.Equal("delivered", after.Seen.View.GetProperty("state").GetString());
        // Later knowledge does not change what was shown.
        db.MoveTo(500);
        await db.Apply(CarrierTests.Said(CarrierStatus.Held, 400, 3));
        Assert.Equal(Journal.JournalJson.Write(before.Timeline), Journal.JournalJson.Write((await Shown(1))!.Timeline));

        Task<ShownAnswer?> Shown(double minute) =>
            db.With<ShownAnswer?, Microsoft.EntityFrameworkCore.DbContext>(c => ShownEndpoints.LoadAsync(c, Given.Shipment(3), Given.At(minute), CancellationToken.None));

        static Core.Time.TimeWindow JsonWindow(SeenView seen)
        {
            var window = seen.View.GetProperty("window");
            return new Core.Time.TimeWindow(window.GetProperty("earliest").GetDateTimeOffset(), window.GetProperty("latest").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task A_view_that_only_moves_is_kept_once_a_minute_and_one_that_says_something_new_at_once()
    {
        using var db = new TrackingDb();
        var log = new ShownLog(db.Get<Microsoft.Extensions.DependencyInjection.IServiceScopeFactory>(), db.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ShownLog>.Instance);
        var view = new TrackView("r", ShipmentStatus.OutForDelivery, null, null, null, 3, null, new SeenVehicle(Given.Point(1), Given.Start), null, [], 100, null);
        for (var k = 0; k < 59; k++)
        {
            log.Note(Given.Shipment(1), view with { Vehicle = new SeenVehicle(Given.Point(k), Given.Start) });
            db.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, await log.WriteAsync(CancellationToken.None));
        db.Time.Advance(TimeSpan.FromSeconds(1));
        log.Note(Given.Shipment(1), view);
        log.Note(Given.Shipment(1), view with { StopsBefore = 2 });
        Assert.Equal(2, await log.WriteAsync(CancellationToken.None));
        Assert.Equal(3, (await db.Rows<ShownRow>()).Count);
    }

    private static List<LaneException> Of(double minute, bool started = true, TemperatureLimits limits = default, params Observation[] facts)
    {
        Observation[] start = started ? [Given.Milestone(MilestoneKind.Departed, 0, 0)] : [];
        var world = ReadModelTests.Folded([Given.Noted(Given.Dispatched(2)), .. start, .. facts]);
        var (route, vehicle) = (RouteProgress.Of(world.Route(Given.Route))!, world.Vehicle(Given.Van));
        return [.. LaneExceptions.Of(route, vehicle, Marker.Of(vehicle, 250), [], new Dictionary<ShipmentId, DateTimeOffset>(), Options, Given.At(minute), limits)];
    }
}
