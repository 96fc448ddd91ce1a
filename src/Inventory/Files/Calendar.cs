using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Files;

/// <summary>The periods of a file.</summary>
internal static class Calendar
{
    private const int MaxPeriods = 20_000;

    /// <summary>Length of the periods, and all of them without holes.</summary>
    /// <exception cref="BadInputException">The dates are neither daily, weekly nor monthly.</exception>
    public static (PeriodKind Kind, List<DateOnly> Periods) Of(DateOnly[] days, string file)
    {
        var kind = KindOf(days, file);
        List<DateOnly> periods = [days[0]];
        while (periods[^1] < days[^1] && periods.Count < MaxPeriods) periods.Add(Next(periods[^1], kind));
        var all = periods.ToHashSet();
        var faults = new FaultList();
        foreach (var day in days)
            faults.Check(all.Contains(day), $"{file}, period_start", $"{day:yyyy-MM-dd} does not start a {kind.ToString().ToLowerInvariant()} counted from {days[0]:yyyy-MM-dd}", "Give the first day of each period");
        faults.ThrowIfAny();
        return (kind, periods);
    }

    public static DateOnly Next(DateOnly day, PeriodKind kind) => kind switch
    {
        PeriodKind.Day => day.AddDays(1),
        PeriodKind.Week => day.AddDays(7),
        _ => day.AddMonths(1),
    };

    public static Dictionary<DateOnly, int> Index(IReadOnlyList<DateOnly> periods) =>
        periods.Select((day, t) => (day, t)).ToDictionary(p => p.day, p => p.t);

    // The shortest step between two dates tells the length: a longer one is a hole.
    private static PeriodKind KindOf(DateOnly[] days, string file)
    {
        if (days.Length < 2) return PeriodKind.Day;
        var step = days.Zip(days.Skip(1), (a, b) => b.DayNumber - a.DayNumber).Min();
        return step switch
        {
            7 => PeriodKind.Week,
            >= 28 and <= 31 when days.All(d => d.Day == days[0].Day) => PeriodKind.Month,
            1 => PeriodKind.Day,
            _ when days.All(d => (d.DayNumber - days[0].DayNumber) % 7 == 0) => PeriodKind.Week,
            < 7 => PeriodKind.Day,
            _ => throw new BadInputException($"{file}, period_start", $"the periods are {step} days apart", "Give daily, weekly or monthly periods"),
        };
    }
}
