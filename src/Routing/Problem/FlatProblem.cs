using System.Runtime.CompilerServices;

namespace LogiOpt.Routing.Problem;

/// <summary>A checked problem as flat arrays indexed by dense ints; ids exist only at the edge.</summary>
/// <remarks>Nodes: visits first, then pick-up and drop of each pair in turn, then start and end of each vehicle in turn, then the reloads
/// of each vehicle in turn. Amounts are
/// <c>[node * Dimensions + dimension]</c>.</remarks>
internal sealed partial class FlatProblem
{
    public required RoutingProblem Source { get; init; }

    /// <summary>Visits and both ends of pairs.</summary>
    public required int Tasks { get; init; }

    public required int Vehicles { get; init; }

    public required int Dimensions { get; init; }

    public int Nodes => Place.Length;

    /// <summary>Place of each node; -1 for an open end.</summary>
    public required int[] Place { get; init; }

    public required int[] ServiceSeconds { get; init; }

    /// <summary>Goods leave the start of the route not before.</summary>
    public required int[] ReleaseSeconds { get; init; }

    /// <summary>First start of service; for a vehicle's start and end its shift.</summary>
    public required int[] Open { get; init; }

    /// <summary>Last start of service that the rules admit; the horizon where lateness is only priced.</summary>
    public required int[] Close { get; init; }

    /// <summary>Last start of service without lateness.</summary>
    public required int[] DueSeconds { get; init; }

    public required double[] LatePerSecond { get; init; }

    /// <summary>Windows of tasks that have more than one; null otherwise.</summary>
    public required SecondsWindow[]?[] Windows { get; init; }

    /// <summary>The other end of the pair; -1 for a single visit.</summary>
    public required int[] Partner { get; init; }

    public required bool[] IsPairDrop { get; init; }

    /// <summary>What is on board from the start of the route because of this task.</summary>
    public required int[] LoadAtStart { get; init; }

    /// <summary>By how much the load rises at this task.</summary>
    public required int[] LoadChange { get; init; }

    /// <summary>Cost of leaving a task out; half of it for each end of a pair.</summary>
    public required double[] Penalty { get; init; }

    /// <summary>Vehicles that may serve a task, <see cref="WordsPerTask"/> words of 64 a task; null = every vehicle every task.</summary>
    public required ulong[]? Eligible { get; init; }

    public int WordsPerTask => (Vehicles + 63) / 64;

    public required int[] Capacity { get; init; }

    public required double[] FixedCost { get; init; }

    public required double[] CostPerMetre { get; init; }

    public required double[] CostPerSecond { get; init; }

    public required double[] SpeedFactor { get; init; }

    public required int[] MaxStops { get; init; }

    public required int[] MaxMetres { get; init; }

    public required int[] MaxDuration { get; init; }

    /// <summary>Vehicles alike in everything but their name share a kind.</summary>
    public required int[] VehicleKind { get; init; }

    /// <summary>Vehicles of each kind in rising order.</summary>
    public required int[][] VehiclesOfKind { get; init; }

    /// <summary>Coordinates of each node for straight-line travel; null where tables are used.</summary>
    public required double[]? X { get; init; }

    public required double[]? Y { get; init; }

    public required PlaneRounding Rounding { get; init; }

    public required int Places { get; init; }

    /// <summary>Row-major tables between places; empty for straight-line travel.</summary>
    public required int[] TravelSeconds { get; init; }

    public required int[] TravelMetres { get; init; }

    public required ProblemTraits Traits { get; init; }

    public int StartOf(int vehicle) => Tasks + 2 * vehicle;

    public int EndOf(int vehicle) => Tasks + 2 * vehicle + 1;

    public bool MayServe(int vehicle, int task) =>
        Eligible is null || (Eligible[task * WordsPerTask + (vehicle >> 6)] >> (vehicle & 63) & 1) != 0;

    /// <summary>Whole metres between two nodes; 0 to an open end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Metres(int from, int to)
    {
        if (X is { } x)
        {
            if (Traits.OpenEnds && Place[to] < 0) return 0;
            double dx = x[from] - x[to], dy = Y![from] - Y[to];
            return (int)(Math.Sqrt(dx * dx + dy * dy) * Rounding.Scale + (1 - Rounding.RoundUpFrom));
        }

        var column = Place[to];
        return column < 0 ? 0 : TravelMetres[Place[from] * Places + column];
    }

    /// <summary>Whole seconds between two nodes for a vehicle of speed factor 1; 0 to an open end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Seconds(int from, int to)
    {
        if (X is { } x)
        {
            if (Traits.OpenEnds && Place[to] < 0) return 0;
            double dx = x[from] - x[to], dy = Y![from] - Y[to];
            return Rounding.Seconds(Math.Sqrt(dx * dx + dy * dy));
        }

        var column = Place[to];
        return column < 0 ? 0 : TravelSeconds[Place[from] * Places + column];
    }
}

/// <summary>What a problem does not need, its search does not pay for.</summary>
/// <param name="Timed">There are windows or shifts.</param>
/// <param name="Rich">More than one capacity, one window a visit and one kind of vehicle.</param>
/// <param name="WalkNeeded">A feasible insertion cannot be told without walking the route: soft windows, release times, limits on
/// duration or distance, loads that rise and fall, several windows, set-up, breaks, reloads, goods that conflict, speeds by time, locks, prices of
/// duty, balance and change.</param>
/// <param name="Pairs">There are pairs.</param>
/// <param name="OpenEnds">Some vehicle ends where its last stop is.</param>
/// <param name="SecondsAreMetres">Times and distances are the same numbers.</param>
internal sealed record ProblemTraits(bool Timed, bool Rich, bool WalkNeeded, bool Pairs, bool OpenEnds, bool SecondsAreMetres);
