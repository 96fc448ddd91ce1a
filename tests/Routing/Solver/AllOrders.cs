using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>The shortest plan of a small problem by trying everything: who serves what, every order, every reload, and every second of a break and of a departure.
/// Written from the rules in words; shares no code with the solver or the checker.</summary>
/// <param name="problem">Visits with one window at most, deliveries of one dimension, fixed travel on a plane, vehicles alike in speed, one break each at most.</param>
internal sealed class AllOrders(RoutingProblem problem)
{
    /// <summary>Departures tried are the shift's first second and so many after it.</summary>
    private const int Departures = 250;

    private readonly PlaneTravel _plane = (PlaneTravel)problem.Travel;

    /// <summary>Least metres over all plans that serve everything; null if there is none.</summary>
    public long? Shortest()
    {
        var n = problem.Visits.Count;
        var best = new long?[problem.Vehicles.Count, 1 << n];
        for (var v = 0; v < problem.Vehicles.Count; v++)
            for (var set = 0; set < 1 << n; set++)
                best[v, set] = set == 0 ? 0 : ShortestRoute(problem.Vehicles[v], [.. Enumerable.Range(0, n).Where(k => (set >> k & 1) != 0)]);

        // Vehicle by vehicle, every share of what is left.
        var reached = new long?[1 << n];
        reached[0] = 0;
        for (var v = 0; v < problem.Vehicles.Count; v++)
        {
            var next = new long?[1 << n];
            for (var done = 0; done < 1 << n; done++)
                for (var share = 0; reached[done] is not null && share < 1 << n; share++)
                    if ((share & done) == 0 && best[v, share] is { } metres && (next[done | share] is not { } known || reached[done] + metres < known))
                        next[done | share] = reached[done] + metres;
            reached = next;
        }

        return reached[(1 << n) - 1];
    }

    private long? ShortestRoute(RoutingVehicle vehicle, int[] visits)
    {
        long? best = null;
        Permute(visits, 0, order =>
        {
            foreach (var halts in WithReloads(vehicle, order, 0, []))
                if (Metres(vehicle, halts) is var metres && (best is null || metres < best) && Holds(vehicle, halts)) best = metres;
        });
        return best;
    }

    /// <summary>Every way to put reloads between the visits of an order; a reload is -1 - depot.</summary>
    private static IEnumerable<List<int>> WithReloads(RoutingVehicle vehicle, int[] order, int at, List<int> halts)
    {
        if (at == order.Length)
        {
            yield return halts;
            yield break;
        }

        foreach (var whole in WithReloads(vehicle, order, at + 1, [.. halts, order[at]])) yield return whole;
        if (at == 0 || halts.Count(h => h < 0) >= vehicle.MaxTrips - 1) yield break;
        foreach (var depot in vehicle.ReloadPlaces)
            foreach (var whole in WithReloads(vehicle, order, at + 1, [.. halts, -1 - depot, order[at]])) yield return whole;
    }

    private long Metres(RoutingVehicle vehicle, List<int> halts)
    {
        long metres = 0;
        var at = vehicle.StartPlace;
        foreach (var halt in halts)
        {
            metres += Length(at, PlaceOf(halt));
            at = PlaceOf(halt);
        }

        return metres + Length(at, vehicle.EndPlace!.Value);
    }

    private bool Holds(RoutingVehicle vehicle, List<int> halts)
    {
        var room = vehicle.Capacity[0];
        foreach (var halt in halts)
        {
            room = halt < 0 ? vehicle.Capacity[0] : room - (problem.Visits[halt].Deliver.Count > 0 ? problem.Visits[halt].Deliver[0] : 0);
            if (room < 0) return false;
        }

        if (vehicle.Breaks.Count == 0) return Drive(vehicle, halts, vehicle.Shift.From, int.MaxValue, 0) is not null;
        var rest = vehicle.Breaks[0];
        for (var leave = vehicle.Shift.From; leave <= vehicle.Shift.From + Departures; leave++)
        {
            // It falls away where the duty is over by its opening or begins after its closing.
            if (leave > rest.Windows[0].Until || Drive(vehicle, halts, leave, int.MaxValue, 0) <= rest.Windows[0].From)
            {
                if (Drive(vehicle, halts, leave, int.MaxValue, 0) is not null) return true;
                continue;
            }

            for (var start = Math.Max(leave, rest.Windows[0].From); start <= rest.Windows[0].Until; start++)
                if (Drive(vehicle, halts, leave, start, rest.DurationSeconds) is not null) return true;
        }

        return false;
    }

    /// <summary>When a route ends that leaves at a second and rests from another on; null if a rule breaks, or the rest would interrupt work or come after the end.</summary>
    private int? Drive(RoutingVehicle vehicle, List<int> halts, int leave, int restFrom, int rest)
    {
        var (now, at, rested) = (leave, vehicle.StartPlace, restFrom == int.MaxValue);
        foreach (var halt in halts)
        {
            Travel(PlaceOf(halt));
            if (halt < 0)
            {
                if (!Work(vehicle.ReloadSeconds)) return null;
                continue;
            }

            var visit = problem.Visits[halt];
            if (visit.Windows.Count > 0 && now < visit.Windows[0].From)
            {
                Until(visit.Windows[0].From);
                now = Math.Max(now, visit.Windows[0].From);
            }

            // At the second when work could start the break may come first.
            if (!rested && restFrom == now) Until(now + 1);
            if (visit.Windows.Count > 0 && now > visit.Windows[0].Until) return null;
            if (!Work(visit.ServiceSeconds)) return null;
        }

        Travel(vehicle.EndPlace!.Value);
        return rested && now <= vehicle.Shift.Until ? now : null;

        void Travel(int to)
        {
            var arrival = now + Length(at, to);
            if (!rested && restFrom >= now && restFrom < arrival)
            {
                arrival += rest;
                rested = true;
            }

            (now, at) = (arrival, to);
        }

        void Until(int second)
        {
            if (rested || restFrom < now || restFrom >= second) return;
            now = restFrom + rest;
            rested = true;
        }

        bool Work(int seconds)
        {
            if (!rested && restFrom >= now && restFrom < now + seconds) return false;
            now += seconds;
            return true;
        }
    }

    private int PlaceOf(int halt) => halt < 0 ? -1 - halt : problem.Visits[halt].Place;

    /// <summary>Metres and seconds alike.</summary>
    private int Length(int from, int to)
    {
        double dx = _plane.X[from] - _plane.X[to], dy = _plane.Y[from] - _plane.Y[to];
        return (int)Math.Floor(Math.Sqrt(dx * dx + dy * dy) + 0.5);
    }

    private static void Permute(int[] items, int from, Action<int[]> visit)
    {
        if (from == items.Length) visit(items);
        for (var k = from; k < items.Length; k++)
        {
            (items[from], items[k]) = (items[k], items[from]);
            Permute(items, from + 1, visit);
            (items[from], items[k]) = (items[k], items[from]);
        }
    }
}
