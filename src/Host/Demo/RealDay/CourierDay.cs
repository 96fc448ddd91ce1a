using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Host.Demo.Generation;

namespace LogiOpt.Host.Demo.RealDay;

/// <summary>A real day of courier orders with a made-up fleet.</summary>
/// <param name="Orders">The orders as placed.</param>
/// <param name="Couriers">Who carries them.</param>
/// <param name="Centre">Middle of all pick-ups and drops.</param>
/// <param name="Start">The half hour before the first order.</param>
/// <param name="UtcOffset">Local time of the place: decides the traffic, and how instants are shown.</param>
internal sealed record CourierDay(
    IReadOnlyList<DemoOrder> Orders, IReadOnlyList<DemoVehicle> Couriers, GeoPoint Centre, DateTimeOffset Start, TimeSpan UtcOffset)
{
    /// <summary>Orders a courier can do in a day, when the fleet is not given. An assumption: a delivery every 40 minutes of an eight-hour day.</summary>
    public const int OrdersPerCourier = 12;

    /// <summary>Orders are planned together every half hour.</summary>
    public static readonly TimeSpan WaveEvery = TimeSpan.FromMinutes(30);

    /// <summary>How long after its wave an order is promised.</summary>
    public static readonly TimeSpan DeliverWithin = TimeSpan.FromMinutes(120);

    /// <summary>How long after the last order couriers are on duty.</summary>
    private static readonly TimeSpan AfterLast = TimeSpan.FromHours(8);

    private static readonly TimeSpan LongestShift = TimeSpan.FromHours(24);

    /// <summary>A motorbike with a box: 60 kg, 250 l.</summary>
    private static readonly Load Motorbike = new(60_000, 250_000);

    public static CourierDay Make(IReadOnlyList<DemoOrder> orders, int? couriers, long seed)
    {
        var count = couriers ?? Math.Clamp((orders.Count + OrdersPerCourier - 1) / OrdersPerCourier, 1, DemoSettings.MaxVehicles);
        var start = FloorTo(orders[0].PlacedAt, WaveEvery);
        // A shift repeats every day, so it cannot be longer than one.
        var end = orders[^1].PlacedAt + AfterLast;
        var shift = new TimeWindow(start, end - start < LongestShift ? end : start + LongestShift);
        var centre = new GeoPoint(Median(orders.SelectMany(o => new[] { o.Pickup!.Value.Latitude, o.Drop.Latitude })),
            Median(orders.SelectMany(o => new[] { o.Pickup!.Value.Longitude, o.Drop.Longitude })));
        return new CourierDay(orders, Recruit(orders, count, shift, seed), centre, start, OffsetOf(orders, centre));
    }

    // Couriers wait where work is: at the pick-up places of orders drawn at random, hence most where most is fetched.
    private static List<DemoVehicle> Recruit(IReadOnlyList<DemoOrder> orders, int count, TimeWindow shift, long seed)
    {
        var places = orders.Select(order => order.Pickup!.Value).ToArray();
        Draw.Of(seed, "couriers").Shuffle(places.AsSpan());
        return [.. Enumerable.Range(0, count).Select(k => new DemoVehicle(
            new($"MOTO-{k + 1:000}"), null, places[k % places.Length], Motorbike, shift, 5_000, 300, 20_000, ShipmentKind.Courier))];
    }

    // The file's own offset; where it gives UTC only, the hours that the longitude suggests.
    private static TimeSpan OffsetOf(IReadOnlyList<DemoOrder> orders, GeoPoint centre) =>
        orders.Select(order => order.PlacedAt.Offset).FirstOrDefault(offset => offset != TimeSpan.Zero) is { Ticks: not 0 } given
            ? given
            : TimeSpan.FromHours(Math.Round(centre.Longitude / 15));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static DateTimeOffset FloorTo(DateTimeOffset instant, TimeSpan unit) => new(instant.UtcTicks / unit.Ticks * unit.Ticks, TimeSpan.Zero);
}
