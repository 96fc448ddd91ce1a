using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement;

/// <summary>Engines by their name in configuration. Ours is always there; others only where they were compiled in.</summary>
public static class PlacementEngines
{
    /// <summary>Our own engine.</summary>
    public const string Own = "logiopt";

    /// <summary>Google OR-Tools, compiled with <c>-p:OrTools=true</c>.</summary>
    public const string OrTools = "ortools";

    /// <summary>Names that can be chosen in this build.</summary>
    public static IReadOnlyList<string> Names { get; } =
#if ORTOOLS
        [Own, OrTools];
#else
        [Own];
#endif

    /// <summary>Finds a placement with one engine.</summary>
    /// <param name="engine">One of <see cref="Names"/>.</param>
    /// <param name="problem">What is asked.</param>
    /// <param name="stop">When to end.</param>
    /// <param name="seed">Any number; OR-Tools takes none.</param>
    /// <param name="progress">Told now and then, by OR-Tools at the end alone; may be null.</param>
    /// <param name="cancellation">Ends the search early.</param>
    /// <exception cref="Core.Input.BadInputException">The problem is larger than this engine takes.</exception>
    public static PlacementOutcome Solve(
        string engine, PlacementProblem problem, StopRule stop, long seed, IProgress<PlacementProgress>? progress, CancellationToken cancellation) => engine switch
        {
            Own => PlacementEngine.Solve(problem, stop, seed, progress, cancellation),
#if ORTOOLS
            OrTools => Placement.OrTools.OrToolsSolver.Solve(problem, stop, progress, cancellation),
#endif
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, $"Engines of this build are {string.Join(", ", Names)}.\nBuild with -p:OrTools=true for ortools."),
        };
}
