using LogiOpt.Benchmarks.Instances;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>Checks and prices routes from the raw instance; shares no code with the engines.</summary>
internal static class RouteAnswer
{
    /// <summary>Total length, every leg by the instance's convention.</summary>
    /// <param name="leg">Length of a leg: rounded for CVRP, cut to tenths for VRPTW.</param>
    public static double CostOf(IEnumerable<IReadOnlyList<int>> routes, Func<int, int, double> leg)
    {
        double cost = 0;
        foreach (var route in routes.Where(r => r.Count > 0))
        {
            cost += leg(0, route[0]) + leg(route[^1], 0);
            for (var k = 1; k < route.Count; k++) cost += leg(route[k - 1], route[k]);
        }

        return cost;
    }

    /// <summary>Every way in which routes are not an answer; places are named by their index.</summary>
    public static IReadOnlyList<string> Faults(RoutingInstance instance, IReadOnlyList<IReadOnlyList<int>> routes, Func<int, int, double> leg)
    {
        var faults = new List<string>();
        var visits = new int[instance.Places];
        foreach (var place in routes.SelectMany(r => r)) visits[place]++;
        for (var place = 1; place < visits.Length; place++)
            if (visits[place] != 1) faults.Add($"place {place} is visited {visits[place]} times");
        if (routes.Count > instance.Vehicles) faults.Add($"{routes.Count} routes for {instance.Vehicles} vehicles");
        for (var k = 0; k < routes.Count; k++)
        {
            var load = routes[k].Sum(p => instance.Demand[p]);
            if (load > instance.Capacity) faults.Add($"route {k} carries {load} of {instance.Capacity}");
            if (instance.Windows is { } windows) faults.AddRange(LateStops(routes[k], windows, leg).Select(f => $"route {k} {f}"));
        }

        return faults;
    }

    private static IEnumerable<string> LateStops(IReadOnlyList<int> route, PlaceTimes[] windows, Func<int, int, double> leg)
    {
        double now = windows[0].Ready;
        var at = 0;
        foreach (var place in route.Append(0))
        {
            now = Math.Max(now + leg(at, place), windows[place].Ready);
            if (now > windows[place].Due + 1e-6) yield return $"reaches {place} at {now:F2}, due {windows[place].Due}";
            now += windows[place].Service;
            at = place;
        }
    }
}
