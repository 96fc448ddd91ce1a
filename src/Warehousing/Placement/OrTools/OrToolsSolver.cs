using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Capacitated;
using LogiOpt.Warehousing.Placement.Uncapacitated;
using Status = Google.OrTools.LinearSolver.Solver.ResultStatus;

namespace LogiOpt.Warehousing.Placement.OrTools;

/// <summary>Google OR-Tools behind the same call as our own engine. Compiled with <c>-p:OrTools=true</c> only (decision 0005).</summary>
/// <remarks>Sites come from its mixed integer model (SCIP). Service is priced by our own code, and the bound is the one that the prices of its linear relaxation
/// (GLOP) prove in our own relaxation, so that <see cref="PlacementChecker"/> can follow it. What SCIP itself says it proved is told beside it.</remarks>
internal static class OrToolsSolver
{
    /// <summary>Shares a model may have; each is a column and a row on the native side, about 1 kB together.</summary>
    private const long MaxShares = 1_000_000;

    /// <summary>Share of the time that the linear relaxation may take.</summary>
    private const double LinearShare = 0.4;

    /// <summary>Finds a placement.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="stop">When to end. Iterations are counted as nodes.</param>
    /// <param name="progress">Told at the end; may be null.</param>
    /// <param name="cancellation">Ends the search early; without a placement by then there is none to show.</param>
    /// <exception cref="BadInputException">The model would be too large.</exception>
    public static PlacementOutcome Solve(PlacementProblem problem, StopRule stop, IProgress<PlacementProgress>? progress, CancellationToken cancellation)
    {
        var watch = stop.Start(cancellation);
        var faults = new FaultList();
        var shares = (long)problem.SiteCount * problem.CustomerCount;
        faults.Check(shares <= MaxShares, "problem", $"{problem.SiteCount} sites x {problem.CustomerCount} customers: OR-Tools' adapter takes at most {MaxShares} pairs", "Use the engine logiopt, or fewer candidates.");
        faults.ThrowIfAny();

        var (multipliers, bound) = Prove(problem, stop.TimeLimit is { } limit ? limit * LinearShare : null, cancellation);
        using var model = new OrToolsModel(problem, "SCIP");
        model.Limit(stop.MaxIterations, stop.TimeLimit is { } all ? all - watch.Elapsed : null);
        var status = cancellation.IsCancellationRequested ? Status.NOT_SOLVED : model.Solve(cancellation);
        if (status == Status.INFEASIBLE)
            return new PlacementImpossible(["no set of sites within the bounds on their number holds all customers; add capacity or allow more sites"], Proven: true, double.PositiveInfinity);
        if (status is not (Status.OPTIMAL or Status.FEASIBLE) || Serve(problem, model) is not { } served)
            return new PlacementImpossible(["OR-Tools found no placement within the limit; allow more time, or use the engine logiopt"], Proven: false, bound);
        var answer = served with
        {
            LowerBound = Math.Min(bound, served.Cost),
            Multipliers = multipliers,
            MultiplierBound = bound,
            Iterations = model.Nodes,
            ClaimedBound = Math.Min(model.ClaimedBound, served.Cost),
        };
        progress?.Report(new PlacementProgress(answer.Iterations, watch.Elapsed, answer.Cost, answer.LowerBound, answer.Open.Length));
        return answer;
    }

    /// <summary>Prices of the linear relaxation, and the bound that our own relaxation has there; prices of the nearest sites where there was no time.</summary>
    private static (double[] Multipliers, double Bound) Prove(PlacementProblem problem, TimeSpan? time, CancellationToken cancellation)
    {
        Relaxation relaxation = problem.HasCapacities ? new KnapsackBound(problem) : new LagrangianBound(problem, NeighbourLists.Build(problem));
        using var linear = new OrToolsModel(problem, "GLOP");
        linear.Limit(long.MaxValue, time);
        var solved = !cancellation.IsCancellationRequested && linear.Solve(cancellation) == Status.OPTIMAL;
        double[] prices = solved ? linear.Prices() : [.. Enumerable.Range(0, problem.CustomerCount).Select(i => Enumerable.Range(0, problem.SiteCount).Min(j => problem.Costs.Of(j, i)))];
        for (var i = 0; i < prices.Length; i++) prices[i] = Math.Min(prices[i], relaxation.High[i]);
        return (prices, relaxation.Evaluate(prices));
    }

    /// <summary>Serves all customers from the model's sites by our own code; null where its tolerances let through what does not fit.</summary>
    private static PlacementAnswer? Serve(PlacementProblem problem, OrToolsModel model)
    {
        var open = model.Open();
        if (open.Length == 0 || open.Length < problem.MinSites || open.Length > problem.MaxSites) return null;
        var assign = model.Assign();
        List<FlowShare>? flow = null;
        if (problem.Kind is PlacementKind.Uncapacitated or PlacementKind.Median)
            for (var i = 0; i < assign.Length; i++) assign[i] = open.MinBy(j => problem.Costs.Of(j, i));
        if (problem.Kind == PlacementKind.Capacitated)
        {
            var transport = new Transport(problem);
            if (double.IsInfinity(transport.Solve(open))) return null;
            (flow, assign) = transport.Shares();
        }

        var load = new double[problem.SiteCount];
        var cost = open.Sum(j => problem.FixedCost[j]) + (flow?.Sum(f => f.Share * problem.Costs.Of(f.Site, f.Customer)) ?? assign.Select((j, i) => problem.Costs.Of(j, i)).Sum());
        if (problem.Kind == PlacementKind.SingleSource)
        {
            for (var i = 0; i < assign.Length; i++) load[assign[i]] += problem.Demand[i];
            if (open.Any(j => load[j] > problem.Capacity[j] * (1 + 1e-9)) || assign.Except(open).Any()) return null;
        }

        return new PlacementAnswer(open, assign, flow, cost, double.NegativeInfinity, [], 0, 0, 0);
    }
}
