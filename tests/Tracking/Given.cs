using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Telemetry;

namespace LogiOpt.Tracking.Tests;

/// <summary>A small round: a depot and stops a kilometre apart to the east, ten minutes by plan each, five minutes of work.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static readonly VehicleId Van = new("VAN-01");

    public static readonly RouteId Route = new(IdMaker.Derived("route", "1"));

    public static DateTimeOffset At(double minutes) => Start.AddMinutes(minutes);

    public static ShipmentId Shipment(int stop) => new(IdMaker.Derived("shipment", $"{stop}"));

    public static OrderId Order(int stop) => new(IdMaker.Derived("order", $"{stop}"));

    public static GeoPoint Point(double kilometres) => new(0, 113 + kilometres / 111.195);

    public static ShipmentReleased Released(int stop, double promisedByMinute = 180) => new(
        Shipment(stop), ShipmentKind.Delivery, Order(stop), $"order-{stop}", new SiteId("SITE"), Point(0), null, Point(stop),
        [new Line(new ItemId("SKU"), 1)], new Load(500, 900), Start.AddHours(-1), new TimeWindow(Start, At(promisedByMinute)), TimeSpan.FromMinutes(5));

    /// <summary>Leaves at minute 0, reaches stop n at minute 10 + 15 (n - 1).</summary>
    public static RouteDispatched Dispatched(int stops, int revision = 1, RouteId? route = null, VehicleId? vehicle = null, Func<int, TimeWindow?>? window = null)
    {
        var list = new List<RouteStop>
        {
            new(0, StopKind.Start, Point(0), [.. Enumerable.Range(1, stops).Select(Shipment)], null, Start.AddMinutes(-10), Start, TimeSpan.FromMinutes(10), TimeSpan.Zero, Distance.Zero),
        };
        for (var k = 1; k <= stops; k++)
            list.Add(new(k, StopKind.Drop, Point(k), [Shipment(k)], window?.Invoke(k), At(15 * k - 5), At(15 * k), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), new Distance(1000)));
        list.Add(new(stops + 1, StopKind.End, Point(0), [], null, At(15 * stops + 10), At(15 * stops + 10), TimeSpan.Zero, TimeSpan.FromMinutes(10), new Distance(1000 * stops)));
        return new RouteDispatched(route ?? Route, revision, new PlanId(IdMaker.Derived("plan", "1")), vehicle ?? Van, new SiteId("SITE"), Start.AddMinutes(-15), list, revision == 1 ? null : "promise at risk");
    }

    public static RouteNoted Noted(RouteDispatched fact) => RouteDispatchedConsumer.Noted(fact);

    public static ShipmentNoted Noted(ShipmentReleased fact) => ShipmentReleasedConsumer.Noted(fact);

    public static MilestoneReached Milestone(
        MilestoneKind kind, int? stop, double minute, ShipmentId? shipment = null, string? id = null, RouteId? route = null, VehicleId? vehicle = null) =>
        new(id ?? $"{kind}-{stop}-{shipment}-{minute}", At(minute), route ?? Route, vehicle ?? Van, kind, stop, shipment,
            kind == MilestoneKind.Failed ? "receiver-absent" : null);

    public static PositionReported Position(double minute, double kilometres, string? id = null, VehicleId? vehicle = null) =>
        new(id ?? $"p-{minute}-{kilometres}", At(minute), vehicle ?? Van, Point(kilometres), null, null, null);

    /// <summary>Everything of a round that goes as planned, but stop 2, where nobody is at home.</summary>
    public static List<Observation> WholeRound(int stops)
    {
        var facts = new List<Observation> { Noted(Dispatched(stops)) };
        for (var k = 1; k <= stops; k++) facts.Add(Noted(Released(k)));
        facts.Add(Milestone(MilestoneKind.Departed, 0, 0));
        for (var k = 1; k <= stops; k++)
        {
            facts.Add(Position(15 * k - 10, k - 0.5));
            facts.Add(Milestone(MilestoneKind.Arrived, k, 15 * k - 5));
            if (k == 2) facts.Add(Milestone(MilestoneKind.Failed, null, 15 * k - 3, Shipment(k)));
            facts.Add(Milestone(MilestoneKind.Served, k, 15 * k));
        }

        facts.Add(Milestone(MilestoneKind.Completed, null, 15 * stops + 10));
        return facts;
    }
}
