using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

public sealed class LostSalesTests
{
    [Fact]
    public void The_share_found_is_as_cheap_as_trying_every_level()
    {
        var paths = Enumerable.Range(0, 20).Select(k => Path(k, 3 + k % 4, 400)).ToArray();
        var share = LostSales.BestShare(paths, 2, 1, 0.2, 1);
        double found = 0, best = 0;
        foreach (var path in paths)
        {
            var sums = Enumerable.Range(0, path.Length - 2).Select(t => path[t] + path[t + 1] + path[t + 2]).Order().ToArray();
            found += LostSales.CostOf(path, sums[(int)Math.Round(share * (sums.Length - 1))], 2, 1, 0.2, 1);
            best += Enumerable.Range(0, 60).Min(level => LostSales.CostOf(path, level, 2, 1, 0.2, 1));
        }

        Assert.InRange(found, best * 0.999, best * 1.02);
    }

    [Fact]
    public void Lost_sales_want_less_cover_than_backorders_and_dearer_shortage_wants_more()
    {
        var paths = Enumerable.Range(0, 20).Select(k => Path(k, 5, 600)).ToArray();
        var share = LostSales.BestShare(paths, 4, 1, 0.2, 1);
        Assert.True(share < Newsvendor.CriticalRatio(0.2, 1));
        Assert.True(LostSales.BestShare(paths, 4, 1, 0.2, 10) > share);
    }

    [Fact]
    public void Without_a_lead_time_it_is_the_newsvendor()
    {
        var paths = Enumerable.Range(0, 40).Select(k => Path(k, 40, 600)).ToArray();
        Assert.InRange(LostSales.BestShare(paths, 0, 1, 0.2, 0.8), 0.74, 0.86);
    }

    [Fact]
    public void A_bulk_order_does_not_set_the_level_and_a_promotion_is_no_bulk_order()
    {
        var panel = new Panel(1, [.. Enumerable.Range(0, 31).Select(t => new DateOnly(2026, 1, 1).AddDays(t))], 1, PeriodKind.Day, []);
        var factors = Enumerable.Repeat(1f, 31).ToArray();
        for (var t = 0; t < 30; t++) panel.Demand[t] = 4 + t % 3;
        (panel.Demand[12], panel.Demand[20], factors[20], panel.Demand[25]) = (400, 100, 20, float.NaN);
        var capped = BulkOrders.Capped(panel, factors);
        Assert.InRange(capped[12], 6, 20);
        Assert.Equal(100, capped[20]);
        Assert.True(float.IsNaN(capped[25]));
        Assert.Equal(panel.Demand[3], capped[3]);
        Assert.Equal(400, panel.Demand[12]);
    }

    [Fact]
    public void The_season_of_an_item_is_told_apart_from_that_of_the_panel()
    {
        // The items of group 0 sell fivefold in weeks 1 to 3, the others evenly.
        var panel = new Panel(40, [.. Enumerable.Range(0, 160).Select(t => new DateOnly(2022, 1, 3).AddDays(7 * t))], 8, PeriodKind.Week, []);
        var rng = new Rng(4);
        for (var s = 0; s < 40; s++)
        {
            panel.Group[s] = s / 10;
            for (var t = 0; t < panel.Past; t++) panel.Demand[panel.Cell(s, t)] = (s < 10 && Peak(panel.Periods[t]) ? 50 : 10) + rng.Next(5);
        }

        var forecast = PanelForecaster.Forecast(panel);
        var step = Enumerable.Range(0, 8).First(j => Peak(panel.Periods[panel.Past + j]));
        Assert.InRange(forecast.Mean(3, step), 30, 70);
        Assert.InRange(forecast.Mean(33, step), 8, 17);

        static bool Peak(DateOnly day) => System.Globalization.ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)) is >= 1 and <= 3;
    }

    [Fact]
    public void Classes_go_by_turnover_evenness_and_pattern()
    {
        Assert.Equal([ValueClass.C, ValueClass.A, ValueClass.B, ValueClass.C, ValueClass.A], ItemClasses.ByValue([0, 60, 14, 4, 22]));
        Assert.Equal((VariabilityClass.X, DemandPattern.Smooth), ItemClasses.Of([5, 6, 5, 4, float.NaN, 5]));
        Assert.Equal((VariabilityClass.Z, DemandPattern.Intermittent), ItemClasses.Of([0, 0, 3, 0, 0, 3, 0, 0, 3]));
        Assert.Equal((VariabilityClass.Z, DemandPattern.Lumpy), ItemClasses.Of([0, 0, 1, 0, 0, 30, 0, 0, 2]));
        Assert.Equal(DemandPattern.Erratic, ItemClasses.Of([1, 1, 30, 1, 2, 1]).Pattern);
        Assert.Equal((VariabilityClass.Z, DemandPattern.None), ItemClasses.Of([0, float.NaN, 0]));
    }

    private static double[] Path(int seed, double mean, int length)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Math.Floor(mean * 2 * rng.NextDouble() + rng.NextDouble()))];
    }
}
