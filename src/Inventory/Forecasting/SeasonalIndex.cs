namespace LogiOpt.Inventory.Forecasting;

/// <summary>Pooled seasonal indices: how the whole panel sells on a weekday, in a week of the year, in a month, relative to its average.</summary>
/// <remarks>A key that was seen in few seasons says little, so its index is shrunk towards 1. Pooling over series follows
/// Dekker, van Donselaar and Ouwehand (2004), International Journal of Production Economics 90(2), 151-167.</remarks>
internal static class SeasonalIndex
{
    // Part of a week of the year that each of its neighbours makes.
    private const double Lent = 0.25;

    /// <summary>The factor of every period, past and future, average about 1, and its place in the year.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="drivers">Factor of the drivers by cell, taken out before; null = none.</param>
    public static YearSeason Of(Panel panel, float[]? drivers)
    {
        var factors = Enumerable.Repeat(1.0, panel.Periods.Count).ToArray();
        if (panel.Kind == PeriodKind.Day)
        {
            Multiply(factors, OfKeys(panel, PeriodMeans(panel, drivers, factors), [.. panel.Periods.Select(d => (int)d.DayOfWeek)], 7, strength: 2));
            return new YearSeason(factors, [], []);
        }

        // Less than one and a half years cannot tell a season from a trend.
        var count = panel.Kind == PeriodKind.Week ? YearWeeks.Count : 12;
        if (panel.Past * 2 < count * 3) return new YearSeason(factors, [], []);
        var means = PeriodMeans(panel, drivers, factors);
        var (keys, feasts) = panel.Kind == PeriodKind.Week
            ? YearWeeks.Of(panel.Periods, Ratios(panel, means, count))
            : ([.. panel.Periods.Select(d => d.Month - 1)], new bool[count]);
        var index = OfKeys(panel, means, keys, count, strength: panel.Kind == PeriodKind.Week ? 0.2 : 2.0);
        Multiply(factors, panel.Kind == PeriodKind.Week ? Smoothed(index, keys, feasts) : index);
        return new YearSeason(factors, keys, feasts);
    }

    private static double[] Ratios(Panel panel, double[] means, int width)
    {
        var trend = CentredMeans(means, width, panel.Past);
        return [.. means.Select((m, t) => m >= 0 && trend[t] > 0 ? m / trend[t] : double.NaN)];
    }

    // Ratio of the panel's mean in the period to its centred yearly mean, averaged over the seasons of the key, shrunk to 1.
    private static double[] OfKeys(Panel panel, double[] means, int[] keys, int count, double strength)
    {
        var ratios = Ratios(panel, means, panel.Kind == PeriodKind.Day ? 28 : count);
        var sum = new double[count];
        var seen = new double[count];
        for (var t = 0; t < panel.Past; t++)
        {
            if (double.IsNaN(ratios[t])) continue;
            sum[keys[t]] += ratios[t];
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

    // Neighbouring weeks of the year lend each other weight, because one season more or less of a week is noise; the peak of a feast keeps its own.
    private static double[] Smoothed(double[] byPeriod, int[] keys, bool[] feasts)
    {
        var index = Enumerable.Repeat(1.0, feasts.Length).ToArray();
        for (var t = 0; t < keys.Length; t++) index[keys[t]] = byPeriod[t];
        return [.. keys.Select(k =>
        {
            if (feasts[k]) return index[k];
            var (sum, weight) = ((1 - 2 * Lent) * index[k], 1 - 2 * Lent);
            foreach (var other in (ReadOnlySpan<int>)[(k + 1) % feasts.Length, (k + feasts.Length - 1) % feasts.Length])
                if (!feasts[other]) (sum, weight) = (sum + Lent * index[other], weight + Lent);
            return sum / weight;
        })];
    }

    private static void Multiply(double[] factors, double[] by)
    {
        for (var t = 0; t < factors.Length; t++) factors[t] *= by[t];
    }
}

/// <summary>The season of a panel.</summary>
/// <param name="Factors">By period.</param>
/// <param name="Keys">Place of every period in the year; none for days, and where the past is too short for a season.</param>
/// <param name="Feasts">By place in the year, whether it is the peak of a feast.</param>
internal sealed record YearSeason(double[] Factors, int[] Keys, bool[] Feasts);
