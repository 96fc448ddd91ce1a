using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>One near task.</summary>
internal readonly record struct Neighbour(int Task, float Cost);

/// <summary>The nearest tasks of every task in one array, nearest first; never a full square.</summary>
internal sealed class Neighbours
{
    private const int AllPairsUpTo = 3_500;
    private readonly Neighbour[] _near;

    private Neighbours(Neighbour[] near, int perTask)
    {
        _near = near;
        PerTask = perTask;
    }

    public int PerTask { get; }

    public ReadOnlySpan<Neighbour> Of(int task) => _near.AsSpan(task * PerTask, PerTask);

    /// <summary>Mean cost to the five nearest, the dearest tenth left out: the length scale of the problem.</summary>
    public double TypicalCost()
    {
        var tasks = PerTask == 0 ? 0 : _near.Length / PerTask;
        if (tasks == 0) return 1;
        var means = new double[tasks];
        for (var t = 0; t < tasks; t++)
        {
            var few = Of(t)[..Math.Min(5, PerTask)];
            foreach (var n in few) means[t] += n.Cost / few.Length;
        }

        Array.Sort(means);
        var kept = means.AsSpan(0, Math.Max(1, tasks * 9 / 10));
        double sum = 0;
        foreach (var m in kept) sum += m;
        return Math.Max(1e-6, sum / kept.Length);
    }

    /// <summary>Chooses the neighbours.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="wanted">How many for each task.</param>
    /// <remarks>With windows they are chosen by cost plus a fifth of the waiting plus the lateness between the two, as in Vidal et al. (2013), Computers
    /// and Operations Research 40(1), 475-489, and then sorted by cost.</remarks>
    public static Neighbours Build(FlatProblem problem, int wanted)
    {
        var count = Math.Min(wanted, Math.Max(0, problem.Tasks - 1));
        var near = new Neighbour[problem.Tasks * count];
        if (count == 0) return new Neighbours(near, count);
        if (problem.X is not null && problem.Tasks > AllPairsUpTo) ChooseNearby(problem, near, count);
        else ChooseOfAll(problem, near, count);
        return new Neighbours(near, count);
    }

    private static void ChooseNearby(FlatProblem problem, Neighbour[] near, int count)
    {
        var grid = new PointGrid(problem.X!, problem.Y!, problem.Tasks);
        var pool = new int[Math.Min(problem.Tasks - 1, problem.Traits.Timed ? 3 * count : count)];
        var chosen = new (double Key, int Task)[count];
        for (var task = 0; task < problem.Tasks; task++)
        {
            var kept = 0;
            grid.Nearest(task, pool);
            foreach (var other in pool)
            {
                var cost = Cost(problem, task, other);
                if (kept == count && cost >= chosen[^1].Key) continue;
                kept = Offer(chosen, kept, Closeness(problem, cost, task, other), other);
            }

            Write(problem, task, chosen.AsSpan(0, kept), near.AsSpan(task * count, count));
        }
    }

    /// <summary>Every pair is looked at once, for both of its ends: what is close to one is as close to the other.</summary>
    private static void ChooseOfAll(FlatProblem problem, Neighbour[] near, int count)
    {
        var chosen = new (double Key, int Task)[problem.Tasks * count];
        var kept = new int[problem.Tasks];
        for (var task = 0; task < problem.Tasks; task++)
        {
            var row = chosen.AsSpan(task * count, count);
            for (var other = 0; other < task; other++)
            {
                var cost = Cost(problem, other, task);
                var reverse = chosen.AsSpan(other * count, count);
                if (kept[task] == count && cost >= row[^1].Key && kept[other] == count && cost >= reverse[^1].Key) continue;
                var key = Closeness(problem, cost, other, task);
                kept[task] = Offer(row, kept[task], key, other);
                kept[other] = Offer(reverse, kept[other], key, task);
            }
        }

        for (var task = 0; task < problem.Tasks; task++) Write(problem, task, chosen.AsSpan(task * count, count), near.AsSpan(task * count, count));
    }

    private static void Write(FlatProblem problem, int task, ReadOnlySpan<(double Key, int Task)> chosen, Span<Neighbour> row)
    {
        for (var k = 0; k < chosen.Length; k++) row[k] = new Neighbour(chosen[k].Task, (float)Cost(problem, task, chosen[k].Task));
        row.Sort(static (a, b) => a.Cost != b.Cost ? a.Cost.CompareTo(b.Cost) : a.Task.CompareTo(b.Task));
    }

    /// <summary>Keeps the closest, nearest first; of equals the first offered.</summary>
    private static int Offer(Span<(double Key, int Task)> chosen, int kept, double key, int other)
    {
        if (kept == chosen.Length)
        {
            if (key >= chosen[^1].Key) return kept;
            kept--;
        }

        // The place by halves: a far one moves little, a near one is found soon.
        int low = 0, high = kept;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (chosen[middle].Key > key) high = middle;
            else low = middle + 1;
        }

        chosen[low..kept].CopyTo(chosen[(low + 1)..]);
        chosen[low] = (key, other);
        return kept + 1;
    }

    /// <summary>Never below the cost between the two, and the same seen from either.</summary>
    private static double Closeness(FlatProblem problem, double cost, int a, int b)
    {
        if (!problem.Traits.Timed) return cost;
        return cost + CostOfSecond(problem) * Math.Min(Misfit(problem, a, b), Misfit(problem, b, a));
    }

    /// <summary>What a second is worth in the currency of legs: its own price, or the cost of the metres driven in it (8 m/s where only a table is known).</summary>
    private static double CostOfSecond(FlatProblem problem)
    {
        if (problem.Vehicles == 0) return 1;
        var metresInSecond = problem.X is not null ? 1 / Math.Max(1e-3, problem.Rounding.SecondsPerMetre) : 8;
        return Math.Max(problem.CostPerSecond[0], problem.CostPerMetre[0] * metresInSecond);
    }

    private static double Misfit(FlatProblem problem, int from, int to)
    {
        var reach = problem.ServiceSeconds[from] + problem.Seconds(from, to);
        double wait = Math.Max(0, (double)problem.Open[to] - reach - problem.DueSeconds[from]);
        double late = Math.Max(0, (double)problem.Open[from] + reach - problem.DueSeconds[to]);
        return 0.2 * wait + late;
    }

    /// <summary>The cheaper direction for the first vehicle.</summary>
    private static double Cost(FlatProblem problem, int a, int b) =>
        problem.Vehicles == 0 ? problem.Metres(a, b)
        : problem.X is not null ? problem.ArcCost(0, a, b)
        : Math.Min(problem.ArcCost(0, a, b), problem.ArcCost(0, b, a));
}
