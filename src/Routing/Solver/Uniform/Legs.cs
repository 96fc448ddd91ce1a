using System.Runtime.CompilerServices;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>How long legs are; known to the compiler, so that a look at a leg is a few instructions.</summary>
internal interface ILegs
{
    /// <summary>Both ways are equally long.</summary>
    static abstract bool AreSymmetric { get; }

    static abstract int Metres(LegSource source, ref Halt from, ref Halt to);

    static abstract int Seconds(LegSource source, ref Halt from, ref Halt to);
}

/// <summary>What legs are computed from.</summary>
internal sealed class LegSource(FlatProblem flat)
{
    public readonly double Scale = flat.Rounding.Scale;

    public readonly double Round = 1 - flat.Rounding.RoundUpFrom;

    public readonly bool SecondsAreMetres = flat.Traits.SecondsAreMetres;

    public readonly PlaneRounding Rounding = flat.Rounding;

    public readonly int Places = flat.Places;

    public readonly int[] Metres = flat.TravelMetres, Seconds = flat.TravelSeconds;
}

/// <summary>Straight lines between coordinates that are whole numbers of 24 bits at most, so that their differences are exact.</summary>
internal readonly struct PlaneLegs : ILegs
{
    public static bool AreSymmetric => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Metres(LegSource source, ref Halt from, ref Halt to) => (int)(Length(ref from, ref to) * source.Scale + source.Round);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Seconds(LegSource source, ref Halt from, ref Halt to)
    {
        var length = Length(ref from, ref to);
        return source.SecondsAreMetres ? (int)(length * source.Scale + source.Round) : source.Rounding.Seconds(length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Length(ref Halt from, ref Halt to)
    {
        double dx = (double)from.X - to.X, dy = (double)from.Y - to.Y;
        return Math.Sqrt(dx * dx + dy * dy);
    }
}

/// <summary>Legs out of a table.</summary>
internal readonly struct TableLegs : ILegs
{
    public static bool AreSymmetric => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Metres(LegSource source, ref Halt from, ref Halt to) => source.Metres[Cell(source, ref from, ref to)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Seconds(LegSource source, ref Halt from, ref Halt to) => source.Seconds[Cell(source, ref from, ref to)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Cell(LegSource source, ref Halt from, ref Halt to) =>
        BitConverter.SingleToInt32Bits(from.X) * source.Places + BitConverter.SingleToInt32Bits(to.X);
}
