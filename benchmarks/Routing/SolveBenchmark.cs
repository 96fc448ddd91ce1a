using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Routing;

/// <summary>A whole solve of fixed iterations; the baseline is the first plan alone.</summary>
[MemoryDiagnoser]
public class SolveBenchmark
{
    private RoutingProblem _problem = null!;

    [Params(200, 1000)]
    public int Customers { get; set; }

    [Params(false, true)]
    public bool Windows { get; set; }

    /// <summary>Half clustered, half anywhere, demand 1 to 100, as the X set of Uchoa et al. (2017), European Journal of Operational Research 257(3), 845-858.</summary>
    [GlobalSetup]
    public void Generate()
    {
        var rng = new Rng(20261122);
        double[] x = new double[Customers + 1], y = new double[Customers + 1];
        for (var k = 0; k <= Customers; k++)
        {
            var near = k > 10 && k % 2 == 0 ? 1 + rng.Next(7) : -1;
            x[k] = near < 0 ? rng.Next(1001) : Math.Clamp(x[near] + 40 * rng.NextNormal(), 0, 1000);
            y[k] = near < 0 ? rng.Next(1001) : Math.Clamp(y[near] + 40 * rng.NextNormal(), 0, 1000);
        }

        var visits = Enumerable.Range(1, Customers).Select(k =>
        {
            var from = rng.Next(4000);
            return new RoutingVisit { Id = $"{k}", Place = k, Deliver = [1 + rng.Next(100)], Windows = Windows ? [new SecondsWindow(from, from + 1500)] : [] };
        }).ToArray();
        var vehicles = Enumerable.Range(1, 5 + Customers / 5).Select(k => new RoutingVehicle { Id = $"{k}", StartPlace = 0, EndPlace = 0, Capacity = [1000] }).ToArray();
        _problem = new RoutingProblem(vehicles, visits, [], new PlaneTravel(x, y, PlaneRounding.Tsplib));
    }

    [Benchmark(Baseline = true)]
    public long FirstPlan() => RoutingEngine.Solve(_problem, StopRule.AfterIterations(0)).Cost.TotalMilli;

    [Benchmark]
    public long TenThousandIterations() => RoutingEngine.Solve(_problem, StopRule.AfterIterations(10_000)).Cost.TotalMilli;
}
