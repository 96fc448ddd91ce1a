using Google.OrTools.ConstraintSolver;
using Google.Protobuf.WellKnownTypes;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver.OrTools;

/// <summary>Google OR-Tools behind the same call as our own engine. Compiled with <c>-p:OrTools=true</c> only (decision 0005).</summary>
/// <remarks>Its plan is timed, priced and explained by our own code, so that plans of both engines compare; a stop that its model took and the exact timetable
/// does not is left out with its reason.</remarks>
internal static class OrToolsSolver
{
    /// <summary>Plans routes.</summary>
    /// <param name="problem">What is to be planned.</param>
    /// <param name="rule">When to stop. Iterations are counted as solutions found.</param>
    /// <param name="progress">Told of better plans, at most four times a second; may be null.</param>
    /// <param name="cancellation">Ends the search early; the best plan so far is returned.</param>
    /// <exception cref="BadInputException">The problem has faults, or rules that this adapter does not keep; all are told.</exception>
    public static RoutingSolution Solve(RoutingProblem problem, StopRule rule, Action<SearchProgress>? progress, CancellationToken cancellation)
    {
        var watch = rule.Start(cancellation);
        var flat = FlatProblemBuilder.Build(problem);
        ThrowIfBeyond(problem);
        if (flat.Vehicles == 0 || flat.Tasks == 0) return SolutionBuilder.Build(flat, Nothing(flat), new SearchEffort(0, watch.Elapsed));

        using var model = new OrToolsModel(flat);
        var teller = new ProgressTeller(watch, progress);
        model.WhenBetter((solutions, cost) => teller.Look(solutions, cost, null));
        var sequences = model.Solve(Parameters(rule), cancellation) ?? Nothing(flat);
        return SolutionBuilder.Build(flat, sequences, new SearchEffort(model.Solutions, watch.Elapsed));
    }

    private static int[][] Nothing(FlatProblem flat) => [.. Enumerable.Range(0, flat.Vehicles).Select(_ => Array.Empty<int>())];

    private static RoutingSearchParameters Parameters(StopRule rule)
    {
        var parameters = operations_research_constraint_solver.DefaultRoutingSearchParameters();
        parameters.FirstSolutionStrategy = FirstSolutionStrategy.Types.Value.ParallelCheapestInsertion;

        if (rule.MaxIterations != long.MaxValue) parameters.SolutionLimit = Math.Max(1, rule.MaxIterations);
        if (rule.TimeLimit is not { } limit) return parameters;

        // Guided local search never ends by itself.
        parameters.LocalSearchMetaheuristic = LocalSearchMetaheuristic.Types.Value.GuidedLocalSearch;
        parameters.TimeLimit = Duration.FromTimeSpan(limit);
        return parameters;
    }

    private static void ThrowIfBeyond(RoutingProblem problem)
    {
        var faults = new FaultList();
        var rules = new (bool Used, string Where, string What)[]
        {
            // Solves of windows with gaps mixed with limits were seen that did not come back.
            (problem.Visits.Concat(problem.Pairs.SelectMany(p => new[] { p.Pickup, p.Drop })).Any(v => v.Windows.Count > 1), "visits.windows", "several windows of one visit"),
            (problem.Vehicles.Any(v => v.MaxTrips > 1), "vehicles.maxTrips", "several trips"),
            (problem.Vehicles.Any(v => v.LastInFirstOut), "vehicles.lastInFirstOut", "last in, first out"),
            (problem.Vehicles.Any(v => v.Locked.Count > 0), "vehicles.locked", "locked stops"),
            (problem.Vehicles.Any(v => v.CostPerDutyHourMilli > 0), "vehicles.costPerDutyHourMilli", "a price of duty"),
            (problem.Conflicts.Count > 0, "conflicts", "goods that must not meet"),
            (problem.BalanceMilliPerSquareHour > 0, "balanceMilliPerSquareHour", "equal shifts"),
            (problem.MovedStopMilli > 0 && problem.InForce.Count > 0, "movedStopMilli", "a price of change"),
            (problem.Objective != RoutingObjective.Cost, "objective", "vehicles first"),
            (problem.Travel.Speeds.Count > 0 || problem.Profiles.Values.Any(t => t.Speeds.Count > 0), "travel.speeds", "speeds by time"),
        };
        foreach (var (used, where, what) in rules)
            faults.Check(!used, where, $"{what}: OR-Tools' adapter does not keep this rule", "Set Routing:Engine to logiopt, or leave the rule out.");
        faults.ThrowIfAny();
    }
}
