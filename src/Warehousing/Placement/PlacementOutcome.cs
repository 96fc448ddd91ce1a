namespace LogiOpt.Warehousing.Placement;

/// <summary>What a solve ends with: an answer with its certificate, or the reasons why there is none.</summary>
public abstract record PlacementOutcome;

/// <summary>A feasible placement, a proven lower bound, and the certificate from which <see cref="PlacementChecker"/> recomputes both.</summary>
/// <param name="Open">Open sites, rising.</param>
/// <param name="Assign">The site of each customer; with <paramref name="Flow"/>, the site of its largest share.</param>
/// <param name="Flow">Shares by customer and site where customers are split; null if each is served whole.</param>
/// <param name="Cost">Opening plus service: the upper bound.</param>
/// <param name="LowerBound">No placement costs less; rounded down by more than the arithmetic's error.</param>
/// <param name="Multipliers">Lagrangian multiplier of each customer, at which the lower bound can be recomputed.</param>
/// <param name="Iterations">Iterations done, of bound and search together.</param>
/// <param name="FixedOpen">Sites proven open in every better placement.</param>
/// <param name="FixedClosed">Sites proven closed in every better placement.</param>
public sealed record PlacementAnswer(
    int[] Open, int[] Assign, IReadOnlyList<FlowShare>? Flow, double Cost, double LowerBound, double[] Multipliers, long Iterations, int FixedOpen,
    int FixedClosed) : PlacementOutcome
{
    /// <summary>The bound that the multipliers prove by themselves.</summary>
    public double MultiplierBound { get; init; } = double.NegativeInfinity;

    /// <summary>The proof by cases behind the lower bound, where multipliers alone do not prove it; null where they do.</summary>
    /// <remarks>Where every cost is whole, the bound is the next whole number above what is proven.</remarks>
    public PlacementTree? Tree { get; init; }

    /// <summary>The proof by cases behind the lower bound where customers are whole, about <see cref="Planner.PlannerProblem.Of"/>; null where there is none.</summary>
    public Planner.PlannerTree? WholeTree { get; init; }

    /// <summary>What another engine says that no placement costs less than; nothing stands behind it that could be checked. Null for our own.</summary>
    public double? ClaimedBound { get; init; }

    /// <summary>Distance from the bound as a share of the cost: (cost - bound) / cost; 0 if the cost is 0.</summary>
    public double Gap => Cost > 0 ? Math.Max(0, (Cost - LowerBound) / Cost) : 0;
}

/// <summary>There is no placement to show.</summary>
/// <param name="Reasons">Why, in words and numbers.</param>
/// <param name="Proven">True if none can exist; false if none was found within the limit.</param>
/// <param name="LowerBound">No placement, should there be one, costs less; positive infinity where none can exist.</param>
public sealed record PlacementImpossible(IReadOnlyList<string> Reasons, bool Proven, double LowerBound) : PlacementOutcome;

/// <summary>The share of one customer that one site serves.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Site">The site.</param>
/// <param name="Share">In (0, 1].</param>
public readonly record struct FlowShare(int Customer, int Site, double Share);

/// <summary>How far a solve is.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Cost">Best cost so far; infinite before the first.</param>
/// <param name="LowerBound">Best bound so far.</param>
/// <param name="OpenSites">Open sites of the best placement.</param>
public sealed record PlacementProgress(long Iteration, TimeSpan Elapsed, double Cost, double LowerBound, int OpenSites);
