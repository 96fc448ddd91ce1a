using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <content>One route.</content>
public static partial class RouteChecker
{
    private static PlanCost Route(RoutingProblem problem, List<Task> tasks, PlannedRoute route, List<string> wrong)
    {
        var vehicle = problem.Vehicles[route.Vehicle];
        var travel = vehicle.Profile is { } profile ? problem.Profiles[profile] : problem.Travel;
        var who = $"route of {vehicle.Id}";
        Need(route.Stops.Count > 0, "is empty");
        Need(route.Stops.Count <= (vehicle.MaxStops ?? int.MaxValue), $"has {route.Stops.Count} stops, {vehicle.MaxStops} are allowed");
        Need(route.DepartureSeconds >= vehicle.Shift.From, $"leaves at {route.DepartureSeconds}, its shift starts at {vehicle.Shift.From}");
        Need(route.Reloads.Count == 0 || route.Reloads.Count < vehicle.MaxTrips, $"makes {route.Reloads.Count + 1} trips, {vehicle.MaxTrips} are allowed");
        var kept = vehicle.Locked.Where(id => route.Stops.Any(s => s.Id == id)).ToList();
        Need(route.Stops.Take(kept.Count).Select(s => s.Id).SequenceEqual(kept), "does not begin with its locked stops in their order");
        Loads(problem, tasks, route, vehicle, Need);
        if (vehicle.LastInFirstOut) Stack(tasks, route, Need);

        int place = vehicle.StartPlace, nextBreak = 0, nextReload = 0;
        long now = route.DepartureSeconds, metres = 0, seconds = 0;
        double late = 0;
        var onBoard = new HashSet<int>();
        Need(now >= Released(0), $"leaves at {now}, before its goods are released at {Released(0)}");
        for (var k = 0; k <= route.Stops.Count; k++)
        {
            if (nextReload < route.Reloads.Count && route.Reloads[nextReload].BeforeStop == k) Reload(k);
            if (k < route.Stops.Count) Stop(k);
        }

        var (endMetres, endSeconds) = Drive(vehicle.EndPlace, route.Stops.Count, false);
        Need(endMetres == route.EndLegMetres && endSeconds == route.EndLegSeconds, $"states a last leg of {route.EndLegMetres} m, {route.EndLegSeconds} s; it is {endMetres} m, {endSeconds} s");
        Need(now == route.EndArrivalSeconds, $"states its end at {route.EndArrivalSeconds}; it is {now}");
        Need(now <= vehicle.Shift.Until, $"ends at {now}, its shift ends at {vehicle.Shift.Until}");
        Need(metres <= (vehicle.MaxMetres ?? long.MaxValue), $"is {metres} m long, {vehicle.MaxMetres} are allowed");
        Need(seconds <= (vehicle.MaxDrivingSeconds ?? long.MaxValue), $"drives {seconds} s, {vehicle.MaxDrivingSeconds} are allowed");
        var duty = now - route.DepartureSeconds;
        Need(duty <= (vehicle.MaxDurationSeconds ?? long.MaxValue), $"takes {duty} s, {vehicle.MaxDurationSeconds} are allowed");
        Need(nextBreak == route.Breaks.Count, $"states a break at a stop that it does not make");
        foreach (var rest in vehicle.Breaks)
            Need(route.Breaks.Any(b => b.Id == rest.Id) || now <= rest.Windows[0].From || route.DepartureSeconds > rest.Windows[rest.Windows.Count - 1].Until, $"leaves out the break {rest.Id}");

        var moved = route.Stops.Count(s => problem.InForce.Any(r => r.Vehicle != vehicle.Id && r.Stops.Contains(s.Id)));
        var cost = new PlanCost(
            vehicle.FixedCostMilli, Whole(metres * (vehicle.CostPerKmMilli / 1000.0)), Whole(seconds * (vehicle.CostPerHourMilli / 3600.0)), Whole(late),
            Whole(duty * (vehicle.CostPerDutyHourMilli / 3600.0)), Whole((double)duty * duty * (problem.BalanceMilliPerSquareHour / (3600.0 * 3600))), moved * problem.MovedStopMilli);
        Need(cost == route.Cost, $"costs {cost}, the plan says {route.Cost}");
        return cost;

        void Stop(int k)
        {
            var stop = route.Stops[k];
            var task = tasks[stop.Task];
            var visit = task.Visit;
            var elsewhere = place != visit.Place;
            var (legMetres, legSeconds) = Drive(visit.Place, k, false);
            Need(legMetres == stop.LegMetres && legSeconds == stop.LegSeconds, $"states a leg of {stop.LegMetres} m, {stop.LegSeconds} s to {visit.Id}; it is {legMetres} m, {legSeconds} s");
            Need(now == stop.ArrivalSeconds, $"states arrival {stop.ArrivalSeconds} at {visit.Id}; it is {now}");
            var begin = visit.Windows.Where(w => now <= w.Until).Select(w => Math.Max(now, w.From)).DefaultIfEmpty(now).Min();
            Need(begin == stop.StartSeconds, $"states start {stop.StartSeconds} at {visit.Id}; it is {begin}");
            var due = visit.Windows.Count == 0 ? SecondsWindow.Horizon : visit.Windows[visit.Windows.Count - 1].Until;
            var lateness = Math.Max(0, begin - due);
            Need(lateness == stop.LateSeconds, $"states {stop.LateSeconds} s of lateness at {visit.Id}; it is {lateness}");
            Need(lateness == 0 || visit.LatePriceMilliPerMinute is not null, $"serves {visit.Id} at {begin}, its last window closed at {due}");
            late += lateness * (visit.LatePriceMilliPerMinute ?? 0) / 60.0;
            Need(task.Skills.All(s => vehicle.Skills.Contains(s)), $"lacks a skill for {visit.Id}");
            Need((task.Allowed is null || task.Allowed.Contains(vehicle.Id)) && !task.Forbidden.Contains(vehicle.Id), $"is not allowed for {visit.Id}");
            Need(problem.Vehicles.All(v => v == vehicle || !v.Locked.Contains(visit.Id)), $"serves {visit.Id}, which is locked to another vehicle");
            if (task.IsPickup) onBoard.Add(stop.Task);
            if (task.IsDrop) Need(onBoard.Remove(stop.Task - 1), $"drops {visit.Id} before it is picked up");
            var setup = elsewhere ? visit.SetupSeconds : 0;
            Need(setup == stop.SetupSeconds, $"states a set-up of {stop.SetupSeconds} s at {visit.Id}; it is {setup}");
            now = begin + setup + visit.ServiceSeconds;
        }

        void Reload(int k)
        {
            var reload = route.Reloads[nextReload++];
            Need(vehicle.ReloadPlaces.Contains(reload.Place), $"reloads at place {reload.Place}, where it may not");
            var (legMetres, legSeconds) = Drive(reload.Place, k, true);
            Need(legMetres == reload.LegMetres && legSeconds == reload.LegSeconds, $"states a leg of {reload.LegMetres} m, {reload.LegSeconds} s to its reload; it is {legMetres} m, {legSeconds} s");
            Need(now == reload.ArrivalSeconds, $"states arrival {reload.ArrivalSeconds} at its reload; it is {now}");
            now = Math.Max(Math.Max(now, vehicle.Shift.From) + vehicle.ReloadSeconds, Released(nextReload));
            Need(now == reload.DepartureSeconds, $"states leaving its reload at {reload.DepartureSeconds}; it is {now}");
        }

        // Drives to a place, with the breaks that the plan puts on the leg; seconds at the wheel.
        (int Metres, int Seconds) Drive(int? to, int k, bool toReload)
        {
            var (legMetres, work) = to is { } known ? Leg(travel, vehicle, place, known) : (0, 0);
            long left = 1000L * work, wheel = 0;
            foreach (var rest in BreaksOn(k, toReload))
            {
                Need(rest.StartSeconds >= now, $"begins the break {rest.Id} at {rest.StartSeconds}, not free before {now}");
                var given = vehicle.Breaks.FirstOrDefault(b => b.Id == rest.Id);
                Need(given is not null && given.DurationSeconds == rest.DurationSeconds && given.Windows.Any(w => w.From <= rest.StartSeconds && rest.StartSeconds <= w.Until), $"takes the break {rest.Id} outside its windows");
                AtTheWheel(rest.StartSeconds);
                now = rest.StartSeconds + rest.DurationSeconds;
            }

            AtTheWheel(long.MaxValue);
            (metres, seconds, place) = (metres + legMetres, seconds + wheel, to ?? place);
            return (legMetres, (int)wheel);

            // Second by second where the speed changes by time.
            void AtTheWheel(long until)
            {
                if (travel.Speeds.Count == 0)
                {
                    var driven = Math.Min(left / 1000, until - now);
                    (now, wheel, left) = (now + driven, wheel + driven, left - 1000 * driven);
                }

                for (; left > 0 && now < until; now++, wheel++) left -= travel.Speeds.Last(s => s.FromSeconds <= now).PerMille;
            }
        }

        IEnumerable<PlannedBreak> BreaksOn(int k, bool toReload)
        {
            while (nextBreak < route.Breaks.Count && route.Breaks[nextBreak].BeforeStop == k && route.Breaks[nextBreak].BeforeReload == toReload)
                yield return route.Breaks[nextBreak++];
        }

        // When the goods of a trip may leave the depot.
        long Released(int trip)
        {
            var from = trip == 0 ? 0 : route.Reloads[trip - 1].BeforeStop;
            var until = trip == route.Reloads.Count ? route.Stops.Count : route.Reloads[trip].BeforeStop;
            return route.Stops.Skip(from).Take(until - from).Select(s => (long)tasks[s.Task].Visit.ReleaseSeconds).DefaultIfEmpty(0).Max();
        }

        void Need(bool holds, string words)
        {
            if (!holds) wrong.Add($"{who} {words}");
        }
    }
}
