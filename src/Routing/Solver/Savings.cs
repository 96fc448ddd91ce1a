using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>First routes by joining neighbouring ends where that saves most.</summary>
/// <remarks>Source: Clarke and Wright (1964), Operations Research 12(4), 568-581; parallel version, over neighbour pairs only, for vehicles that are all
/// alike.</remarks>
internal static class Savings
{
    /// <summary>Builds routes; tasks that found no vehicle are left.</summary>
    /// <param name="problem">A problem of one vehicle kind and one capacity.</param>
    /// <param name="neighbours">Pairs worth joining.</param>
    /// <param name="append">Takes each task of each route in driving order, with its vehicle.</param>
    public static void Build(FlatProblem problem, Neighbours neighbours, Action<int, int> append)
    {
        if (problem.Vehicles == 0 || problem.Tasks == 0) return;
        int n = problem.Tasks, capacity = problem.Capacity[0], start = problem.StartOf(0), end = problem.EndOf(0);
        var parent = new int[n];
        var load = new long[n];
        var links = new (int A, int B)[n];
        for (var t = 0; t < n; t++) (parent[t], load[t], links[t]) = (t, problem.LoadAtStart[t], (-1, -1));

        foreach (var (a, b) in Sorted(problem, neighbours, start, end))
        {
            if (links[a].B >= 0 || links[b].B >= 0) continue;
            int rootA = Root(a), rootB = Root(b);
            if (rootA == rootB || load[rootA] + load[rootB] > capacity) continue;
            parent[rootB] = rootA;
            load[rootA] += load[rootB];
            Join(a, b);
            Join(b, a);
        }

        var vehicle = 0;
        var done = new bool[n];
        for (var t = 0; t < n && vehicle < problem.Vehicles; t++)
        {
            if (done[t] || links[t].B >= 0 || load[Root(t)] > capacity) continue;
            for (int at = t, from = -1; at >= 0;)
            {
                done[at] = true;
                append(vehicle, at);
                var next = links[at].A == from ? links[at].B : links[at].A;
                (from, at) = (at, next);
            }

            vehicle++;
        }

        void Join(int task, int other) => links[task] = links[task].A < 0 ? (other, -1) : (links[task].A, other);

        int Root(int task)
        {
            while (parent[task] != task) task = parent[task] = parent[parent[task]];
            return task;
        }
    }

    private static (int Task, int Other)[] Sorted(FlatProblem problem, Neighbours neighbours, int start, int end)
    {
        var pairs = new List<(int Task, int Other)>();
        var savings = new List<double>();
        for (var t = 0; t < problem.Tasks; t++)
            foreach (var (other, cost) in neighbours.Of(t))
            {
                if (other < t && IsNear(neighbours, other, t)) continue;
                pairs.Add((t, other));
                savings.Add(cost - problem.ArcCost(0, t, end) - problem.ArcCost(0, start, other));
            }

        var keys = savings.ToArray();
        var order = pairs.ToArray();
        Array.Sort(keys, order);
        return order;
    }

    private static bool IsNear(Neighbours neighbours, int task, int other)
    {
        foreach (var (near, _) in neighbours.Of(task))
            if (near == other) return true;
        return false;
    }
}
