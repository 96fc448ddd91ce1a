using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>A round of many stops with all that is reported of it; the same in every run.</summary>
internal static class TrackedRound
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static readonly RouteId Route = new(IdMaker.Derived("route", "benchmark"));

    public static readonly VehicleId Vehicle = new("VAN-01");

    public static ShipmentId Shipment(int stop) => new(IdMaker.Derived("shipment", $"benchmark {stop}"));

    /// <summary>The dispatched route, then departure, arrivals, services and six positions a leg.</summary>
    public static List<Observation> Facts(int stops)
    {
        var facts = new List<Observation> { new RouteNoted(":dispatched", Start, Dispatched(stops)) };
        for (var k = 0; k <= stops; k++)
        {
            if (k > 0)
            {
                for (var p = 0; p < 6; p++)
                    facts.Add(new PositionReported($"p{k}-{p}", Start.AddMinutes(15 * k - 15 + 2 * p), Vehicle, Point(k - 1 + p / 6.0), 8, 90, 5));
                facts.Add(new MilestoneReached($"a{k}", Start.AddMinutes(15 * k - 4), Route, Vehicle, MilestoneKind.Arrived, k, null, null));
            }

            facts.Add(new MilestoneReached($"s{k}", Start.AddMinutes(15 * k), Route, Vehicle, k == 0 ? MilestoneKind.Departed : MilestoneKind.Served, k, null, null));
        }

        return facts;
    }

    private static RouteDispatched Dispatched(int count)
    {
        var stops = Enumerable.Range(0, count + 2).Select(k => new RouteStop(
            k, k == 0 ? StopKind.Start : k <= count ? StopKind.Drop : StopKind.End, Point(k), k is > 0 && k <= count ? [Shipment(k)] : [], null,
            Start.AddMinutes(15 * k - 5), Start.AddMinutes(15 * k), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), new Distance(1000)));
        return new RouteDispatched(Route, 1, new PlanId(IdMaker.Derived("plan", "benchmark")), Vehicle, null, Start, [.. stops], null);
    }

    private static GeoPoint Point(double kilometres) => new(23, 113 + kilometres / 102);
}
