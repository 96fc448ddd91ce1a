namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>Opens sites one by one, each time the one that saves most: a start where the number of sites is given.</summary>
internal static class GreedySites
{
    /// <summary>Chooses exactly so many sites.</summary>
    /// <remarks>Savings only fall as sites open, so a site whose old saving is below a fresh one need not be looked at:
    /// lazy evaluation, Minoux (1978), Optimization Techniques, LNCIS 7, 234-243.</remarks>
    public static int[] Choose(PlacementProblem problem, NeighbourLists lists, int count)
    {
        var served = new double[problem.CustomerCount];
        // Until a site is open near it, a customer counts as served at the end of its list: sites outside it cost at least that.
        for (var i = 0; i < served.Length; i++) served[i] = lists.Cost[lists.From[i + 1] - 1];
        var queue = new PriorityQueue<int, (double, int)>();
        for (var j = 0; j < problem.SiteCount; j++) queue.Enqueue(j, (-Saving(problem, lists, j, served), j));
        var chosen = new List<int>(count);
        while (chosen.Count < count && queue.TryDequeue(out var site, out _))
        {
            var saving = Saving(problem, lists, site, served);
            if (queue.TryPeek(out _, out var next) && -next.Item1 > saving)
            {
                queue.Enqueue(site, (-saving, site));
                continue;
            }

            chosen.Add(site);
            for (var e = lists.Start[site]; e < lists.Start[site + 1]; e++)
                served[lists.Customer[e]] = Math.Min(served[lists.Customer[e]], lists.CustomerCost[e]);
        }

        return [.. chosen];
    }

    private static double Saving(PlacementProblem problem, NeighbourLists lists, int site, double[] served)
    {
        var saving = -problem.FixedCost[site];
        for (var e = lists.Start[site]; e < lists.Start[site + 1]; e++)
            saving += Math.Max(0, served[lists.Customer[e]] - lists.CustomerCost[e]);
        return saving;
    }
}
