namespace LogiOpt.Routing.Problem;

/// <summary>How far and how long it is between the places of a problem. Places are dense indices from 0.</summary>
public abstract record TravelData
{
    private protected TravelData()
    {
    }

    /// <summary>How many places there are.</summary>
    public abstract int Places { get; }

    /// <summary>How fast the road is by time, in rising order from second 0 on; empty = always as stated.</summary>
    /// <remarks>A leg of w seconds takes as long as the speeds on the way add up to w, so a later start never arrives earlier. Source: Ichoua, Gendreau and
    /// Potvin (2003), European Journal of Operational Research 144(2), 379-396.</remarks>
    public IReadOnlyList<SpeedStep> Speeds { get; init; } = [];
}

/// <summary>From a second on, until the next step, roads are this fast.</summary>
/// <param name="FromSeconds">First second; 0 for the first step.</param>
/// <param name="PerMille">1000 = as the table says, 500 = every leg takes twice as long; in [50, 20000].</param>
public readonly record struct SpeedStep(int FromSeconds, int PerMille);

/// <summary>Travel given as full tables.</summary>
/// <param name="Count">Number of places, 1 or more.</param>
/// <param name="Seconds">Whole seconds, row-major, <c>Count x Count</c>, each 0 or more.</param>
/// <param name="Metres">Whole metres, row-major, <c>Count x Count</c>, each 0 or more.</param>
public sealed record MatrixTravel(int Count, int[] Seconds, int[] Metres) : TravelData
{
    /// <inheritdoc/>
    public override int Places => Count;
}

/// <summary>Travel as the straight line in a plane, computed where it is needed, so that ten thousand places need no table.</summary>
/// <param name="X">Abscissae, one a place.</param>
/// <param name="Y">Ordinates, one a place.</param>
/// <param name="Rounding">How a length becomes whole metres and seconds.</param>
public sealed record PlaneTravel(double[] X, double[] Y, PlaneRounding Rounding) : TravelData
{
    /// <inheritdoc/>
    public override int Places => X.Length;
}

/// <summary>How a straight line becomes whole metres and seconds.</summary>
/// <param name="Scale">Metres in one unit of the coordinates.</param>
/// <param name="RoundUpFrom">Fraction of a metre that is rounded up: 0.5 rounds to the nearest, 1 cuts off.</param>
/// <param name="SecondsPerMetre">Seconds for one metre.</param>
/// <param name="SecondsUp">Whether seconds are rounded up from the exact length, so that a plan in whole seconds also holds in real numbers.</param>
public readonly record struct PlaneRounding(double Scale = 1, double RoundUpFrom = 0.5, double SecondsPerMetre = 1, bool SecondsUp = false)
{
    /// <summary>Whole metres of a straight length.</summary>
    public int Metres(double length) => (int)(length * Scale + (1 - RoundUpFrom));

    /// <summary>Whole seconds of a straight length.</summary>
    public int Seconds(double length) =>
        SecondsUp ? (int)Math.Ceiling(length * Scale * SecondsPerMetre)
        : SecondsPerMetre == 1 ? Metres(length)
        : (int)(Metres(length) * SecondsPerMetre + 0.5);

    /// <summary>CVRPLIB: the nearest whole number.</summary>
    public static PlaneRounding Tsplib => new(1, 0.5, 1);

    /// <summary>DIMACS VRPTW: cut to one decimal, then counted in tenths.</summary>
    public static PlaneRounding Dimacs => new(10, 1, 1);

    /// <summary>SINTEF: real numbers, counted in ten-thousandths; times rounded up, so that no window is missed by rounding.</summary>
    public static PlaneRounding Sintef => new(10_000, 0.5, 1, true);
}
