using System.Globalization;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>What a forecast of November says before and after it is told of 11.11: 40 series from September 2024 on, sixfold on the day, half in the four days after.</summary>
internal static class EventCommand
{
    private const int Series = 40;
    private static readonly DateOnly First = new(2024, 9, 1), November = new(2026, 11, 1);

    public static int Run()
    {
        var (blind, told) = (PanelForecaster.Forecast(Generated(told: false)), PanelForecaster.Forecast(Generated(told: true)));
        Console.WriteLine($"{"day",-12} {"expected",9} {"before",9} {"after",9}   units of all {Series} series, before and after the calendar is told");
        double blindError = 0, toldError = 0, sum = 0;
        for (var step = 0; step < 28; step++)
        {
            double came = 0, before = 0, after = 0;
            for (var s = 0; s < Series; s++)
            {
                var expected = Expected(s, November.AddDays(step));
                (came, before, after) = (came + expected, before + blind.Mean(s, step), after + told.Mean(s, step));
                (blindError, toldError, sum) = (blindError + Math.Abs(blind.Mean(s, step) - expected), toldError + Math.Abs(told.Mean(s, step) - expected), sum + expected);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{November.AddDays(step),-12:yyyy-MM-dd} {came,9:0} {before,9:0} {after,9:0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"absolute error against what was expected: before {blindError / sum:0.0 %}, after {toldError / sum:0.0 %}"));
        return toldError < blindError ? 0 : 1;
    }

    private static double Expected(int series, DateOnly day)
    {
        var since = day.DayNumber - new DateOnly(day.Year, 11, 11).DayNumber;
        return (2 + series % 10) * (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.4 : 1) * (since == 0 ? 6 : since is > 0 and <= 4 ? 0.5 : 1);
    }

    private static Panel Generated(bool told)
    {
        var past = November.DayNumber - First.DayNumber;
        var panel = new Panel(Series, [.. Enumerable.Range(0, past + 28).Select(First.AddDays)], 28, PeriodKind.Day, []);
        var rng = new Rng(11);
        for (var s = 0; s < Series; s++)
        {
            panel.Group[s] = s / 2;
            for (var t = 0; t < past; t++)
            {
                var units = 0;
                for (double left = rng.NextExponential(), mean = Expected(s, panel.Periods[t]); left < mean; left += rng.NextExponential()) units++;
                panel.Demand[panel.Cell(s, t)] = units;
            }
        }

        if (told)
            EventDays.Lay(
                new[] { 2024, 2025, 2026 }.Select(year => new EventDays("double-eleven", new DateOnly(year, 11, 11), new DateOnly(year, 11, 11), 0, 4, "", "")), panel,
                [.. Enumerable.Range(0, Series).Select(s => ("shop", $"item {s}"))]);
        return panel;
    }
}
