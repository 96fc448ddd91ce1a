using System.Globalization;

namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>What a tree may look at: a series as it was known at an origin, and the future periods that are asked for.</summary>
/// <remarks>All sizes are relative to the size expected by the first level, so that one tree serves the whole panel.</remarks>
internal sealed class DemandFeatures
{
    private readonly Panel _panel;
    private readonly float[] _demand;
    private readonly float[] _factors;
    private readonly double[] _season;
    private readonly LevelMethod[] _methods;
    private readonly Windows _windows;
    private readonly PastSums _all;
    private readonly PastSums[] _groups;
    private readonly PastSums[] _places;
    private readonly float[] _driverMeans;

    public DemandFeatures(Panel panel, float[] demand, float[] factors, double[] season)
    {
        (_panel, _demand, _factors, _season) = (panel, demand, factors, season);
        _methods = LevelMethod.Candidates(panel.Kind);
        _windows = Windows.Of(panel.Kind);
        _all = new PastSums(panel.Past);
        _groups = [.. Enumerable.Range(0, panel.Group.Max() + 1).Select(_ => new PastSums(panel.Past))];
        _places = [.. Enumerable.Range(0, panel.Place.Max() + 1).Select(_ => new PastSums(panel.Past))];
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var t = 0; t < panel.Past; t++)
            {
                var cell = panel.Cell(s, t);
                if (float.IsNaN(demand[cell])) continue;
                foreach (var sums in (ReadOnlySpan<PastSums>)[_all, _groups[panel.Group[s]], _places[panel.Place[s]]]) sums.Add(t, demand[cell], factors[cell]);
            }

        foreach (var sums in (ReadOnlySpan<PastSums>)[_all, .. _groups, .. _places]) sums.Close();
        _driverMeans = DriverMeans();
        OriginCount = _methods.Length + _windows.Short.Length + 23;
        StepCount = 9 + 3 * panel.Drivers.Length;
    }

    /// <summary>Features of a series at an origin.</summary>
    public int OriginCount { get; }

    /// <summary>Features of a span of future periods.</summary>
    public int StepCount { get; }

    public int Count => OriginCount + StepCount;

    /// <summary>Reads one series; reuse <paramref name="scratch"/> over series.</summary>
    public void Read(int series, SeriesScratch scratch)
    {
        scratch.Sums.Clear();
        var row = _panel.Cell(series, 0);
        double moved = 0;
        var (last, steps) = (float.NaN, 0);
        for (var t = 0; t < _panel.Past; t++)
        {
            var units = _demand[row + t];
            if (float.IsNaN(units)) continue;
            scratch.Sums.Add(t, units, _factors[row + t]);
            if (!float.IsNaN(last)) (moved, steps) = (moved + Math.Abs(units - last), steps + 1);
            last = units;
        }

        scratch.Sums.Close();
        scratch.Scale = steps > 0 ? moved / steps : 0;
    }

    /// <summary>Levels of every candidate method at ascending origins.</summary>
    public double[][] Levels(int series, int[] origins) => Array.ConvertAll(_methods, m =>
    {
        var levels = new double[origins.Length];
        var row = _panel.Cell(series, 0);
        m.Levels(_demand.AsSpan(row, _panel.Past), _factors.AsSpan(row, _panel.Past), origins, levels);
        return levels;
    });

    /// <summary>The level that sizes are relative to: the mean of the methods, never far below the long run; 0 = nothing was ever sold.</summary>
    public static double Base(SeriesScratch scratch, double[][] levels, int at, int origin)
    {
        double sum = 0;
        var count = 0;
        foreach (var method in levels)
        {
            if (double.IsNaN(method[at])) continue;
            sum += method[at];
            count++;
        }

        var longRun = scratch.Sums.Level(0, origin);
        return count == 0 || !(longRun > 0) ? 0 : Math.Max(sum / count, 0.15 * longRun);
    }

    /// <summary>Writes what is known at an origin.</summary>
    public void FillOrigin(int series, SeriesScratch scratch, double[][] levels, int at, int origin, double level, Span<float> row)
    {
        var sums = scratch.Sums;
        var n = 0;
        foreach (var method in levels) row[n++] = (float)(method[at] / level);
        foreach (var window in _windows.Short) row[n++] = (float)(sums.Level(origin - window, origin) / level);
        row[n++] = (float)sums.SoldShare(origin - _windows.Month, origin);
        row[n++] = (float)sums.SoldShare(origin - _windows.Quarter, origin);
        row[n++] = (float)sums.SoldShare(origin - _windows.Year, origin);
        row[n++] = (float)(sums.SizeWhenSold(origin - _windows.Year, origin) / level);
        row[n++] = (float)(sums.Level(0, origin) / level);
        row[n++] = (float)sums.KnownShare(origin - _windows.Month, origin);
        row[n++] = (float)sums.KnownShare(origin - _windows.Year, origin);
        Spread(series, origin, level, scratch, row[n..(n + 8)]);
        n += 8;
        row[n++] = (float)Math.Log(level);
        row[n++] = scratch.Scale > 0 ? (float)Math.Log(level / scratch.Scale) : float.NaN;
        row[n++] = origin;
        var (group, place) = (_groups[_panel.Group[series]], _places[_panel.Place[series]]);
        row[n++] = (float)(group.Level(origin - _windows.Month, origin) / group.Level(origin - _windows.Year, origin));
        row[n++] = (float)(group.Level(origin - _windows.Quarter, origin) / level);
        row[n++] = (float)(place.Level(origin - _windows.Month, origin) / place.Level(origin - _windows.Year, origin));
        row[n++] = (float)(_all.Level(origin - _windows.Month, origin) / _all.Level(origin - _windows.Quarter, origin));
        row[n] = (float)(_all.Level(origin - _windows.Month, origin) / _all.Level(origin - _windows.Year, origin));
    }

    /// <summary>Writes what is known of a future span: season, last year, drivers.</summary>
    /// <returns>The sum of its factors.</returns>
    public double FillStep(int series, SeriesScratch scratch, int origin, int from, int length, double level, Span<float> row)
    {
        double factors = 0, season = 0;
        for (var t = from; t < from + length; t++) (factors, season) = (factors + _factors[_panel.Cell(series, t)], season + _season[t]);
        var n = 0;
        row[n++] = from - origin;
        row[n++] = (float)(factors / length);
        row[n++] = (float)(season / length);
        row[n++] = KeyOf(_panel.Periods[from]);
        row[n++] = _panel.Periods[from].Day;
        row[n++] = (float)(LastSeason(scratch, origin, from, length, 1) / level);
        row[n++] = (float)(LastSeason(scratch, origin, from, length, 2) / level);
        row[n++] = (float)(SameKey(series, origin, from) / level);
        row[n++] = (float)_groups[_panel.Group[series]].Level(Math.Min(origin, from - _windows.Season - 1), Math.Min(origin, from - _windows.Season + length + 1)) / (float)Math.Max(1e-9, _groups[_panel.Group[series]].Level(origin - _windows.Year, origin));
        for (var d = 0; d < _panel.Drivers.Length; d++)
        {
            var values = _panel.Drivers[d];
            double now = 0, before = 0;
            for (var t = from; t < from + length; t++) now += values[_panel.Cell(series, t)] / length;
            for (var t = Math.Max(0, from - 2); t < from; t++) before += values[_panel.Cell(series, t)] / Math.Min(2, from);
            var mean = _driverMeans[d * _panel.SeriesCount + series];
            row[n++] = (float)(now - mean);
            row[n++] = (float)now;
            row[n++] = (float)(before - mean);
        }

        return factors;
    }

    // Mean, last sale, quantiles and extremes of the recent past, relative to the expected size.
    private void Spread(int series, int origin, double level, SeriesScratch scratch, Span<float> row)
    {
        var start = _panel.Cell(series, 0);
        var count = 0;
        double sum = 0, squares = 0;
        var (since, lastSize, unknownRun) = (float.NaN, float.NaN, 0);
        for (var t = origin - 1; t >= 0 && (t >= origin - _windows.Year || float.IsNaN(since)); t--)
        {
            var units = _demand[start + t];
            if (float.IsNaN(units))
            {
                if (count == 0) unknownRun++;
                continue;
            }

            if (units > 0 && float.IsNaN(since)) (since, lastSize) = (origin - t, (float)(units / level));
            if (t < origin - _windows.Year) continue;
            var ratio = units / (level * _factors[start + t]);
            (sum, squares) = (sum + ratio, squares + ratio * ratio);
            scratch.Values[count++] = (float)ratio;
        }

        row[0] = since;
        row[1] = lastSize;
        row[2] = unknownRun;
        row[3] = count > 1 ? (float)Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count))) : float.NaN;
        var values = scratch.Values.AsSpan(0, count);
        values.Sort();
        row[4] = count > 0 ? values[count / 2] : float.NaN;
        row[5] = count > 0 ? values[Math.Min(count - 1, count * 9 / 10)] : float.NaN;
        row[6] = count > 0 ? values[^1] : float.NaN;
        row[7] = count > 0 ? values[count / 4] : float.NaN;
    }

    private double LastSeason(SeriesScratch scratch, int origin, int from, int length, int seasons)
    {
        var lag = seasons * _windows.Season;
        var to = Math.Min(origin, from - lag + length + 1);
        return from - lag - 1 < 0 ? double.NaN : scratch.Sums.Level(from - lag - 1, to);
    }

    // The last four known periods of the same weekday, week or month position before the origin.
    private double SameKey(int series, int origin, int from)
    {
        double units = 0, factors = 0;
        var found = 0;
        for (var t = from - _windows.Cycle; t >= 0 && found < 4 && t > from - 40 * _windows.Cycle; t -= _windows.Cycle)
        {
            var cell = _panel.Cell(series, t);
            if (t >= origin || float.IsNaN(_demand[cell])) continue;
            (units, factors) = (units + _demand[cell], factors + _factors[cell]);
            found++;
        }

        return factors > 0 ? units / factors : double.NaN;
    }

    private int KeyOf(DateOnly day) => _panel.Kind switch
    {
        PeriodKind.Day => (int)day.DayOfWeek,
        PeriodKind.Week => ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)),
        _ => day.Month,
    };

    private float[] DriverMeans()
    {
        var means = new float[_panel.Drivers.Length * _panel.SeriesCount];
        for (var d = 0; d < _panel.Drivers.Length; d++)
            for (var s = 0; s < _panel.SeriesCount; s++)
            {
                double sum = 0;
                var count = 0;
                foreach (var value in _panel.Drivers[d].AsSpan(_panel.Cell(s, 0), _panel.Past))
                {
                    if (float.IsNaN(value)) continue;
                    sum += value;
                    count++;
                }

                means[d * _panel.SeriesCount + s] = count > 0 ? (float)(sum / count) : float.NaN;
            }

        return means;
    }

    /// <summary>Window lengths in periods.</summary>
    private sealed record Windows(int[] Short, int Month, int Quarter, int Year, int Season, int Cycle)
    {
        public static Windows Of(PeriodKind kind) => kind switch
        {
            PeriodKind.Day => new Windows([1, 3, 7, 14], 28, 84, 182, 364, 7),
            PeriodKind.Week => new Windows([1, 2, 4], 4, 13, 52, 52, 52),
            _ => new Windows([1, 2, 3], 3, 6, 24, 12, 12),
        };
    }
}

/// <summary>Working memory for one series at a time.</summary>
internal sealed class SeriesScratch(int past)
{
    public PastSums Sums { get; } = new(past);

    public float[] Values { get; } = new float[past];

    /// <summary>Mean absolute change from one known period to the next.</summary>
    public double Scale { get; set; }
}
