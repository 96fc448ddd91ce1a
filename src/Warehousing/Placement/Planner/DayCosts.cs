namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>What a placement costs on each of several days.</summary>
internal static class DayCosts
{
    /// <summary>Cost of each day.</summary>
    /// <param name="problem">The problem; its demand is the mean of the days.</param>
    /// <param name="days">The days.</param>
    /// <param name="level">Level of each site; -1 = closed.</param>
    /// <param name="assign">Site of each zone.</param>
    /// <param name="mean">Cost at the mean demand.</param>
    public static double[] Of(PlannerProblem problem, DemandDays days, int[] level, int[] assign, double mean)
    {
        var costs = new double[days.Count];
        Array.Fill(costs, mean);
        for (var i = 0; i < assign.Length; i++)
        {
            var j = assign[i];
            var perOrder = problem.Costs.Of(j, i) / problem.Demand[i] + problem.Levels[j][level[j]].AddedPerOrder;
            for (var s = 0; s < costs.Length; s++) costs[s] += perOrder * (days.Orders[s][i] - problem.Demand[i]);
        }

        return costs;
    }

    /// <summary>The mean of the dearest days, and how much more than the mean of all is paid for them.</summary>
    public static (double Tail, double Risk) TailOf(DemandDays days, double[] costs)
    {
        double Weighed(double[] measure) => measure.Zip(costs, (q, c) => q * c).Sum();
        var mean = Enumerable.Range(0, costs.Length).Sum(s => days.ChanceOf(s) * costs[s]);
        var tail = Weighed((days with { RiskWeight = 1 }).WorstFor(costs));
        return (tail, Math.Max(0, days.RiskWeight * (tail - mean)));
    }

    /// <summary>Orders of each site on its fullest day.</summary>
    public static double[] Peaks(DemandDays days, int[] assign, int sites)
    {
        var peaks = new double[sites];
        foreach (var orders in days.Orders)
        {
            var load = new double[sites];
            for (var i = 0; i < assign.Length; i++) load[assign[i]] += orders[i];
            for (var j = 0; j < sites; j++) peaks[j] = Math.Max(peaks[j], load[j]);
        }

        return peaks;
    }
}
