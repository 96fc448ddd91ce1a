using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Tries what the reasons promise: each relaxation is applied and the problem is solved again from the plan found.</summary>
internal static class Confirmation
{
    private const int MaxTried = 5;
    private const int Iterations = 300;

    /// <summary>Share of a time limit that all tries may take together.</summary>
    private const double ShareOfLimit = 0.03;

    /// <summary>The plan with those relaxations confirmed that hold.</summary>
    public static RoutingSolution Of(RoutingProblem problem, RoutingSolution plan, StopRule rule, long seed, CancellationToken cancellation)
    {
        var tries = Tries(problem, rule);
        if (tries == 0) return plan;
        var inForce = plan.Routes.Select(r => new RouteInForce(problem.Vehicles[r.Vehicle].Id, [.. r.Stops.Select(s => s.Id)])).ToArray();
        var unserved = new List<UnservedVisit>();
        foreach (var left in plan.Unserved)
        {
            var confirmed = left.Relaxation is { } way && tries-- > 0
                            && IsServed(way.ApplyTo(problem) with { InForce = inForce, MovedStopMilli = 0 }, left, plan.Unserved.Count);
            unserved.Add(confirmed ? left with { Relaxation = left.Relaxation! with { Confirmed = true } } : left);
        }

        return plan with { Unserved = unserved };

        bool IsServed(RoutingProblem relaxed, UnservedVisit left, int before)
        {
            var flat = FlatProblemBuilder.Build(relaxed);
            var neighbours = Neighbours.Build(flat, SearchSettings.NeighboursFor(flat));
            var search = new Search<RichKind>(flat, neighbours, SearchSettings.For(flat, neighbours.TypicalCost(), 1), new Rng(seed));
            var again = StopRule.AfterIterations(Iterations);
            search.Run(again, again.Start(cancellation), null);
            var served = search.Routes().SelectMany(r => r).Where(n => n < flat.Tasks).ToHashSet();
            var leftNow = Enumerable.Range(0, flat.Tasks).Count(t => !flat.IsPairDrop[t] && !served.Contains(t));
            return served.Contains(left.Task) && leftNow < before;
        }
    }

    /// <summary>As many as fit into the share of the limit, at some forty nanoseconds for each pair of visits and a little more.</summary>
    private static int Tries(RoutingProblem problem, StopRule rule)
    {
        var tasks = problem.Visits.Count + 2.0 * problem.Pairs.Count;
        var seconds = 0.005 + 4e-8 * tasks * tasks + 3e-5 * tasks;
        return rule.TimeLimit is { } limit ? (int)Math.Min(MaxTried, ShareOfLimit * limit.TotalSeconds / seconds) : tasks > 3000 ? 0 : MaxTried;
    }
}
