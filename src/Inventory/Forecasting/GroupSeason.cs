namespace LogiOpt.Inventory.Forecasting;

/// <summary>How the season of a group of series, e.g. of one item over all sites, differs from that of the whole panel.</summary>
/// <remarks>Chocolate has another December than salad. A ratio of observed to expected units over three neighbouring weeks or one month,
/// shrunk to 1 by the units and by the years that speak for it, in the way of Dekker, van Donselaar and Ouwehand (2004). How many units
/// speak is asked of the panel itself: each year is foretold by the others, and where the others foretell nothing, no group has a season.</remarks>
internal static class GroupSeason
{
    private const double Least = 0.25;
    private const double Most = 8;

    // Expected units that the pool's opinion may count for; the last stands for ever, so that groups have no season of their own.
    private static readonly double[] UnitStrengths = [5, 15, 50, 150, 500, 2_000, double.PositiveInfinity];

    // Years that it may count for.
    private static readonly double[] YearStrengths = [0.3, 1];

    /// <summary>Index of every group and period (row-major, all periods of the panel); null where less than two years are known, where days
    /// are looked at, or where one year does not foretell the next.</summary>
    public static float[]? Of(Panel panel, float[]? drivers, YearSeason year)
    {
        var (season, keys, feasts) = year;
        var count = feasts.Length;
        if (keys.Length == 0 || panel.Past < 2 * count - 8) return null;
        var sums = new YearSums(panel, keys, count);
        var (years, running) = (YearsAround(panel.Past, count), new (double Units, double Factors)[panel.Past + 1]);
        for (var s = 0; s < panel.SeriesCount; s++) AddSeries(panel, drivers, season, s, years, running, sums);
        // A feast may have its own items though the rest of the year has none.
        var around = Array.ConvertAll([.. Enumerable.Range(0, count)], k => feasts[k] || feasts[(k + 1) % count] || feasts[(k + count - 1) % count]);
        var reach = panel.Kind == PeriodKind.Week ? 1 : 0;
        var (usual, feast) = (BestPool(sums, Array.ConvertAll(around, f => !f), reach), BestPool(sums, around, 0));
        if (double.IsPositiveInfinity(usual.Units) && double.IsPositiveInfinity(feast.Units)) return null;

        var groups = panel.Group.Max() + 1;
        var index = new float[groups * panel.Periods.Count];
        var byKey = new double[count];
        for (var g = 0; g < groups; g++)
        {
            for (var k = 0; k < count; k++)
            {
                var pool = around[k] ? feast : usual;
                var (came, said) = sums.Around(g, k, pool.Reach, withoutYear: -1);
                byKey[k] = pool.Shrunk(came, said, (double)panel.Past / count);
            }

            for (var t = 0; t < panel.Periods.Count; t++) index[g * panel.Periods.Count + t] = (float)Math.Clamp(byKey[keys[t]], Least, Most);
        }

        return index;
    }

    // Squared errors and not absolute ones, which would call the many empty periods of rare sellers a season.
    private static PoolRules BestPool(YearSums sums, bool[] wanted, int reach)
    {
        PoolRules[] rules = [.. YearStrengths.SelectMany(y => UnitStrengths.Select(u => new PoolRules(u, y, reach)))];
        var errors = new double[rules.Length];
        for (var g = 0; g < sums.Groups; g++)
            for (var k = 0; k < sums.Keys; k++)
                for (var y = 0; y < sums.Years && wanted[k]; y++)
                {
                    var (came, said) = sums.At(g, k, y);
                    if (!(said > 0)) continue;
                    var (otherCame, otherSaid) = sums.Around(g, k, reach, withoutYear: y);
                    for (var r = 0; r < rules.Length; r++)
                    {
                        var error = came - said * rules[r].Shrunk(otherCame, otherSaid, sums.Years - 1);
                        errors[r] += error * error / (said + 1);
                    }
                }

        // Ties go to the stronger pool.
        var best = errors.Length - 1;
        for (var r = best - 1; r >= 0; r--)
            if (errors[r] < errors[best]) best = r;
        return rules[best];
    }

    /// <summary>What the pool's opinion counts for beside a group's own years.</summary>
    private readonly record struct PoolRules(double Units, double Years, int Reach)
    {
        public double Shrunk(double came, double said, double years) =>
            1 + (said > 0 ? said / (said + Units) * (years / (years + Years)) * (came / said - 1) : 0);
    }

    // The year around a period tells its level; at the ends it is as long, but not centred.
    private static (int From, int To)[] YearsAround(int past, int count) =>
        [.. Enumerable.Range(0, past).Select(t => Math.Clamp(t - count / 2, 0, Math.Max(0, past - count))).Select(from => (from, Math.Min(past, from + count)))];

    private static void AddSeries(Panel panel, float[]? drivers, double[] season, int s, (int From, int To)[] years, (double Units, double Factors)[] sums, YearSums into)
    {
        ReadOnlySpan<float> units = panel.Demand.AsSpan(panel.Cell(s, 0), panel.Past), by = drivers is null ? default : drivers.AsSpan(panel.Cell(s, 0), panel.Past);
        var own = into.Of(panel.Group[s]);
        for (var t = 0; t < units.Length; t++)
            sums[t + 1] = float.IsNaN(units[t]) ? sums[t] : (sums[t].Units + units[t], sums[t].Factors + season[t] * (by.IsEmpty ? 1f : by[t]));
        for (var t = 0; t < units.Length; t++)
        {
            if (float.IsNaN(units[t])) continue;
            var (from, to) = (sums[years[t].From], sums[years[t].To]);
            var weight = to.Factors - from.Factors;
            if (!(weight > 0)) continue;
            ref var sum = ref own[into.Places[t]];
            sum = (sum.Came + units[t], sum.Said + (to.Units - from.Units) / weight * season[t] * (by.IsEmpty ? 1f : by[t]));
        }
    }

    /// <summary>Observed and expected units by group, place in the year and year, years counted back from the present.</summary>
    private sealed class YearSums
    {
        private readonly (double Came, double Said)[] _sums;

        public YearSums(Panel panel, int[] keys, int count)
        {
            (Keys, Groups) = (count, panel.Group.Max() + 1);
            var present = panel.Periods[panel.Past - 1].DayNumber;
            int[] years = [.. Enumerable.Range(0, panel.Past).Select(t => (int)((present - panel.Periods[t].DayNumber) / 365.25))];
            Years = years[0] + 1;
            Places = [.. years.Select((year, t) => keys[t] * Years + year)];
            _sums = new (double, double)[Groups * count * Years];
        }

        public int Groups { get; }

        public int Keys { get; }

        public int Years { get; }

        /// <summary>Where a past period adds up among the sums of a group.</summary>
        public int[] Places { get; }

        public Span<(double Came, double Said)> Of(int group) => _sums.AsSpan(group * Keys * Years, Keys * Years);

        public (double Came, double Said) At(int group, int key, int year) => _sums[(group * Keys + key) * Years + year];

        /// <summary>Sums over a place in the year and its neighbours.</summary>
        public (double Came, double Said) Around(int group, int key, int reach, int withoutYear)
        {
            double came = 0, said = 0;
            for (var j = -reach; j <= reach; j++)
                for (var y = 0; y < Years; y++)
                {
                    if (y == withoutYear) continue;
                    var sum = At(group, (key + j + Keys) % Keys, y);
                    (came, said) = (came + sum.Came, said + sum.Said);
                }

            return (came, said);
        }
    }
}
