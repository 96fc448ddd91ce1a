using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Turns bare sequences of tasks into routes with arrivals, loads and costs.</summary>
internal static class SolutionBuilder
{
    /// <param name="problem">The problem.</param>
    /// <param name="sequences">Tasks in driving order, one array a vehicle, empty where it is unused.</param>
    /// <param name="effort">Passed on.</param>
    public static RoutingSolution Build(FlatProblem problem, int[][] sequences, SearchEffort effort)
    {
        var routes = new List<PlannedRoute>();
        var served = new bool[problem.Tasks];
        PlanCost total = default;
        for (var vehicle = 0; vehicle < problem.Vehicles; vehicle++)
        {
            if (sequences[vehicle].Length == 0) continue;
            var route = Route(problem, vehicle, sequences[vehicle]);
            routes.Add(route);
            total += route.Cost;
            foreach (var task in sequences[vehicle]) served[task] = true;
        }

        return new RoutingSolution(routes, Unserved.Explain(problem, served, routes), total, effort);
    }

    internal static PlannedRoute Route(FlatProblem problem, int vehicle, ReadOnlySpan<int> sequence)
    {
        int start = problem.StartOf(vehicle), end = problem.EndOf(vehicle);
        var departure = problem.Open[start];
        foreach (var task in sequence) departure = Math.Max(departure, problem.ReleaseSeconds[task]);
        departure += Delay(problem, vehicle, sequence, departure);

        var load = LoadAtStart(problem, sequence);
        var atStart = load.ToArray();
        var stops = new List<PlannedStop>(sequence.Length);
        long metres = 0, seconds = 0;
        double late = 0;
        int at = start, now = departure;
        foreach (var task in sequence)
        {
            int legMetres = problem.Metres(at, task), legSeconds = problem.SecondsOf(vehicle, at, task);
            var arrival = now + legSeconds;
            var begin = ServiceStart(problem, task, arrival);
            for (var d = 0; d < problem.Dimensions; d++) load[d] += problem.LoadChange[task * problem.Dimensions + d];
            var lateSeconds = Math.Max(0, begin - problem.DueSeconds[task]);
            late += lateSeconds * problem.LatePerSecond[task];
            stops.Add(new PlannedStop(task, IdOf(problem, task), legMetres, legSeconds, arrival, begin - arrival, problem.ServiceSeconds[task], lateSeconds, [.. load]));
            metres += legMetres;
            seconds += legSeconds;
            (at, now) = (task, begin + problem.ServiceSeconds[task]);
        }

        int endMetres = problem.Metres(at, end), endSeconds = problem.SecondsOf(vehicle, at, end);
        metres += endMetres;
        seconds += endSeconds;
        var cost = new PlanCost((long)problem.FixedCost[vehicle], Round(metres * problem.CostPerMetre[vehicle]), Round(seconds * problem.CostPerSecond[vehicle]), Round(late));
        return new PlannedRoute(vehicle, departure, atStart, stops, now + endSeconds, endMetres, endSeconds, cost);
    }

    /// <summary>How much later the vehicle may leave: all waiting is taken out that no window forbids. Source: forward time slack, Savelsbergh (1992),
    /// ORSA Journal on Computing 4(2), 146-154.</summary>
    private static int Delay(FlatProblem problem, int vehicle, ReadOnlySpan<int> sequence, int departure)
    {
        int at = problem.StartOf(vehicle), now = departure, waited = 0, slack = int.MaxValue;
        foreach (var task in sequence)
        {
            var arrival = now + problem.SecondsOf(vehicle, at, task);
            var begin = ServiceStart(problem, task, arrival);
            waited += begin - arrival;
            slack = Math.Min(slack, waited + Room(problem, task, begin));
            (at, now) = (task, begin + problem.ServiceSeconds[task]);
        }

        var end = problem.EndOf(vehicle);
        slack = Math.Min(slack, waited + problem.Close[end] - now - problem.SecondsOf(vehicle, at, end));
        return Math.Max(0, Math.Min(slack, waited));
    }

    /// <summary>Id of a task at the edge.</summary>
    internal static string IdOf(FlatProblem problem, int task)
    {
        var visits = problem.Source.Visits.Count;
        if (task < visits) return problem.Source.Visits[task].Id;
        var pair = problem.Source.Pairs[(task - visits) / 2];
        return problem.IsPairDrop[task] ? pair.Drop.Id : pair.Pickup.Id;
    }

    private static int[] LoadAtStart(FlatProblem problem, ReadOnlySpan<int> sequence)
    {
        var load = new int[problem.Dimensions];
        foreach (var task in sequence)
            for (var d = 0; d < load.Length; d++) load[d] += problem.LoadAtStart[task * problem.Dimensions + d];
        return load;
    }

    private static int ServiceStart(FlatProblem problem, int task, int arrival)
    {
        if (problem.Windows[task] is { } windows)
        {
            foreach (var window in windows)
                if (arrival <= window.Until) return Math.Max(arrival, window.From);
            return arrival;
        }

        return Math.Max(arrival, problem.Open[task]);
    }

    private static int Room(FlatProblem problem, int task, int start)
    {
        if (problem.Windows[task] is { } windows)
            foreach (var window in windows)
                if (start >= window.From && start <= window.Until) return window.Until - start;
        return Math.Max(0, problem.DueSeconds[task] - start);
    }

    private static long Round(double milli) => (long)Math.Round(milli, MidpointRounding.AwayFromZero);
}
