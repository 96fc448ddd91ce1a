using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Orders;

/// <summary>An open site as the decision sees it.</summary>
internal sealed record OpenSite(SiteId Site, GeoPoint Point);

/// <summary>Units that a buyer has set aside already.</summary>
internal sealed record OwnHold(string Reservation, SiteId Site, IReadOnlyList<Line> Lines)
{
    public long Of(SiteId site, ItemId item) => site == Site ? Lines.Where(l => l.Item == item).Sum(l => (long)l.Units) : 0;
}

/// <summary>Who buys: the standing of its channel, and what it holds already.</summary>
internal readonly record struct Buyer(int Rank, OwnHold? Hold);

/// <summary>Free units by site and item while a batch is decided; what is taken is gone for the next order.</summary>
/// <param name="free">On hand less reserved.</param>
/// <param name="kept">What is kept for channels, by their rank.</param>
internal sealed class FreeStock(Dictionary<(SiteId Site, ItemId Item), long> free, ILookup<(SiteId Site, ItemId Item), (int Rank, long Units)> kept)
{
    public bool Holds(SiteId site, IReadOnlyList<Line> lines, Buyer buyer) => lines.All(l => Of(site, l.Item, buyer) >= l.Units);

    /// <summary>Units that a buyer may have.</summary>
    public long Of(SiteId site, ItemId item, Buyer buyer) =>
        Math.Max(0, free.GetValueOrDefault((site, item)) - kept[(site, item)].Where(k => k.Rank < buyer.Rank).Sum(k => k.Units)) + (buyer.Hold?.Of(site, item) ?? 0);

    /// <summary>Takes an order's units; what its buyer held and does not need there is free again.</summary>
    public void Take(SiteId site, IReadOnlyList<Line> lines, Buyer buyer)
    {
        foreach (var line in lines) Add(site, line.Item, -line.Units);
        foreach (var held in buyer.Hold?.Lines ?? []) Add(buyer.Hold!.Site, held.Item, held.Units);
    }

    private void Add(SiteId site, ItemId item, long units) => free[(site, item)] = free.GetValueOrDefault((site, item)) + units;
}

/// <summary>Where an order's stock is reserved at first.</summary>
internal static class ChooseSite
{
    /// <summary>The nearest open site that holds all lines, and every other site in reach that does; or why there is none.</summary>
    /// <param name="order">The order; a courier order needs no stock.</param>
    /// <param name="sites">All open sites.</param>
    /// <param name="free">Free stock.</param>
    /// <param name="radius">How far from a site it may go.</param>
    /// <param name="buyer">Who buys.</param>
    public static SiteChoice Decide(NewOrder order, IReadOnlyList<OpenSite> sites, FreeStock free, Distance radius, Buyer buyer)
    {
        var byDistance = sites.Select(s => (Site: s, Away: s.Point.DistanceTo(order.Drop)))
            .OrderBy(s => s.Away).ThenBy(s => s.Site.Site.Value, StringComparer.Ordinal).ToList();
        if (order.Pickup is { } pickup) return ForCourier(pickup, byDistance, radius);
        if (byDistance.Count == 0) return SiteChoice.Refuse("no-site", "no site is open; a planner opens one under /api/warehousing/sites");
        if (byDistance[0].Away > radius) return OutOfArea("the drop", byDistance[0].Site, byDistance[0].Away, radius);
        var inReach = byDistance.Where(s => !(s.Away > radius)).Select(s => s.Site).ToList();
        var canFill = inReach.Where(s => free.Holds(s.Site, order.Lines, buyer)).Select(s => s.Site).ToList();
        return canFill.Count > 0 ? new SiteChoice(canFill[0], canFill, null, null, inReach[0].Site) : OutOfStock(order.Lines, inReach, free, buyer);
    }

    private static SiteChoice ForCourier(GeoPoint pickup, List<(OpenSite Site, Distance Away)> byDistance, Distance radius)
    {
        // A courier without sites of ours serves wherever its vehicles are.
        if (byDistance.Count == 0) return new SiteChoice(null, [], null, null, null);
        if (byDistance[0].Away > radius) return OutOfArea("the drop", byDistance[0].Site, byDistance[0].Away, radius);
        var (nearest, away) = byDistance.Select(s => (s.Site, Away: s.Site.Point.DistanceTo(pickup))).MinBy(s => s.Away);
        return away > radius ? OutOfArea("the pick-up", nearest, away, radius) : new SiteChoice(null, [], null, null, null);
    }

    private static SiteChoice OutOfArea(string what, OpenSite nearest, Distance away, Distance radius) => SiteChoice.Refuse(
        "outside-service-area", $"{what} is {away.Kilometres:0.0} km from the nearest open site {nearest.Site}; at most {radius.Kilometres:0.#} km are served");

    private static SiteChoice OutOfStock(IReadOnlyList<Line> lines, List<OpenSite> inReach, FreeStock free, Buyer buyer)
    {
        var scarce = lines.Select(l => (Line: l, Most: inReach.Max(s => free.Of(s.Site, l.Item, buyer)))).Where(l => l.Most < l.Line.Units).ToList();
        var why = scarce.Count > 0
            ? string.Join("; ", scarce.Take(5).Select(l => $"{l.Line.Units} of {l.Line.Item} are wanted, the best site has {Math.Max(0, l.Most)} free"))
            : "each item is in stock, but no one site in reach holds all of them";
        return SiteChoice.Refuse("out-of-stock", why) with { Nearest = inReach[0].Site };
    }
}

/// <summary>A site, or the reason why there is none.</summary>
/// <param name="Site">Where to reserve; null for a courier order or a refusal.</param>
/// <param name="CanFill">Every site in reach that holds all lines, nearest first.</param>
/// <param name="Reason">A stable code; null if the order can be taken.</param>
/// <param name="Explanation">The reason in words and numbers.</param>
/// <param name="Nearest">The nearest open site, to which lost demand is told.</param>
internal sealed record SiteChoice(SiteId? Site, IReadOnlyList<SiteId> CanFill, string? Reason, string? Explanation, SiteId? Nearest)
{
    public static SiteChoice Refuse(string reason, string explanation) => new(null, [], reason, explanation, null);
}
