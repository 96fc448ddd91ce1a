using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Search;
using LogiOpt.Core.Time;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>An order that somebody will place.</summary>
/// <param name="Reference">The shop's reference.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="Pickup">Where a courier fetches it; null = out of our stock.</param>
/// <param name="Drop">Where it goes.</param>
/// <param name="Lines">What it holds; empty for a courier order.</param>
/// <param name="WeightGrams">Weight where the file gives one; null = from the lines, or the service's default.</param>
/// <param name="Window">The window asked for; null = the service promises one.</param>
internal sealed record DemoOrder(
    string Reference, DateTimeOffset PlacedAt, GeoPoint? Pickup, GeoPoint Drop, IReadOnlyList<Line> Lines, long? WeightGrams, TimeWindow? Window);

/// <summary>A day of orders, among them a few that nobody can serve, so that reasons show.</summary>
internal static class OrderDay
{
    /// <summary>Local hour from which shoppers order for the day.</summary>
    public const double FirstHour = 6.5;

    /// <summary>Local hour of the last order: the cut-off of the last wave.</summary>
    public const double LastHour = 18.0;

    /// <summary>Of every order day: too heavy for any van, far outside the service area, of an item that is sold out.</summary>
    public const int TooHeavy = 3, TooFar = 4, SoldOut = 5;

    /// <summary>Orders by local half hour from 6:30: a rise in the morning, a peak at lunch, a flat afternoon. An assumption of the demo.</summary>
    private static readonly double[] HalfHours =
        [2, 3, 4, 5, 6, 7, 7, 7, 7, 8, 8, 9, 8, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6];

    /// <summary>Chance of 1, 2, 3, 4 lines, and of 1, 2, 3 units on a line.</summary>
    private static readonly double[] LineChances = [0.45, 0.30, 0.17, 0.08], UnitChances = [0.8, 0.15, 0.05];

    /// <summary>Units of an order on average, from the chances above.</summary>
    public static double MeanUnits => Mean(LineChances) * Mean(UnitChances);

    /// <summary>Draws the day.</summary>
    /// <param name="count">Orders in all, the ones that cannot be served among them.</param>
    /// <param name="midnight">Local midnight of the day.</param>
    /// <param name="city">The city.</param>
    /// <param name="far">A drop outside the service area.</param>
    /// <param name="zones">Where people live.</param>
    /// <param name="catalogue">What is sold.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Orders by the instant they are placed.</returns>
    public static IReadOnlyList<DemoOrder> Generate(
        int count, DateTimeOffset midnight, City city, GeoPoint far, IReadOnlyList<DemandZone> zones, Catalogue catalogue, long seed)
    {
        var rng = Draw.Of(seed, "orders");
        var shares = zones.Select(zone => zone.Share).ToArray();
        var popularity = catalogue.Items.Select(item => item.Popularity).ToArray();
        var instants = Enumerable.Range(0, count).Select(_ => midnight + TimeOfDay(rng)).Order().ToList();
        var special = Specials(count, rng);
        var orders = new List<DemoOrder>(count);
        for (var k = 0; k < count; k++)
        {
            var zone = zones[Draw.Index(shares, rng)];
            var drop = DemandZones.SpotOnLand(city, zone.Point, 600, rng);
            var lines = Basket(catalogue, popularity, rng);
            var why = special.GetValueOrDefault(k);
            orders.Add(new DemoOrder(
                $"W{CityDay.Day:yyMMdd}-{k + 1:00000}", instants[k], null, why == Unservable.TooFar ? far : drop,
                why switch
                {
                    Unservable.TooHeavy => [new Line(catalogue.Heavy.Item, 30)],
                    Unservable.SoldOut => [new Line(catalogue.SoldOut.Item, 1)],
                    _ => lines,
                },
                null, null));
        }

        return orders;
    }

    private enum Unservable
    {
        None,
        TooHeavy,
        TooFar,
        SoldOut,
    }

    // A small day has room for one of each at most every fourth order.
    private static Dictionary<int, Unservable> Specials(int count, Rng rng)
    {
        var kinds = new List<Unservable>();
        kinds.AddRange(Enumerable.Repeat(Unservable.TooHeavy, TooHeavy));
        kinds.AddRange(Enumerable.Repeat(Unservable.TooFar, TooFar));
        kinds.AddRange(Enumerable.Repeat(Unservable.SoldOut, SoldOut));
        var places = Enumerable.Range(0, count).ToArray();
        rng.Shuffle(places.AsSpan());
        return kinds.Take(count / 4).Select((kind, k) => (places[k], kind)).ToDictionary(pair => pair.Item1, pair => pair.kind);
    }

    private static TimeSpan TimeOfDay(Rng rng)
    {
        var halfHour = Draw.Index(HalfHours, rng);
        return TimeSpan.FromSeconds(Math.Floor((FirstHour + (halfHour + rng.NextDouble()) / 2) * 3600));
    }

    private static List<Line> Basket(Catalogue catalogue, double[] popularity, Rng rng)
    {
        var units = new SortedDictionary<int, int>();
        for (var line = Draw.Index(LineChances, rng) + 1; line > 0; line--)
        {
            var item = Draw.Index(popularity, rng);
            units[item] = units.GetValueOrDefault(item) + Draw.Index(UnitChances, rng) + 1;
        }

        return [.. units.Select(pair => new Line(catalogue.Items[pair.Key].Item, pair.Value))];
    }

    private static double Mean(double[] chances) => chances.Select((chance, k) => chance * (k + 1)).Sum();
}
