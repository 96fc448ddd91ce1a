using BenchmarkDotNet.Attributes;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>Folding one round as it comes, against folding all of it again at every fact.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class FoldBenchmark
{
    private readonly List<Observation> _facts = TrackedRound.Facts(30);

    [Benchmark(Baseline = true)]
    public LaneProgressed AllAgainAtEveryFact()
    {
        var done = 0;
        for (var count = 1; count <= _facts.Count; count++) done = Fold(_facts.Take(count));
        return new LaneProgressed(done);
    }

    [Benchmark]
    public LaneProgressed OneByOne() => new(Fold(_facts));

    private static int Fold(IEnumerable<Observation> facts)
    {
        var world = new World();
        foreach (var fact in facts) world.Apply(fact);
        return RouteProgress.Of(world.Route(TrackedRound.Route))!.Stops.Count(s => s.IsDone);
    }
}

/// <summary>What a fold came to; keeps the compiler from leaving it out.</summary>
/// <param name="StopsDone">Stops served.</param>
public readonly record struct LaneProgressed(int StopsDone);
