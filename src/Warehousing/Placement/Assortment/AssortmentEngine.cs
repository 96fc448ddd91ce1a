namespace LogiOpt.Warehousing.Placement.Assortment;

/// <summary>Orders that ask for the same items.</summary>
/// <param name="Items">The items, each once; dense indices from 0.</param>
/// <param name="Orders">How many orders; 1 or more.</param>
public sealed record Basket(int[] Items, int Orders);

/// <summary>What lies on a shelf.</summary>
/// <param name="Items">Items chosen, rising; as many as there are slots, or all.</param>
/// <param name="Filled">Orders that the shelf fills completely.</param>
/// <param name="UpperBound">No choice of so many items fills more; proven.</param>
public sealed record AssortmentAnswer(int[] Items, long Filled, long UpperBound);

/// <summary>Chooses the items of a shelf so that it fills as many whole orders as can be.</summary>
/// <remarks>At a price per item the best set is a maximum closure, found exactly by a flow; the lowest price at which it still fits gives the shelf's core and,
/// with the price, a bound for every shelf of that size (Lagrangian relaxation of the number of slots, whole numbers throughout).
/// What is left of the slots completes the baskets that gain most for an item.</remarks>
public static class AssortmentEngine
{
    /// <summary>Parts of an order in which prices are counted.</summary>
    private const long Parts = 1 << 20;

    private const int MostPrices = 64;

    /// <summary>Chooses.</summary>
    /// <param name="baskets">Baskets; the same items may come twice.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="slots">Items that fit; 0 or more.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArgumentException">A basket is empty or has an item out of range.</exception>
    public static AssortmentAnswer Choose(IReadOnlyList<Basket> baskets, int items, int slots, CancellationToken cancellation)
    {
        if (baskets.Any(b => b.Orders < 1 || b.Items.Length == 0 || b.Items.Any(i => i < 0 || i >= items)))
            throw new ArgumentException($"A basket has no order, no item or an item outside [0, {items}).\nLeave empty baskets out.");
        var all = baskets.Sum(b => (long)b.Orders);
        if (slots >= items) return new AssortmentAnswer([.. Enumerable.Range(0, items)], all, all);
        if (slots <= 0) return new AssortmentAnswer([], 0, 0);
        int[][] sets = [.. baskets.Select(b => b.Items.Distinct().ToArray())];
        var flow = new BasketFlow(sets, [.. baskets.Select(b => b.Orders * Parts)], items);
        var (core, bound) = Core(flow, all, items, slots, cancellation);
        var chosen = Complete(baskets, sets, core, slots);
        return new AssortmentAnswer([.. Enumerable.Range(0, items).Where(i => chosen[i])], Filled(baskets, sets, chosen), bound);
    }

    /// <summary>The largest closure that fits, and the least bound over the prices tried.</summary>
    private static (bool[] Core, long Bound) Core(BasketFlow flow, long all, int items, int slots, CancellationToken cancellation)
    {
        var (core, pays) = (new bool[items], new bool[items]);
        // At the price of all orders nothing pays; at 0 everything does.
        var (low, high, bound) = (0L, all * Parts, all);
        for (var k = 0; k < MostPrices && high - low > 1; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            var price = low + (high - low) / 2;
            var worth = all * Parts - flow.Solve(price, pays) + price * slots;
            // Orders are whole: what is not a whole order more does not count.
            bound = Math.Min(bound, worth / Parts);
            if (pays.Count(p => p) <= slots)
            {
                pays.CopyTo(core, 0);
                high = price;
            }
            else low = price;
        }

        return (core, bound);
    }

    /// <summary>Completes the baskets that gain most for an item until the slots are full; what is left goes to the items asked most.</summary>
    private static bool[] Complete(IReadOnlyList<Basket> baskets, int[][] sets, bool[] core, int slots)
    {
        var chosen = (bool[])core.Clone();
        var room = slots - chosen.Count(c => c);
        while (room > 0)
        {
            var gains = new Dictionary<string, (int[] Missing, long Gain)>(StringComparer.Ordinal);
            for (var b = 0; b < sets.Length; b++)
            {
                int[] missing = [.. sets[b].Where(i => !chosen[i]).Order()];
                if (missing.Length == 0 || missing.Length > room) continue;
                var key = string.Join(',', missing);
                gains[key] = (missing, gains.GetValueOrDefault(key).Gain + baskets[b].Orders);
            }

            if (gains.Count == 0) break;
            var best = gains.Values.OrderByDescending(g => (double)g.Gain / g.Missing.Length).ThenBy(g => g.Missing.Length).ThenBy(g => g.Missing[0]).First();
            foreach (var i in best.Missing) chosen[i] = true;
            room -= best.Missing.Length;
        }

        var asked = new long[chosen.Length];
        for (var b = 0; b < sets.Length; b++)
            foreach (var i in sets[b]) asked[i] += baskets[b].Orders;
        foreach (var i in Enumerable.Range(0, chosen.Length).Where(i => !chosen[i]).OrderByDescending(i => asked[i]).ThenBy(i => i).Take(Math.Max(0, room))) chosen[i] = true;
        return chosen;
    }

    private static long Filled(IReadOnlyList<Basket> baskets, int[][] sets, bool[] chosen)
    {
        var filled = 0L;
        for (var b = 0; b < sets.Length; b++)
            if (Array.TrueForAll(sets[b], i => chosen[i])) filled += baskets[b].Orders;
        return filled;
    }
}
