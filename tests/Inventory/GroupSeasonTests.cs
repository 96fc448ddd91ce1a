using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Tests;

/// <summary>What the panel's own past decides: whether items have seasons of their own, and how far the trees are to be believed.</summary>
public sealed class GroupSeasonTests
{
    [Fact]
    public void Items_whose_years_agree_get_a_season_of_their_own()
    {
        var panel = Monthly(80, (t, s, rng) => 10 * (t % 12 == (s / 2 % 2 == 0 ? 5 : 11) ? 3 : 1) * (0.8 + 0.4 * rng.NextDouble()));
        var forecast = PanelForecaster.Forecast(panel);
        // 48 months are known, so the sixth and the twelfth month to come are June and December.
        Assert.InRange(forecast.Mean(0, 5) / forecast.Mean(2, 5), 2.0, 3.3);
        Assert.InRange(forecast.Mean(2, 11) / forecast.Mean(0, 11), 2.0, 3.3);
    }

    [Fact]
    public void Where_one_year_does_not_foretell_the_next_no_item_has_a_season()
    {
        var panel = Monthly(200, (_, _, rng) => rng.NextDouble() < 0.75 ? 0 : Math.Floor(8 * rng.NextExponential()));
        Assert.Null(GroupSeason.Of(panel, null, SeasonalIndex.Of(panel, null)));
    }

    [Fact]
    public void Trees_that_foretold_the_held_back_horizon_better_get_a_larger_part()
    {
        var panel = new Panel(80, [.. Enumerable.Range(0, 124).Select(t => new DateOnly(2023, 1, 2).AddDays(7 * t))], 4, PeriodKind.Week, ["price"]);
        var rng = new Rng(3);
        for (var s = 0; s < 80; s++)
            for (var t = 0; t < 124; t++)
            {
                panel.Drivers[0][panel.Cell(s, t)] = rng.Next(3) == 0 ? 20 : 10;
                if (t < 120) panel.Demand[panel.Cell(s, t)] = t > 0 && panel.Drivers[0][panel.Cell(s, t - 1)] > 15 ? 12 + rng.Next(3) : rng.Next(3);
            }

        // 320 cells are too small a court; all of them twice are enough.
        Assert.Equal(HeldOut.UsualMeanPart, HeldOut.Of(panel, new TreeRules(Trees: 40))!.MeanPart());
        var twice = panel.Before(panel.Past, [.. Enumerable.Range(0, 80), .. Enumerable.Range(0, 80)]);
        Assert.InRange(HeldOut.Of(twice, new TreeRules(Trees: 40))!.MeanPart(), 0.75, 1);
    }

    [Fact]
    public void What_is_held_back_is_not_seen()
    {
        var panel = Monthly(30, (_, s, rng) => s + Math.Floor(4 * rng.NextDouble()));
        var before = panel.Before(panel.Past - panel.Horizon, [7, 3]);
        Assert.Equal((2, panel.Past - panel.Horizon, panel.Horizon), (before.SeriesCount, before.Past, before.Horizon));
        Assert.Equal(panel.Demand[panel.Cell(7, 20)], before.Demand[before.Cell(0, 20)]);
        Assert.Equal(panel.Group[3], before.Group[1]);
        for (var t = before.Past; t < before.Periods.Count; t++) Assert.True(float.IsNaN(before.Demand[before.Cell(0, t)]));
    }

    private static Panel Monthly(int series, Func<int, int, Rng, double> demand)
    {
        var panel = new Panel(series, [.. Enumerable.Range(0, 60).Select(new DateOnly(2020, 1, 1).AddMonths)], 12, PeriodKind.Month, []);
        var rng = new Rng(9);
        for (var s = 0; s < series; s++)
        {
            panel.Group[s] = s / 2;
            for (var t = 0; t < panel.Past; t++) panel.Demand[panel.Cell(s, t)] = (float)demand(t, s, rng);
        }

        return panel;
    }
}
