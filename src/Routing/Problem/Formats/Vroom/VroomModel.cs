namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>A problem as VROOM's API states it: seconds, metres, [longitude, latitude]. Source: VROOM's docs/API.md.</summary>
/// <param name="Vehicles">Who drives; at least one.</param>
/// <param name="Jobs">Single tasks.</param>
/// <param name="Shipments">Pick-ups with their deliveries.</param>
/// <param name="Matrices">Tables by profile; empty where places are coordinates.</param>
/// <param name="Options">How to answer.</param>
public sealed record VroomRequest(
    IReadOnlyList<VroomVehicle> Vehicles, IReadOnlyList<VroomTask> Jobs, IReadOnlyList<VroomShipment> Shipments,
    IReadOnlyDictionary<string, VroomMatrix> Matrices, VroomOptions Options)
{
    /// <summary>Every task in the order of the problem: jobs, then pick-up and delivery of each shipment in turn.</summary>
    public IReadOnlyList<VroomTask> Tasks { get; } = [.. Jobs, .. Shipments.SelectMany(s => new[] { s.Pickup, s.Delivery })];

    /// <summary>Whether places are rows of the given tables.</summary>
    public bool ByIndex => Matrices.Count > 0;

    /// <summary>Whether the routes are given and only to be timed.</summary>
    /// <remarks>VROOM's command line has <c>-c</c> for it, which vroom-express takes as <c>options.c</c>; steps without it mean the same here, and
    /// <c>options.c = false</c> solves anew whatever the steps are.</remarks>
    public bool IsPlanMode => Options.ChooseEta ?? Vehicles.Any(v => v.Steps.Count > 0);

    /// <summary>Whether the last amount of any array is asked for anywhere.</summary>
    public int Dimensions => Vehicles.Count == 0 ? 0 : Vehicles.Max(v => v.Capacity.Count);
}

/// <summary>Parts of the answer that a client may ask for.</summary>
/// <param name="Geometry">Roads as polylines, and distances.</param>
/// <param name="ChooseEta">Time the given steps; null = where there are any.</param>
/// <param name="Threads">Threads; null = as configured.</param>
/// <param name="Exploration">Effort, 0 to 5.</param>
/// <param name="LimitSeconds">Longest search; null = by size.</param>
public sealed record VroomOptions(bool Geometry, bool? ChooseEta, int? Threads, int Exploration, double? LimitSeconds);

/// <summary>An id, kept as it was written so that it can be given back alike.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="IsNumber">VROOM's ids are numbers; strings are taken too.</param>
public readonly record struct VroomId(string Text, bool IsNumber);

/// <summary>A place by row of a table, by coordinates, or both.</summary>
/// <param name="Index">Row; null = by coordinates.</param>
/// <param name="Longitude">Degrees east; null = unknown.</param>
/// <param name="Latitude">Degrees north; null = unknown.</param>
public readonly record struct VroomPlace(int? Index, double? Longitude, double? Latitude);

/// <summary>What a task is.</summary>
public enum VroomTaskKind
{
    /// <summary>A single task.</summary>
    Job,

    /// <summary>The first half of a shipment.</summary>
    Pickup,

    /// <summary>The second half of a shipment.</summary>
    Delivery,
}

/// <summary>A job, or one half of a shipment.</summary>
public sealed record VroomTask
{
    /// <summary>What it is.</summary>
    public required VroomTaskKind Kind { get; init; }

    /// <summary>Its id, unique within its kind.</summary>
    public required VroomId Id { get; init; }

    /// <summary>Free words, given back.</summary>
    public string? Description { get; init; }

    /// <summary>Where it is.</summary>
    public required VroomPlace Place { get; init; }

    /// <summary>Seconds once on reaching a new place.</summary>
    public int Setup { get; init; }

    /// <summary>Seconds of work.</summary>
    public int Service { get; init; }

    /// <summary>Setup by type of vehicle.</summary>
    public IReadOnlyDictionary<string, int> SetupPerType { get; init; } = new Dictionary<string, int>();

    /// <summary>Work by type of vehicle.</summary>
    public IReadOnlyDictionary<string, int> ServicePerType { get; init; } = new Dictionary<string, int>();

    /// <summary>Brought from the vehicle's start.</summary>
    public IReadOnlyList<int> Delivery { get; init; } = [];

    /// <summary>Taken to the vehicle's end, or on board until the delivery of a shipment.</summary>
    public IReadOnlyList<int> Pickup { get; init; } = [];

    /// <summary>What the vehicle must have.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>0 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>When work may start, in rising order and apart; empty = any time.</summary>
    public IReadOnlyList<VroomWindow> Windows { get; init; } = [];

    /// <summary>The name of the kind in JSON.</summary>
    public string KindName => Kind switch { VroomTaskKind.Job => "job", VroomTaskKind.Pickup => "pickup", _ => "delivery" };

    /// <summary>Seconds of work by one vehicle.</summary>
    public int ServiceOf(VroomVehicle vehicle) => vehicle.Type is { } type && ServicePerType.TryGetValue(type, out var own) ? own : Service;

    /// <summary>Seconds of setup by one vehicle.</summary>
    public int SetupOf(VroomVehicle vehicle) => vehicle.Type is { } type && SetupPerType.TryGetValue(type, out var own) ? own : Setup;
}

/// <summary>Goods fetched at one place and delivered at another.</summary>
/// <param name="Pickup">The first half; it holds the amounts, skills and priority.</param>
/// <param name="Delivery">The second half.</param>
public sealed record VroomShipment(VroomTask Pickup, VroomTask Delivery);

/// <summary>From and until, both inclusive, in seconds of the client's own clock.</summary>
public readonly record struct VroomWindow(long From, long Until);

/// <summary>A vehicle with its driver.</summary>
public sealed record VroomVehicle
{
    /// <summary>Its id.</summary>
    public required VroomId Id { get; init; }

    /// <summary>Free words, given back.</summary>
    public string? Description { get; init; }

    /// <summary>Names the tables it drives by.</summary>
    public string Profile { get; init; } = "car";

    /// <summary>Where it starts; null = at its first task.</summary>
    public VroomPlace? Start { get; init; }

    /// <summary>Where it ends; null = at its last task.</summary>
    public VroomPlace? End { get; init; }

    /// <summary>What it can carry.</summary>
    public IReadOnlyList<int> Capacity { get; init; } = [];

    /// <summary>What it has.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Names it in times per type.</summary>
    public string? Type { get; init; }

    /// <summary>Working hours; null = any.</summary>
    public VroomWindow? Window { get; init; }

    /// <summary>Breaks, all of which must be taken.</summary>
    public IReadOnlyList<VroomBreak> Breaks { get; init; } = [];

    /// <summary>2 drives every leg in half the time.</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>Most tasks.</summary>
    public int? MaxTasks { get; init; }

    /// <summary>Longest time at the wheel, in seconds.</summary>
    public int? MaxTravelTime { get; init; }

    /// <summary>Longest way, in metres.</summary>
    public int? MaxDistance { get; init; }

    /// <summary>Cost of using it at all.</summary>
    public int FixedCost { get; init; }

    /// <summary>Cost of an hour at the wheel.</summary>
    public int CostPerHour { get; init; } = 3600;

    /// <summary>Cost of an hour of setup and work.</summary>
    public int CostPerTaskHour { get; init; }

    /// <summary>Cost of a kilometre.</summary>
    public int CostPerKm { get; init; }

    /// <summary>A route that is given.</summary>
    public IReadOnlyList<VroomStep> Steps { get; init; } = [];
}

/// <summary>A break of one vehicle.</summary>
/// <param name="Id">Unique within its vehicle.</param>
/// <param name="Description">Free words, given back.</param>
/// <param name="Service">Its length in seconds.</param>
/// <param name="Windows">When it may start; empty = any time.</param>
/// <param name="MaxLoad">Most on board while it lasts; null = any.</param>
public sealed record VroomBreak(VroomId Id, string? Description, int Service, IReadOnlyList<VroomWindow> Windows, IReadOnlyList<int>? MaxLoad);

/// <summary>What a given step is.</summary>
public enum VroomStepKind
{
    /// <summary>Leaves its start.</summary>
    Start,

    /// <summary>A job or a half of a shipment.</summary>
    Task,

    /// <summary>A break.</summary>
    Break,

    /// <summary>Reaches its end.</summary>
    End,
}

/// <summary>One step of a given route.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Task">Index in <see cref="VroomRequest.Tasks"/>; -1 for others.</param>
/// <param name="Break">Index in the vehicle's breaks; -1 for others.</param>
/// <param name="From">Hard earliest start; null = none.</param>
/// <param name="Until">Hard latest start; null = none.</param>
public sealed record VroomStep(VroomStepKind Kind, int Task, int Break, long? From, long? Until);

/// <summary>Tables of one profile.</summary>
/// <param name="Size">Rows and columns.</param>
/// <param name="Seconds">Row-major.</param>
/// <param name="Metres">Row-major; null = unknown.</param>
/// <param name="Costs">Row-major; null = by time and distance.</param>
public sealed record VroomMatrix(int Size, int[] Seconds, int[]? Metres, int[]? Costs);
