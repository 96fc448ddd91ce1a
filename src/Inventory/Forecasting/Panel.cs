namespace LogiOpt.Inventory.Forecasting;

/// <summary>How long one period of demand is.</summary>
public enum PeriodKind
{
    /// <summary>One day.</summary>
    Day,

    /// <summary>Seven days.</summary>
    Week,

    /// <summary>One calendar month.</summary>
    Month,
}

/// <summary>Demand of many series over the same calendar, with what is known about each period.</summary>
/// <remarks>Row-major, one row a series: cell of series <c>s</c> and period <c>t</c> is <c>s * Periods.Count + t</c>. The last
/// <see cref="Horizon"/> periods are the future, where demand is unknown and drivers are known.</remarks>
public sealed class Panel
{
    /// <summary>Makes an empty panel: all demand unknown, all drivers absent.</summary>
    /// <param name="series">Number of series, 1 or more.</param>
    /// <param name="periods">First days of all periods, ascending without holes; past first, future last.</param>
    /// <param name="horizon">How many of them are future, 1 or more.</param>
    /// <param name="kind">Length of one period.</param>
    /// <param name="drivers">Names of the drivers, e.g. <c>price</c>; may be empty.</param>
    public Panel(int series, IReadOnlyList<DateOnly> periods, int horizon, PeriodKind kind, IReadOnlyList<string> drivers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(series, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(horizon, periods.Count);
        SeriesCount = series;
        Periods = periods;
        Horizon = horizon;
        Kind = kind;
        DriverNames = drivers;
        Demand = new float[series * periods.Count];
        Array.Fill(Demand, float.NaN);
        Drivers = new float[drivers.Count][];
        for (var d = 0; d < drivers.Count; d++) Array.Fill(Drivers[d] = new float[Demand.Length], float.NaN);
        Group = new int[series];
        Place = new int[series];
    }

    /// <summary>Number of series.</summary>
    public int SeriesCount { get; }

    /// <summary>First days of all periods, past and future.</summary>
    public IReadOnlyList<DateOnly> Periods { get; }

    /// <summary>How many periods are future.</summary>
    public int Horizon { get; }

    /// <summary>How many periods are past.</summary>
    public int Past => Periods.Count - Horizon;

    /// <summary>Length of one period.</summary>
    public PeriodKind Kind { get; }

    /// <summary>Names of the drivers.</summary>
    public IReadOnlyList<string> DriverNames { get; }

    /// <summary>Units by series and period; NaN = unknown, or sold out, so that sales understate demand.</summary>
    public float[] Demand { get; }

    /// <summary>Values by driver, then series and period; NaN = unknown.</summary>
    public float[][] Drivers { get; }

    /// <summary>Group of each series that shares the effect of drivers, e.g. its item: a number from 0.</summary>
    public int[] Group { get; }

    /// <summary>Site of each series, whose trend its series share: a number from 0.</summary>
    public int[] Place { get; }

    /// <summary>Events that move demand; none to start with.</summary>
    public IList<PanelEvent> Events { get; } = [];

    /// <summary>Place of a series and period in <see cref="Demand"/> and in each of <see cref="Drivers"/>.</summary>
    public int Cell(int series, int period) => series * Periods.Count + period;

    /// <summary>Some series as they were when less was known: the same horizon, counted from there, with its drivers and without its demand.</summary>
    /// <param name="known">Periods known, from 1 to <see cref="Past"/>.</param>
    /// <param name="series">The series to keep, in their new order.</param>
    internal Panel Before(int known, int[] series)
    {
        var before = new Panel(series.Length, [.. Periods.Take(known + Horizon)], Horizon, Kind, DriverNames);
        foreach (var happening in Events)
            before.Events.Add(new PanelEvent(happening.Name, happening.Phases[..before.Periods.Count], happening.Series is { } concerned ? [.. series.Select(s => concerned[s])] : null));
        for (var s = 0; s < series.Length; s++)
        {
            (before.Group[s], before.Place[s]) = (Group[series[s]], Place[series[s]]);
            Demand.AsSpan(Cell(series[s], 0), known).CopyTo(before.Demand.AsSpan(before.Cell(s, 0)));
            for (var d = 0; d < Drivers.Length; d++) Drivers[d].AsSpan(Cell(series[s], 0), known + Horizon).CopyTo(before.Drivers[d].AsSpan(before.Cell(s, 0)));
        }

        return before;
    }
}
