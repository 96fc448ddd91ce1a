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
}

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

    /// <summary>2 drives every leg in half the time; in [0.1, 10].</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>Most tasks on its route; a pair counts as two.</summary>
    public int? MaxStops { get; init; }

    /// <summary>Longest route in metres.</summary>
    public int? MaxMetres { get; init; }

    /// <summary>Longest time from leaving the start to the end of the route, in seconds.</summary>
    public int? MaxDurationSeconds { get; init; }
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

    /// <summary>Its goods cannot leave the vehicle's start before.</summary>
    public int ReleaseSeconds { get; init; }
}

/// <summary>Goods fetched at one place and delivered at another by the same vehicle.</summary>
/// <remarks>Skills, priority, allowed vehicles and loads are those of the pair; those of its two visits must be left empty. A pick-up's
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
}
