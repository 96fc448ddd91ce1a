using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Forecasting.Trees;
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

/// <summary>Fifty trees of 31 leaves on 40 features; the mean alone is the baseline of what there is to learn.</summary>
[MemoryDiagnoser]
public class TreeBenchmarks
{
    private byte[][] _bins = null!;
    private float[] _targets = null!;
    private float[] _weights = null!;

    [Params(20_000, 100_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var rng = new Rng(5);
        float[][] columns = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, Rows).Select(_ => (float)rng.NextDouble()).ToArray())];
        _bins = FeatureBins.Of(columns).Assign(columns);
        _targets = [.. columns[0].Zip(columns[1], (a, b) => a * b)];
        _weights = [.. _targets.Select(_ => 1f)];
    }

    [Benchmark(Baseline = true)]
    public double Mean() => new SquaredLoss().Start(_targets, _weights);

    [Benchmark]
    public double Squared() => Learn(new SquaredLoss());

    [Benchmark]
    public double Pinball() => Learn(new PinballLoss(0.9));

    private double Learn(TreeLoss loss) => BoostedTrees.Learn(_bins, _targets, _weights, loss, new TreeRules(Trees: 50)).Predict(_bins, 0);
}
