namespace LogiOpt.Routing.Problem;

/// <summary>Turns a problem into flat arrays, once; every unit is converted here.</summary>
internal static class FlatProblemBuilder
{
    /// <exception cref="LogiOpt.Core.Input.BadInputException">With every fault of the problem.</exception>
    public static FlatProblem Build(RoutingProblem problem)
    {
        ProblemCheck.ThrowIfFaulty(problem);
        var tasks = problem.Visits.Count + 2 * problem.Pairs.Count;
        int vehicles = problem.Vehicles.Count, nodes = tasks + 2 * vehicles, dimensions = Math.Max(1, ProblemCheck.Dimensions(problem));
        var place = new int[nodes];
        var service = new int[nodes];
        var release = new int[nodes];
        var open = new int[nodes];
        var close = new int[nodes];
        var due = new int[nodes];
        var latePerSecond = new double[nodes];
        var windows = new SecondsWindow[]?[nodes];
        var partner = new int[nodes];
        var isDrop = new bool[nodes];
        var atStart = new int[nodes * dimensions];
        var change = new int[nodes * dimensions];
        Array.Fill(partner, -1);

        for (var k = 0; k < problem.Visits.Count; k++)
        {
            var visit = problem.Visits[k];
            Fill(k, visit);
            release[k] = visit.ReleaseSeconds;
            for (var d = 0; d < dimensions; d++)
            {
                var deliver = d < visit.Deliver.Count ? visit.Deliver[d] : 0;
                atStart[k * dimensions + d] = deliver;
                change[k * dimensions + d] = (d < visit.Pickup.Count ? visit.Pickup[d] : 0) - deliver;
            }
        }

        for (var k = 0; k < problem.Pairs.Count; k++)
        {
            var pair = problem.Pairs[k];
            int pickup = problem.Visits.Count + 2 * k, drop = pickup + 1;
            Fill(pickup, pair.Pickup);
            Fill(drop, pair.Drop);
            (partner[pickup], partner[drop], isDrop[drop]) = (drop, pickup, true);
            for (var d = 0; d < pair.Load.Count; d++)
            {
                change[pickup * dimensions + d] = pair.Load[d];
                change[drop * dimensions + d] = -pair.Load[d];
            }
        }

        for (var v = 0; v < vehicles; v++)
        {
            var vehicle = problem.Vehicles[v];
            int start = tasks + 2 * v, end = start + 1;
            place[start] = vehicle.StartPlace;
            place[end] = vehicle.EndPlace ?? -1;
            open[start] = open[end] = vehicle.Shift.From;
            close[start] = close[end] = due[start] = due[end] = vehicle.Shift.Until;
        }

        var (kind, ofKind) = Kinds(problem);
        var plane = problem.Travel as PlaneTravel;
        var matrix = problem.Travel as MatrixTravel;
        var eligible = Eligibility.Of(problem, tasks);
        return new FlatProblem
        {
            Source = problem,
            Tasks = tasks,
            Vehicles = vehicles,
            Dimensions = dimensions,
            Place = place,
            ServiceSeconds = service,
            ReleaseSeconds = release,
            Open = open,
            Close = close,
            DueSeconds = due,
            LatePerSecond = latePerSecond,
            Windows = windows,
            Partner = partner,
            IsPairDrop = isDrop,
            LoadAtStart = atStart,
            LoadChange = change,
            Penalty = Penalties(problem, tasks),
            Eligible = eligible,
            Capacity = Spread(problem, dimensions),
            VehicleKind = kind,
            VehiclesOfKind = ofKind,
            FixedCost = [.. problem.Vehicles.Select(v => (double)v.FixedCostMilli)],
            CostPerMetre = [.. problem.Vehicles.Select(v => v.CostPerKmMilli / 1000.0)],
            CostPerSecond = [.. problem.Vehicles.Select(v => v.CostPerHourMilli / 3600.0)],
            SpeedFactor = [.. problem.Vehicles.Select(v => v.SpeedFactor)],
            MaxStops = [.. problem.Vehicles.Select(v => v.MaxStops ?? int.MaxValue)],
            MaxMetres = [.. problem.Vehicles.Select(v => v.MaxMetres ?? int.MaxValue)],
            MaxDuration = [.. problem.Vehicles.Select(v => v.MaxDurationSeconds ?? int.MaxValue)],
            X = plane is null ? null : [.. place.Select(p => p < 0 ? 0 : plane.X[p])],
            Y = plane is null ? null : [.. place.Select(p => p < 0 ? 0 : plane.Y[p])],
            Rounding = plane?.Rounding ?? default,
            Places = problem.Travel.Places,
            TravelSeconds = matrix?.Seconds ?? [],
            TravelMetres = matrix?.Metres ?? [],
            Traits = Traits(problem, ofKind.Length, dimensions, eligible is not null),
        };

        void Fill(int node, RoutingVisit visit)
        {
            place[node] = visit.Place;
            service[node] = visit.ServiceSeconds;
            open[node] = visit.Windows.Count == 0 ? 0 : visit.Windows[0].From;
            due[node] = visit.Windows.Count == 0 ? SecondsWindow.Horizon : visit.Windows[^1].Until;
            close[node] = visit.LatePriceMilliPerMinute is null ? due[node] : SecondsWindow.Horizon;
            latePerSecond[node] = (visit.LatePriceMilliPerMinute ?? 0) / 60.0;
            windows[node] = visit.Windows.Count > 1 ? [.. visit.Windows] : null;
        }
    }

    private static int[] Spread(RoutingProblem problem, int dimensions)
    {
        var capacity = new int[problem.Vehicles.Count * dimensions];
        for (var v = 0; v < problem.Vehicles.Count; v++)
        {
            var given = problem.Vehicles[v].Capacity;
            for (var d = 0; d < given.Count; d++) capacity[v * dimensions + d] = given[d];
        }

        return capacity;
    }

    /// <summary>Serving more beats any saving on the road, and a higher priority beats a lower one.</summary>
    private static double[] Penalties(RoutingProblem problem, int tasks)
    {
        var unit = 2 * (DearestLeg(problem) * 4 + problem.Vehicles.Select(v => (double)v.FixedCostMilli).DefaultIfEmpty(0).Max() + 1);
        var penalty = new double[tasks];
        for (var k = 0; k < problem.Visits.Count; k++) penalty[k] = Of(problem.Visits[k].Priority);
        for (var k = 0; k < problem.Pairs.Count; k++)
            penalty[problem.Visits.Count + 2 * k] = penalty[problem.Visits.Count + 2 * k + 1] = Of(problem.Pairs[k].Priority) / 2;
        return penalty;

        double Of(int? priority) => unit * (priority is { } p ? 1 + p : 1000);
    }

    private static double DearestLeg(RoutingProblem problem)
    {
        double metres = 0, seconds = 0;
        if (problem.Travel is MatrixTravel matrix)
        {
            foreach (var m in matrix.Metres) metres = Math.Max(metres, m);
            foreach (var s in matrix.Seconds) seconds = Math.Max(seconds, s);
        }
        else if (problem.Travel is PlaneTravel plane)
        {
            double width = plane.X.Max() - plane.X.Min(), height = plane.Y.Max() - plane.Y.Min();
            metres = plane.Rounding.Scale * Math.Sqrt(width * width + height * height);
            seconds = metres * plane.Rounding.SecondsPerMetre;
        }

        double dearest = 0;
        foreach (var v in problem.Vehicles)
            dearest = Math.Max(dearest, metres * v.CostPerKmMilli / 1000 + seconds / v.SpeedFactor * v.CostPerHourMilli / 3600);
        return dearest;
    }

    private static (int[] Kind, int[][] OfKind) Kinds(RoutingProblem problem)
    {
        var named = problem.Visits.Where(v => v.AllowedVehicles is not null).SelectMany(v => v.AllowedVehicles!)
            .Concat(problem.Pairs.Where(p => p.AllowedVehicles is not null).SelectMany(p => p.AllowedVehicles!)).ToHashSet();
        var seen = new Dictionary<string, int>();
        var lists = new List<List<int>>();
        var kind = new int[problem.Vehicles.Count];
        for (var v = 0; v < kind.Length; v++)
        {
            var x = problem.Vehicles[v];
            var key = string.Join('|', named.Contains(x.Id) ? x.Id : "", x.StartPlace, x.EndPlace, x.Shift, string.Join(',', x.Capacity),
                string.Join(',', x.Skills.Order(StringComparer.Ordinal)), x.FixedCostMilli, x.CostPerKmMilli, x.CostPerHourMilli, x.SpeedFactor, x.MaxStops, x.MaxMetres, x.MaxDurationSeconds);
            if (!seen.TryGetValue(key, out var k))
            {
                seen[key] = k = lists.Count;
                lists.Add([]);
            }

            kind[v] = k;
            lists[k].Add(v);
        }

        return (kind, [.. lists.Select(l => l.ToArray())]);
    }

    private static ProblemTraits Traits(RoutingProblem problem, int kinds, int dimensions, bool restricted)
    {
        var visits = problem.Visits;
        var openEnds = problem.Vehicles.Any(v => v.EndPlace is null);
        var softOrRelease = visits.Any(v => v.LatePriceMilliPerMinute is not null || v.ReleaseSeconds > 0)
                            || problem.Pairs.Any(p => p.Pickup.LatePriceMilliPerMinute is not null || p.Drop.LatePriceMilliPerMinute is not null);
        var manyWindows = visits.Any(v => v.Windows.Count > 1) || problem.Pairs.Any(p => p.Pickup.Windows.Count > 1 || p.Drop.Windows.Count > 1);
        var limits = problem.Vehicles.Any(v => v.MaxMetres is not null || v.MaxDurationSeconds is not null);
        var pickups = visits.Any(v => v.Pickup.Any(a => a > 0));
        var pairs = problem.Pairs.Count > 0;
        var walk = softOrRelease || manyWindows || limits || pickups || dimensions > 2 || (pairs && (dimensions > 1 || visits.Count > 0));
        var rich = walk || pairs || openEnds || restricted || kinds > 1 || dimensions > 1
                   || problem.Vehicles.Any(v => v.CostPerHourMilli > 0 || v.SpeedFactor != 1 || v.MaxStops is not null);
        var timed = rich || visits.Any(v => v.Windows.Count > 0) || problem.Vehicles.Any(v => v.Shift != SecondsWindow.Always);
        var same = problem.Travel is PlaneTravel { Rounding: { SecondsUp: false, SecondsPerMetre: 1 } };
        return new ProblemTraits(timed, rich, walk, pairs, openEnds, same);
    }
}
