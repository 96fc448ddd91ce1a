using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Tests.Placement;

/// <summary>Small random problems, and their optimum by trying every set of sites.</summary>
internal static class BruteForce
{
    public static PlacementProblem Random(Rng rng, PlacementKind kind)
    {
        int sites = 2 + rng.Next(5), customers = 1 + rng.Next(6);
        var whole = rng.Next(2) == 0;
        double Number(int limit) => whole ? rng.Next(limit) : rng.NextDouble() * limit;
        var fixedCost = Enumerable.Range(0, sites).Select(_ => Number(60)).ToArray();
        SiteCosts costs;
        if (rng.Next(3) == 0)
        {
            double[] Axis(int count) => [.. Enumerable.Range(0, count).Select(_ => Number(50))];
            costs = SiteCosts.Planar(Axis(sites), Axis(sites), Axis(customers), Axis(customers), rng.Next(2) == 0 ? null : Axis(customers));
        }
        else
        {
            costs = SiteCosts.Matrix(sites, customers, [.. Enumerable.Range(0, sites * customers).Select(_ => Number(40))]);
        }

        var demand = Enumerable.Range(0, customers).Select(_ => (double)rng.Next(8)).ToArray();
        var capacity = Enumerable.Range(0, sites).Select(_ => (double)rng.Next(16)).ToArray();
        var most = kind == PlacementKind.Median || rng.Next(3) == 0 ? 1 + rng.Next(sites) : sites;
        var least = kind != PlacementKind.Median && rng.Next(4) == 0 ? rng.Next(most + 1) : 0;
        return new PlacementProblem(kind, fixedCost, costs, demand, capacity, least, most);
    }

    /// <summary>The least cost; infinite if nothing is feasible.</summary>
    public static double Optimum(PlacementProblem problem)
    {
        var best = double.PositiveInfinity;
        for (var set = 1; set < 1 << problem.SiteCount; set++)
        {
            var open = Enumerable.Range(0, problem.SiteCount).Where(j => (set >> j & 1) == 1).ToArray();
            if (open.Length < problem.MinSites || open.Length > problem.MaxSites) continue;
            var cost = open.Sum(j => problem.FixedCost[j]) + problem.Kind switch
            {
                PlacementKind.Capacitated => Split(problem, open),
                PlacementKind.SingleSource => Whole(problem, open, 0, open.ToDictionary(j => j, j => problem.Capacity[j])),
                _ => Enumerable.Range(0, problem.CustomerCount).Sum(i => open.Min(j => problem.Costs.Of(j, i))),
            };
            best = Math.Min(best, cost);
        }

        return best;
    }

    private static double Whole(PlacementProblem problem, int[] open, int customer, Dictionary<int, double> room)
    {
        if (customer == problem.CustomerCount) return 0;
        var best = double.PositiveInfinity;
        foreach (var j in open)
        {
            if (problem.Demand[customer] > room[j]) continue;
            room[j] -= problem.Demand[customer];
            best = Math.Min(best, problem.Costs.Of(j, customer) + Whole(problem, open, customer + 1, room));
            room[j] += problem.Demand[customer];
        }

        return best;
    }

    /// <summary>The transport optimum by whole units, one unit at a time along the cheapest path of a plain flow network: whole demands have a whole optimum.</summary>
    private static double Split(PlacementProblem problem, int[] open)
    {
        int n = problem.CustomerCount, k = open.Length, source = n + k, sink = source + 1, nodes = sink + 1;
        var capacity = new double[nodes, nodes];
        var cost = new double[nodes, nodes];
        var total = 0.0;
        for (var i = 0; i < n; i++)
        {
            if (problem.Demand[i] == 0) total += open.Min(j => problem.Costs.Of(j, i));
            capacity[source, i] = problem.Demand[i];
            for (var a = 0; a < k; a++)
            {
                if (problem.Demand[i] == 0) continue;
                capacity[i, n + a] = double.PositiveInfinity;
                cost[i, n + a] = problem.Costs.Of(open[a], i) / problem.Demand[i];
                cost[n + a, i] = -cost[i, n + a];
            }
        }

        for (var a = 0; a < k; a++) capacity[n + a, sink] = problem.Capacity[open[a]];
        for (var left = problem.Demand.Sum(); left > 0; left--)
        {
            var distance = Enumerable.Repeat(double.PositiveInfinity, nodes).ToArray();
            var previous = new int[nodes];
            distance[source] = 0;
            for (var round = 0; round < nodes; round++)
                for (var a = 0; a < nodes; a++)
                    for (var b = 0; b < nodes; b++)
                        if (capacity[a, b] > 0 && distance[a] + cost[a, b] < distance[b] - 1e-12) (distance[b], previous[b]) = (distance[a] + cost[a, b], a);
            if (double.IsInfinity(distance[sink])) return double.PositiveInfinity;
            total += distance[sink];
            for (var b = sink; b != source; b = previous[b])
            {
                capacity[previous[b], b]--;
                capacity[b, previous[b]]++;
            }
        }

        return total;
    }
}
