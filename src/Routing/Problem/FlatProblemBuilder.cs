namespace LogiOpt.Routing.Problem;

/// <summary>Turns a problem into flat arrays, once; every unit is converted here.</summary>
internal static partial class FlatProblemBuilder
{
    /// <exception cref="LogiOpt.Core.Input.BadInputException">With every fault of the problem.</exception>
    public static FlatProblem Build(RoutingProblem problem)
    {
        ProblemCheck.ThrowIfFaulty(problem);
        var tasks = problem.Visits.Count + 2 * problem.Pairs.Count;
        int vehicles = problem.Vehicles.Count, reloads = problem.Vehicles.Sum(ReloadNodes), nodes = tasks + 2 * vehicles + reloads, dimensions = Math.Max(1, ProblemCheck.Dimensions(problem));
        var place = new int[nodes];
        var service = new int[nodes];
        var release = new int[nodes];
        var open = new int[nodes];
        var close = new int[nodes];
        var due = new int[nodes];
        var latePerSecond = new double[nodes];
        var windows = new SecondsWindow[]?[nodes];
        var setup = new int[nodes];
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

        var reloadsOf = Reloads(problem, tasks + 2 * vehicles, (node, v, where) =>
        {
            (place[node], service[node], open[node]) = (where, problem.Vehicles[v].ReloadSeconds, problem.Vehicles[v].Shift.From);
            close[node] = due[node] = problem.Vehicles[v].Shift.Until;
        });
        var index = TaskIndex(problem);
        var mate = (int[])partner.Clone();
        var (lockedTo, locked) = Locks(problem, tasks, index, partner);
        var (inForce, inForceRoutes) = InForce(problem, tasks, index);
        var (goods, conflicts) = Goods(problem, tasks);
        var premium = problem.Objective == RoutingObjective.VehiclesFirst ? 4 * (tasks + 2.0) * Math.Max(1, DearestLeg(problem)) : 0;
        var (kind, ofKind) = Kinds(problem);
        var plane = problem.Travel as PlaneTravel;
        var matrix = problem.Travel as MatrixTravel;
        var eligible = Eligibility.Of(problem, tasks, [.. lockedTo.Select((v, t) => v < 0 && mate[t] >= 0 ? lockedTo[mate[t]] : v)]);
        var penalty = Penalties(problem, tasks, premium, mate, lockedTo);
        var travelOf = TravelOf(problem);
        var clocks = Clocks(problem);
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
            Penalty = penalty,
            Eligible = eligible,
            Capacity = Spread(problem, dimensions),
            VehicleKind = kind,
            VehiclesOfKind = ofKind,
            FixedCost = [.. problem.Vehicles.Select(v => v.FixedCostMilli + premium)],
            CostPerMetre = [.. problem.Vehicles.Select(v => v.CostPerKmMilli / 1000.0)],
            CostPerSecond = [.. problem.Vehicles.Select(v => v.CostPerHourMilli / 3600.0)],
            SpeedFactor = [.. problem.Vehicles.Select(v => v.SpeedFactor)],
            MaxStops = [.. problem.Vehicles.Select(v => v.MaxStops ?? int.MaxValue)],
            MaxMetres = [.. problem.Vehicles.Select(v => v.MaxMetres ?? int.MaxValue)],
            MaxDuration = [.. problem.Vehicles.Select(v => v.MaxDurationSeconds ?? int.MaxValue)],
            SetupSeconds = setup,
            Mate = mate,
            Goods = goods,
            Conflicts = conflicts,
            LockedTo = lockedTo,
            Locked = locked,
            InForce = inForce,
            InForceRoutes = inForceRoutes,
            MovedCost = problem.MovedStopMilli,
            BalancePerSquareSecond = problem.BalanceMilliPerSquareHour / (3600.0 * 3600),
            FleetPremium = premium,
            CostPerDutySecond = [.. problem.Vehicles.Select(v => v.CostPerDutyHourMilli / 3600.0)],
            MaxDriving = [.. problem.Vehicles.Select(v => v.MaxDrivingSeconds ?? int.MaxValue)],
            LastInFirstOut = [.. problem.Vehicles.Select(v => v.LastInFirstOut)],
            Breaks = [.. problem.Vehicles.Select(v => v.Breaks.Select(b => new FlatBreak(b.Id, [.. b.Windows], b.DurationSeconds)).ToArray())],
            Reloads = reloadsOf,
            MaxReloads = [.. problem.Vehicles.Select(v => v.ReloadPlaces.Count == 0 ? 0 : v.MaxTrips - 1)],
            TravelOf = travelOf,
            Clock = clocks,
            IsOnePlane = plane is not null && travelOf.All(t => t is null) && clocks.All(c => c is null) && problem.Vehicles.All(v => v.SpeedFactor == 1),
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
            setup[node] = visit.SetupSeconds;
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
    private static double[] Penalties(RoutingProblem problem, int tasks, double premium, int[] mate, int[] lockedTo)
    {
        var unit = 2 * (DearestLeg(problem) * 4 + problem.Vehicles.Select(v => (double)v.FixedCostMilli).DefaultIfEmpty(0).Max() + premium + problem.MovedStopMilli
                        + DearestDuty(problem) + 1);
        var penalty = new double[tasks];
        for (var k = 0; k < problem.Visits.Count; k++) penalty[k] = Of(problem.Visits[k].Priority);
        for (var k = 0; k < problem.Pairs.Count; k++)
            penalty[problem.Visits.Count + 2 * k] = penalty[problem.Visits.Count + 2 * k + 1] = Of(problem.Pairs[k].Priority) / 2;

        // The drop of a locked pick-up is as good as promised.
        for (var t = 0; t < tasks; t++)
            if (mate[t] >= 0 && lockedTo[t] < 0 && lockedTo[mate[t]] >= 0) penalty[t] = unit * 1_000_000;
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

    /// <summary>What a day on duty may cost, so that no visit is left out to shorten or to level one.</summary>
    private static double DearestDuty(RoutingProblem problem)
    {
        const double Hours = 16;
        return Hours * problem.Vehicles.Select(v => (double)v.CostPerDutyHourMilli).DefaultIfEmpty(0).Max() + Hours * Hours * problem.BalanceMilliPerSquareHour;
    }

    private static (int[] Kind, int[][] OfKind) Kinds(RoutingProblem problem)
    {
        var named = problem.Visits.Where(v => v.AllowedVehicles is not null).SelectMany(v => v.AllowedVehicles!)
            .Concat(problem.Pairs.Where(p => p.AllowedVehicles is not null).SelectMany(p => p.AllowedVehicles!))
            .Concat(problem.Visits.SelectMany(v => v.ForbiddenVehicles)).Concat(problem.Pairs.SelectMany(p => p.ForbiddenVehicles))
            .Concat(problem.Vehicles.Where(v => v.Locked.Count > 0).Select(v => v.Id)).Concat(problem.InForce.Select(r => r.Vehicle)).ToHashSet();
        var seen = new Dictionary<string, int>();
        var lists = new List<List<int>>();
        var kind = new int[problem.Vehicles.Count];
        for (var v = 0; v < kind.Length; v++)
        {
            var x = problem.Vehicles[v];
            var key = string.Join('|', named.Contains(x.Id) ? x.Id : "", x.StartPlace, x.EndPlace, x.Shift, string.Join(',', x.Capacity),
                string.Join(',', x.Skills.Order(StringComparer.Ordinal)), x.FixedCostMilli, x.CostPerKmMilli, x.CostPerHourMilli, x.SpeedFactor, x.MaxStops, x.MaxMetres, x.MaxDurationSeconds,
                x.CostPerDutyHourMilli, x.Profile, x.MaxDrivingSeconds, string.Join(';', x.Breaks.Select(b => $"{b.DurationSeconds}:{string.Join(',', b.Windows)}")),
                string.Join(',', x.ReloadPlaces), x.ReloadSeconds, x.MaxTrips, x.LastInFirstOut);
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
        var rules = visits.Any(v => v.SetupSeconds > 0) || problem.Pairs.Any(p => p.Pickup.SetupSeconds > 0 || p.Drop.SetupSeconds > 0)
                    || problem.Conflicts.Count > 0 || problem.BalanceMilliPerSquareHour > 0 || problem.InForce.Count > 0
                    || problem.Vehicles.Any(v => v.CostPerDutyHourMilli > 0 || v.MaxDrivingSeconds is not null || v.Breaks.Count > 0 || v.MaxTrips > 1
                                                 || v.LastInFirstOut || v.Locked.Count > 0)
                    || problem.Travel.Speeds.Count > 0 || problem.Profiles.Values.Any(t => t.Speeds.Count > 0);
        var walk = rules || softOrRelease || manyWindows || limits || pickups || dimensions > 2 || (pairs && (dimensions > 1 || visits.Count > 0));
        var rich = walk || pairs || openEnds || restricted || kinds > 1 || dimensions > 1
                   || problem.Vehicles.Any(v => v.CostPerHourMilli > 0 || v.SpeedFactor != 1 || v.MaxStops is not null || v.Profile is not null);
        var timed = rich || visits.Any(v => v.Windows.Count > 0) || problem.Vehicles.Any(v => v.Shift != SecondsWindow.Always);
        var same = problem.Travel is PlaneTravel { Rounding: { SecondsUp: false, SecondsPerMetre: 1 } };
        return new ProblemTraits(timed, rich, walk, pairs, openEnds, same);
    }
}
