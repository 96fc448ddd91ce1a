using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>What an independent look at a plan found.</summary>
/// <param name="Violations">Every rule that is broken and every figure that is wrong, in words; empty for a good plan.</param>
/// <param name="Cost">Cost recomputed from the input.</param>
public sealed record CheckedPlan(IReadOnlyList<string> Violations, PlanCost Cost);

/// <summary>Recomputes feasibility and cost of a plan from the raw input. Shares no code with the search.</summary>
public static class RouteChecker
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
        IReadOnlyList<string>? Allowed);

    private static List<Task> Tasks(RoutingProblem problem)
    {
        var tasks = problem.Visits.Select(v => new Task(v, false, false, v.Deliver, v.Pickup, v.Skills, v.AllowedVehicles)).ToList();
        foreach (var pair in problem.Pairs)
        {
            tasks.Add(new Task(pair.Pickup, true, false, [], pair.Load, pair.Skills, pair.AllowedVehicles));
            tasks.Add(new Task(pair.Drop, false, true, [], [.. pair.Load.Select(a => -a)], pair.Skills, pair.AllowedVehicles));
        }

        return tasks;
    }

    private static PlanCost Route(RoutingProblem problem, List<Task> tasks, PlannedRoute route, List<string> wrong)
    {
        var vehicle = problem.Vehicles[route.Vehicle];
        var who = $"route of {vehicle.Id}";
        Need(route.Stops.Count > 0, "is empty");
        Need(route.Stops.Count <= (vehicle.MaxStops ?? int.MaxValue), $"has {route.Stops.Count} stops, {vehicle.MaxStops} are allowed");
        Need(route.DepartureSeconds >= vehicle.Shift.From, $"leaves at {route.DepartureSeconds}, its shift starts at {vehicle.Shift.From}");

        var load = new SortedDictionary<int, long>();
        foreach (var stop in route.Stops)
            for (var d = 0; d < tasks[stop.Task].Deliver.Count; d++) load[d] = load.GetValueOrDefault(d) + tasks[stop.Task].Deliver[d];
        Fits("at its start");

        int place = vehicle.StartPlace;
        long now = route.DepartureSeconds, metres = 0, seconds = 0;
        double late = 0;
        var onBoard = new HashSet<int>();
        foreach (var stop in route.Stops)
        {
            var task = tasks[stop.Task];
            var visit = task.Visit;
            var (legMetres, legSeconds) = Leg(problem, vehicle, place, visit.Place);
            Need(legMetres == stop.LegMetres && legSeconds == stop.LegSeconds, $"states a leg of {stop.LegMetres} m, {stop.LegSeconds} s to {visit.Id}; it is {legMetres} m, {legSeconds} s");
            (metres, seconds) = (metres + legMetres, seconds + legSeconds);
            var arrival = now + legSeconds;
            Need(arrival == stop.ArrivalSeconds, $"states arrival {stop.ArrivalSeconds} at {visit.Id}; it is {arrival}");
            var begin = visit.Windows.Where(w => arrival <= w.Until).Select(w => Math.Max(arrival, w.From)).DefaultIfEmpty(arrival).Min();
            Need(begin == stop.StartSeconds, $"states start {stop.StartSeconds} at {visit.Id}; it is {begin}");
            var due = visit.Windows.Count == 0 ? SecondsWindow.Horizon : visit.Windows[visit.Windows.Count - 1].Until;
            var lateness = Math.Max(0, begin - due);
            Need(lateness == 0 || visit.LatePriceMilliPerMinute is not null, $"serves {visit.Id} at {begin}, its last window closed at {due}");
            late += lateness * (visit.LatePriceMilliPerMinute ?? 0) / 60.0;
            Need(route.DepartureSeconds >= visit.ReleaseSeconds, $"leaves at {route.DepartureSeconds}, before {visit.Id} is released at {visit.ReleaseSeconds}");
            Need(task.Skills.All(s => vehicle.Skills.Contains(s)), $"lacks a skill for {visit.Id}");
            Need(task.Allowed is null || task.Allowed.Contains(vehicle.Id), $"is not allowed for {visit.Id}");
            if (task.IsPickup) onBoard.Add(stop.Task);
            if (task.IsDrop) Need(onBoard.Remove(stop.Task - 1), $"drops {visit.Id} before it is picked up");
            for (var d = 0; d < task.Deliver.Count; d++) load[d] = load.GetValueOrDefault(d) - task.Deliver[d];
            for (var d = 0; d < task.Take.Count; d++) load[d] = load.GetValueOrDefault(d) + task.Take[d];
            Fits($"after {visit.Id}");
            now = begin + visit.ServiceSeconds;
            place = visit.Place;
        }

        var (endMetres, endSeconds) = vehicle.EndPlace is { } end ? Leg(problem, vehicle, place, end) : (0, 0);
        (metres, seconds, now) = (metres + endMetres, seconds + endSeconds, now + endSeconds);
        Need(now == route.EndArrivalSeconds, $"states its end at {route.EndArrivalSeconds}; it is {now}");
        Need(now <= vehicle.Shift.Until, $"ends at {now}, its shift ends at {vehicle.Shift.Until}");
        Need(metres <= (vehicle.MaxMetres ?? long.MaxValue), $"is {metres} m long, {vehicle.MaxMetres} are allowed");
        Need(now - route.DepartureSeconds <= (vehicle.MaxDurationSeconds ?? long.MaxValue), $"takes {now - route.DepartureSeconds} s, {vehicle.MaxDurationSeconds} are allowed");
        var cost = new PlanCost(vehicle.FixedCostMilli, Whole(metres * (vehicle.CostPerKmMilli / 1000.0)), Whole(seconds * (vehicle.CostPerHourMilli / 3600.0)), Whole(late));
        Need(cost == route.Cost, $"costs {cost}, the plan says {route.Cost}");
        return cost;

        void Need(bool holds, string words)
        {
            if (!holds) wrong.Add($"{who} {words}");
        }

        void Fits(string when)
        {
            foreach (var (d, amount) in load)
            {
                var room = d < vehicle.Capacity.Count ? vehicle.Capacity[d] : 0;
                Need(amount >= 0 && amount <= room, $"carries {amount} in dimension {d} {when}, {room} fit");
            }
        }
    }

    private static (int Metres, int Seconds) Leg(RoutingProblem problem, RoutingVehicle vehicle, int from, int to)
    {
        int metres, seconds;
        if (problem.Travel is MatrixTravel matrix)
        {
            metres = matrix.Metres[from * matrix.Count + to];
            seconds = matrix.Seconds[from * matrix.Count + to];
        }
        else
        {
            var plane = (PlaneTravel)problem.Travel;
            double dx = plane.X[from] - plane.X[to], dy = plane.Y[from] - plane.Y[to];
            var length = Math.Sqrt(dx * dx + dy * dy);
            metres = plane.Rounding.Metres(length);
            seconds = plane.Rounding.Seconds(length);
        }

        return (metres, vehicle.SpeedFactor == 1 ? seconds : (int)(seconds / vehicle.SpeedFactor + 0.5));
    }

    private static long Whole(double milli) => (long)Math.Round(milli, MidpointRounding.AwayFromZero);
}
