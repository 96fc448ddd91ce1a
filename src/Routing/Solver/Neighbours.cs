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
        var grid = problem.X is not null && problem.Tasks > AllPairsUpTo ? new PointGrid(problem.X, problem.Y!, problem.Tasks) : null;
        var pool = new int[grid is null ? 0 : Math.Min(problem.Tasks - 1, problem.Traits.Timed ? 3 * count : count)];
        var chosen = new (double Key, int Task)[count];
        for (var task = 0; task < problem.Tasks && count > 0; task++)
        {
            var kept = 0;
            if (grid is not null)
            {
                grid.Nearest(task, pool);
                foreach (var other in pool) kept = Offer(problem, task, other, chosen, kept);
            }
            else
            {
                for (var other = 0; other < problem.Tasks; other++)
                    if (other != task) kept = Offer(problem, task, other, chosen, kept);
            }

            var row = near.AsSpan(task * count, count);
            for (var k = 0; k < kept; k++) row[k] = new Neighbour(chosen[k].Task, (float)Cost(problem, task, chosen[k].Task));
            row.Sort(static (a, b) => a.Cost != b.Cost ? a.Cost.CompareTo(b.Cost) : a.Task.CompareTo(b.Task));
        }

        return new Neighbours(near, count);
    }

    private static int Offer(FlatProblem problem, int task, int other, Span<(double Key, int Task)> chosen, int kept)
    {
        var key = Closeness(problem, task, other);
        if (kept == chosen.Length)
        {
            if (key >= chosen[^1].Key) return kept;
            kept--;
        }

        var at = kept;
        for (; at > 0 && chosen[at - 1].Key > key; at--) chosen[at] = chosen[at - 1];
        chosen[at] = (key, other);
        return kept + 1;
    }

    private static double Closeness(FlatProblem problem, int a, int b)
    {
        var cost = Cost(problem, a, b);
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
