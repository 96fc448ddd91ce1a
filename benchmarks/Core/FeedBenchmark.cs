using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Live;

namespace LogiOpt.Benchmarks.Core;

/// <summary>Publishing to readers that wait, with none as the baseline.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class FeedBenchmark
{
    private readonly Feed<int> _alone = new();
    private readonly Feed<int> _read = new();

    [GlobalSetup]
    public void Setup()
    {
        for (var k = 0; k < 100; k++)
            if (_read.ReadAsync(topic: null, after: null, CancellationToken.None).GetAsyncEnumerator().MoveNextAsync().AsTask().IsCompleted)
                throw new InvalidOperationException("A new feed has nothing to read.");
    }

    [Benchmark(Baseline = true)]
    public void PublishToNobody() => _alone.Publish("board", 1);

    [Benchmark]
    public void PublishTo100SlowReaders() => _read.Publish("board", 1);
}
