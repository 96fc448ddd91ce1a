using LogiOpt.Core.Geo;

namespace LogiOpt.Tracking.Projections;

/// <summary>What a leg's time against its plan is explained by: its length, and the hour it is driven against the hour it was planned for.</summary>
/// <remarks>
/// Length and hour lie between two knots each and count for both by nearness, so that what is learned has no steps. A plan's travel times
/// are those of one departure (<see cref="Core.Travel.ITravelTimes"/>), so the hour a leg is driven counts for it and the hour of planning against it.
/// </remarks>
internal static class LegFeatures
{
    /// <summary>Knots of the length in kilometres: below the first and above the last, the curve is flat.</summary>
    public static readonly double[] Kilometres = [0.5, 1, 2, 4, 8, 16, 32];

    /// <summary>Knots round the day, from midnight UTC: a day's hours need no time zone to be told apart.</summary>
    public const int HourKnots = 12;

    /// <summary>Hours between two knots of the day.</summary>
    public const double HoursPerKnot = 24.0 / HourKnots;

    /// <summary>Length of the vector: lengths first, then hours.</summary>
    public static readonly int Count = Kilometres.Length + HourKnots;

    /// <summary>Fills the vector of one leg.</summary>
    /// <param name="x">The vector, <see cref="Count"/> long; overwritten.</param>
    /// <param name="length">Road length of the leg.</param>
    /// <param name="driven">When it is or was driven.</param>
    /// <param name="planned">The instant that its planned time was of.</param>
    public static void Fill(Span<double> x, Distance length, DateTimeOffset driven, DateTimeOffset planned)
    {
        x.Clear();
        var kilometres = Math.Clamp(length.Metres / 1000.0, Kilometres[0], Kilometres[^1]);
        var k = 0;
        while (k < Kilometres.Length - 2 && kilometres > Kilometres[k + 1]) k++;
        var along = Math.Log(kilometres / Kilometres[k]) / Math.Log(Kilometres[k + 1] / Kilometres[k]);
        (x[k], x[k + 1]) = (1 - along, along);
        AddHour(x[Kilometres.Length..], driven, 1);
        AddHour(x[Kilometres.Length..], planned, -1);
    }

    private static void AddHour(Span<double> x, DateTimeOffset instant, double sign)
    {
        var at = instant.UtcDateTime.TimeOfDay.TotalHours / HoursPerKnot;
        var k = (int)at;
        x[k] += sign * (1 - (at - k));
        x[(k + 1) % HourKnots] += sign * (at - k);
    }
}

/// <summary>Sums of the least squares of ln(actual / planned) over legs, in millionths: whole numbers, so that the order of adding does not matter.</summary>
/// <param name="Count">Legs.</param>
/// <param name="Squares">Sum of ln² .</param>
/// <param name="Cross">Sum of each feature times ln.</param>
/// <param name="Gram">Sum of each two features' product, upper triangle by rows.</param>
internal sealed record LegSums(long Count, long Squares, IReadOnlyList<long> Cross, IReadOnlyList<long> Gram)
{
    private const double Million = 1e6;

    public static readonly LegSums Nothing = new(0, 0, new long[LegFeatures.Count], new long[LegFeatures.Count * (LegFeatures.Count + 1) / 2]);

    public LegSums Plus(LegSums more, int sign) => more.Count == 0 ? this : new(
        Count + sign * more.Count, Squares + sign * more.Squares, Sum(Cross, more.Cross, sign), Sum(Gram, more.Gram, sign));

    public bool IsSame(LegSums other) =>
        Count == other.Count && Squares == other.Squares && Cross.SequenceEqual(other.Cross) && Gram.SequenceEqual(other.Gram);

    /// <summary>The sums of some legs.</summary>
    public static LegSums Of(IEnumerable<(Distance Length, DateTimeOffset Driven, DateTimeOffset Planned, double Log)> legs)
    {
        long count = 0, squares = 0;
        var (cross, gram) = (new long[LegFeatures.Count], new long[Nothing.Gram.Count]);
        Span<double> x = stackalloc double[LegFeatures.Count];
        foreach (var (length, driven, planned, log) in legs)
        {
            LegFeatures.Fill(x, length, driven, planned);
            count++;
            squares += Micro(log * log);
            var at = 0;
            for (var i = 0; i < x.Length; i++)
            {
                cross[i] += Micro(x[i] * log);
                for (var j = i; j < x.Length; j++, at++)
                    if (x[i] != 0 && x[j] != 0) gram[at] += Micro(x[i] * x[j]);
            }
        }

        return count == 0 ? Nothing : new LegSums(count, squares, cross, gram);
    }

    private static long[] Sum(IReadOnlyList<long> a, IReadOnlyList<long> b, int sign)
    {
        var sum = new long[a.Count];
        for (var k = 0; k < sum.Length; k++) sum[k] = a[k] + sign * b[k];
        return sum;
    }

    private static long Micro(double value) => (long)Math.Round(value * Million);
}
