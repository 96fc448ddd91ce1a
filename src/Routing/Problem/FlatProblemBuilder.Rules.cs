namespace LogiOpt.Routing.Problem;

/// <content>Locks, the plan in force, goods, reloads and travel by vehicle.</content>
internal static partial class FlatProblemBuilder
{
    private static int ReloadNodes(RoutingVehicle vehicle) => vehicle.ReloadPlaces.Count * (vehicle.MaxTrips - 1);

    private static int[][] Reloads(RoutingProblem problem, int first, Action<int, int, int> fill)
    {
        var reloads = new int[problem.Vehicles.Count][];
        var node = first;
        for (var v = 0; v < reloads.Length; v++)
        {
            var vehicle = problem.Vehicles[v];
            reloads[v] = new int[ReloadNodes(vehicle)];
            for (var k = 0; k < reloads[v].Length; k++)
            {
                fill(node, v, vehicle.ReloadPlaces[k / (vehicle.MaxTrips - 1)]);
                reloads[v][k] = node++;
            }
        }

        return reloads;
    }

    /// <summary>Tasks by the ids of visits and of the visits of pairs.</summary>
    private static Dictionary<string, int> TaskIndex(RoutingProblem problem)
    {
        var index = new Dictionary<string, int>();
        if (problem.InForce.Count == 0 && problem.Vehicles.All(v => v.Locked.Count == 0)) return index;
        for (var k = 0; k < problem.Visits.Count; k++) index[problem.Visits[k].Id] = k;
        for (var k = 0; k < problem.Pairs.Count; k++)
        {
            index[problem.Pairs[k].Pickup.Id] = problem.Visits.Count + 2 * k;
            index[problem.Pairs[k].Drop.Id] = problem.Visits.Count + 2 * k + 1;
        }

        return index;
    }

    /// <summary>A pair with a locked pick-up is no longer moved as one: its drop becomes a task of that vehicle alone.</summary>
    private static (int[] LockedTo, int[][] Locked) Locks(RoutingProblem problem, int tasks, Dictionary<string, int> index, int[] partner)
    {
        var lockedTo = new int[tasks];
        Array.Fill(lockedTo, -1);
        var locked = new int[problem.Vehicles.Count][];
        for (var v = 0; v < locked.Length; v++)
        {
            locked[v] = [.. problem.Vehicles[v].Locked.Select(id => index[id])];
            foreach (var task in locked[v])
            {
                lockedTo[task] = v;
                if (partner[task] < 0) continue;
                partner[partner[task]] = -1;
                partner[task] = -1;
            }
        }

        return (lockedTo, locked);
    }

    private static (int[] Vehicle, int[][] Routes) InForce(RoutingProblem problem, int tasks, Dictionary<string, int> index)
    {
        var vehicle = new int[tasks];
        Array.Fill(vehicle, -1);
        var routes = new int[problem.Vehicles.Count][];
        Array.Fill(routes, []);
        if (problem.InForce.Count == 0) return (vehicle, routes);
        var byId = problem.Vehicles.Select((v, k) => (v.Id, k)).ToDictionary(x => x.Id, x => x.k);
        foreach (var route in problem.InForce)
        {
            var v = byId[route.Vehicle];
            routes[v] = [.. route.Stops.Select(id => index[id])];
            foreach (var task in routes[v]) vehicle[task] = v;
        }

        return (vehicle, routes);
    }

    private static (int[] OfTask, ulong[] Conflicts) Goods(RoutingProblem problem, int tasks)
    {
        var kinds = problem.Conflicts.SelectMany(c => new[] { c.Goods, c.Other }).Distinct().Order(StringComparer.Ordinal).Select((name, k) => (name, k))
            .ToDictionary(x => x.name, x => x.k);
        var conflicts = new ulong[kinds.Count];
        foreach (var (goods, other) in problem.Conflicts)
        {
            conflicts[kinds[goods]] |= 1UL << kinds[other];
            conflicts[kinds[other]] |= 1UL << kinds[goods];
        }

        var ofTask = new int[tasks];
        for (var k = 0; k < problem.Visits.Count; k++) ofTask[k] = Kind(problem.Visits[k].Goods);
        for (var k = 0; k < problem.Pairs.Count; k++)
            ofTask[problem.Visits.Count + 2 * k] = ofTask[problem.Visits.Count + 2 * k + 1] = Kind(problem.Pairs[k].Goods);
        return (ofTask, conflicts);

        int Kind(string? goods) => goods is not null && kinds.TryGetValue(goods, out var kind) ? kind : -1;
    }

    private static FlatTravel?[] TravelOf(RoutingProblem problem)
    {
        var profiles = problem.Profiles.ToDictionary(p => p.Key, p => new FlatTravel(p.Value));
        return [.. problem.Vehicles.Select(v => v.Profile is { } name ? profiles[name] : null)];
    }

    private static SpeedClock?[] Clocks(RoutingProblem problem)
    {
        var usual = ClockOf(problem.Travel);
        var profiles = problem.Profiles.ToDictionary(p => p.Key, p => ClockOf(p.Value));
        return [.. problem.Vehicles.Select(v => v.Profile is { } name ? profiles[name] : usual)];

        static SpeedClock? ClockOf(TravelData travel) => travel.Speeds.Count == 0 ? null : new SpeedClock(travel.Speeds);
    }
}
