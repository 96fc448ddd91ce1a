namespace LogiOpt.Inventory.Policies;

/// <summary>One item of a joint order.</summary>
/// <param name="FixedCost">Cost of having it in an order, above 0.</param>
/// <param name="HoldingCost">Per unit and unit of time, above 0.</param>
/// <param name="DemandRate">Units per unit of time, above 0.</param>
public readonly record struct JointItem(double FixedCost, double HoldingCost, double DemandRate);

/// <summary>When to order which items together.</summary>
/// <param name="BaseCycle">Time between orders.</param>
/// <param name="Multiples">Item i is in every so many orders.</param>
/// <param name="Quantities">Units of item i when it is in.</param>
/// <param name="Cost">Per unit of time.</param>
public sealed record JointPlan(double BaseCycle, int[] Multiples, double[] Quantities, double Cost);

/// <summary>Joint replenishment: a fixed cost per order, and a smaller one for each item in it.</summary>
public static class JointReplenishment
{
    private const int MaxMultiple = 1_000;

    /// <summary>Silver's rule: the item that wants to be ordered most often sets the pace.</summary>
    /// <param name="sharedCost">Per order, 0 or more.</param>
    /// <param name="items">1 or more.</param>
    /// <remarks>Source: Silver (1976), Management Science 22(12), 1351-1361.</remarks>
    public static JointPlan Silver(double sharedCost, IReadOnlyList<JointItem> items)
    {
        Check(sharedCost, items);
        var pace = 0;
        for (var i = 1; i < items.Count; i++)
            if (Pull(items[i]) < Pull(items[pace])) pace = i;
        var wait = (sharedCost + items[pace].FixedCost) / (items[pace].HoldingCost * items[pace].DemandRate);
        return Plan(sharedCost, items, [.. items.Select((item, i) => i == pace ? 1 : Multiple(Pull(item) / wait))]);
    }

    /// <summary>The best plan in which each item is in every k-th order, exactly.</summary>
    /// <param name="sharedCost">Per order, above 0.</param>
    /// <param name="items">1 or more.</param>
    /// <remarks>For a given base cycle the best multiples are known, and they change only at known cycle lengths; every stretch between two of
    /// them is looked at. Source: Goyal (1974), Management Science 20(9), 1332-1335; bounds as in Wildeman, Frenk and Dekker (1997), EJOR 99(2), 433-444.</remarks>
    public static JointPlan Best(double sharedCost, IReadOnlyList<JointItem> items)
    {
        Check(sharedCost, items);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sharedCost);
        var best = Silver(sharedCost, items);
        // A shorter cycle than this pays more for shared costs alone than the best plan pays in all.
        var shortest = sharedCost / best.Cost;
        var longest = Math.Sqrt(2 * (sharedCost + items.Sum(i => i.FixedCost)) / items.Sum(i => i.HoldingCost * i.DemandRate));
        var changes = new SortedSet<double> { longest };
        foreach (var item in items)
            for (var n = 1; n < MaxMultiple; n++)
            {
                var cycle = Math.Sqrt(2 * Pull(item) / ((double)n * (n + 1)));
                if (cycle < shortest) break;
                if (cycle < longest) changes.Add(cycle);
            }

        foreach (var cycle in changes)
        {
            // Just below a change, where its item is ordered more rarely.
            var plan = Plan(sharedCost, items, [.. items.Select(item => Multiple(2 * Pull(item) / (cycle * cycle * (1 - 1e-9))))]);
            if (plan.Cost < best.Cost) best = plan;
        }

        return best;
    }

    private static double Pull(JointItem item) => item.FixedCost / (item.HoldingCost * item.DemandRate);

    // The whole n with n (n - 1) <= ratio <= n (n + 1).
    private static int Multiple(double ratio) => Math.Clamp((int)Math.Ceiling((-1 + Math.Sqrt(1 + 4 * ratio)) / 2), 1, MaxMultiple);

    private static JointPlan Plan(double sharedCost, IReadOnlyList<JointItem> items, int[] multiples)
    {
        double perOrder = sharedCost, perTime = 0;
        for (var i = 0; i < items.Count; i++)
        {
            perOrder += items[i].FixedCost / multiples[i];
            perTime += items[i].HoldingCost * items[i].DemandRate * multiples[i];
        }

        var cycle = Math.Sqrt(2 * perOrder / perTime);
        return new JointPlan(cycle, multiples, [.. items.Select((item, i) => item.DemandRate * multiples[i] * cycle)], Math.Sqrt(2 * perOrder * perTime));
    }

    private static void Check(double sharedCost, IReadOnlyList<JointItem> items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sharedCost);
        ArgumentOutOfRangeException.ThrowIfZero(items.Count);
        foreach (var item in items)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(item.FixedCost);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(item.HoldingCost);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(item.DemandRate);
        }
    }
}
