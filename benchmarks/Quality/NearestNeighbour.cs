using LogiOpt.Benchmarks.Instances;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>Routes as made by hand: always to the nearest place that still fits, home when none does. What an engine has to beat.</summary>
internal static class NearestNeighbour
{
    public static List<List<int>> Routes(RoutingInstance instance, Func<int, int, double> leg)
    {
        var left = Enumerable.Range(1, instance.Places - 1).ToHashSet();
        var routes = new List<List<int>>();
        while (left.Count > 0)
        {
            var route = Next(instance, left, leg);
            if (route.Count == 0) throw new InvalidOperationException($"{instance.Name}: place {left.First()} cannot be served even alone.");
            routes.Add(route);
        }

        return routes;
    }

    private static List<int> Next(RoutingInstance instance, HashSet<int> left, Func<int, int, double> leg)
    {
        var route = new List<int>();
        var (at, load, now) = (0, 0, (double)(instance.Windows?[0].Ready ?? 0));
        while (true)
        {
            var (nearest, start, length) = (0, 0.0, double.PositiveInfinity);
            foreach (var place in left.Order())
                if (load + instance.Demand[place] <= instance.Capacity && Start(instance, at, place, now, leg) is { } s && leg(at, place) < length)
                    (nearest, start, length) = (place, s, leg(at, place));
            if (nearest == 0) return route;
            route.Add(nearest);
            left.Remove(nearest);
            (at, load, now) = (nearest, load + instance.Demand[nearest], start + (instance.Windows?[nearest].Service ?? 0));
        }
    }

    /// <summary>When work could start there, if it is in time and the depot is reached in time afterwards.</summary>
    private static double? Start(RoutingInstance instance, int at, int place, double now, Func<int, int, double> leg)
    {
        if (instance.Windows is not { } windows) return 0;
        var start = Math.Max(now + leg(at, place), windows[place].Ready);
        return start <= windows[place].Due && start + windows[place].Service + leg(place, 0) <= windows[0].Due ? start : null;
    }
}
