using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Core;

/// <summary>Whole numbers below a limit, beside the runtime's own seeded generator.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class RngBenchmark
{
    private readonly Random _random = new(1);
    private readonly Rng _rng = new(1);

    [Benchmark(Baseline = true)]
    public int SeededRandom()
    {
        var sum = 0;
        for (var k = 0; k < 1000; k++) sum += _random.Next(1000);
        return sum;
    }

    [Benchmark]
    public int OurRng()
    {
        var sum = 0;
        for (var k = 0; k < 1000; k++) sum += _rng.Next(1000);
        return sum;
    }
}
