using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Forecasting.Trees;

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
        }, BytesTolerance: 0.001), // Series are forecast on several threads, whose number of helpers varies; the baseline has the scratch of both that two cores have.
        new("Inventory", "20 trees of 31 leaves, pinball, 20,000 rows x 24 features", () =>
        {
            var (bins, targets, weights) = Rows(20_000, 24);
            return () => Learn(bins, targets, weights);
        }, BytesTolerance: 0.01),
    ];

    private static double Forecast(Panel panel)
    {
        var forecast = PanelForecaster.Forecast(panel);
        double sum = 0;
        for (var series = 0; series < panel.SeriesCount; series++)
            sum += forecast.Mean(series, 0, panel.Horizon) + forecast.Quantile(series, 0, 0.9);
        return sum;
    }

    private static double Learn(byte[][] bins, float[] targets, float[] weights)
    {
        var trees = BoostedTrees.Learn(bins, targets, weights, new PinballLoss(0.9), new TreeRules(Trees: 20));
        double sum = 0;
        for (var row = 0; row < targets.Length; row++) sum += trees.Predict(bins, row);
        return sum;
    }

    private static (byte[][] Bins, float[] Targets, float[] Weights) Rows(int rows, int features)
    {
        var rng = new Rng(5);
        float[][] columns = [.. Enumerable.Range(0, features).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)rng.NextDouble()).ToArray())];
        var targets = Enumerable.Range(0, rows).Select(k => columns[0][k] * columns[1][k] + (float)rng.NextDouble()).ToArray();
        return (FeatureBins.Of(columns).Assign(columns), targets, [.. targets.Select(_ => 1f)]);
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
