namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>A case in which every zone has its site: what is left is levels, and sites without zones.</summary>
internal static class PlannerLeaf
{
    /// <summary>The cheapest level of every site; -1 = closed. Null if the number of sites cannot be kept.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="decided">The case; every zone is pinned.</param>
    public static int[]? Levels(PlannerProblem problem, PlannerCase decided)
    {
        int least = problem.MinSites, most = Math.Min(problem.MaxSites, problem.SiteCount);
        var level = new int[problem.SiteCount];
        var (count, idle) = (0, new List<int>());
        for (var j = 0; j < level.Length; j++)
        {
            level[j] = -1;
            if (decided.State[j] == Relaxation.ForcedOpen)
            {
                level[j] = Cheapest(problem, decided, j);
                count++;
                if (level[j] < 0) return null;
            }
            else if (decided.State[j] == Relaxation.Free && Cheapest(problem, decided, j) >= 0)
            {
                idle.Add(j);
            }
        }

        foreach (var j in idle.OrderBy(j => problem.Levels[j][Cheapest(problem, decided, j)].FixedCost).ThenBy(j => j))
        {
            if (count >= most || (count >= least && problem.Levels[j][Cheapest(problem, decided, j)].FixedCost >= 0)) break;
            level[j] = Cheapest(problem, decided, j);
            count++;
        }

        return count >= least && count <= most ? level : null;
    }

    /// <summary>Where the levels take more than the budget: a site or a level to decide; null where they keep it.</summary>
    public static PlannerDecision? BeyondBudget(PlannerProblem problem, PlannerCase decided, int[] level)
    {
        var open = Enumerable.Range(0, level.Length).Where(j => level[j] >= 0).ToList();
        if (open.Sum(j => problem.Levels[j][level[j]].Budget) <= problem.Budget * (1 + 1e-9)) return null;
        foreach (var j in open)
        {
            if (decided.State[j] == Relaxation.Free) return new PlannerDecision(j, -1, -1, true);
            if (Enumerable.Range(0, problem.Levels[j].Length).Count(l => decided.MayHave(j, l)) > 1) return new PlannerDecision(j, level[j], -1, true);
        }

        return null;
    }

    /// <summary>Multipliers at which every site takes all that is pinned to it, so that nothing is lost between bound and cost.</summary>
    public static double[] Multipliers(PlannerProblem problem, PlannerCase decided)
    {
        var multipliers = new double[problem.ZoneCount + problem.Coverage.Count + 1];
        for (var i = 0; i < problem.ZoneCount; i++)
        {
            var j = decided.Pinned[i];
            multipliers[i] = problem.Costs.Of(j, i) + problem.UnpooledCost(j, i) + problem.Levels[j].Max(l => l.AddedPerOrder) * problem.PaidOrders[i]
                + problem.PooledRate(j) * Math.Sqrt(problem.Variance(i)) * (1 + 1e-6);
        }

        return multipliers;
    }

    private static int Cheapest(PlannerProblem problem, PlannerCase decided, int site)
    {
        var (best, least) = (-1, double.PositiveInfinity);
        for (var l = 0; l < problem.Levels[site].Length; l++)
        {
            var cost = problem.Levels[site][l].FixedCost + problem.Levels[site][l].AddedPerOrder * decided.PinnedLoad[site];
            if (decided.MayHave(site, l) && cost < least) (best, least) = (l, cost);
        }

        return best;
    }
}
