using LogiOpt.Core.Search;
namespace LogiOpt.Warehousing.Placement.Capacitated;
internal sealed class CapacitatedSolver(PlacementProblem problem, StopWatch watch, Rng rng, IProgress<PlacementProgress>? progress)
{
    public PlacementOutcome Solve() => new PlacementImpossible([problem.Kind + " " + watch.Elapsed + rng.Next(1) + progress]);
}
