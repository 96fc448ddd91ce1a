namespace LogiOpt.Routing.Problem;

/// <summary>What is to be planned. Instants are whole seconds from an origin that the caller chooses.</summary>
/// <param name="Vehicles">Who can drive; may be empty, then nothing is served.</param>
/// <param name="Visits">Single tasks; goods delivered come from the vehicle's start, goods picked up go to its end.</param>
/// <param name="Pairs">Goods fetched at one place and delivered at another by the same vehicle.</param>
/// <param name="Travel">Times and distances between the places.</param>
public sealed record RoutingProblem(
    IReadOnlyList<RoutingVehicle> Vehicles, IReadOnlyList<RoutingVisit> Visits, IReadOnlyList<RoutingPair> Pairs, TravelData Travel)
{
    /// <summary>Names of the capacity dimensions, used in explanations.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>Travel of vehicles that name a profile, between the same places as <see cref="Travel"/>; empty = all vehicles travel alike.</summary>
    public IReadOnlyDictionary<string, TravelData> Profiles { get; init; } = new Dictionary<string, TravelData>();

    /// <summary>Goods that must not be on board together, by the names that visits and pairs give as their goods.</summary>
    public IReadOnlyList<GoodsConflict> Conflicts { get; init; } = [];

    /// <summary>What the search makes small; <see cref="RoutingObjective.Cost"/> by default.</summary>
    public RoutingObjective Objective { get; init; }

    /// <summary>Price of the square of each route's duty in hours, in thousandths: the dearer, the more equal are the shifts; 0 = not wanted.</summary>
    /// <remarks>One hour more on a route of h hours costs 2h + 1 times this price, so hours move to the shorter shifts.</remarks>
    public long BalanceMilliPerSquareHour { get; init; }

    /// <summary>The plan in force, from which the search starts and from which stops move at <see cref="MovedStopMilli"/> only; empty = none.</summary>
    public IReadOnlyList<RouteInForce> InForce { get; init; } = [];

    /// <summary>Price of a stop that another vehicle serves than in <see cref="InForce"/>, in thousandths.</summary>
    public long MovedStopMilli { get; init; }
}

/// <summary>What a search makes small.</summary>
public enum RoutingObjective
{
    /// <summary>The cost of the plan.</summary>
    Cost,

    /// <summary>The number of vehicles first, then the cost.</summary>
    VehiclesFirst,
}

/// <summary>Two kinds of goods that must not be on board of one vehicle at the same time.</summary>
/// <param name="Goods">One kind.</param>
/// <param name="Other">The other, not the same.</param>
public sealed record GoodsConflict(string Goods, string Other);

/// <summary>One vehicle's route of a plan in force.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Stops">Ids of visits and of the visits of pairs, in driving order.</param>
public sealed record RouteInForce(string Vehicle, IReadOnlyList<string> Stops);

/// <summary>From and until, both inclusive, in seconds from the origin of the problem.</summary>
/// <param name="From">First second.</param>
/// <param name="Until">Last second, not before <paramref name="From"/>.</param>
public readonly record struct SecondsWindow(int From, int Until)
{
    /// <summary>The latest second that a problem may name: 20 years after its origin.</summary>
    public const int Horizon = 631_152_000;

    /// <summary>Any time.</summary>
    public static readonly SecondsWindow Always = new(0, Horizon);
}

/// <summary>A vehicle with its driver.</summary>
public sealed record RoutingVehicle
{
    /// <summary>Its code, unique in the problem.</summary>
    public required string Id { get; init; }

    /// <summary>Place where it starts.</summary>
    public required int StartPlace { get; init; }

    /// <summary>Place where it ends; null = wherever the last stop is.</summary>
    public required int? EndPlace { get; init; }

    /// <summary>Not away before, back not after.</summary>
    public SecondsWindow Shift { get; init; } = SecondsWindow.Always;

    /// <summary>What it can carry, one amount per dimension, 0 or more.</summary>
    public IReadOnlyList<int> Capacity { get; init; } = [];

    /// <summary>What it can do.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Cost of using it at all, thousandths of the currency unit.</summary>
    public long FixedCostMilli { get; init; }

    /// <summary>Cost of a kilometre.</summary>
    public long CostPerKmMilli { get; init; } = 1000;

    /// <summary>Cost of an hour of driving.</summary>
    public long CostPerHourMilli { get; init; }

    /// <summary>Cost of an hour on duty, from leaving the start to the end of the route: driving, work, waiting and breaks.</summary>
    public long CostPerDutyHourMilli { get; init; }

    /// <summary>How it travels: a key of <see cref="RoutingProblem.Profiles"/>; null = by <see cref="RoutingProblem.Travel"/>.</summary>
    public string? Profile { get; init; }

    /// <summary>2 drives every leg in half the time; in [0.1, 10].</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>Most tasks on its route; a pair counts as two.</summary>
    public int? MaxStops { get; init; }

    /// <summary>Longest route in metres.</summary>
    public int? MaxMetres { get; init; }

    /// <summary>Longest duty: from leaving the start to the end of the route, in seconds.</summary>
    public int? MaxDurationSeconds { get; init; }

    /// <summary>Longest time behind the wheel, in seconds.</summary>
    public int? MaxDrivingSeconds { get; init; }

    /// <summary>Breaks that its driver takes, in this order and once each; a break whose windows lie outside the duty falls away.</summary>
    public IReadOnlyList<RoutingBreak> Breaks { get; init; } = [];

    /// <summary>Depots where it may unload and load for another trip; empty = one trip.</summary>
    public IReadOnlyList<int> ReloadPlaces { get; init; } = [];

    /// <summary>Time of one reload.</summary>
    public int ReloadSeconds { get; init; }

    /// <summary>Most trips on its route, 1 or more; more than one needs <see cref="ReloadPlaces"/>.</summary>
    public int MaxTrips { get; init; } = 1;

    /// <summary>Only what was loaded last can be taken off: goods are dropped in reverse order of their pick-up.</summary>
    public bool LastInFirstOut { get; init; }

    /// <summary>Its route begins with these tasks in this order: ids of visits and of the visits of pairs, as served or promised already.</summary>
    public IReadOnlyList<string> Locked { get; init; } = [];
}

/// <summary>A break of a driver. It may interrupt a leg or be taken at a stop before work starts, but never interrupts work.</summary>
public sealed record RoutingBreak
{
    /// <summary>Its name, unique on its vehicle.</summary>
    public required string Id { get; init; }

    /// <summary>When it may start, in rising order and apart; at least one.</summary>
    /// <remarks>It falls away where the route ends by the first opening or starts after the last closing.</remarks>
    public required IReadOnlyList<SecondsWindow> Windows { get; init; }

    /// <summary>How long it lasts.</summary>
    public required int DurationSeconds { get; init; }
}

/// <summary>One task at a place.</summary>
public sealed record RoutingVisit
{
    /// <summary>Its name, unique in the problem.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is.</summary>
    public required int Place { get; init; }

    /// <summary>Work there.</summary>
    public int ServiceSeconds { get; init; }

    /// <summary>Work before <see cref="ServiceSeconds"/> where the vehicle comes from another place; it starts within the windows.</summary>
    public int SetupSeconds { get; init; }

    /// <summary>When work may start, in rising order and apart; empty = any time.</summary>
    public IReadOnlyList<SecondsWindow> Windows { get; init; } = [];

    /// <summary>Null: the windows are hard. Otherwise work may start after the last window, at this price for a minute.</summary>
    public long? LatePriceMilliPerMinute { get; init; }

    /// <summary>Goods brought from the vehicle's start, one amount per dimension; empty = none.</summary>
    public IReadOnlyList<int> Deliver { get; init; } = [];

    /// <summary>Goods taken to the vehicle's end, one amount per dimension; empty = none.</summary>
    public IReadOnlyList<int> Pickup { get; init; } = [];

    /// <summary>What the vehicle must be able to do.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Null: must be served. 0 to 100: may be left out, the lower ones first.</summary>
    public int? Priority { get; init; }

    /// <summary>The only vehicles that may serve it; null = any.</summary>
    public IReadOnlyList<string>? AllowedVehicles { get; init; }

    /// <summary>Vehicles that may not serve it.</summary>
    public IReadOnlyList<string> ForbiddenVehicles { get; init; } = [];

    /// <summary>Kind of its goods, for <see cref="RoutingProblem.Conflicts"/>; null = goes with everything.</summary>
    public string? Goods { get; init; }

    /// <summary>Its goods cannot leave the depot of their trip before.</summary>
    public int ReleaseSeconds { get; init; }
}

/// <summary>Goods fetched at one place and delivered at another by the same vehicle.</summary>
/// <remarks>Skills, priority, allowed and forbidden vehicles, goods and loads are those of the pair; those of its two visits must be left empty. A pick-up's
/// release time belongs into its windows.</remarks>
public sealed record RoutingPair
{
    /// <summary>Its name, unique in the problem.</summary>
    public required string Id { get; init; }

    /// <summary>Where the goods are fetched.</summary>
    public required RoutingVisit Pickup { get; init; }

    /// <summary>Where they are delivered.</summary>
    public required RoutingVisit Drop { get; init; }

    /// <summary>The goods, one amount per dimension; empty = none.</summary>
    public IReadOnlyList<int> Load { get; init; } = [];

    /// <summary>What the vehicle must be able to do.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Null: must be served. 0 to 100: may be left out, the lower ones first.</summary>
    public int? Priority { get; init; }

    /// <summary>The only vehicles that may serve it; null = any.</summary>
    public IReadOnlyList<string>? AllowedVehicles { get; init; }

    /// <summary>Vehicles that may not serve it.</summary>
    public IReadOnlyList<string> ForbiddenVehicles { get; init; } = [];

    /// <summary>Kind of its goods, for <see cref="RoutingProblem.Conflicts"/>; null = goes with everything.</summary>
    public string? Goods { get; init; }
}
