using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>VROOM's plan mode: times the steps of a given route so that windows are missed by as few seconds as possible, then so that it ends early, then so
/// that it starts late, then so that each step starts early.</summary>
/// <remarks>A step's start less all the work and travel before it can only rise along the route, and what windows cost is piecewise linear in it: a best
/// plan exists where each step shares its value with an end of some window. So the ends of all windows are the only values tried, by dynamic programming
/// from the last step to the first, exact for any number of windows a step. A break between two steps is bounded by them from either side: its lateness
/// depends on the step before it alone, and its earliness on the step after. A break with several windows is held to the first that an undelayed drive
/// does not miss. Source of the problem: VROOM's docs/API.md, plan mode.</remarks>
internal static class VroomEta
{
    /// <summary>Most values times steps of one route; beyond, the values are thinned.</summary>
    private const int MaxCells = 8_000_000;

    /// <summary>Cost of a second outside a hard bound: more than all that soft windows can be missed by.</summary>
    private const long Hard = 10_000_000_000_000;

    /// <summary>Seconds counted outside one hard bound, so that sums do not overflow.</summary>
    private const long MostHardSeconds = 100;

    /// <exception cref="BadInputException">Hard times of the steps cannot be kept.</exception>
    public static VroomAnswer Answer(VroomProblem problem)
    {
        var (routes, served) = (new List<VroomRouteAnswer>(), new HashSet<int>());
        var faults = new FaultList();
        for (var v = 0; v < problem.Request.Vehicles.Count; v++)
        {
            var steps = problem.Request.Vehicles[v].Steps;
            if (steps.Count == 0) continue;
            foreach (var step in steps)
                if (step.Kind == VroomStepKind.Task) served.Add(step.Task);
            if (Time(problem, v) is { } timings) routes.Add(VroomSchedule.Route(problem, v, timings, isGiven: true));
            else faults.Add($"vehicles[{v}].steps", "service_at, service_after and service_before cannot all be kept", "Give times that follow one another at least as far apart as work and travel take.");
        }

        faults.ThrowIfAny();
        var unassigned = Enumerable.Range(0, problem.Request.Tasks.Count).Where(t => !served.Contains(t)).Select(t => new VroomUnassigned(t, null, null, null));
        return new VroomAnswer(problem, routes, [.. unassigned]);
    }

    private static List<VroomTiming>? Time(VroomProblem problem, int vehicleIndex)
    {
        var vehicle = problem.Request.Vehicles[vehicleIndex];
        var chain = Chain.Of(problem, vehicle);
        if (chain.Count == 0) return [];
        return Best(chain) is { } starts ? Timings(chain, starts, vehicle) : null;
    }

    /// <summary>The best start of each stop, less <see cref="Stop.Offset"/>; null where a hard bound is broken.</summary>
    private static long[]? Best(List<Stop> chain)
    {
        var values = Values(chain);
        var toGo = new Loss[chain.Count][];
        for (var k = chain.Count - 1; k >= 0; k--)
        {
            // Least loss of this stop and all behind it, by the value of this stop; then the least over this value and all higher ones.
            var own = new Loss[values.Length];
            for (var c = values.Length - 1; c >= 0; c--)
            {
                var here = new Loss(chain[k].LossAt(values[c]), k == chain.Count - 1 ? values[c] : 0);
                own[c] = k == chain.Count - 1 ? here : here + toGo[k + 1][c];
            }

            toGo[k] = own;
            if (k > 0)
                for (var c = values.Length - 2; c >= 0; c--) own[c] = own[c + 1] < own[c] ? own[c + 1] : own[c];
        }

        var best = toGo[0].Min();
        if (best.Missed >= Hard) return null;
        var at = Array.LastIndexOf(toGo[0], best);
        var starts = new long[chain.Count];
        starts[0] = values[at];
        for (var k = 1; k < chain.Count; k++)
        {
            // The lowest value from which the rest still loses no more than it must; behind, losses are least over all higher values.
            var wanted = toGo[k][at];
            while (Exact(k, at) != wanted) at++;
            starts[k] = values[at];
        }

        return starts;

        Loss Exact(int k, int c)
        {
            var here = new Loss(chain[k].LossAt(values[c]), k == chain.Count - 1 ? values[c] : 0);
            return k == chain.Count - 1 ? here : here + toGo[k + 1][c];
        }
    }

    private static long[] Values(List<Stop> chain)
    {
        var ends = new SortedSet<long> { 0 };
        foreach (var stop in chain)
            foreach (var end in stop.Ends()) ends.Add(Math.Max(0, end));
        var all = ends.ToArray();
        var room = Math.Max(2, MaxCells / chain.Count);
        return all.Length <= room ? all : [.. Enumerable.Range(0, room).Select(k => all[(long)k * (all.Length - 1) / (room - 1)])];
    }

    private static List<VroomTiming> Timings(List<Stop> chain, long[] starts, VroomVehicle vehicle)
    {
        var timings = new List<VroomTiming>();
        for (var k = 0; k < chain.Count; k++)
        {
            var stop = chain[k];
            var now = k == 0 ? 0 : starts[k - 1] + chain[k - 1].Offset + chain[k - 1].Work;
            var start = starts[k] + stop.Offset;
            var resting = stop.Breaks.Sum(b => vehicle.Breaks[b.Break].Service);
            foreach (var rest in stop.Breaks)
            {
                var begin = k == 0 ? Math.Max(0, start - resting) : Math.Min(Math.Max(now, rest.From), Math.Max(now, start - resting));
                timings.Add(new VroomTiming(VroomStepKind.Break, -1, rest.Break, begin));
                resting -= vehicle.Breaks[rest.Break].Service;
                now = begin + vehicle.Breaks[rest.Break].Service;
            }

            if (stop.Kind is { } kind) timings.Add(new VroomTiming(kind, stop.Task, -1, start));
        }

        return timings;
    }

    /// <summary>Seconds missed, then the end of the route.</summary>
    private readonly record struct Loss(long Missed, long End) : IComparable<Loss>
    {
        public static Loss operator +(Loss a, Loss b) => new(a.Missed + b.Missed, a.End + b.End);

        public static bool operator <(Loss a, Loss b) => a.CompareTo(b) < 0;

        public static bool operator >(Loss a, Loss b) => a.CompareTo(b) > 0;

        public int CompareTo(Loss other) => Missed != other.Missed ? Missed.CompareTo(other.Missed) : End.CompareTo(other.End);
    }

    /// <summary>A break before a stop: not to begin before <paramref name="From"/>.</summary>
    private readonly record struct Rest(int Break, long From);

    /// <summary>A bound on the value of a stop, at a price for each second beyond it.</summary>
    private readonly record struct Bound(long Value, bool IsLower, long Price)
    {
        public long LossAt(long value)
        {
            var seconds = Math.Max(0, IsLower ? Value - value : value - Value);
            return Price == Hard ? Math.Min(seconds, MostHardSeconds) * Hard : seconds * Price;
        }
    }

    /// <summary>One stop of the route, with the breaks before it.</summary>
    private sealed class Stop
    {
        /// <summary>Null for what follows the last stop: a place that is none, which ends breaks behind it.</summary>
        public VroomStepKind? Kind { get; init; }

        public int Task { get; init; } = -1;

        /// <summary>Work, travel and breaks of everything before.</summary>
        public long Offset { get; init; }

        public int Work { get; init; }

        public List<Rest> Breaks { get; } = [];

        public List<Bound> Bounds { get; } = [];

        public IReadOnlyList<VroomWindow> Windows { get; init; } = [];

        public long LossAt(long value)
        {
            long loss = 0;
            foreach (var bound in Bounds) loss += bound.LossAt(value);
            if (Windows.Count == 0) return loss;
            var (start, least) = (value + Offset, long.MaxValue);
            foreach (var window in Windows) least = Math.Min(least, Math.Max(0, Math.Max(window.From - start, start - window.Until)));
            return loss + least;
        }

        public IEnumerable<long> Ends() => Bounds.Select(b => b.Value).Concat(Windows.SelectMany(w => new[] { w.From - Offset, w.Until - Offset }));

        public void Force(VroomStep step)
        {
            if (step.From is { } from) Bounds.Add(new Bound(from - Offset, true, Hard));
            if (step.Until is { } until) Bounds.Add(new Bound(until - Offset, false, Hard));
        }
    }

    /// <summary>Lays a vehicle's steps out as stops.</summary>
    private static class Chain
    {
        public static List<Stop> Of(VroomProblem problem, VroomVehicle vehicle)
        {
            var chain = new List<Stop>();
            var waiting = new List<VroomStep>();
            var hours = vehicle.Window is { } window ? new[] { window } : [];
            int at = -1;
            long offset = 0, undelayed = hours.Length > 0 ? hours[0].From : 0;
            var given = vehicle.Steps.Where(s => s.Kind is VroomStepKind.Task or VroomStepKind.Break).ToList();
            if (vehicle.Start is { } start) Add(VroomStepKind.Start, vehicle.Steps.FirstOrDefault(s => s.Kind == VroomStepKind.Start), problem.Places.Of(start), 0, 0, hours);
            foreach (var step in given)
            {
                if (step.Kind == VroomStepKind.Break)
                {
                    waiting.Add(step);
                    continue;
                }

                var task = problem.Request.Tasks[step.Task];
                var place = problem.Places.Of(task.Place);
                Add(VroomStepKind.Task, step, place, (place == at ? 0 : task.SetupOf(vehicle)) + task.ServiceOf(vehicle), step.Task, task.Windows);
            }

            if (vehicle.End is { } end) Add(VroomStepKind.End, vehicle.Steps.LastOrDefault(s => s.Kind == VroomStepKind.End), problem.Places.Of(end), 0, 0, hours);
            else if (waiting.Count > 0) Add(null, null, at, 0, 0, []);
            return chain;

            void Add(VroomStepKind? kind, VroomStep? step, int place, int work, int task, IReadOnlyList<VroomWindow> windows)
            {
                var travel = at < 0 || kind is null ? 0 : problem.Travel.Seconds(vehicle, at, place);
                var before = chain.Count == 0 ? null : chain[^1];
                var resting = waiting.Sum(s => (long)vehicle.Breaks[s.Break].Service);
                var stop = new Stop
                {
                    Kind = kind,
                    Task = kind == VroomStepKind.Task ? task : -1,
                    Offset = offset + (before?.Work ?? 0) + travel + resting,
                    Work = work,
                    Windows = windows,
                };
                Breaks(stop, before, resting);
                offset = stop.Offset;
                undelayed = Math.Max(undelayed + (before?.Work ?? 0) + travel + resting, windows.Count > 0 ? windows[0].From : 0);
                if (step is not null) stop.Force(step);
                waiting.Clear();
                at = place;
                chain.Add(stop);
            }

            void Breaks(Stop stop, Stop? before, long resting)
            {
                long rested = 0;
                foreach (var step in waiting)
                {
                    var rest = vehicle.Breaks[step.Break];
                    var earliest = undelayed + (before?.Work ?? 0) + rested;
                    var window = rest.Windows.FirstOrDefault(w => w.Until >= earliest, rest.Windows.Count == 0 ? new VroomWindow(0, uint.MaxValue) : rest.Windows[^1]);

                    // Not later than the window: bounds the stop before. Not earlier: bounds the stop behind.
                    Late(window.Until, 1);
                    Early(window.From, 1);
                    if (step.Until is { } until) Late(until, Hard);
                    if (step.From is { } from) Early(from, Hard);
                    stop.Breaks.Add(new Rest(step.Break, Math.Max(window.From, step.From ?? 0)));
                    rested += rest.Service;

                    void Late(long until, long price) => before?.Bounds.Add(new Bound(until - before.Offset - before.Work - rested, false, price));

                    void Early(long from, long price) => stop.Bounds.Add(new Bound(from + resting - rested - stop.Offset, true, price));
                }
            }
        }
    }
}
