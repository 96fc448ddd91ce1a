using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>A vehicle's day: every milestone folded into its route, and every stop ahead estimated anew after each.</summary>
internal static class TrackingWorkloads
{
    private const int Stops = 30;

    private static readonly RouteId Route = new(IdMaker.Derived("route", "guard"));
    private static readonly VehicleId Vehicle = new("VAN-01");
    private static readonly DateTimeOffset Morning = new(2026, 11, 2, 1, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<Workload> All =
    [
        new("Tracking", "estimates along 20 routes of 30 stops", () =>
        {
            var route = new RouteNoted("guard", Morning, Dispatched());
            var milestones = Enumerable.Range(0, 2 * Stops - 1).Select(Milestone).ToArray();
            var options = new TrackingOptions();
            var calibration = Calibration.Of(Learned.Nothing, options);
            return () => Enumerable.Range(0, 20).Sum(_ => Follow(route, milestones, calibration, options));
        }),
    ];

    private static double Follow(RouteNoted noted, MilestoneReached[] milestones, Calibration calibration, TrackingOptions options)
    {
        var route = RouteFold.Apply(RouteState.Unknown(noted.Fact.Route), noted);
        long sum = 0;
        foreach (var milestone in milestones)
        {
            route = RouteFold.Apply(route, milestone);
            foreach (var stop in RouteEstimator.Estimate(RouteProgress.Of(route)!, null, calibration, options, milestone.At))
                sum += (stop.Eta.P90 - Morning).Ticks / TimeSpan.TicksPerMillisecond;
        }

        return sum;
    }

    /// <summary>Departure, then arrival and end of work at every stop, each leg a quarter slower than planned.</summary>
    private static MilestoneReached Milestone(int k)
    {
        var stop = (k + 1) / 2;
        var kind = k == 0 ? MilestoneKind.Departed : k % 2 == 1 ? MilestoneKind.Arrived : MilestoneKind.Served;
        var at = Morning.AddMinutes(10 * stop + (k == 0 ? 0 : 1.75 * stop) + (kind == MilestoneKind.Served ? 3 : 0));
        return new MilestoneReached($"guard-{k}", at, Route, Vehicle, kind, stop, null, null);
    }

    private static RouteDispatched Dispatched() => new(
        Route, 1, new PlanId(IdMaker.Derived("plan", "guard")), Vehicle, new SiteId("GZ"), Morning,
        [.. Enumerable.Range(0, Stops + 1).Select(Stop)], null);

    private static RouteStop Stop(int number)
    {
        var arrival = Morning.AddMinutes(10 * number);
        var kind = number == 0 ? StopKind.Start : number == Stops ? StopKind.End : StopKind.Drop;
        return new RouteStop(
            number, kind, new GeoPoint(23.1 + number / 500.0, 113.3), [new ShipmentId(IdMaker.Derived("shipment", $"{number}"))],
            new TimeWindow(arrival.AddMinutes(-30), arrival.AddMinutes(30)), arrival, arrival.AddMinutes(3), TimeSpan.FromMinutes(3),
            number == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(7), new Distance(number == 0 ? 0 : 2500));
    }
}
