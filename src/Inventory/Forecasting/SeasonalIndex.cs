using System.Globalization;

namespace LogiOpt.Inventory.Forecasting;

/// <summary>Pooled seasonal indices: how the whole panel sells on a weekday, in a week of the year, in a month, relative to its average.</summary>
/// <remarks>A key that was seen in few seasons says little, so its index is shrunk towards 1. Pooling over series follows
/// Dekker, van Donselaar and Ouwehand (2004), International Journal of Production Economics 90(2), 151-167.</remarks>
internal static class SeasonalIndex
{
    /// <summary>The factor of every period, past and future, average about 1.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="drivers">Factor of the drivers by cell, taken out before; null = none.</param>
    public static double[] Of(Panel panel, float[]? drivers)
    {
        var factors = Enumerable.Repeat(1.0, panel.Periods.Count).ToArray();
        if (panel.Kind == PeriodKind.Day)
        {
            Multiply(factors, OfKeys(panel, drivers, factors, [.. panel.Periods.Select(d => (int)d.DayOfWeek)], 7, strength: 2, window: int.MaxValue));
            return factors;
        }

        var (keys, count) = panel.Kind == PeriodKind.Week
            ? (panel.Periods.Select(WeekOfYear).ToArray(), 53)
            : ([.. panel.Periods.Select(d => d.Month - 1)], 12);
        // Less than one and a half years cannot tell a season from a trend.
        if (panel.Past * 2 < count * 3) return factors;
        var index = OfKeys(panel, drivers, factors, keys, count, strength: panel.Kind == PeriodKind.Week ? 0.2 : 2.0, window: int.MaxValue);
        Multiply(factors, panel.Kind == PeriodKind.Week ? Smoothed(index, keys, count) : index);
        return factors;
    }

    /// <summary>Place of every period in the year, how many there are, and neighbours that lend each other weight; none for days.</summary>
    public static (int[] Keys, int Count, int Reach) YearKeys(Panel panel) => panel.Kind switch
    {
        PeriodKind.Week => ([.. panel.Periods.Select(WeekOfYear)], 53, 1),
        PeriodKind.Month => ([.. panel.Periods.Select(d => d.Month - 1)], 12, 0),
        _ => ([], 0, 0),
    };

    // Ratio of the panel's mean in the period to its centred yearly mean, averaged over the seasons of the key, shrunk to 1.
    private static double[] OfKeys(Panel panel, float[]? drivers, double[] known, int[] keys, int count, double strength, int window)
    {
        var means = PeriodMeans(panel, drivers, known);
        var trend = CentredMeans(means, panel.Kind == PeriodKind.Day ? 28 : count, panel.Past);
        var sum = new double[count];
        var seen = new double[count];
        for (var t = Math.Max(0, panel.Past - window); t < panel.Past; t++)
        {
            if (!(means[t] >= 0) || !(trend[t] > 0)) continue;
            sum[keys[t]] += means[t] / trend[t];
            seen[keys[t]]++;
        }

        var index = new double[count];
        for (var k = 0; k < count; k++) index[k] = (sum[k] + strength) / (seen[k] + strength);
        if (panel.Kind == PeriodKind.Day)
            for (var k = 0; k < count; k++) index[k] = seen[k] == 0 ? 1 : (sum[k] + 0.02) / (seen[k] + 0.02);
        var mean = 0.0;
        for (var t = 0; t < panel.Past; t++) mean += index[keys[t]] / panel.Past;
        return [.. keys.Select(k => Math.Max(index[k] / mean, 0.02))];
    }

    private static double[] PeriodMeans(Panel panel, float[]? drivers, double[] known)
    {
        var (means, counts) = (new double[panel.Past], new int[panel.Past]);
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            var row = panel.Cell(s, 0);
            var units = panel.Demand.AsSpan(row, panel.Past);
            for (var t = 0; t < units.Length; t++)
            {
                if (float.IsNaN(units[t])) continue;
                means[t] += drivers is null ? units[t] : units[t] / drivers[row + t];
                counts[t]++;
            }
        }

        for (var t = 0; t < means.Length; t++)
            means[t] = counts[t] * 4 >= panel.SeriesCount || counts[t] >= 30 ? means[t] / known[t] / counts[t] : double.NaN;
        return means;
    }

    private static double[] CentredMeans(double[] means, int width, int past)
    {
        var trend = new double[past];
        for (var t = 0; t < past; t++)
        {
            // At the ends the window is as wide, but not centred.
            var from = Math.Clamp(t - width / 2, 0, Math.Max(0, past - width));
            var to = Math.Min(past, from + width);
            double sum = 0;
            var count = 0;
            for (var u = from; u < to; u++)
            {
                if (double.IsNaN(means[u])) continue;
                sum += means[u];
                count++;
            }

            trend[t] = count == 0 ? double.NaN : sum / count;
        }

        return trend;
    }

    // Neighbouring weeks of the year lend each other weight, because a feast does not keep to one week number.
    private static double[] Smoothed(double[] byPeriod, int[] keys, int count)
    {
        var index = Enumerable.Repeat(1.0, count).ToArray();
        for (var t = 0; t < keys.Length; t++) index[keys[t]] = byPeriod[t];
        return [.. keys.Select(k => 0.5 * index[k] + 0.25 * (index[(k + 1) % count] + index[(k + count - 1) % count]))];
    }

    private static int WeekOfYear(DateOnly day) => ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)) - 1;

    private static void Multiply(double[] factors, double[] by)
    {
        for (var t = 0; t < factors.Length; t++) factors[t] *= by[t];
    }
}
