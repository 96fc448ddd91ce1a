using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Files;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Tests;

public sealed class ForecastTests
{
    [Fact]
    public void A_steady_series_is_forecast_as_it_is()
    {
        var forecast = PanelForecaster.Forecast(Daily(20, 120, 7, (_, _, _) => 12));
        Assert.InRange(forecast.Mean(3, 0), 11.99, 12.01);
        Assert.InRange(forecast.Quantile(3, 6, 0.95), 11.9, 12.1);
    }

    [Fact]
    public void The_weekday_is_found_in_the_pool_of_all_series()
    {
        var panel = Daily(60, 140, 7, (t, _, rng) => Poisson(rng, t % 7 == 5 ? 9 : 3));
        var forecast = PanelForecaster.Forecast(panel);
        for (var step = 0; step < 7; step++)
            Assert.InRange(Enumerable.Range(0, 60).Average(s => forecast.Mean(s, step)), (panel.Past + step) % 7 == 5 ? 7.8 : 2.6, (panel.Past + step) % 7 == 5 ? 10.2 : 3.4);
    }

    [Fact]
    public void Nine_of_ten_outcomes_lie_below_the_ninety_percent_quantile()
    {
        var rng = new Rng(5);
        var forecast = PanelForecaster.Forecast(Daily(150, 150, 14, (_, s, r) => Poisson(r, 1 + s % 10)));
        int below = 0, all = 0;
        for (var s = 0; s < 150; s++)
            for (var step = 0; step < 14; step++, all++)
                if (Poisson(rng, 1 + s % 10) <= forecast.Quantile(s, step, 0.9)) below++;
        Assert.InRange((double)below / all, 0.86, 0.95);
    }

    [Fact]
    public void A_sold_out_period_is_never_learned_as_zero()
    {
        var panel = Daily(10, 60, 5, (t, _, _) => t is >= 50 and < 60 ? float.NaN : 8);
        Assert.InRange(PanelForecaster.Forecast(panel).Mean(0, 0), 7.9, 8.1);
    }

    [Fact]
    public void A_price_cut_raises_the_forecast_by_the_learned_elasticity()
    {
        var panel = new Panel(40, [.. Enumerable.Range(0, 108).Select(t => new DateOnly(2024, 1, 1).AddDays(7 * t))], 4, PeriodKind.Week, ["price"]);
        var rng = new Rng(3);
        for (var s = 0; s < 40; s++)
            for (var t = 0; t < 108; t++)
            {
                var cell = panel.Cell(s, t);
                var price = t >= 104 ? t % 2 == 0 ? 5 : 10 : rng.Next(4) == 0 ? 5 : 10;
                panel.Drivers[0][cell] = price;
                if (t < 104) panel.Demand[cell] = (float)(100 * Math.Pow(price / 10.0, -2) * Math.Exp(0.1 * rng.NextNormal()));
            }

        var forecast = PanelForecaster.Forecast(panel);
        Assert.InRange(forecast.Mean(0, 0) / forecast.Mean(0, 1), 3.5, 4.5);
    }

    [Fact]
    public void The_same_panel_gives_the_same_forecast_and_scaling_the_units_scales_it()
    {
        float Demand(int t, int s, Rng rng) => Poisson(rng, 2 + s % 5);
        var (once, again, tenfold) = (PanelForecaster.Forecast(Daily(30, 100, 7, Demand)), PanelForecaster.Forecast(Daily(30, 100, 7, Demand)), PanelForecaster.Forecast(Daily(30, 100, 7, (t, s, rng) => 10 * Demand(t, s, rng))));
        for (var s = 0; s < 30; s++)
        {
            Assert.Equal(once.Mean(s, 3), again.Mean(s, 3));
            Assert.Equal(once.Quantile(s, 3, 0.9), again.Quantile(s, 3, 0.9));
            Assert.Equal(10 * once.Mean(s, 3), tenfold.Mean(s, 3), 0.01);
        }
    }

    [Fact]
    public void A_longer_cover_or_a_higher_share_never_needs_less()
    {
        var forecast = PanelForecaster.Forecast(Daily(30, 100, 7, (_, s, rng) => Poisson(rng, 2 + s % 5)));
        for (var s = 0; s < 30; s++)
        {
            Assert.True(forecast.SumQuantile(s, 0, 3, 0.9) >= forecast.SumQuantile(s, 0, 3, 0.5));
            Assert.True(forecast.SumQuantile(s, 0, 6, 0.9) >= forecast.SumQuantile(s, 0, 1, 0.9));
        }
    }

    [Fact]
    public void Files_go_in_and_out_and_every_fault_is_told_with_its_line()
    {
        var folder = Directory.CreateTempSubdirectory("logiopt-forecast").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            var first = new DateOnly(2026, 1, 5);
            File.WriteAllLines(At("h.csv"), ["site,item,period_start,units,in_stock", .. Enumerable.Range(0, 20).Select(t => $"S,A,{first.AddDays(7 * t):yyyy-MM-dd},{4 + t % 2},1")]);
            File.WriteAllLines(At("f.csv"), ["site,item,period_start", $"S,A,{first.AddDays(140):yyyy-MM-dd}", $"S,A,{first.AddDays(147):yyyy-MM-dd}"]);
            Assert.Equal((1, 2, null), ForecastFiles.Run(At("h.csv"), At("f.csv"), ["0.5", "0.9"], At("o.csv")));
            var lines = File.ReadAllLines(At("o.csv"));
            Assert.Equal("site,item,period_start,mean,q0.5,q0.9", lines[0]);
            Assert.InRange(double.Parse(lines[1].Split(',')[3], System.Globalization.CultureInfo.InvariantCulture), 4.2, 4.8);

            File.WriteAllLines(At("s.csv"), ["site,item,on_hand", "S,A,2"]);
            Assert.InRange(OrderFiles.Run(At("h.csv"), At("s.csv"), null, new OrderTerms(2, 1, 0.2, 1), At("o.csv")).Units, 3, 16);
            Assert.Contains("against it cost", SimulateFiles.Run(At("h.csv"), "lost-sales", 6, new OrderTerms(1, 1, 0.2, 1)));
            Assert.Contains("against it cost", SimulateFiles.Run(At("h.csv"), "base-stock", 6, new OrderTerms(1, 1, 0.2, 1)));

            File.WriteAllLines(At("bad.csv"), ["site,item,period_start,units", "S,A,2026-01-05,-1", "S,,2026-01-12,1", "S,A,soon,1", "S,A,2026-01-05,x"]);
            var fault = Assert.Throws<BadInputException>(() => ForecastFiles.Run(At("bad.csv"), At("f.csv"), ["0.5"], At("o2.csv")));
            foreach (var where in new[] { "bad.csv line 2, units", "bad.csv line 3, item", "bad.csv line 4, period_start", "bad.csv line 5, units", "bad.csv line 5, period_start" })
                Assert.Contains(fault.Faults, f => f.Where == where);
            Assert.False(File.Exists(At("o2.csv")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_was_held_back_tells_bias_and_on_which_side_of_whole_units_a_share_lies()
    {
        // A known level without trend or season: nothing is biased, sums err less than their parts, and each share lies between its two sides.
        var report = PanelForecaster.Forecast(Daily(60, 200, 7, (_, _, rng) => Poisson(rng, 4)), ForecastDepth.Second).HeldBack([0.5, 0.9])!;
        Assert.Equal((7, 420), (report.Periods, report.Cells));
        Assert.Equal(["item-site", "item", "site", "all"], report.Levels.Select(l => l.Level));
        Assert.All(report.Levels, l => Assert.InRange(l.Bias, -0.05, 0.05));
        Assert.InRange(report.Levels[0].Accuracy, 0.5, 0.7);
        Assert.InRange(report.Levels[^1].Accuracy, 0.9, 1);
        Assert.All(report.Quantiles, q => Assert.InRange(q.Share, q.Below - 0.02, q.AtOrBelow + 0.02));
        Assert.All(report.Quantiles, q => Assert.True(q.AtOrBelow - q.Below is > 0.03 and < 0.25));
    }

    private static Panel Daily(int series, int past, int horizon, Func<int, int, Rng, float> demand)
    {
        var panel = new Panel(series, [.. Enumerable.Range(0, past + horizon).Select(new DateOnly(2026, 1, 1).AddDays)], horizon, PeriodKind.Day, []);
        var rng = new Rng(1);
        for (var s = 0; s < series; s++)
            for (var t = 0; t < past; t++) panel.Demand[panel.Cell(s, t)] = demand(t, s, rng);
        return panel;
    }

    private static int Poisson(Rng rng, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), rng.NextDouble(), 0);
        for (; product > limit; count++) product *= rng.NextDouble();
        return count;
    }
}
