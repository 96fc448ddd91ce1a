namespace LogiOpt.Core.Time;

/// <summary>Earliest and latest start of service, both inclusive, UTC.</summary>
/// <param name="Earliest">First instant at which service may start.</param>
/// <param name="Latest">Last instant at which service may start; not before <paramref name="Earliest"/>.</param>
public readonly record struct TimeWindow(DateTimeOffset Earliest, DateTimeOffset Latest)
{
    /// <summary>Length from earliest to latest.</summary>
    public TimeSpan Width => Latest - Earliest;

    /// <summary>Whether an instant lies in the window, both ends included.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= Earliest && instant <= Latest;

    /// <summary>Whether two windows share an instant.</summary>
    public bool Overlaps(TimeWindow other) => Earliest <= other.Latest && other.Earliest <= Latest;
}
