using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>How many vehicles a plan needs at least, so that a search for fewer knows when to end.</summary>
/// <remarks>The largest of three bounds, for vehicles all alike: the load of all deliveries over the capacity; the time for all work and the shortest ways to it
/// over the shift; and a set of visits or pairs of which no two can ride on one vehicle, found greedily. O(n²) legs.</remarks>
internal static class FleetBound
{
    /// <summary>Beyond so many tasks only loads are counted.</summary>
    private const int MaxTasks = 1_500;

    /// <summary>Vehicles, 1 or more.</summary>
    public static int Of(FlatProblem problem)
    {
        var fewest = Math.Max(1, ByLoad(problem));
        if (!problem.Traits.Timed || problem.Tasks > MaxTasks) return fewest;
        return Math.Max(fewest, Math.Max(ByTime(problem), ByConflicts(problem)));
    }

    private static int ByLoad(FlatProblem problem)
    {
        long load = 0;
        for (var t = 0; t < problem.Tasks; t++) load += problem.LoadAtStart[t * problem.Dimensions];
        return Ratio(load, problem.Capacity[0]);
    }

    /// <summary>Every task is worked at and reached from somewhere, and every vehicle goes home.</summary>
    private static int ByTime(FlatProblem problem)
    {
        long seconds = 0;
        int start = problem.StartOf(0), end = problem.EndOf(0), home = int.MaxValue;
        for (var task = 0; task < problem.Tasks; task++)
        {
            var least = problem.SecondsOf(0, start, task);
            for (var other = 0; other < problem.Tasks && least > 0; other++)
                if (other != task) least = Math.Min(least, problem.SecondsOf(0, other, task));
            seconds += least + problem.ServiceSeconds[task];
            home = Math.Min(home, problem.SecondsOf(0, task, end));
        }

        return Ratio(seconds, (long)problem.Close[end] - problem.Open[start] - home);
    }

    private static int ByConflicts(FlatProblem problem)
    {
        var items = Enumerable.Range(0, problem.Tasks).Where(t => !problem.IsPairDrop[t]).ToArray();
        var apart = new bool[items.Length * items.Length];
        var degree = new int[items.Length];
        for (var a = 0; a < items.Length; a++)
            for (var b = a + 1; b < items.Length; b++)
            {
                if (MayRideTogether(problem, items[a], items[b])) continue;
                apart[a * items.Length + b] = apart[b * items.Length + a] = true;
                degree[a]++;
                degree[b]++;
            }

        // Those with most conflicts first; each that is apart from all taken so far is one vehicle more.
        var taken = new List<int>();
        foreach (var k in Enumerable.Range(0, items.Length).OrderByDescending(k => degree[k]).ThenBy(k => k))
            if (taken.TrueForAll(t => apart[t * items.Length + k])) taken.Add(k);
        return taken.Count;
    }

    /// <summary>Whether some order of two visits, two pairs, or one of each keeps windows and capacity with nothing else on the route.</summary>
    internal static bool MayRideTogether(FlatProblem problem, int a, int b)
    {
        int dropA = problem.Partner[a], dropB = problem.Partner[b];
        if (dropA < 0 && dropB < 0) return Holds(problem, [a, b]) || Holds(problem, [b, a]);
        if (dropA < 0) return Holds(problem, [a, b, dropB]) || Holds(problem, [b, a, dropB]) || Holds(problem, [b, dropB, a]);
        if (dropB < 0) return MayRideTogether(problem, b, a);
        return Holds(problem, [a, dropA, b, dropB]) || Holds(problem, [b, dropB, a, dropA]) || Holds(problem, [a, b, dropA, dropB]) || Holds(problem, [a, b, dropB, dropA])
               || Holds(problem, [b, a, dropA, dropB]) || Holds(problem, [b, a, dropB, dropA]);
    }

    private static bool Holds(FlatProblem problem, ReadOnlySpan<int> order)
    {
        int at = problem.StartOf(0), now = problem.Open[at];
        long load = 0, room = problem.Capacity[0];
        foreach (var task in order) load += problem.LoadAtStart[task * problem.Dimensions];
        if (load > room) return false;
        foreach (var task in order)
        {
            now = Math.Max(problem.Open[task], now + (at < problem.Tasks ? problem.ServiceSeconds[at] : 0) + problem.SecondsOf(0, at, task));
            if (now > problem.Close[task] || (load += problem.LoadChange[task * problem.Dimensions]) > room) return false;
            at = task;
        }

        return now + problem.ServiceSeconds[at] + problem.SecondsOf(0, at, problem.EndOf(0)) <= problem.Close[problem.EndOf(0)];
    }

    private static int Ratio(long amount, long each) => (int)Math.Min(int.MaxValue, (amount + each - 1) / Math.Max(1, each));
}
