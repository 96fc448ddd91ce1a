using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Turns bare sequences of tasks into routes with arrivals, loads and costs.</summary>
internal static class SolutionBuilder
{
    /// <param name="problem">The problem.</param>
    /// <param name="sequences">Tasks in driving order, one array a vehicle, empty where it is unused.</param>
    /// <param name="effort">Passed on.</param>
    /// <param name="limit">The time limit, which bounds how long reasons are looked for; null where there is none.</param>
    public static RoutingSolution Build(FlatProblem problem, int[][] sequences, SearchEffort effort, TimeSpan? limit = null)
    {
        var (routes, served, kept, cost) = Write(problem, sequences);
        return new RoutingSolution(routes, Unserved.Explain(problem, served, routes, kept, limit), cost, effort);
    }

    /// <summary>The plan of a search that goes on: nobody asks yet why something is not served.</summary>
    public static RoutingSolution Draft(FlatProblem problem, int[][] sequences, SearchEffort effort)
    {
        var (routes, served, _, cost) = Write(problem, sequences);
        return new RoutingSolution(routes, Unserved.NotYet(problem, served), cost, effort);
    }

    private static (List<PlannedRoute> Routes, bool[] Served, Dictionary<int, int[]> Kept, PlanCost Cost) Write(FlatProblem problem, int[][] sequences)
    {
        var routes = new List<PlannedRoute>();
        var served = new bool[problem.Tasks];
        PlanCost total = default;
        var timetable = new Timetable(problem);
        var kept = new Dictionary<int, int[]>();
        for (var vehicle = 0; vehicle < sequences.Length; vehicle++)
        {
            if (sequences[vehicle].Length == 0) continue;
            if (Feasible(problem, vehicle, sequences[vehicle], timetable, out var driven) is not { } route) continue;
            kept[vehicle] = driven;
            routes.Add(route);
            total += route.Cost;
            foreach (var stop in route.Stops) served[stop.Task] = true;
        }

        return (routes, served, kept, total);
    }

    /// <summary>The route without the tasks that do not hold. Tables in which a detour is faster than the straight way can make a route longer when a
    /// stop is taken off, which the search does not always see.</summary>
    private static PlannedRoute? Feasible(FlatProblem problem, int vehicle, int[] sequence, Timetable timetable, out int[] driven)
    {
        driven = sequence;
        var nodes = sequence.ToList();
        while (nodes.Count > 0)
        {
            driven = [.. nodes];
            if (Route(problem, vehicle, driven, timetable) is { } route) return route;
            var at = nodes.IndexOf(timetable.BrokenAt.Node);
            var node = nodes[at >= 0 ? at : nodes.Count - 1];
            nodes.Remove(node);
            if (!problem.IsReload(node) && problem.Mate[node] >= 0) nodes.Remove(problem.Mate[node]);
        }

        return null;
    }

    /// <summary>Writes one route down.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="vehicle">Who drives.</param>
    /// <param name="sequence">Tasks and reloads in driving order.</param>
    /// <param name="timetable">Scratch of this problem.</param>
    /// <returns>Null if the route breaks a rule; <see cref="Timetable.Broken"/> then tells which.</returns>
    internal static PlannedRoute? Route(FlatProblem problem, int vehicle, ReadOnlySpan<int> sequence, Timetable timetable)
    {
        if (!timetable.Drive(vehicle, sequence, full: true)) return null;
        var load = new int[problem.Dimensions];
        TakeTrip(problem, sequence, load);
        var atStart = load.ToArray();
        var stops = new List<PlannedStop>(sequence.Length);
        var reloads = new List<PlannedReload>();
        int at = problem.StartOf(vehicle), end = problem.EndOf(vehicle);
        for (var k = 0; k < sequence.Length; k++)
        {
            var node = sequence[k];
            int metres = problem.MetresOf(vehicle, at, node), arrival = timetable.Arrival[k], begin = timetable.Begin[k];
            if (problem.IsReload(node))
            {
                Unload(problem, sequence[..k], load);
                TakeTrip(problem, sequence[(k + 1)..], load);
                reloads.Add(new PlannedReload(stops.Count, problem.Place[node], metres, timetable.LegDriving[k], arrival, timetable.LeaveOf(vehicle, sequence, k), [.. load]));
            }
            else
            {
                for (var d = 0; d < problem.Dimensions; d++) load[d] += problem.LoadChange[node * problem.Dimensions + d];
                stops.Add(new PlannedStop(node, IdOf(problem, node), metres, timetable.LegDriving[k], arrival, begin - arrival, problem.ServiceSeconds[node],
                    Math.Max(0, begin - problem.DueSeconds[node]), [.. load])
                { SetupSeconds = problem.WorkAfter(at, node) - problem.ServiceSeconds[node] });
            }

            at = node;
        }

        double duty = timetable.DutySeconds;
        var cost = new PlanCost(
            problem.Source.Vehicles[vehicle].FixedCostMilli, Round(timetable.Metres * problem.CostPerMetre[vehicle]), Round(timetable.DrivingSeconds * problem.CostPerSecond[vehicle]),
            Round(timetable.LateCost), Round(duty * problem.CostPerDutySecond[vehicle]), Round(duty * duty * problem.BalancePerSquareSecond), Round(timetable.Moved * problem.MovedCost));
        return new PlannedRoute(
            vehicle, timetable.Departure, atStart, stops, timetable.End, problem.MetresOf(vehicle, at, end), timetable.LegDriving[sequence.Length], cost)
        {
            Breaks = Breaks(problem, vehicle, sequence, timetable),
            Reloads = reloads,
        };
    }

    private static List<PlannedBreak> Breaks(FlatProblem problem, int vehicle, ReadOnlySpan<int> sequence, Timetable timetable)
    {
        var rests = problem.Breaks[vehicle];
        var planned = new List<PlannedBreak>();
        int next = 0, stop = 0;
        while (next < rests.Length && timetable.BreakStart[next] < 0) next++;
        for (var k = 0; k <= sequence.Length && next < rests.Length; k++)
        {
            var reload = k < sequence.Length && problem.IsReload(sequence[k]);
            for (var n = timetable.BreaksBefore[k]; n > 0; n--, next++)
                planned.Add(new PlannedBreak(rests[next].Id, stop, reload, timetable.BreakStart[next], rests[next].Seconds));
            if (!reload) stop++;
        }

        return planned;
    }

    /// <summary>Adds what the tasks up to the next reload bring from the depot.</summary>
    private static void TakeTrip(FlatProblem problem, ReadOnlySpan<int> rest, int[] load)
    {
        foreach (var node in rest)
        {
            if (problem.IsReload(node)) return;
            for (var d = 0; d < load.Length; d++) load[d] += problem.LoadAtStart[node * problem.Dimensions + d];
        }
    }

    /// <summary>Leaves on board what pairs have fetched and not dropped yet.</summary>
    private static void Unload(FlatProblem problem, ReadOnlySpan<int> done, int[] load)
    {
        Array.Clear(load);
        foreach (var node in done)
            if (!problem.IsReload(node) && problem.Mate[node] >= 0)
                for (var d = 0; d < load.Length; d++) load[d] += problem.LoadChange[node * problem.Dimensions + d];
    }

    /// <summary>Id of a task at the edge.</summary>
    internal static string IdOf(FlatProblem problem, int task)
    {
        var visits = problem.Source.Visits.Count;
        if (task < visits) return problem.Source.Visits[task].Id;
        var pair = problem.Source.Pairs[(task - visits) / 2];
        return problem.IsPairDrop[task] ? pair.Drop.Id : pair.Pickup.Id;
    }

    private static long Round(double milli) => (long)Math.Round(milli, MidpointRounding.AwayFromZero);
}
