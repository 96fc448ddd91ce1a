using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Engines by their name in configuration. Ours is always there; others only where they were compiled in.</summary>
public static class RoutingEngines
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

    /// <summary>Plans routes with one engine.</summary>
    /// <param name="engine">One of <see cref="Names"/>.</param>
    /// <param name="problem">What is to be planned.</param>
    /// <param name="rule">When to stop.</param>
    /// <param name="seed">Any number; OR-Tools takes none.</param>
    /// <param name="progress">Told of better plans; may be null.</param>
    /// <param name="threads">Searches side by side; OR-Tools' is always one.</param>
    /// <param name="cancellation">Ends the search early.</param>
    /// <exception cref="Core.Input.BadInputException">The problem has faults, or rules that this engine does not keep.</exception>
    public static RoutingSolution Solve(
        string engine, RoutingProblem problem, StopRule rule, long seed, Action<SearchProgress>? progress, int threads, CancellationToken cancellation) => engine switch
        {
            Own => RoutingEngine.Solve(problem, rule, seed, progress, threads, cancellation),
#if ORTOOLS
            OrTools => Solver.OrTools.OrToolsSolver.Solve(problem, rule, progress, cancellation),
#endif
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, $"Engines of this build are {string.Join(", ", Names)}.\nBuild with -p:OrTools=true for ortools."),
        };
}
