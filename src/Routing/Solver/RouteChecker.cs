using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>What an independent look at a plan found.</summary>
/// <param name="Violations">Every rule that is broken and every figure that is wrong, in words; empty for a good plan.</param>
/// <param name="Cost">Cost recomputed from the input.</param>
public sealed record CheckedPlan(IReadOnlyList<string> Violations, PlanCost Cost);

/// <summary>Recomputes feasibility and cost of a plan from the raw input. Shares no code with the search.</summary>
public static partial class RouteChecker
{
    /// <summary>Checks a plan.</summary>
    /// <param name="problem">The input.</param>
    /// <param name="solution">The plan; its departures are taken as given, all other figures are recomputed and compared.</param>
    public static CheckedPlan Check(RoutingProblem problem, RoutingSolution solution)
    {
        var wrong = new List<string>();
        var tasks = Tasks(problem);
        var seen = new Dictionary<int, int>();
        var vehicles = new HashSet<int>();
        PlanCost total = default;
        foreach (var route in solution.Routes)
        {
            if (route.Vehicle < 0 || route.Vehicle >= problem.Vehicles.Count || !vehicles.Add(route.Vehicle))
            {
                wrong.Add($"vehicle {route.Vehicle} is unknown or used twice");
                continue;
            }

            foreach (var stop in route.Stops)
                if (!seen.TryAdd(stop.Task, route.Vehicle)) wrong.Add($"task {stop.Task} is served twice");
            total += Route(problem, tasks, route, wrong);
        }

        for (var t = 0; t < tasks.Count; t++)
            if (tasks[t].IsPickup && seen.TryGetValue(t, out var a) != seen.TryGetValue(t + 1, out var b) | a != b)
                wrong.Add($"pair of task {t} is not whole on one route");
        foreach (var left in solution.Unserved)
            if (!seen.TryAdd(left.Task, -1)) wrong.Add($"{left.Id} is served and listed as unserved");
        for (var t = 0; t < tasks.Count; t++)
            if (!tasks[t].IsDrop && !seen.ContainsKey(t)) wrong.Add($"{tasks[t].Visit.Id} is neither served nor listed as unserved");
        if (total != solution.Cost) wrong.Add($"cost is {total}, the plan says {solution.Cost}");
        return new CheckedPlan(wrong, total);
    }

    private sealed record Task(
        RoutingVisit Visit, bool IsPickup, bool IsDrop, IReadOnlyList<int> Deliver, IReadOnlyList<int> Take, IReadOnlyList<string> Skills,
        IReadOnlyList<string>? Allowed, IReadOnlyList<string> Forbidden, string? Goods)
    {
        public bool IsPair => IsPickup || IsDrop;

        public bool Collects => Take.Any(a => a > 0);

        /// <summary>A visit without any amount counts as bringing its goods.</summary>
        public bool Delivers => !IsPair && (Deliver.Any(a => a > 0) || !Collects);
    }

    private static List<Task> Tasks(RoutingProblem problem)
    {
        var tasks = problem.Visits.Select(v => new Task(v, false, false, v.Deliver, v.Pickup, v.Skills, v.AllowedVehicles, v.ForbiddenVehicles, v.Goods)).ToList();
        foreach (var pair in problem.Pairs)
        {
            tasks.Add(new Task(pair.Pickup, true, false, [], pair.Load, pair.Skills, pair.AllowedVehicles, pair.ForbiddenVehicles, pair.Goods));
            tasks.Add(new Task(pair.Drop, false, true, [], [.. pair.Load.Select(a => -a)], pair.Skills, pair.AllowedVehicles, pair.ForbiddenVehicles, pair.Goods));
        }

        return tasks;
    }
}
