using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Tries what the reasons promise: each relaxation is applied and the visit is put into the plan found, which shows that nothing else must go; where that
/// fails, the problem is searched again from there.</summary>
internal static class Confirmation
{
    private const int MaxTried = 20;
    private const int Iterations = 300;

    /// <summary>A search takes as long as so many insertions.</summary>
    private const int SearchTries = 4;

    /// <summary>Share of a time limit that all tries may take together.</summary>
    private const double ShareOfLimit = 0.03;

    /// <summary>The plan with those relaxations confirmed that hold.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="routes">Its tasks and reloads, by vehicle; those of vehicles at the end may be missing.</param>
    /// <param name="neighbours">Of the problem: what gives way changes windows and limits, not who is near.</param>
    /// <param name="rule">The rule by which it was searched.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="cancellation">Ends the tries.</param>
    public static RoutingSolution Of(RoutingProblem problem, RoutingSolution plan, int[][] routes, Neighbours neighbours, StopRule rule, long seed, CancellationToken cancellation)
    {
        var tries = Tries(problem, rule);
        if (tries == 0) return plan;
        var inForce = plan.Routes.Select(r => new RouteInForce(problem.Vehicles[r.Vehicle].Id, [.. r.Stops.Select(s => s.Id)])).ToArray();
        var unserved = new List<UnservedVisit>();
        foreach (var left in plan.Unserved)
        {
            var confirmed = left.Relaxation is { } way && tries-- > 0 && !cancellation.IsCancellationRequested
                            && IsServed(way.ApplyTo(problem), left, plan.Unserved.Count);
            unserved.Add(confirmed ? left with { Relaxation = left.Relaxation! with { Confirmed = true } } : left);
        }

        return plan with { Unserved = unserved };

        bool IsServed(RoutingProblem relaxed, UnservedVisit left, int before)
        {
            var flat = FlatProblemBuilder.Build(relaxed);
            var settings = SearchSettings.For(flat, neighbours.TypicalCost(), 1);
            if (new Search<RichKind>(flat, neighbours, settings, new Rng(seed)).ServesAlso(routes, left.Task)) return true;
            if ((tries -= SearchTries) < 0) return false;
            flat = FlatProblemBuilder.Build(relaxed with { InForce = inForce, MovedStopMilli = 0 });
            var search = new Search<RichKind>(flat, neighbours, settings, new Rng(seed));
            var again = StopRule.AfterIterations(Iterations);
            search.Run(again, again.Start(cancellation), null);
            var served = search.Routes().SelectMany(r => r).Where(n => n < flat.Tasks).ToHashSet();
            var leftNow = Enumerable.Range(0, flat.Tasks).Count(t => !flat.IsPairDrop[t] && !served.Contains(t));
            return served.Contains(left.Task) && leftNow < before;
        }
    }

    /// <summary>As many as fit into the share of the limit, at some thirty microseconds for each visit.</summary>
    private static int Tries(RoutingProblem problem, StopRule rule)
    {
        var tasks = problem.Visits.Count + 2.0 * problem.Pairs.Count;
        var seconds = 0.002 + 3e-5 * tasks;
        return rule.TimeLimit is { } limit ? (int)Math.Min(MaxTried, ShareOfLimit * limit.TotalSeconds / seconds) : tasks > 3000 ? 0 : MaxTried;
    }
}
