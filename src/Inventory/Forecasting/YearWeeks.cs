using System.Globalization;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Where each week stands in the year, so that a feast that comes a week earlier in one year than in another stands at the same place in both.</summary>
/// <remarks>Week numbers alone split a yearly peak over two places, each with half of it. A peak of the pooled demand that comes back after a year within some
/// days is a feast: the weeks around it move with it, where that makes the years more alike, and in a year that has not seen it yet it is expected at the mean of its dates.</remarks>
internal static class YearWeeks
{
    /// <summary>Places in a year.</summary>
    public const int Count = 53;

    private const double Year = 365.25;

    // A peak stands this far above the middle of its neighbours.
    private const double LeastPeak = 1.5;
    private const int Neighbours = 4;

    // Days by which the dates of a feast may differ from year to year, and weeks around it that move with it.
    private const double MostDrift = 10;
    private const int Reach = 2;

    /// <summary>The place of every period in the year, from 0, below <see cref="Count"/>.</summary>
    /// <param name="weeks">First days of all weeks, ascending without holes.</param>
    /// <param name="ratios">Pooled demand of the known weeks over its yearly mean; NaN = unknown.</param>
    /// <returns>Places by week, and which places are the peak of a feast.</returns>
    public static (int[] Keys, bool[] Feasts) Of(IReadOnlyList<DateOnly> weeks, ReadOnlySpan<double> ratios)
    {
        var plain = Plain(weeks);
        var keys = (int[])plain.Clone();
        var peaks = Peaks(ratios);
        var (taken, feasts) = (new HashSet<int>(), new bool[Count]);
        foreach (var peak in peaks)
        {
            if (taken.Contains(peak)) continue;
            var feast = Same(weeks, peaks, peak);
            if (feast.Count < 2) continue;
            taken.UnionWith(feast.Values);
            var moved = Moved(weeks, plain, keys, feast);
            if (Unlikeness(moved, ratios) > Unlikeness(keys, ratios)) continue;
            keys = moved;
            feasts[plain[feast[feast.Keys.Max()]]] = true;
        }

        return (keys, feasts);
    }

    /// <summary>Week numbers, from 0.</summary>
    public static int[] Plain(IReadOnlyList<DateOnly> weeks) => [.. weeks.Select(day => ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)) - 1)];

    // Weeks above both neighbours and far above the middle of those around them, the highest first.
    private static int[] Peaks(ReadOnlySpan<double> ratios)
    {
        List<(int Week, double Height)> peaks = [];
        for (var t = 1; t < ratios.Length - 1; t++)
        {
            if (!(ratios[t] > ratios[t - 1]) || !(ratios[t] > ratios[t + 1])) continue;
            var around = ratios[Math.Max(0, t - Neighbours)..Math.Min(ratios.Length, t + Neighbours + 1)].ToArray();
            Array.Sort(around);
            if (ratios[t] >= LeastPeak * around[around.Length / 2]) peaks.Add((t, ratios[t]));
        }

        return [.. peaks.OrderByDescending(p => p.Height).ThenBy(p => p.Week).Select(p => p.Week)];
    }

    // The highest peak near the same day of every other year, by years from this one.
    private static Dictionary<int, int> Same(IReadOnlyList<DateOnly> weeks, int[] peaks, int peak)
    {
        var same = new Dictionary<int, int> { [0] = peak };
        foreach (var other in peaks)
        {
            var days = weeks[other].DayNumber - weeks[peak].DayNumber;
            var years = (int)Math.Round(days / Year);
            if (years != 0 && Math.Abs(days - years * Year) <= MostDrift) same.TryAdd(years, other);
        }

        return same;
    }

    private static int[] Moved(IReadOnlyList<DateOnly> weeks, int[] plain, int[] keys, Dictionary<int, int> feast)
    {
        var moved = (int[])keys.Clone();
        var place = plain[feast[feast.Keys.Max()]];
        var day = feast.Average(f => weeks[f.Value].DayNumber - f.Key * Year);
        var (first, last) = ((int)Math.Floor((weeks[0].DayNumber - day) / Year), (int)Math.Ceiling((weeks[^1].DayNumber - day) / Year));
        for (var year = first; year <= last; year++)
        {
            var at = feast.TryGetValue(year, out var seen) ? seen : (int)Math.Round((day + year * Year - weeks[0].DayNumber) / 7);
            if (at < -Reach || at >= weeks.Count + Reach) continue;
            for (var t = Math.Max(0, at - Reach); t <= Math.Min(weeks.Count - 1, at + Reach); t++) moved[t] = (place + t - at + Count) % Count;
        }

        return moved;
    }

    // Squared differences of the known weeks from the mean of their place.
    private static double Unlikeness(int[] keys, ReadOnlySpan<double> ratios)
    {
        Span<double> sum = stackalloc double[Count], squares = stackalloc double[Count], seen = stackalloc double[Count];
        for (var t = 0; t < ratios.Length; t++)
        {
            if (double.IsNaN(ratios[t])) continue;
            (sum[keys[t]], squares[keys[t]], seen[keys[t]]) = (sum[keys[t]] + ratios[t], squares[keys[t]] + ratios[t] * ratios[t], seen[keys[t]] + 1);
        }

        double unlike = 0;
        for (var k = 0; k < Count; k++)
            if (seen[k] > 0) unlike += squares[k] - sum[k] * sum[k] / seen[k];
        return unlike;
    }
}
