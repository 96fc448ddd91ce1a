namespace LogiOpt.Inventory.Forecasting;

/// <summary>How the season of a group of series, e.g. of one item over all sites, differs from that of the whole panel.</summary>
/// <remarks>Chocolate has another December than salad. A ratio of observed to expected units over three neighbouring weeks or one month,
/// shrunk to 1 by the units and by the years that speak for it, in the way of Dekker, van Donselaar and Ouwehand (2004).</remarks>
internal static class GroupSeason
{
    // Expected units, and years, that the pool's opinion counts for.
    private const double UnitStrength = 15;
    private const double YearStrength = 1;
    private const double Least = 0.25;
    private const double Most = 8;

    /// <summary>Index of every group and period (row-major, all periods of the panel); null where less than two years are known, or days are looked at.</summary>
    public static float[]? Of(Panel panel, float[]? drivers, double[] season)
    {
        var (keys, count, reach) = SeasonalIndex.YearKeys(panel);
        if (keys.Length == 0 || panel.Past < 2 * count - 8) return null;
        var groups = panel.Group.Max() + 1;
        var (observed, expected) = (new double[groups * count], new double[groups * count]);
        for (var s = 0; s < panel.SeriesCount; s++) AddSeries(panel, drivers, season, s, keys, count, observed, expected);

        var years = (double)panel.Past / count;
        var index = new float[groups * panel.Periods.Count];
        var byKey = new double[count];
        for (var g = 0; g < groups; g++)
        {
            for (var k = 0; k < count; k++)
            {
                double came = 0, said = 0;
                for (var j = -reach; j <= reach; j++)
                {
                    var at = g * count + (k + j + count) % count;
                    (came, said) = (came + observed[at], said + expected[at]);
                }

                byKey[k] = 1 + said / (said + UnitStrength) * (years / (years + YearStrength)) * (said > 0 ? came / said - 1 : 0);
            }

            for (var t = 0; t < panel.Periods.Count; t++) index[g * panel.Periods.Count + t] = (float)Math.Clamp(byKey[keys[t]], Least, Most);
        }

        return index;
    }

    private static void AddSeries(Panel panel, float[]? drivers, double[] season, int s, int[] keys, int count, double[] observed, double[] expected)
    {
        var (units, factors) = (new double[panel.Past + 1], new double[panel.Past + 1]);
        for (var t = 0; t < panel.Past; t++)
        {
            var cell = panel.Cell(s, t);
            var known = !float.IsNaN(panel.Demand[cell]);
            units[t + 1] = units[t] + (known ? panel.Demand[cell] : 0);
            factors[t + 1] = factors[t] + (known ? season[t] * (drivers?[cell] ?? 1f) : 0);
        }

        for (var t = 0; t < panel.Past; t++)
        {
            var cell = panel.Cell(s, t);
            if (float.IsNaN(panel.Demand[cell])) continue;
            // The level of the year around it; at the ends the year is as long, but not centred.
            var from = Math.Clamp(t - count / 2, 0, Math.Max(0, panel.Past - count));
            var to = Math.Min(panel.Past, from + count);
            var weight = factors[to] - factors[from];
            if (!(weight > 0)) continue;
            var at = panel.Group[s] * count + keys[t];
            observed[at] += panel.Demand[cell];
            expected[at] += (units[to] - units[from]) / weight * season[t] * (drivers?[cell] ?? 1f);
        }
    }
}
