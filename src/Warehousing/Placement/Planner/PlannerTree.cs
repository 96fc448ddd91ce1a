namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>What tells a case of a proof from its sibling, in which the opposite holds.</summary>
/// <param name="Site">The site.</param>
/// <param name="Level">With 0 or more: the site has this level; -1 = it is open, or serves the zone.</param>
/// <param name="Zone">With 0 or more: the site serves this zone; -1 = it is open, or has the level.</param>
/// <param name="Holds">Whether it is so.</param>
public readonly record struct PlannerDecision(int Site, int Level, int Zone, bool Holds);

/// <summary>One node of a proof by cases.</summary>
/// <param name="Parent">The node above, listed before this one; -1 for the first.</param>
/// <param name="Decision">What is decided; null for the first, and for the same case with other multipliers.</param>
/// <param name="Fixed">Sites decided besides, because the other way is too dear at these multipliers.</param>
/// <param name="Multipliers">Multipliers that bound this case.</param>
public sealed record PlannerTreeNode(int Parent, PlannerDecision? Decision, IReadOnlyList<FixedSite> Fixed, double[] Multipliers);

/// <summary>A proof by cases of the planner's problem: sites, their levels, and which site serves a zone.</summary>
/// <remarks><see cref="PlannerChecker"/> follows it without the solver's code.</remarks>
/// <param name="Nodes">The first node, then nodes below nodes listed before.</param>
public sealed record PlannerTree(IReadOnlyList<PlannerTreeNode> Nodes);
