using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>The forecast of a network: seasonal, partly sold out, every series at once.</summary>
internal static class InventoryWorkloads
{
    public static readonly IReadOnlyList<Workload> All =
    [
        new("Inventory", "forecast of 200 series from 120 days, 14 ahead", () =>
        {
            var panel = Demand(series: 200, past: 120, horizon: 14);
            return () => Forecast(panel);
        }, BytesTolerance: 0.001), // Series are forecast on several threads, whose number of helpers varies.
    ];

    private static double Forecast(Panel panel)
    {
        var forecast = PanelForecaster.Forecast(panel);
        double sum = 0;
        for (var series = 0; series < panel.SeriesCount; series++)
            sum += forecast.Mean(series, 0, panel.Horizon) + forecast.Quantile(series, 0, 0.9);
        return sum;
    }

    private static Panel Demand(int series, int past, int horizon)
    {
        var rng = new Rng(17);
        var first = new DateOnly(2026, 6, 1);
        var panel = new Panel(series, [.. Enumerable.Range(0, past + horizon).Select(first.AddDays)], horizon, PeriodKind.Day, []);
        for (var s = 0; s < series; s++)
        {
            panel.Group[s] = s / 4;
            var level = 0.5 + 20 * rng.NextDouble();
            for (var t = 0; t < past; t++)
                panel.Demand[panel.Cell(s, t)] = rng.NextDouble() < 0.05 ? float.NaN : MathF.Round((float)(level * (t % 7 < 5 ? 1 : 1.6) * rng.NextExponential()));
        }

        return panel;
    }
}
