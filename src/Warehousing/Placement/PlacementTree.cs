namespace LogiOpt.Warehousing.Placement;

/// <summary>One node of a proof by cases.</summary>
/// <param name="Parent">The node above, listed before this one; -1 for the first.</param>
/// <param name="Site">The site that tells this case from its sibling; -1 for the first, and for the same case with other multipliers.</param>
/// <param name="Open">Whether that site is open in this case.</param>
/// <param name="Fixed">Sites decided besides, because the other way is too dear at these multipliers.</param>
/// <param name="Multipliers">Multipliers that bound this case.</param>
public sealed record PlacementTreeNode(int Parent, int Site, bool Open, IReadOnlyList<FixedSite> Fixed, double[] Multipliers);

/// <summary>A site decided by its reduced cost.</summary>
/// <param name="Site">The site.</param>
/// <param name="Open">Whether it is open.</param>
public readonly record struct FixedSite(int Site, bool Open);

/// <summary>A proof by cases: every case has multipliers that bound it, every split has both its sides.</summary>
/// <remarks><see cref="PlacementChecker"/> follows it without the solver's code.</remarks>
/// <param name="Nodes">The first node, then nodes below nodes listed before.</param>
public sealed record PlacementTree(IReadOnlyList<PlacementTreeNode> Nodes)
{
    internal static PlacementTree? Of(TreeSearch? search) => search is null ? null : new PlacementTree(
        [.. search.Nodes.Select(n => new PlacementTreeNode(
            n.Parent, n.Site, n.Side == Relaxation.ForcedOpen, [.. n.Fixed.Select(f => new FixedSite(f.Site, f.Side == Relaxation.ForcedOpen))], n.Multipliers))]);
}
