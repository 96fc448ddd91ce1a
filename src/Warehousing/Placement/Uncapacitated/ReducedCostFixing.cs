namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>Which sites cannot change state in any better placement.</summary>
internal static class ReducedCostFixing
{
    /// <summary>Compares the bound with one site forced against the best known cost.</summary>
    /// <param name="bound">The relaxation, just evaluated at the best multipliers.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="lower">The bound there.</param>
    /// <param name="upper">The best known cost.</param>
    /// <returns>For each site: true = open, false = closed in every placement that is cheaper than <paramref name="upper"/>; null = undecided.</returns>
    /// <remarks>Forcing a site changes the cheapest set of reduced costs by a known amount, at the same multipliers. Where the number
    /// of sites is bounded and the bound is tight, the forced site replaces the dearest open one, or is replaced by the cheapest closed one.</remarks>
    public static bool?[] Fix(LagrangianBound bound, PlacementProblem problem, double lower, double upper)
    {
        var opened = 0;
        double dearestOpen = double.NegativeInfinity, cheapestClosed = double.PositiveInfinity;
        for (var j = 0; j < bound.Reduced.Length; j++)
        {
            if (bound.Opens[j]) opened++;
            if (bound.Opens[j]) dearestOpen = Math.Max(dearestOpen, bound.Reduced[j]);
            else cheapestClosed = Math.Min(cheapestClosed, bound.Reduced[j]);
        }

        // A forced site pushes out the dearest open one where no more may open; a forbidden one lets the cheapest closed one in where no fewer may.
        var addExchange = opened >= problem.MaxSites ? dearestOpen : Math.Max(0, dearestOpen);
        var takeExchange = opened <= problem.MinSites ? cheapestClosed : Math.Min(0, cheapestClosed);
        var margin = upper + 1e-9 * Math.Abs(upper);
        var state = new bool?[bound.Reduced.Length];
        for (var j = 0; j < state.Length; j++)
        {
            if (bound.Opens[j]) state[j] = lower - bound.Reduced[j] + takeExchange > margin ? true : null;
            else state[j] = lower + bound.Reduced[j] - addExchange > margin ? false : null;
        }

        return state;
    }
}
