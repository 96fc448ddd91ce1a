using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>Opens the site that saves most, again and again, and never looks back. What an engine has to beat.</summary>
internal static class GreedyPlacement
{
    /// <summary>Largest matrix for which the cubic way is quick enough.</summary>
    private const long MaxEntries = 1_000_000;

    /// <returns>Its cost; null for problems with capacities or too large for it.</returns>
    public static double? CostOf(PlacementProblem problem)
    {
        if (problem.HasCapacities || (long)problem.SiteCount * problem.CustomerCount > MaxEntries) return null;
        var nearest = new double[problem.CustomerCount];
        Array.Fill(nearest, double.PositiveInfinity);
        var cost = double.PositiveInfinity;
        var fixedCost = 0.0;
        for (var open = 0; open < problem.MaxSites; open++)
        {
            var (best, bestCost) = (-1, cost);
            for (var site = 0; site < problem.SiteCount; site++)
            {
                var with = fixedCost + problem.FixedCost[site];
                for (var customer = 0; customer < nearest.Length && with < bestCost; customer++)
                    with += Math.Min(nearest[customer], problem.Costs.Of(site, customer));
                if (with < bestCost) (best, bestCost) = (site, with);
            }

            if (best < 0) break;
            for (var customer = 0; customer < nearest.Length; customer++)
                nearest[customer] = Math.Min(nearest[customer], problem.Costs.Of(best, customer));
            fixedCost += problem.FixedCost[best];
            cost = bestCost;
        }

        return cost;
    }
}
