using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>A site as sourcing sees it.</summary>
/// <param name="Site">Its code.</param>
/// <param name="Point">Where it is.</param>
/// <param name="Open">Whether orders may be served from it.</param>
/// <param name="OrdersPerDay">Orders it can handle in a day.</param>
/// <param name="Released">Orders already released from it for the day.</param>
internal sealed record SourcingSite(SiteId Site, GeoPoint Point, bool Open, int OrdersPerDay, int Released);

/// <summary>The site that serves an order, and why.</summary>
internal sealed record SiteChoice(SiteId Site, GeoPoint From, string Explanation);

/// <summary>Chooses the site that serves an order out of our stock.</summary>
internal static class ChooseSite
{
    /// <summary>The nearest open site that has the goods and room left that day; ties go to the lowest code.</summary>
    /// <param name="order">An order with a reservation.</param>
    /// <param name="sites">Every site that the order names; unknown ones are left out.</param>
    /// <param name="refused">Sites that turned out to have sold out.</param>
    /// <returns>The choice; where no open site will do, the site that holds the reservation, so that no order is ever dropped.</returns>
    /// <exception cref="InvalidOperationException">The site that holds the reservation is needed and unknown here.</exception>
    public static SiteChoice Decide(OrderPlaced order, IReadOnlyList<SourcingSite> sites, IReadOnlyCollection<SiteId> refused)
    {
        var able = sites.Where(s => s.Open && order.CanFill.Contains(s.Site) && !refused.Contains(s.Site)).ToList();
        var withRoom = able.Where(s => s.Released < s.OrdersPerDay).OrderBy(s => s.Point.DistanceTo(order.Drop)).ThenBy(s => s.Site.Value, StringComparer.Ordinal).ToList();
        if (withRoom is [var best, ..]) return new SiteChoice(best.Site, best.Point, Why(best, withRoom, able.Count, order.Drop));
        return FromReservation(order, sites, able.Count == 0 ? "no open site has all of it" : $"all {able.Count} open sites that have it are at their orders per day");
    }

    /// <summary>The site that holds the reservation, whatever its state.</summary>
    public static SiteChoice FromReservation(OrderPlaced order, IReadOnlyList<SourcingSite> sites, string because)
    {
        var reserved = order.ReservedAt ?? throw new InvalidOperationException($"Order {order.Order} has no pick-up place and no reservation.\nInventory must give one of them.");
        var site = sites.FirstOrDefault(s => s.Site == reserved)
            ?? throw new InvalidOperationException($"Order {order.Order} is reserved at {reserved}, which is not a site of the network.\nPut the site first; the fact is tried again.");
        return new SiteChoice(site.Site, site.Point, $"{site.Site} holds the reservation; {because}");
    }

    private static string Why(SourcingSite best, List<SourcingSite> withRoom, int able, GeoPoint drop)
    {
        var kilometres = best.Point.DistanceTo(drop).Kilometres;
        var next = withRoom.Count > 1
            ? string.Create(CultureInfo.InvariantCulture, $"; next is {withRoom[1].Site} at {withRoom[1].Point.DistanceTo(drop).Kilometres:F1} km")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{best.Site} is nearest of {withRoom.Count} with stock and room ({able} open with stock), {kilometres:F1} km, order {best.Released + 1} of {best.OrdersPerDay} that day{next}");
    }
}
