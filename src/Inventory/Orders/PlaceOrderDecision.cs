using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Pool;

namespace LogiOpt.Inventory.Orders;

/// <summary>What was decided about one new order.</summary>
/// <param name="Order">The order.</param>
/// <param name="PlacedAt">When it counts as placed.</param>
/// <param name="Load">Its weight and volume.</param>
/// <param name="Promise">The window promised; null if refused.</param>
/// <param name="Choice">Its site, or the reason of the refusal.</param>
/// <param name="Buyer">Who buys, and what it held.</param>
internal sealed record Placement(NewOrder Order, DateTimeOffset PlacedAt, Load Load, TimeWindow? Promise, SiteChoice Choice, Buyer Buyer)
{
    public bool Accepted => Promise is not null;
}

/// <summary>What the decision knows apart from the order.</summary>
internal sealed record PlacingKnowledge(
    IReadOnlyList<OpenSite> Sites, FreeStock Free, IReadOnlyDictionary<ItemId, Load> UnitLoads, PromiseRules Rules, Distance Radius, Load DefaultParcel,
    IReadOnlyDictionary<string, int> Ranks, Dictionary<string, OwnHold> Holds)
{
    public Buyer BuyerOf(NewOrder order) => new(
        order.Channel is null ? Channels.LastRank : Ranks[order.Channel], order.Reservation is null ? null : Holds.GetValueOrDefault(order.Reservation));
}

/// <summary>Decides about new orders: window and site, or a refusal with its reason.</summary>
internal static class PlaceOrderDecision
{
    /// <summary>Decides one order and takes its units out of the free stock.</summary>
    public static Placement Decide(NewOrder order, PlacingKnowledge known, DateTimeOffset now)
    {
        var placedAt = order.PlacedAt ?? now;
        // An order that reaches us late is not promised a wave that has left.
        var from = placedAt > now ? placedAt : now;
        var load = LoadOf(order, known);
        var buyer = known.BuyerOf(order);
        var choice = ChooseSite.Decide(order, known.Sites, known.Free, known.Radius, buyer);
        if (choice.Reason is null && order.Wanted is { } wanted && PromiseWindow.WhyImpossible(wanted, from, known.Rules) is { } why)
            choice = SiteChoice.Refuse("window-impossible", why);
        if (choice.Reason is not null) return new Placement(order, placedAt, load, null, choice, buyer with { Hold = null });
        if (choice.Site is { } site)
        {
            known.Free.Take(site, order.Lines, buyer);
            // A reservation is taken over once.
            if (buyer.Hold is { } used) known.Holds.Remove(used.Reservation);
        }

        return new Placement(order, placedAt, load, order.Wanted ?? PromiseWindow.Next(from, known.Rules), choice, buyer);
    }

    private static Load LoadOf(NewOrder order, PlacingKnowledge known)
    {
        var load = order.Lines.Count == 0 ? known.DefaultParcel : Load.Zero;
        foreach (var line in order.Lines)
        {
            var unit = known.UnitLoads[line.Item];
            load += new Load(unit.Grams * line.Units, unit.Millilitres * line.Units);
        }

        return new Load(order.Grams ?? load.Grams, order.Millilitres ?? load.Millilitres);
    }
}
