using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>A place on a route; 32 bytes, so that a look at a neighbour costs one cache line at most.</summary>
internal struct Halt
{
    /// <summary>Neighbours on the route. A route is a ring through the node of its depot; meaningless while unassigned.</summary>
    public int Next, Prev;

    /// <summary>Route, or -1 for an unassigned task.</summary>
    public int Route;

    /// <summary>Metres of the legs to both neighbours.</summary>
    public int ToNext, FromPrev;

    public int Demand;

    /// <summary>Coordinates; where a table is used, the bits of <see cref="X"/> are the index of the place.</summary>
    public float X, Y;
}

/// <summary>The times of a place, apart from <see cref="Halt"/>, so that problems without a clock never load them.</summary>
internal struct HaltTimes
{
    /// <summary>First possible start of service, given the stops before.</summary>
    public int Early;

    /// <summary>Last start of service that keeps the stops after feasible.</summary>
    public int Late;

    public int Open, Close, Service;

    /// <summary>Seconds of the leg that arrives here from the stop before.</summary>
    public int SecondsFromPrev;
}

/// <summary>A near task.</summary>
/// <param name="TaskAndOrder">The task, times four; bit 0: it can precede the one it is near to, bit 1: it can follow it.</param>
/// <param name="Metres">Length of the shorter leg between the two.</param>
internal readonly record struct NearTask(int TaskAndOrder, int Metres)
{
    public int Task => TaskAndOrder >> 2;

    public bool CanPrecede => (TaskAndOrder & 1) != 0;

    public bool CanFollow => (TaskAndOrder & 2) != 0;
}

/// <summary>A problem with vehicles all alike, one depot, one capacity and at most one hard window a visit, counted in metres; or a part of one.</summary>
/// <remarks>Nodes: tasks first, then one node for the depot of each route.</remarks>
internal sealed class UniformProblem
{
    public required int Tasks { get; init; }

    public required int Routes { get; init; }

    public required int Capacity { get; init; }

    /// <summary>Price of using a vehicle, in metres.</summary>
    public required double FixedMetres { get; init; }

    /// <summary>Price of leaving a task out, in metres.</summary>
    public required double[] Penalty { get; init; }

    /// <summary>Every node, off any route.</summary>
    public required Halt[] Halts { get; init; }

    /// <summary>Times of every node; empty where nothing is timed.</summary>
    public required HaltTimes[] Times { get; init; }

    /// <summary><see cref="NearPerTask"/> near tasks of each task, nearest first.</summary>
    public required NearTask[] Near { get; init; }

    public required int NearPerTask { get; init; }

    /// <summary>Metres from the depot to each task.</summary>
    public required int[] FromDepot { get; init; }

    /// <summary>Where legs come from; shared by all parts.</summary>
    public required FlatProblem Flat { get; init; }

    public int Nodes => Tasks + Routes;

    public ReadOnlySpan<NearTask> NearOf(int task) => Near.AsSpan(task * NearPerTask, NearPerTask);

    /// <summary>Whether a problem is of this sort.</summary>
    public static bool Fits(FlatProblem flat)
    {
        if (flat.Traits.Rich || flat.Vehicles == 0 || flat.Tasks < 2 || flat.VehiclesOfKind.Length != 1 || flat.CostPerMetre[0] <= 0) return false;
        if (flat.Place[flat.StartOf(0)] != flat.Place[flat.EndOf(0)]) return false;
        return flat.X is null || AreExactFloats(flat.X) && AreExactFloats(flat.Y!);
    }

    /// <param name="flat">The problem.</param>
    /// <param name="neighbours">Its near tasks.</param>
    /// <param name="vehicles">How many vehicles there are, then at no price; null = those of the problem at their price.</param>
    public static UniformProblem Of(FlatProblem flat, Neighbours neighbours, int? vehicles = null)
    {
        int tasks = flat.Tasks, routes = vehicles ?? Math.Min(flat.Vehicles, tasks), start = flat.StartOf(0);
        var perMetre = flat.CostPerMetre[0];
        var halts = new Halt[tasks + routes];
        var times = new HaltTimes[flat.Traits.Timed ? halts.Length : 0];
        for (var node = 0; node < halts.Length; node++)
        {
            var source = node < tasks ? node : start;
            halts[node] = new Halt { Route = -1, Demand = node < tasks ? flat.LoadAtStart[node] : 0 };
            if (flat.X is null) halts[node].X = BitConverter.Int32BitsToSingle(flat.Place[source]);
            else (halts[node].X, halts[node].Y) = ((float)flat.X[source], (float)flat.Y![source]);
            if (times.Length == 0) continue;
            times[node] = new HaltTimes
            {
                Open = flat.Open[source],
                Close = node < tasks ? flat.Close[source] : flat.Close[flat.EndOf(0)],
                Service = flat.ServiceSeconds[source],
            };
        }

        var per = neighbours.PerTask;
        var near = new NearTask[tasks * per];
        var fromDepot = new int[tasks];
        for (var task = 0; task < tasks; task++)
        {
            fromDepot[task] = flat.Metres(start, task);
            var row = neighbours.Of(task);
            for (var k = 0; k < per; k++) near[task * per + k] = Describe(flat, row[k].Task, task);
        }

        return new UniformProblem
        {
            Tasks = tasks,
            Routes = routes,
            Capacity = flat.Capacity[0],
            FixedMetres = vehicles is null ? flat.FixedCost[0] / perMetre : 0,
            Penalty = [.. flat.Penalty.Select(p => p / perMetre)],
            Halts = halts,
            Times = times,
            Near = near,
            NearPerTask = per,
            FromDepot = fromDepot,
            Flat = flat,
        };
    }

    /// <summary>The problem of some tasks alone.</summary>
    /// <param name="tasks">Which; task k of the part is <c>tasks[k]</c> here.</param>
    /// <param name="routes">Routes of the part.</param>
    public UniformProblem Part(int[] tasks, int routes)
    {
        var own = new int[Tasks];
        Array.Fill(own, -1);
        for (var k = 0; k < tasks.Length; k++) own[tasks[k]] = k;
        var halts = new Halt[tasks.Length + routes];
        var times = new HaltTimes[Times.Length == 0 ? 0 : halts.Length];
        var near = new NearTask[tasks.Length * NearPerTask];
        for (var k = 0; k < halts.Length; k++)
        {
            var source = k < tasks.Length ? tasks[k] : Tasks;
            halts[k] = Halts[source];
            if (times.Length > 0) times[k] = Times[source];
        }

        for (var k = 0; k < tasks.Length; k++)
        {
            var at = k * NearPerTask;
            foreach (var (code, metres) in NearOf(tasks[k]))
                if (own[code >> 2] >= 0) near[at++] = new NearTask(own[code >> 2] << 2 | (code & 3), metres);

            // Filled up with itself, infinitely far: removed while it looks for a place, ruined already while it is the seed.
            while (at < (k + 1) * NearPerTask) near[at++] = new NearTask(k << 2, int.MaxValue);
        }

        return new UniformProblem
        {
            Tasks = tasks.Length,
            Routes = routes,
            Capacity = Capacity,
            FixedMetres = FixedMetres,
            Penalty = [.. tasks.Select(t => Penalty[t])],
            Halts = halts,
            Times = times,
            Near = near,
            NearPerTask = NearPerTask,
            FromDepot = [.. tasks.Select(t => FromDepot[t])],
            Flat = Flat,
        };
    }

    private static NearTask Describe(FlatProblem flat, int other, int task)
    {
        var precedes = (long)flat.Open[other] + flat.ServiceSeconds[other] + flat.Seconds(other, task) <= flat.Close[task];
        var follows = (long)flat.Open[task] + flat.ServiceSeconds[task] + flat.Seconds(task, other) <= flat.Close[other];
        var metres = flat.X is null ? Math.Min(flat.Metres(other, task), flat.Metres(task, other)) : flat.Metres(other, task);
        return new NearTask(other << 2 | (precedes ? 1 : 0) | (follows ? 2 : 0), metres);
    }

    private static bool AreExactFloats(double[] values)
    {
        foreach (var value in values)
            if ((float)value != value) return false;
        return true;
    }
}
