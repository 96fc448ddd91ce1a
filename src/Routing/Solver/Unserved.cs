using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Says of every task left out which rule stands tightest in its way.</summary>
internal static class Unserved
{
    /// <summary>Most visits for which the least that must give is looked for.</summary>
    private const int MaxRelaxed = 20;

    /// <param name="problem">The problem.</param>
    /// <param name="served">Per task.</param>
    /// <param name="routes">The plan.</param>
    /// <param name="sequences">Tasks and reloads of each route of it, by vehicle.</param>
    /// <param name="limit">Time limit of the plan, which bounds the search for what must give; null where there is none.</param>
    public static IReadOnlyList<UnservedVisit> Explain(
        FlatProblem problem, bool[] served, IReadOnlyList<PlannedRoute> routes, IReadOnlyDictionary<int, int[]> sequences, TimeSpan? limit)
    {
        var unserved = new List<UnservedVisit>();
        var relaxed = Math.Min(MaxRelaxed, Enumerable.Range(0, problem.Tasks).Count(t => !served[t] && !problem.IsPairDrop[t]));
        var relaxing = new CheapestRelaxation(problem, sequences, limit);
        var timetable = new Timetable(problem);
        var onBoard = routes.ToDictionary(r => r.Vehicle, MostOnBoard);
        for (var task = 0; task < problem.Tasks; task++)
        {
            if (served[task] || problem.IsPairDrop[task]) continue;
            var (reason, words) = Reason(problem, task, onBoard, timetable);
            var steps = unserved.Count < MaxRelaxed && problem.LockedTo[task] < 0 ? relaxing.Find(task, Allowed(problem, task), 1.0 / (relaxed - unserved.Count)) : [];
            unserved.Add(new UnservedVisit(Name(problem, task), task, reason, words) { Relaxation = steps.Count == 0 ? null : new Relaxation(steps, Words(problem, steps), false) });
        }

        return unserved;
    }

    /// <summary>What a search has not placed so far.</summary>
    public static IReadOnlyList<UnservedVisit> NotYet(FlatProblem problem, bool[] served) =>
        [.. Enumerable.Range(0, problem.Tasks).Where(t => !served[t] && !problem.IsPairDrop[t])
            .Select(t => new UnservedVisit(Name(problem, t), t, UnservedReasons.NotYet, "the search goes on; its end tells the reason"))];

    private static string Words(FlatProblem problem, List<RelaxationStep> steps) => string.Join(" and ", steps.Select(s => s.Rule switch
    {
        RelaxedRules.Window => $"close the window of {s.Id} {Minutes(s.By)} min later",
        RelaxedRules.Shift => $"let the shift of {s.Id} end {Minutes(s.By)} min later",
        RelaxedRules.Duty => $"allow {s.Id} {Minutes(s.By)} min more on duty",
        RelaxedRules.Driving => $"allow {s.Id} {Minutes(s.By)} min more at the wheel",
        RelaxedRules.Distance => $"allow {s.Id} {s.By} m more",
        RelaxedRules.Stops => $"allow {s.Id} {s.By} more stop(s)",
        RelaxedRules.Skill => $"give {s.Id} the skill {s.Detail}",
        _ => $"give {s.Id} room for {s.By} more of {DimensionName(problem, int.Parse(s.Detail, System.Globalization.CultureInfo.InvariantCulture))}",
    }));

    private static (string Reason, string Words) Reason(FlatProblem problem, int task, Dictionary<int, int[]> onBoard, Timetable timetable)
    {
        if (problem.LockedTo[task] is >= 0 and var locked) return (UnservedReasons.LockBroken, BrokenLock(problem, locked, task, timetable));
        if (problem.Vehicles == 0) return (UnservedReasons.NoVehicle, "there is no vehicle");
        var allowed = Allowed(problem, task);
        if (allowed.Count == 0) return (UnservedReasons.NoVehicle, "none of the vehicles allowed for it is here");
        var able = allowed.Where(v => problem.MayServe(v, task)).ToList();
        if (able.Count == 0) return (UnservedReasons.NoSkill, NoSkill(problem, task, allowed));
        var strong = able.Where(v => Excess(problem, v, task, [], out _) == 0 && problem.MaxStops[v] > 0).ToList();
        if (strong.Count == 0) return (UnservedReasons.TooHeavy, TooHeavy(problem, task, able));

        var alone = strong.Select(v => (Vehicle: v, Trip: LoneTrip.Drive(problem, v, task, timetable))).ToList();
        if (!alone.Any(a => a.Trip.Broken == Rule.None)) return OutOfReach(problem, alone);
        var usable = alone.Where(a => a.Trip.Broken == Rule.None).Select(a => a.Vehicle).ToList();
        return Crowded(problem, task, usable, onBoard);
    }

    /// <summary>How the locked stops up to a task break a rule.</summary>
    private static string BrokenLock(FlatProblem problem, int vehicle, int task, Timetable timetable)
    {
        var locked = problem.Locked[vehicle];
        var driven = new List<int>();
        for (var k = 0; k < locked.Length; k++)
        {
            var able = problem.MayServe(vehicle, locked[k]);
            if (able && FitsBehind(problem, vehicle, driven, locked[k], timetable)) continue;
            var by = timetable.BrokenAt.By;
            var rule = !able ? "skills" : timetable.Broken switch
            {
                Rule.Window => $"window, by {Minutes(by)} min",
                Rule.Shift or Rule.Duty or Rule.Driving => $"shift, duty or driving time, by {Minutes(by)} min",
                Rule.Distance => $"longest distance, by {by} m",
                Rule.Load => $"capacity, by {by} of {DimensionName(problem, timetable.BrokenAt.Dimension)}",
                var other => other.ToString().ToLowerInvariant(),
            };
            return locked[k] == task
                ? $"locked to {VehicleName(problem, vehicle)} behind {k} stop(s), it breaks the rule of {rule}"
                : $"it is locked behind {IdOf(problem, locked[k])}, which breaks the rule of {rule}";
        }

        return $"its drop finds no place behind the locked stops of {VehicleName(problem, vehicle)}";
    }

    /// <summary>Adds a task to a route, on a new trip where it must be; if neither holds, the timetable tells how it broke without one.</summary>
    private static bool FitsBehind(FlatProblem problem, int vehicle, List<int> driven, int task, Timetable timetable)
    {
        if (Fits(task)) return true;
        var room = driven.Count > 0 && driven.Count(problem.IsReload) < problem.MaxReloads[vehicle];
        foreach (var reload in problem.Reloads[vehicle])
            if (room && !driven.Contains(reload) && Fits(reload, task)) return true;
        return Fits(task);

        bool Fits(params int[] more)
        {
            if (!timetable.Drive(vehicle, [.. driven, .. more], full: true)) return false;
            driven.AddRange(more);
            return true;
        }
    }

    private static string IdOf(FlatProblem problem, int task) => SolutionBuilder.IdOf(problem, task);

    private static List<int> Allowed(FlatProblem problem, int task)
    {
        var names = task < problem.Source.Visits.Count
            ? problem.Source.Visits[task].AllowedVehicles
            : problem.Source.Pairs[(task - problem.Source.Visits.Count) / 2].AllowedVehicles;
        var not = task < problem.Source.Visits.Count
            ? problem.Source.Visits[task].ForbiddenVehicles
            : problem.Source.Pairs[(task - problem.Source.Visits.Count) / 2].ForbiddenVehicles;
        var wanted = names?.ToHashSet();
        return [.. Enumerable.Range(0, problem.Vehicles).Where(v => (wanted is null || wanted.Contains(problem.Source.Vehicles[v].Id)) && !not.Contains(problem.Source.Vehicles[v].Id))];
    }

    private static string NoSkill(FlatProblem problem, int task, List<int> allowed)
    {
        var wanted = task < problem.Source.Visits.Count
            ? problem.Source.Visits[task].Skills
            : problem.Source.Pairs[(task - problem.Source.Visits.Count) / 2].Skills;
        var missing = wanted.FirstOrDefault(s => allowed.All(v => !problem.Source.Vehicles[v].Skills.Contains(s)));
        return missing is null ? $"no one vehicle has all the skills {string.Join(", ", wanted)}" : $"no vehicle has the skill {missing}";
    }

    private static string TooHeavy(FlatProblem problem, int task, List<int> able)
    {
        var (least, dimension, vehicle) = (long.MaxValue, 0, able[0]);
        foreach (var v in able)
        {
            var excess = Excess(problem, v, task, [], out var d);
            if (excess > 0 && excess < least) (least, dimension, vehicle) = (excess, d, v);
        }

        return least == long.MaxValue
            ? "no vehicle may make a stop"
            : $"its {DimensionName(problem, dimension)} of {Amount(problem, task, dimension)} is {least} more than the roomiest vehicle {VehicleName(problem, vehicle)} can carry";
    }

    private static (string Reason, string Words) OutOfReach(FlatProblem problem, List<(int Vehicle, LoneTrip Trip)> alone)
    {
        var late = alone.Where(a => a.Trip.Broken == Rule.Window).OrderBy(a => a.Trip.By).ToList();
        if (late.Count > 0)
            return (UnservedReasons.WindowTooEarly,
                $"its window closes {Minutes(late[0].Trip.By)} min before the earliest arrival of {VehicleName(problem, late[0].Vehicle)}");
        var (vehicle, trip) = alone.OrderBy(a => a.Trip.By).First();
        var words = trip.Broken == Rule.Distance
            ? $"the trip to it alone is {trip.By} m longer than {VehicleName(problem, vehicle)} may drive"
            : $"{VehicleName(problem, vehicle)} would be back {Minutes(trip.By)} min after its shift or duty limit, even if it served nothing else";
        return (UnservedReasons.ShiftTooShort, words);
    }

    private static (string Reason, string Words) Crowded(FlatProblem problem, int task, List<int> usable, Dictionary<int, int[]> onBoard)
    {
        var (least, dimension, vehicle) = (long.MaxValue, 0, usable[0]);
        foreach (var v in usable)
        {
            var excess = Excess(problem, v, task, onBoard.GetValueOrDefault(v, []), out var d);
            if (excess < least) (least, dimension, vehicle) = (excess, d, v);
        }

        if (least > 0)
            return (UnservedReasons.NoCapacityLeft,
                $"all vehicles that could serve it are full: the roomiest, {VehicleName(problem, vehicle)}, lacks {least} of {DimensionName(problem, dimension)}");
        return (UnservedReasons.NoTimeLeft,
            $"{usable.Count} vehicle(s) could serve it alone, but not together with the stops they have: windows, shifts or limits leave no time");
    }

    /// <summary>By how much a task exceeds what a vehicle has left; 0 if it fits.</summary>
    private static long Excess(FlatProblem problem, int vehicle, int task, int[] taken, out int dimension)
    {
        long most = 0;
        dimension = 0;
        for (var d = 0; d < problem.Dimensions; d++)
        {
            var excess = (long)Amount(problem, task, d) + (d < taken.Length ? taken[d] : 0) - problem.Capacity[vehicle * problem.Dimensions + d];
            if (excess > most) (most, dimension) = (excess, d);
        }

        return most;
    }

    private static int[] MostOnBoard(PlannedRoute route)
    {
        var most = route.LoadAtStart.ToArray();
        foreach (var stop in route.Stops)
            for (var d = 0; d < most.Length; d++) most[d] = Math.Max(most[d], stop.LoadAfter[d]);
        return most;
    }

    private static int Amount(FlatProblem problem, int task, int dimension)
    {
        var at = task * problem.Dimensions + dimension;
        return Math.Max(problem.LoadAtStart[at], problem.LoadAtStart[at] + problem.LoadChange[at]);
    }

    private static string Name(FlatProblem problem, int task) =>
        task < problem.Source.Visits.Count ? problem.Source.Visits[task].Id : problem.Source.Pairs[(task - problem.Source.Visits.Count) / 2].Id;

    private static string VehicleName(FlatProblem problem, int vehicle) => problem.Source.Vehicles[vehicle].Id;

    private static string DimensionName(FlatProblem problem, int d) => d < problem.Source.Dimensions.Count ? problem.Source.Dimensions[d] : $"load {d + 1}";

    private static long Minutes(long seconds) => (seconds + 59) / 60;
}
