using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Tests;

/// <summary>A feast that moves over the weeks of the year from one year to the next.</summary>
public sealed class YearWeeksTests
{
    // Weeks from 2021-04-12 on; the Mondays of a feast around the 11th of November.
    private static readonly DateOnly First = new(2021, 4, 12);
    private static readonly DateOnly[] Feasts = [new(2021, 11, 8), new(2022, 11, 14), new(2023, 11, 13)];

    [Fact]
    public void A_feast_that_comes_a_week_earlier_stands_at_the_same_place_in_both_years()
    {
        var weeks = Weeks(140);
        var (keys, feasts) = YearWeeks.Of(weeks, Ratios(weeks, 133));
        Assert.Equal(45, keys[At(Feasts[0])]);
        Assert.Equal(45, keys[At(Feasts[1])]);
        // In the year to come at the week nearest to the mean of its dates, and its neighbours beside it.
        Assert.Equal([44, 45, 46], keys[(At(Feasts[2]) - 1)..(At(Feasts[2]) + 2)]);
        Assert.Equal([45], Enumerable.Range(0, YearWeeks.Count).Where(k => feasts[k]));
        // Far from it a week keeps its number.
        Assert.Equal(YearWeeks.Plain(weeks)[..20], keys[..20]);
    }

    [Fact]
    public void A_peak_that_does_not_come_back_moves_nothing()
    {
        var weeks = Weeks(140);
        var ratios = Ratios(weeks, 133);
        ratios[At(Feasts[1])] = 1;
        ratios[At(Feasts[1]) + 8] = 2.5;
        var (keys, feasts) = YearWeeks.Of(weeks, ratios);
        Assert.Equal(YearWeeks.Plain(weeks), keys);
        Assert.DoesNotContain(true, feasts);
    }

    [Fact]
    public void Unknown_weeks_move_nothing()
    {
        var weeks = Weeks(60);
        var (keys, _) = YearWeeks.Of(weeks, Enumerable.Repeat(double.NaN, 57).ToArray());
        Assert.Equal(YearWeeks.Plain(weeks), keys);
    }

    [Fact]
    public void The_peak_of_a_feast_is_expected_whole_in_its_week_and_by_the_items_that_it_moves()
    {
        var weeks = Weeks(138);
        var panel = new Panel(60, weeks, 5, PeriodKind.Week, []);
        var rng = new Rng(5);
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            panel.Group[s] = s / 6;
            for (var t = 0; t < panel.Past; t++)
                panel.Demand[panel.Cell(s, t)] = (float)Math.Round(20 * (0.8 + 0.4 * rng.NextDouble()) * (Feasts.Contains(weeks[t]) ? s < 30 ? 5 : 1.5 : 1));
        }

        var forecast = PanelForecaster.Forecast(panel);
        var step = At(Feasts[2]) - panel.Past;
        Assert.InRange(forecast.Mean(0, step) / forecast.Mean(0, step - 1), 3.8, 5.6);
        Assert.InRange(forecast.Mean(59, step) / forecast.Mean(59, step - 1), 1.2, 2.6);
        Assert.InRange(forecast.Mean(0, step + 1) / forecast.Mean(0, step - 1), 0.7, 1.6);
    }

    private static DateOnly[] Weeks(int count) => [.. Enumerable.Range(0, count).Select(t => First.AddDays(7 * t))];

    private static int At(DateOnly week) => (week.DayNumber - First.DayNumber) / 7;

    private static double[] Ratios(DateOnly[] weeks, int known) =>
        [.. Enumerable.Range(0, known).Select(t => Feasts.Contains(weeks[t]) ? 2.5 : 1 + 0.02 * (t % 3))];
}
