using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;

namespace LogiOpt.Tracking.Tests;

public sealed class PromiseTests
{
    private static readonly TrackingOptions Options = new();

    private static readonly TimeWindow Promise = new(Given.At(0), Given.At(180));

    [Fact]
    public void The_promise_is_shown_until_the_goods_are_out() =>
        Assert.Null(ShownWindow.Decide(null, Promise, isOut: false, Around(90, 300), Options));

    [Fact]
    public void Out_for_delivery_the_window_narrows_inside_the_promise_on_five_minutes()
    {
        var window = ShownWindow.Decide(null, Promise, isOut: true, Around(92, 600), Options)!.Value;
        // 92 min - 1.96 x 10 min and + 2.7 x 10 min, rounded outwards.
        Assert.Equal(new TimeWindow(Given.At(70), Given.At(120)), window);
    }

    [Fact]
    public void A_narrow_window_is_half_an_hour_wide()
    {
        var window = ShownWindow.Decide(null, Promise, isOut: true, Around(90, 60), Options)!.Value;
        Assert.Equal(TimeSpan.FromMinutes(30), window.Width);
        Assert.True(window.Contains(Given.At(90)));
    }

    [Fact]
    public void The_window_stays_while_the_arrival_is_probable_enough_in_it_and_moves_just_below()
    {
        var shown = new TimeWindow(Given.At(60), Given.At(90));
        // P(in) = P(Z <= (90 - m) / 10) - P(Z < (60 - m) / 10) is 0.702 at m = 84.5 and 0.695 at 84.7.
        Assert.Null(ShownWindow.Decide(shown, Promise, isOut: true, Around(84.5, 600), Options));
        Assert.NotNull(ShownWindow.Decide(shown, Promise, isOut: true, Around(84.7, 600), Options));
    }

    [Fact]
    public void A_window_after_the_promise_tells_the_truth()
    {
        var window = ShownWindow.Decide(null, Promise, isOut: true, Around(200, 300), Options)!.Value;
        Assert.True(window.Contains(Given.At(200)));
        Assert.True(window.Latest > Promise.Latest);
    }

    [Theory, InlineData(5, true), InlineData(6, false)]
    public void A_shopper_sees_the_vehicle_within_five_stops_and_not_within_six(int stopsBefore, bool sees)
    {
        Assert.Equal(sees, Visibility.ShowsVehicle(isOut: true, stopsBefore, 5));
        Assert.False(Visibility.ShowsVehicle(isOut: false, stopsBefore, 5));
    }

    [Theory, InlineData(9.9, 0), InlineData(10, 1)]
    public void A_vehicle_without_a_fix_is_stale_from_ten_minutes_on(double silentMinutes, int exceptions) =>
        Assert.Equal(exceptions, Exceptions(5 + silentMinutes, Given.Position(5, 0.4)).Count(e => e.Kind == "staleGps"));

    [Fact]
    public void A_vehicle_that_stands_between_stops_is_told_of_and_one_that_moves_is_not()
    {
        var standing = Enumerable.Range(1, 17).Select(k => Given.Position(k, 0.4)).ToArray<Observation>();
        var moving = Enumerable.Range(1, 17).Select(k => Given.Position(k, 0.2 * k)).ToArray<Observation>();
        Assert.Contains(Exceptions(20, standing), e => e.Kind == "noMovement" && e.MinutesAtRisk >= 15);
        Assert.DoesNotContain(Exceptions(20, moving), e => e.Kind == "noMovement");
    }

    [Fact]
    public void Shipments_without_a_word_when_their_route_ends_are_asked_for() =>
        Assert.Contains(Exceptions(60, Given.Milestone(MilestoneKind.Completed, null, 55)), e => e.Kind == "unaccounted" && e.Shipment == Given.Shipment(1));

    // The promise ends at 180 min; a median m and a deviation of 10 min give P(late) = P(Z > (180 - m) / 10).
    [Theory, InlineData(183.8, false), InlineData(183.9, true)]
    public void A_late_arrival_is_warned_of_just_above_the_probability_and_not_just_below(double median, bool isWarned)
    {
        var world = ReadModelTests.Folded([Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)), Given.Milestone(MilestoneKind.Departed, 0, 0)]);
        var shipment = world.Shipment(Given.Shipment(1));
        var due = shipment.Released!.Fact.Due.Latest;
        var estimate = Around((due - Given.Start).TotalMinutes + median - 180, 600);
        Assert.Equal(isWarned, TellShopper.Decide(shipment, shipment.Current()!, estimate, Options, Given.At(30))!.AtRisk);
    }

    private static List<LaneException> Exceptions(double minute, params Observation[] facts)
    {
        var world = ReadModelTests.Folded([Given.Noted(Given.Dispatched(1)), Given.Milestone(MilestoneKind.Departed, 0, 0), .. facts]);
        var (route, vehicle) = (RouteProgress.Of(world.Route(Given.Route))!, world.Vehicle(Given.Van));
        return [.. LaneExceptions.Of(route, vehicle, Marker.Of(vehicle, 250), [], new Dictionary<ShipmentId, DateTimeOffset>(), Options, Given.At(minute))];
    }

    private static StopEstimate Around(double minute, double deviationSeconds)
    {
        DateTimeOffset At(double z) => Given.At(minute).AddSeconds(z * deviationSeconds);
        return new StopEstimate(1, new EtaRange(At(-NormalCurve.Z90), At(0), At(NormalCurve.Z90)), At(0), deviationSeconds, deviationSeconds, []);
    }

    [Fact]
    public void Warnings_and_ranges_are_judged_by_what_came()
    {
        var promise = new TimeWindow(Given.At(0), Given.At(60));
        var report = PromiseJudge.Judge(
        [
            // Late, and warned exactly 15 minutes before it came.
            Judged(75, Warning(60)),
            // Late, warned 14 minutes before.
            Judged(75, Warning(61)),
            // Late, warned 15 minutes before its promise ended.
            Judged(61, Warning(45)),
            // Late without a word.
            Judged(70),
            // On time to the second, and warned for nothing.
            Judged(60, Warning(30)),
            // In the first range, which moved once.
            Judged(20, Said(0, 10, 30, 0), Said(5, 15, 30, 1)),
            // In neither.
            Judged(50, Said(0, 10, 30, 0), Said(10, 12, 49, 2)),
        ]);
        Assert.Equal((7, 4, 3, 2, 1), (report.Delivered, report.Late, report.LateWarned, report.LateWarnedAhead, report.LateWarnedBeforeEnd));
        Assert.Equal((4, 3, 0.75, 0.5), (report.Warned, report.WarnedRightly, report.Precision!.Value, report.WarnedAheadShare!.Value));
        Assert.Equal((0.5, 0.5), (report.FirstRangeCoverage!.Value, report.EveryRangeCoverage!.Value));
        Assert.Equal((2, 2), (report.MovesMedian, report.MovesP90));
        Assert.Equal((0.5, 20.0), (report.FirstWindowCoverage!.Value, report.FirstWindowMinutes!.Value));

        JudgedShipment Judged(double servedAt, params Telling[] tellings) => new(promise, Given.At(servedAt), tellings);
        static Telling Warning(double minute) => new(1, Given.At(minute), null, Given.At(70), 60, [], null, 0, true, false, "");
        static Telling Said(double minute, double p10, double p90, int moves) =>
            new(1, Given.At(minute), new EtaRange(Given.At(p10), Given.At((p10 + p90) / 2), Given.At(p90)), Given.At(20), 60, [], new TimeWindow(Given.At(p10), Given.At(p90)), moves, false, true, "");
    }
}
