namespace LogiOpt.Warehousing.Placement;

/// <summary>Which sites cannot change state in any better placement.</summary>
internal static class ReducedCostFixing
{
    /// <summary>Compares the bound with one site forced against the best known cost.</summary>
    /// <param name="bound">The relaxation, just evaluated at the best multipliers.</param>
    /// <param name="lower">The bound there.</param>
    /// <param name="cutoff">No placement of this cost or more is of interest.</param>
    /// <param name="flipped">Scratch, one a site.</param>
    /// <returns>For each site that was free: open or closed in every placement that is cheaper than <paramref name="cutoff"/>; free = undecided.</returns>
    public static sbyte[] Fix(Relaxation bound, double lower, double cutoff, double[] flipped)
    {
        bound.Flip(lower, flipped);
        var state = new sbyte[flipped.Length];
        for (var j = 0; j < state.Length; j++)
            if (flipped[j] >= cutoff) state[j] = bound.Opens[j] ? Relaxation.ForcedOpen : Relaxation.ForcedClosed;
        return state;
    }
}
