namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>A first set of multipliers whose bound is often within a percent, found without any upper bound.</summary>
internal static class DualAscent
{
    /// <summary>Passes over all customers at most; each raises some multiplier or is the last.</summary>
    private const int MaxPasses = 200;

    /// <summary>Raises multipliers, customer by customer and cost level by cost level, while no site is overpaid.</summary>
    /// <param name="lists">Nearest sites.</param>
    /// <param name="fixedCost">Cost of opening each site.</param>
    /// <param name="slack">Filled with what each site could still be paid; 0 marks a site worth opening.</param>
    /// <returns>Multipliers; their sum is a lower bound of the uncapacitated problem.</returns>
    /// <remarks>Source: Erlenkotter (1978), Operations Research 26(6), 992-1009, the ascent procedure.</remarks>
    public static double[] Run(NeighbourLists lists, double[] fixedCost, double[] slack)
    {
        fixedCost.CopyTo(slack, 0);
        var multiplier = new double[lists.CustomerCount];
        var level = new int[lists.CustomerCount];
        for (var i = 0; i < multiplier.Length; i++)
        {
            multiplier[i] = lists.Cost[lists.From[i]];
            level[i] = LevelAbove(lists, i, 0, multiplier[i]);
        }

        var raised = true;
        for (var pass = 0; raised && pass < MaxPasses; pass++)
        {
            raised = false;
            for (var i = 0; i < multiplier.Length; i++)
                if (Raise(lists, i, ref multiplier[i], ref level[i], slack)) raised = true;
        }

        return multiplier;
    }

    /// <summary>Raises one multiplier to its next cost level, or as far as the slack allows.</summary>
    private static bool Raise(NeighbourLists lists, int customer, ref double multiplier, ref int level, double[] slack)
    {
        var first = lists.From[customer];
        if (first + level >= lists.From[customer + 1]) return false;
        var next = lists.Cost[first + level];
        var step = next - multiplier;
        for (var e = first; e < first + level; e++) step = Math.Min(step, slack[lists.Site[e]]);
        if (step <= 0) return false;
        for (var e = first; e < first + level; e++) slack[lists.Site[e]] -= step;
        if (multiplier + step < next)
        {
            multiplier += step;
            return false;
        }

        multiplier = next;
        level = LevelAbove(lists, customer, level, next);
        return true;
    }

    /// <summary>Number of sites in the list that cost no more than a multiplier.</summary>
    private static int LevelAbove(NeighbourLists lists, int customer, int level, double multiplier)
    {
        while (lists.From[customer] + level < lists.From[customer + 1] && lists.Cost[lists.From[customer] + level] <= multiplier) level++;
        return level;
    }
}
