using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>A warehouse, or a place for one.</summary>
/// <param name="Site">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Central or front.</param>
/// <param name="Point">Where it is: a real place.</param>
/// <param name="OrdersPerDay">What it can handle.</param>
/// <param name="OpeningCostMilli">One-time cost of opening it.</param>
/// <param name="DailyCostMilli">Rent and crew for a day.</param>
internal sealed record DemoSite(
    SiteId Site, string Name, SiteKind Kind, GeoPoint Point, int OrdersPerDay, long OpeningCostMilli, long DailyCostMilli);

/// <summary>The distribution centre and the candidates for front warehouses, at the real places of a city.</summary>
internal static class Sites
{
    /// <summary>Assumed: 2,400 of the currency a day for a front warehouse of 800 m2 with its crew, more where more people live; 150,000 to fit it out.</summary>
    public static IReadOnlyList<DemoSite> At(City city, int ordersPerDay) =>
        [.. city.Places.Where(place => place.Role != PlaceRole.Demand).Select(place => At(place, ordersPerDay))];

    private static DemoSite At(Place place, int ordersPerDay) => place.Role == PlaceRole.Central
        ? new DemoSite(new SiteId(place.SiteCode), $"{place.Name} distribution centre", SiteKind.Central, place.Point, 2 * ordersPerDay, 0, 18_000_000)
        : new DemoSite(
            new SiteId(place.SiteCode), $"{place.Name} front warehouse", SiteKind.Front, place.Point, FrontCapacity(ordersPerDay), 150_000_000,
            2_400_000 + (long)(400_000 * Math.Sqrt(place.Population / 1e6)));

    // Three of eight front warehouses together can carry the day with some room.
    private static int FrontCapacity(int ordersPerDay) => Math.Max(50, (int)Math.Ceiling(ordersPerDay * 0.4 / 10) * 10);
}
