namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>When one step starts, on the client's clock: work, a break, the departure from the start or the arrival at the end.</summary>
public readonly record struct VroomTiming(VroomStepKind Kind, int Task, int Break, long Start);

/// <summary>Recomputes a timed route from the request alone: arrivals, loads, cost and every rule that it breaks. Solved and given routes are told through it alike.</summary>
internal static class VroomSchedule
{
    /// <param name="problem">The request.</param>
    /// <param name="vehicleIndex">Whose route it is.</param>
    /// <param name="timings">Its steps.</param>
    /// <param name="isGiven">Whether the client laid the route out and every break is due; a planned route has a break only where it is on the road then.</param>
    public static VroomRouteAnswer Route(VroomProblem problem, int vehicleIndex, IReadOnlyList<VroomTiming> timings, bool isGiven)
    {
        var (request, vehicle) = (problem.Request, problem.Request.Vehicles[vehicleIndex]);
        var tasks = timings.Where(t => t.Kind == VroomStepKind.Task).Select(t => request.Tasks[t.Task]).ToList();
        var load = new long[request.Dimensions];
        foreach (var job in tasks.Where(t => t.Kind == VroomTaskKind.Job)) Add(load, job.Delivery, 1);

        var steps = new List<VroomStepAnswer>(timings.Count);
        var drive = new Drive(problem, vehicle);
        for (var k = 0; k < timings.Count; k++)
        {
            var timing = timings[k];
            var violations = new List<VroomViolation>();
            if (timing.Kind == VroomStepKind.Break)
            {
                var rest = vehicle.Breaks[timing.Break];
                var arrivedAt = drive.Rest(timing.Start, NextPlace(problem, vehicle, timings, k), rest.Service);
                Window(rest.Windows, timing.Start, violations);
                if (rest.MaxLoad is { } most && Exceeds(load, most)) violations.Add(new VroomViolation("max_load", null));
                steps.Add(new VroomStepAnswer(timing.Kind, -1, timing.Break, null, arrivedAt, timing.Start - arrivedAt, 0, rest.Service, drive.Seconds, drive.Metres, [.. load], violations));
                continue;
            }

            var place = PlaceOf(problem, vehicle, timing);
            var isTask = timing.Kind == VroomStepKind.Task;
            var isNewPlace = drive.IsNew(place);
            var arrival = drive.Reach(place, timing.Start);
            var start = Math.Max(timing.Start, arrival);
            int setup = 0, service = 0;
            if (isTask)
            {
                var task = request.Tasks[timing.Task];
                (setup, service) = (isNewPlace ? task.SetupOf(vehicle) : 0, task.ServiceOf(vehicle));
                Add(load, task.Delivery, -1);
                Add(load, task.Pickup, 1);
                Window(task.Windows, start, violations);
                if (task.Skills.Any(s => !vehicle.Skills.Contains(s))) violations.Add(new VroomViolation("skills", null));
                if (!InOrder(request, timings, k)) violations.Add(new VroomViolation("precedence", null));
            }
            else
            {
                Window(vehicle.Window is { } hours ? [hours] : [], start, violations);
            }

            if (Exceeds(load, vehicle.Capacity)) violations.Add(new VroomViolation("load", null));
            drive.Work(start + setup + service);
            steps.Add(new VroomStepAnswer(timing.Kind, timing.Task, -1, problem.Places.All[place], arrival, start - arrival, setup, service, drive.Seconds, drive.Metres, [.. load], violations));
        }

        var (delivery, pickup) = (new long[request.Dimensions], new long[request.Dimensions]);
        foreach (var task in tasks)
        {
            Add(delivery, task.Delivery, 1);
            Add(pickup, task.Pickup, 1);
        }

        var route = new VroomRouteAnswer(vehicleIndex, steps, 0, delivery, pickup, tasks.Sum(t => (long)t.Priority), []);
        return route with { Cost = Cost(vehicle, route, drive), Violations = Whole(vehicle, route, tasks.Count, isGiven) };
    }

    /// <summary>The same causes once for several steps or routes; seconds are added up.</summary>
    public static IReadOnlyList<VroomViolation> Merge(IEnumerable<VroomViolation> violations) =>
        [.. violations.GroupBy(v => v.Cause).Select(g => new VroomViolation(g.Key, g.Any(v => v.Seconds is not null) ? g.Sum(v => v.Seconds ?? 0) : null))];

    private static IReadOnlyList<VroomViolation> Whole(VroomVehicle vehicle, VroomRouteAnswer route, int tasks, bool isGiven)
    {
        var violations = route.Steps.SelectMany(s => s.Violations).ToList();
        if (tasks > (vehicle.MaxTasks ?? int.MaxValue)) violations.Add(new VroomViolation("max_tasks", null));
        if (route.Travelled > (vehicle.MaxTravelTime ?? int.MaxValue)) violations.Add(new VroomViolation("max_travel_time", null));
        if (route.Metres > (vehicle.MaxDistance ?? int.MaxValue)) violations.Add(new VroomViolation("max_distance", null));
        if (isGiven && vehicle.Breaks.Count > route.Steps.Count(s => s.Kind == VroomStepKind.Break)) violations.Add(new VroomViolation("missing_break", null));
        return Merge(violations);
    }

    private static long Cost(VroomVehicle vehicle, VroomRouteAnswer route, Drive drive)
    {
        var work = (route.Setup + route.Steps.Where(s => s.Kind == VroomStepKind.Task).Sum(s => (long)s.Service)) * vehicle.CostPerTaskHour / 3600.0;
        var travel = drive.Costs ?? (route.Travelled * vehicle.CostPerHour / 3600.0 + route.Metres * vehicle.CostPerKm / 1000.0);
        return vehicle.FixedCost + (long)Math.Round(work + travel, MidpointRounding.AwayFromZero);
    }

    /// <summary>A pick-up needs its delivery later on the route, and a delivery its pick-up before.</summary>
    private static bool InOrder(VroomRequest request, IReadOnlyList<VroomTiming> timings, int at)
    {
        var task = timings[at].Task;
        if (task < request.Jobs.Count) return true;
        var isPickup = request.Tasks[task].Kind == VroomTaskKind.Pickup;
        for (var k = isPickup ? at + 1 : 0; k < (isPickup ? timings.Count : at); k++)
            if (timings[k].Kind == VroomStepKind.Task && timings[k].Task == (isPickup ? task + 1 : task - 1)) return true;
        return false;
    }

    private static void Window(IReadOnlyList<VroomWindow> windows, long start, List<VroomViolation> violations)
    {
        if (windows.Count == 0) return;
        long early = long.MaxValue, late = long.MaxValue;
        foreach (var window in windows)
        {
            if (start >= window.From && start <= window.Until) return;
            if (start < window.From) early = Math.Min(early, window.From - start);
            else late = Math.Min(late, start - window.Until);
        }

        violations.Add(early < late ? new VroomViolation("lead_time", early) : new VroomViolation("delay", late));
    }

    private static int? NextPlace(VroomProblem problem, VroomVehicle vehicle, IReadOnlyList<VroomTiming> timings, int at)
    {
        for (var k = at + 1; k < timings.Count; k++)
            if (timings[k].Kind != VroomStepKind.Break) return PlaceOf(problem, vehicle, timings[k]);
        return null;
    }

    private static int PlaceOf(VroomProblem problem, VroomVehicle vehicle, VroomTiming timing) => problem.Places.Of(timing.Kind switch
    {
        VroomStepKind.Start => vehicle.Start!.Value,
        VroomStepKind.End => vehicle.End!.Value,
        _ => problem.Request.Tasks[timing.Task].Place,
    });

    private static void Add(long[] load, IReadOnlyList<int> amounts, int sign)
    {
        for (var d = 0; d < Math.Min(load.Length, amounts.Count); d++) load[d] += sign * (long)amounts[d];
    }

    private static bool Exceeds(long[] load, IReadOnlyList<int> limit)
    {
        for (var d = 0; d < load.Length; d++)
            if (load[d] > (d < limit.Count ? limit[d] : 0)) return true;
        return false;
    }

    /// <summary>Where a vehicle is on the way: a leg may be interrupted by breaks, and is driven as far as time allows before each.</summary>
    private sealed class Drive(VroomProblem problem, VroomVehicle vehicle)
    {
        private readonly bool _byCost = problem.Travel.HasCosts(vehicle.Profile);
        private int _at = -1, _legSeconds;
        private long _legDriven, _metresAtStop, _legMetres, _costs, _now;

        public long Seconds { get; private set; }

        public long Metres => _metresAtStop + (_legSeconds == 0 ? 0 : _legMetres * _legDriven / _legSeconds);

        public double? Costs => _byCost ? _costs : null;

        public bool IsNew(int place) => place != _at;

        /// <summary>Drives towards the next place until the break starts, and rests.</summary>
        /// <returns>When it stands: then, or earlier where it has arrived.</returns>
        public long Rest(long start, int? next, int length)
        {
            Aim(next);
            var driven = _at < 0 ? 0 : Math.Clamp(start - _now, 0, _legSeconds - _legDriven);
            (_legDriven, Seconds) = (_legDriven + driven, Seconds + driven);
            var arrival = _at < 0 ? start : _now + driven;
            _now = start + length;
            return arrival;
        }

        /// <summary>Drives the rest of the leg.</summary>
        public long Reach(int place, long start)
        {
            if (_at < 0)
            {
                (_at, _now) = (place, Math.Max(_now, start));
                return _now;
            }

            Aim(place);
            var left = _legSeconds - _legDriven;
            Seconds += left;
            if (_byCost) _costs += problem.Travel.Cost(vehicle.Profile, _at, place);
            (_metresAtStop, _legMetres, _legDriven, _legSeconds) = (_metresAtStop + _legMetres, 0, 0, 0);
            _at = place;
            return _now += left;
        }

        public void Work(long until) => _now = until;

        private void Aim(int? next)
        {
            if (_at < 0 || next is not { } place || _legSeconds > 0 || _legMetres > 0) return;
            (_legSeconds, _legMetres) = (problem.Travel.Seconds(vehicle, _at, place), problem.Travel.Metres(vehicle.Profile, _at, place));
        }
    }
}
