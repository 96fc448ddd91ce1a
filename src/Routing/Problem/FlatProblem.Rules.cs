using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Problem;

/// <content>Rules beyond capacity and windows, and travel by vehicle.</content>
internal sealed partial class FlatProblem
{
    /// <summary>Work before the service where the vehicle comes from another place.</summary>
    public required int[] SetupSeconds { get; init; }

    /// <summary>The other end of the pair, also where only one end is locked; -1 for a single visit.</summary>
    public required int[] Mate { get; init; }

    /// <summary>Kind of goods among those that conflict, [0, 64); -1 = goes with everything.</summary>
    public required int[] Goods { get; init; }

    /// <summary>Bits of the kinds that a kind must not meet.</summary>
    public required ulong[] Conflicts { get; init; }

    /// <summary>Vehicle that a task is locked to, at its place of the prefix; -1 = free.</summary>
    public required int[] LockedTo { get; init; }

    /// <summary>The tasks that each vehicle's route begins with.</summary>
    public required int[][] Locked { get; init; }

    /// <summary>Vehicle that serves a task in the plan in force; -1 = none.</summary>
    public required int[] InForce { get; init; }

    /// <summary>Tasks of each vehicle in the plan in force.</summary>
    public required int[][] InForceRoutes { get; init; }

    public required double MovedCost { get; init; }

    /// <summary>Cost of a route's squared duty in seconds.</summary>
    public required double BalancePerSquareSecond { get; init; }

    /// <summary>What a vehicle costs a search beyond its price, so that fewer vehicles come first.</summary>
    public required double FleetPremium { get; init; }

    public required double[] CostPerDutySecond { get; init; }

    public required int[] MaxDriving { get; init; }

    public required bool[] LastInFirstOut { get; init; }

    /// <summary>Breaks of each vehicle in order.</summary>
    public required FlatBreak[][] Breaks { get; init; }

    /// <summary>Nodes of each vehicle's possible reloads; one depot after the other, <c>MaxTrips - 1</c> nodes each.</summary>
    public required int[][] Reloads { get; init; }

    /// <summary>Most reloads on each vehicle's route.</summary>
    public required int[] MaxReloads { get; init; }

    /// <summary>Travel of each vehicle where it differs from the first vehicle's kind of travel; null = as stated for all.</summary>
    public required FlatTravel?[] TravelOf { get; init; }

    /// <summary>Speeds by time of each vehicle; null = always alike.</summary>
    public required SpeedClock?[] Clock { get; init; }

    /// <summary>Straight lines, the same for every vehicle at every time.</summary>
    public required bool IsOnePlane { get; init; }

    public bool IsReload(int node) => node >= Tasks + 2 * Vehicles;

    /// <summary>Whole metres between two nodes for one vehicle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MetresOf(int vehicle, int from, int to) =>
        !IsOnePlane && TravelOf[vehicle] is { } own ? own.Metres(Place[from], Place[to]) : Metres(from, to);

    /// <summary>Whole seconds between two nodes for one vehicle where roads are as fast as the table says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BaseSecondsOf(int vehicle, int from, int to)
    {
        if (IsOnePlane) return Seconds(from, to);
        var seconds = TravelOf[vehicle] is { } own ? own.Seconds(Place[from], Place[to]) : Seconds(from, to);
        var factor = SpeedFactor[vehicle];
        return factor == 1 ? seconds : (int)(seconds / factor + 0.5);
    }

    /// <summary>Whole seconds between two nodes for one vehicle; where roads are fast and slow by time, the least that it can take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SecondsOf(int vehicle, int from, int to)
    {
        if (IsOnePlane) return Seconds(from, to);
        var seconds = BaseSecondsOf(vehicle, from, to);
        return Clock[vehicle] is { } clock ? (int)(seconds * 1000L / clock.FastestPerMille) : seconds;
    }

    /// <summary>Cost of driving from one node to another at the highest speed, without lateness.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ArcCost(int vehicle, int from, int to)
    {
        if (!IsOnePlane) return ArcCostOf(vehicle, from, to);
        if (Traits.OpenEnds && Place[to] < 0) return 0;
        double dx = X![from] - X[to], dy = Y![from] - Y[to], length = Math.Sqrt(dx * dx + dy * dy);
        var cost = CostPerMetre[vehicle] * (int)(length * Rounding.Scale + (1 - Rounding.RoundUpFrom));
        var perSecond = CostPerSecond[vehicle];
        return perSecond == 0 ? cost : cost + perSecond * Rounding.Seconds(length);
    }

    private double ArcCostOf(int vehicle, int from, int to)
    {
        var cost = CostPerMetre[vehicle] * MetresOf(vehicle, from, to);
        return CostPerSecond[vehicle] == 0 ? cost : cost + CostPerSecond[vehicle] * SecondsOf(vehicle, from, to);
    }

    /// <summary>Work at a node of a vehicle that comes from another node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WorkAfter(int from, int node) =>
        SetupSeconds[node] == 0 || Place[from] == Place[node] ? ServiceSeconds[node] : ServiceSeconds[node] + SetupSeconds[node];
}

/// <summary>A break in whole seconds.</summary>
internal sealed record FlatBreak(string Id, SecondsWindow[] Windows, int Seconds);

/// <summary>Travel of one profile between places.</summary>
internal sealed record FlatTravel(TravelData Source)
{
    private readonly PlaneTravel? _plane = Source as PlaneTravel;
    private readonly MatrixTravel? _matrix = Source as MatrixTravel;

    public int Metres(int from, int to) => to < 0 ? 0 : _matrix is not null ? _matrix.Metres[from * _matrix.Count + to] : _plane!.Rounding.Metres(Length(from, to));

    public int Seconds(int from, int to) => to < 0 ? 0 : _matrix is not null ? _matrix.Seconds[from * _matrix.Count + to] : _plane!.Rounding.Seconds(Length(from, to));

    private double Length(int from, int to)
    {
        double dx = _plane!.X[from] - _plane.X[to], dy = _plane.Y[from] - _plane.Y[to];
        return Math.Sqrt(dx * dx + dy * dy);
    }
}
