using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Benchmarks.Inventory;

/// <summary>The exact (s,S) search against trying every pair.</summary>
[MemoryDiagnoser]
public class ReorderPolicyBenchmarks
{
    [Params(10, 50)]
    public double Mean { get; set; }

    [Benchmark(Baseline = true)]
    public double EveryPair()
    {
        var best = double.PositiveInfinity;
        var most = (int)(Mean * 3);
        for (var s = 0; s < most; s += 4)
            for (var upTo = s + 4; upTo < most; upTo += 4)
                best = Math.Min(best, ReorderOrderUpTo.CostForPoisson(1, 9, 64, Mean, s, upTo));
        return best;
    }

    [Benchmark]
    public double Exact() => ReorderOrderUpTo.ExactForPoisson(1, 9, 64, Mean).Cost;
}

/// <summary>The first-level forecast of a panel of daily Poisson demand, mean and one quantile of every cell.</summary>
[MemoryDiagnoser]
public class ForecastBenchmarks
{
    private Panel _panel = null!;

    [Params(1_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var rng = new Rng(1);
        _panel = new Panel(Series, [.. Enumerable.Range(0, 134).Select(new DateOnly(2026, 1, 1).AddDays)], 14, PeriodKind.Day, []);
        for (var s = 0; s < Series; s++)
            for (var t = 0; t < 120; t++) _panel.Demand[_panel.Cell(s, t)] = (float)Math.Floor(rng.NextExponential() * (1 + s % 9));
    }

    [Benchmark]
    public double Forecast()
    {
        var forecast = PanelForecaster.Forecast(_panel);
        double sum = 0;
        for (var s = 0; s < Series; s++)
            for (var step = 0; step < 14; step++) sum += forecast.Mean(s, step) + forecast.Quantile(s, step, 0.9);
        return sum;
    }
}
