using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Benchmarks.Warehousing;

/// <summary>Placement on seeded instances with fixed iterations; the naive greedy is the baseline.</summary>
[MemoryDiagnoser]
public class PlacementBenchmark
{
    private const int Iterations = 300;

    private PlacementProblem _median = null!;
    private PlacementProblem _uncapacitated = null!;
    private PlacementProblem _capacitated = null!;

    [GlobalSetup]
    public void Setup()
    {
        var rng = new Rng(2026);
        double[] Numbers(int count, double least, double most) => [.. Enumerable.Range(0, count).Select(_ => least + rng.NextDouble() * (most - least))];
        double[] x = Numbers(1_000, 0, 1_000), y = Numbers(1_000, 0, 1_000);
        _median = new PlacementProblem(PlacementKind.Median, new double[1_000], SiteCosts.Planar(x, y, x, y), maxSites: 40);
        _uncapacitated = new PlacementProblem(PlacementKind.Uncapacitated, Numbers(1_000, 500, 1_500), SiteCosts.Planar(x, y, x, y));
        double[] zoneX = Numbers(300, 0, 1_000), zoneY = Numbers(300, 0, 1_000);
        _capacitated = new PlacementProblem(
            PlacementKind.Capacitated, Numbers(60, 2_000, 6_000), SiteCosts.Planar(x[..60], y[..60], zoneX, zoneY), Numbers(300, 1, 20), Numbers(60, 100, 400));
    }

    /// <summary>Opens p sites one by one, each time looking at every site and every customer.</summary>
    [Benchmark(Baseline = true)]
    public double NaiveGreedyMedian()
    {
        var served = new double[_median.CustomerCount];
        Array.Fill(served, double.MaxValue);
        var open = new bool[_median.SiteCount];
        for (var k = 0; k < _median.MaxSites; k++)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var j = 0; j < open.Length; j++)
            {
                if (open[j]) continue;
                var cost = 0.0;
                for (var i = 0; i < served.Length; i++) cost += Math.Min(served[i], _median.Costs.Of(j, i));
                if (cost < least) (best, least) = (j, cost);
            }

            open[best] = true;
            for (var i = 0; i < served.Length; i++) served[i] = Math.Min(served[i], _median.Costs.Of(best, i));
        }

        return served.Sum();
    }

    [Benchmark]
    public double Median() => Cost(_median);

    [Benchmark]
    public double Uncapacitated() => Cost(_uncapacitated);

    [Benchmark]
    public double Capacitated() => Cost(_capacitated);

    private static double Cost(PlacementProblem problem) =>
        PlacementEngine.Solve(problem, StopRule.AfterIterations(Iterations), 1, null, CancellationToken.None) is PlacementAnswer answer ? answer.Cost : double.NaN;
}
