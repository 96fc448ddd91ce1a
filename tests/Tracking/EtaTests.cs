using LogiOpt.Core.Geo;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Tests;

public sealed class EtaTests
{
    // All hours alike, so that what a test expects does not hang on the clock.
    private static readonly TrackingOptions Options = new() { TrafficByHour = [.. Enumerable.Repeat(1.0, 24)] };

    private static readonly Calibration Cold = Calibration.Of(Learned.Nothing, Options);

    [Fact]
    public void A_route_that_has_not_left_is_estimated_as_planned()
    {
        var estimates = Estimate(-10, Given.Noted(Given.Dispatched(3)));
        Assert.Equal([Given.At(10), Given.At(25), Given.At(40), Given.At(55)], estimates.Select(e => e.Eta.P50));
        Assert.All(estimates, e => Assert.True(e.Eta.P10 < e.Eta.P50 && e.Eta.P50 < e.Eta.P90));
    }

    [Fact]
    public void Uncertainty_grows_along_the_route()
    {
        var widths = Estimate(0, Given.Noted(Given.Dispatched(5))).Select(e => e.Eta.P90 - e.Eta.P10).ToList();
        Assert.Equal(widths.Order(), widths);
        Assert.True(widths[^1] > widths[0]);
    }

    [Fact]
    public void A_late_stop_moves_every_later_eta()
    {
        var onTime = Estimate(15, Given.Noted(Given.Dispatched(4)), Departed(0), Arrived(1, 10), Served(1, 15));
        var late = Estimate(24, Given.Noted(Given.Dispatched(4)), Departed(0), Arrived(1, 10), Served(1, 24));
        Assert.Equal(onTime.Count, late.Count);
        foreach (var (before, after) in onTime.Zip(late)) Assert.InRange((after.Eta.P50 - before.Eta.P50).TotalMinutes, 8.9, 9.1);
        Assert.Equal("+9 min: stop 1 took longer", EtaCause.Words(onTime[0].Parts, late[0].Parts, TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void Slow_legs_so_far_make_the_legs_to_come_slower()
    {
        Observation[] slow = [Given.Noted(Given.Dispatched(4)), Departed(0), Arrived(1, 20), Served(1, 25), Arrived(2, 45), Served(2, 50)];
        var stop3 = Estimate(50, slow)[0];
        // By plan it would be there after ten minutes; two legs of twice the time move that up, but not to twenty.
        Assert.InRange((stop3.Eta.P50 - Given.At(50)).TotalMinutes, 10.3, 14);
    }

    [Fact]
    public void A_marker_half_way_leaves_half_of_the_leg()
    {
        var estimate = Estimate(7, Given.Noted(Given.Dispatched(1)), Departed(0), Given.Position(7, 0.5))[0];
        Assert.InRange((estimate.Eta.P50 - Given.At(12)).TotalSeconds, -5, 5);
    }

    [Fact]
    public void Silence_moves_an_overdue_arrival_into_the_future()
    {
        var estimate = Estimate(30, Given.Noted(Given.Dispatched(1)), Departed(0))[0];
        Assert.True(estimate.Eta.P50 > Given.At(30));
        Assert.True(estimate.Eta.P10 >= Given.At(30));
    }

    [Fact]
    public void A_vehicle_waits_for_a_window_to_open_and_that_takes_the_uncertainty_away()
    {
        var waiting = Estimate(0, Given.Noted(Given.Dispatched(2, window: k => k == 1 ? new TimeWindow(Given.At(60), Given.At(90)) : null)), Departed(0));
        Assert.Equal(Given.At(60), waiting[0].Eta.P50);
        var free = Estimate(0, Given.Noted(Given.Dispatched(2)), Departed(0));
        Assert.True(waiting[1].DeviationSeconds < free[1].DeviationSeconds);
        Assert.InRange((waiting[1].Eta.P50 - Given.At(75)).TotalSeconds, -5, 5);
    }

    [Fact]
    public void Stops_driven_in_another_order_are_estimated_from_the_one_visited_last()
    {
        var estimates = Estimate(25, Given.Noted(Given.Dispatched(3)), Departed(0), Arrived(2, 20), Served(2, 25));
        Assert.Equal([1, 3, 4], estimates.Select(e => e.Stop));
    }

    [Theory, InlineData(0, 1, -3), InlineData(0, 1, 0), InlineData(0, 1, 3), InlineData(100, 30, 110)]
    public void The_later_of_a_normal_and_a_fixed_instant_agrees_with_a_simulation(double mean, double deviation, double floor)
    {
        var rng = new Rng(7);
        double sum = 0, squares = 0;
        const int draws = 200_000;
        for (var k = 0; k < draws; k++)
        {
            var value = Math.Max(floor, mean + deviation * rng.NextNormal());
            sum += value;
            squares += value * value;
        }

        var (expected, variance) = NormalCurve.LaterOf(mean, deviation * deviation, floor);
        Assert.Equal(sum / draws, expected, 0.01 * deviation);
        Assert.Equal(squares / draws - sum / draws * (sum / draws), variance, 0.02 * deviation * deviation);
    }

    [Fact]
    public void Errors_wider_than_thought_widen_the_ranges()
    {
        var bins = new long[Learned.BinCount];
        // Half of the errors two deviations early, half two deviations late.
        bins[Learned.BinCount / 4] = bins[Learned.BinCount * 3 / 4] = 10_000;
        var taught = Calibration.Of(Learned.Nothing with { Errors = bins }, Options);
        Assert.InRange(taught.Low, -2.1, -1.8);
        Assert.InRange(taught.High, 1.8, 2.1);
        Assert.Equal((-NormalCurve.Z90, 0, NormalCurve.Z90), (Cold.Low, Cold.Middle, Cold.High));
    }

    [Fact]
    public void A_thousand_legs_at_half_as_long_again_are_believed_and_two_are_not()
    {
        Assert.InRange(Ratio(Legs(1000, 4, 9, 9, 1.5)), 1.47, 1.53);
        Assert.InRange(Ratio(Legs(2, 4, 9, 9, 1.5)), 1.02, 1.32);

        static double Ratio(LegSums legs) => RatioOf(LegBelief.Of(legs, Options), 4, 9, 9);
    }

    [Fact]
    public void Short_legs_that_take_longer_do_not_lengthen_long_ones()
    {
        var belief = LegBelief.Of(Legs(500, 1, 9, 9, 1.4).Plus(Legs(500, 16, 9, 9, 0.8), 1), Options);
        Assert.InRange(RatioOf(belief, 1, 9, 9), 1.35, 1.45);
        Assert.InRange(RatioOf(belief, 16, 9, 9), 0.77, 0.83);
    }

    [Fact]
    public void A_leg_driven_in_a_slow_hour_but_planned_for_another_takes_longer_and_one_planned_for_it_does_not()
    {
        var belief = LegBelief.Of(Legs(600, 4, 9, 9, 1).Plus(Legs(600, 4, 17, 9, 1.3), 1), Options);
        Assert.InRange(RatioOf(belief, 4, 17, 9), 1.24, 1.36);
        Assert.InRange(RatioOf(belief, 4, 17, 17), 0.96, 1.04);
    }

    [Fact]
    public void An_hour_nobody_has_driven_is_less_sure_than_one_that_is_known()
    {
        var belief = LegBelief.Of(Legs(2000, 4, 9, 3, 1.1), Options);
        Assert.True(Uncertainty(9) < 0.6 * Uncertainty(15), $"{Uncertainty(9)} against {Uncertainty(15)}");

        double Uncertainty(int hour) => Math.Sqrt(belief.CommonVariance(Features(4, hour, 3)));
    }

    [Fact]
    public void The_belief_agrees_with_least_squares_once_the_evidence_is_large()
    {
        var rng = new Rng(11);
        var legs = Enumerable.Range(0, 60_000).Select(_ => (Km: 0.5 + 20 * rng.NextDouble(), Hour: rng.Next(24), Noise: 0.2 * rng.NextNormal())).ToList();
        var belief = LegBelief.Of(LegSums.Of(legs.Select(l => (Metres(l.Km), Given.Start.Date.AddHours(l.Hour).ToUtc(), Given.Start.Date.ToUtc(), True(l.Km, l.Hour) + l.Noise))), Options);
        foreach (var (km, hour) in new[] { (1.0, 2), (8.0, 8), (16.0, 14) })
            Assert.Equal(True(km, hour), belief.MeanOf(Features(km, hour, 0)), 0.03);
        Assert.Equal(0.2, belief.Deviation, 0.01);

        static double True(double km, int hour) => 0.3 - 0.1 * Math.Log(km) + 0.2 * Math.Sin(hour / 24.0 * 2 * Math.PI);
    }

    [Fact]
    public void Sums_that_no_legs_can_have_are_not_believed()
    {
        var damaged = Legs(10, 4, 9, 9, 1.5) with { Gram = [.. Enumerable.Repeat(-1_000_000_000L, LegSums.Nothing.Gram.Count)] };
        Assert.Equal(RatioOf(LegBelief.Of(LegSums.Nothing, Options), 4, 9, 9), RatioOf(LegBelief.Of(damaged, Options), 4, 9, 9));
    }

    private static LegSums Legs(int count, double kilometres, int driven, int planned, double ratio) => LegSums.Of(
        Enumerable.Range(0, count).Select(k => (Metres(kilometres), Given.Start.Date.AddHours(driven).ToUtc(), Given.Start.Date.AddHours(planned).ToUtc(), Math.Log(ratio) + (k % 2 == 0 ? 0.1 : -0.1))));

    private static Distance Metres(double kilometres) => new((int)(1000 * kilometres));

    private static double[] Features(double kilometres, int driven, int planned)
    {
        var x = new double[LegFeatures.Count];
        LegFeatures.Fill(x, Metres(kilometres), Given.Start.Date.AddHours(driven).ToUtc(), Given.Start.Date.AddHours(planned).ToUtc());
        return x;
    }

    // The typical ratio: without the half variance that the mean lies above the median.
    private static double RatioOf(LegBelief belief, double kilometres, int driven, int planned) => Math.Exp(belief.MeanOf(Features(kilometres, driven, planned)));

    [Fact]
    public void Leg_ranges_cover_eight_of_ten_withheld_legs_of_a_generated_city()
    {
        var rng = new Rng(3);
        var driven = Enumerable.Range(0, 6000).Select(_ => Ride(rng)).ToList();
        var model = LegModel.Fit(driven[..4000]);
        int inside = 0, crossed = 0;
        double error = 0, naive = 0;
        foreach (var ride in driven[4000..])
        {
            var range = model.Estimate(ride.Leg);
            if (ride.TravelSeconds >= range.P10 && ride.TravelSeconds <= range.P90) inside++;
            if (!(range.P10 <= range.P50 && range.P50 <= range.P90)) crossed++;
            error += Math.Abs(range.P50 - ride.TravelSeconds);
            naive += Math.Abs(300 + 144 * ride.Leg.Kilometres - ride.TravelSeconds);
        }

        Assert.InRange(inside / 2000.0, 0.78, 0.83);
        Assert.Equal(0, crossed);
        Assert.True(error < 0.7 * naive, $"{error} against {naive}");
    }

    [Fact]
    public void Without_history_a_longer_leg_takes_longer()
    {
        var model = LegModel.Fit([]);
        var times = new[] { 0.0, 1, 5, 20, 500 }.Select(km => model.Estimate(new Leg(1, 36_000, Given.Point(0), Given.Point(1), km, null))).ToList();
        Assert.Equal(times.Select(t => t.P50).Order(), times.Select(t => t.P50));
        Assert.All(times, t => Assert.True(0 < t.P10 && t.P10 < t.P50 && t.P50 < t.P90));
    }

    [Fact]
    public void The_same_history_gives_the_same_model()
    {
        var rng = new Rng(5);
        var driven = Enumerable.Range(0, 500).Select(_ => Ride(rng)).ToList();
        Assert.Equal(LegModel.Fit(driven).Estimate(driven[0].Leg), LegModel.Fit(driven).Estimate(driven[0].Leg));
    }

    // A courier is quick or slow, rush hour is slow, and the rest is noise.
    private static DrivenLeg Ride(Rng rng)
    {
        var (courier, hour, km) = (rng.Next(60), 8 + rng.Next(10), 1 + rng.Next(25));
        var log = 0.25 * Math.Sin(courier * 12.9) + (hour is 8 or 17 ? 0.3 : 0) + 0.15 * rng.NextNormal();
        var from = new GeoPoint(-1.3 + 0.1 * rng.NextDouble(), 36.8 + 0.1 * rng.NextDouble());
        return new DrivenLeg(new Leg(1 + rng.Next(7), hour * 3600, from, from.Toward(Given.Point(0), 0), km, $"c{courier}"), (240 + 130 * km) * Math.Exp(log));
    }

    private static IReadOnlyList<StopEstimate> Estimate(double minute, params Observation[] facts)
    {
        var world = ReadModelTests.Folded(facts);
        return RouteEstimator.Estimate(RouteProgress.Of(world.Route(Given.Route))!, Marker.Of(world.Vehicle(Given.Van), 250), Cold, Options, Given.At(minute));
    }

    private static MilestoneReached Departed(double minute) => Given.Milestone(MilestoneKind.Departed, 0, minute);

    private static MilestoneReached Arrived(int stop, double minute) => Given.Milestone(MilestoneKind.Arrived, stop, minute);

    private static MilestoneReached Served(int stop, double minute) => Given.Milestone(MilestoneKind.Served, stop, minute);
}

file static class Instants
{
    public static DateTimeOffset ToUtc(this DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));
}
