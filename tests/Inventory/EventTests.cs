using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Files;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Tests;

/// <summary>Events: 11.11 in a generated history, before and after the calendar is told.</summary>
public sealed class EventTests : IDisposable
{
    private static readonly DateOnly First = new(2024, 9, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("logiopt-events").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_forecast_that_knows_the_calendar_foresees_the_eleventh_of_november()
    {
        var (without, with) = (Generated(told: false), Generated(told: true));
        var (blind, told) = (PanelForecaster.Forecast(without), PanelForecaster.Forecast(with));
        var (blindError, toldError) = (0.0, 0.0);
        for (var s = 0; s < without.SeriesCount; s++)
            for (var j = 0; j < without.Horizon; j++)
            {
                var came = Expected(s, without.Past + j);
                blindError += Math.Abs(blind.Mean(s, j) - came);
                toldError += Math.Abs(told.Mean(s, j) - came);
            }

        Assert.True(toldError < 0.35 * blindError, $"blind {blindError:0}, told {toldError:0}");
        // Sixfold on the day, half in the lag days.
        Assert.InRange(told.Mean(2, Step(2026, 11, 11)) / told.Mean(2, Step(2026, 11, 4)), 4.5, 7.5);
        Assert.InRange(told.Mean(2, Step(2026, 11, 14)) / told.Mean(2, Step(2026, 11, 7)), 0.35, 0.7);
        // An ordinary day after it is not believed to be one.
        Assert.InRange(told.Mean(2, Step(2026, 11, 18)) / told.Mean(2, Step(2026, 11, 4)), 0.8, 1.2);
    }

    [Fact]
    public void An_event_of_one_item_leaves_the_others_alone()
    {
        var panel = Generated(told: false);
        EventDays.Lay([new EventDays("own", new DateOnly(2025, 11, 11), new DateOnly(2025, 11, 11), 0, 0, "", "I0"), new EventDays("own", new DateOnly(2026, 11, 11), new DateOnly(2026, 11, 11), 0, 0, "", "I0")], panel, Keys());
        var factor = EventEffect.Of(panel, null)!;
        Assert.True(factor[panel.Cell(0, panel.Past + Step(2026, 11, 11))] > 2);
        Assert.Equal(1f, factor[panel.Cell(2, panel.Past + Step(2026, 11, 11))]);
    }

    [Fact]
    public void A_week_that_holds_a_day_of_the_event_is_in_it()
    {
        var panel = new Panel(1, [.. Enumerable.Range(0, 6).Select(t => new DateOnly(2026, 10, 26).AddDays(7 * t))], 1, PeriodKind.Week, []);
        EventDays.Lay([new EventDays("double-eleven", new DateOnly(2026, 11, 10), new DateOnly(2026, 11, 11), 3, 8, "", "")], panel, [("S", "I")]);
        Assert.Equal([EventPhase.None, EventPhase.Before, EventPhase.On, EventPhase.After, EventPhase.None, EventPhase.None], panel.Events[0].Phases);
    }

    [Fact]
    public void The_lunar_new_year_is_known()
    {
        var standard = EventCalendar.Standard(2024, 2026);
        Assert.Equal([new DateOnly(2024, 2, 9), new DateOnly(2025, 1, 28), new DateOnly(2026, 2, 16)], standard.Where(e => e.Event == "lunar-new-year").Select(e => e.First));
        Assert.Equal(3, standard.Count(e => e.Event == "double-eleven"));
    }

    [Fact]
    public void Faults_in_a_calendar_are_told_with_their_place()
    {
        var path = Path.Combine(_folder, "events.csv");
        File.WriteAllLines(path, ["event,first,last,lead_days", "a,2026-11-11,2026-11-10,3", "b,soon,2026-11-11,99"]);
        var fault = Assert.Throws<BadInputException>(() => EventFile.Read(path));
        foreach (var where in new[] { "events.csv line 2, last", "events.csv line 3, first", "events.csv line 3, lead_days" }) Assert.Contains(fault.Faults, f => f.Where == where);
        var sent = Assert.Throws<BadInputException>(() => EventReader.Read(new EventsRequest([new EventRequest("", "2026-11-11", "2026-11-01", -1, 99, "a b", null), null])));
        foreach (var where in new[] { "events[0].event", "events[0].last", "events[0].leadDays", "events[0].lagDays", "events[0].site", "events[1]" }) Assert.Contains(sent.Faults, f => f.Where == where);
    }

    private static int Step(int year, int month, int day) => new DateOnly(year, month, day).DayNumber - new DateOnly(2026, 11, 1).DayNumber;

    private static (string, string)[] Keys() => [.. Enumerable.Range(0, 40).Select(s => ("S", $"I{s / 2}"))];

    private static double Expected(int series, int period)
    {
        var day = First.AddDays(period);
        var days = day.DayNumber - new DateOnly(day.Year, 11, 11).DayNumber;
        return (2 + series % 7) * (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.5 : 1) * (days == 0 ? 6 : days is >= -3 and < 0 ? 0.7 : days is > 0 and <= 4 ? 0.5 : 1);
    }

    private static Panel Generated(bool told)
    {
        var past = new DateOnly(2026, 11, 1).DayNumber - First.DayNumber;
        var panel = new Panel(40, [.. Enumerable.Range(0, past + 28).Select(First.AddDays)], 28, PeriodKind.Day, []);
        var rng = new Rng(11);
        for (var s = 0; s < 40; s++)
        {
            panel.Group[s] = s / 2;
            for (var t = 0; t < past; t++)
            {
                var (limit, product, count) = (Math.Exp(-Expected(s, t)), rng.NextDouble(), 0);
                for (; product > limit; count++) product *= rng.NextDouble();
                panel.Demand[panel.Cell(s, t)] = count;
            }
        }

        if (told) EventDays.Lay([.. new[] { 2024, 2025, 2026 }.Select(y => new EventDays("double-eleven", new DateOnly(y, 11, 11), new DateOnly(y, 11, 11), 3, 4, "", ""))], panel, Keys());
        return panel;
    }
}
