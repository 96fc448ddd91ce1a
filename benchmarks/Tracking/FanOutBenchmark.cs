using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Live;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>One change told to many live readers: to all who read everything, against to those of one topic.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class FanOutBenchmark
{
    private const int Readers = 5000;

    private readonly Feed<int> _all = new(keep: 64, readerQueue: 64), _topics = new(keep: 64, readerQueue: 64);
    private readonly CancellationTokenSource _end = new();

    [GlobalSetup]
    public void Connect()
    {
        for (var k = 0; k < Readers; k++)
        {
            _ = _all.ReadAsync(null, null, _end.Token).GetAsyncEnumerator().MoveNextAsync().AsTask();
            _ = _topics.ReadAsync($"topic {k}", null, _end.Token).GetAsyncEnumerator().MoveNextAsync().AsTask();
        }
    }

    [GlobalCleanup]
    public void Disconnect() => _end.Cancel();

    [Benchmark(Baseline = true)]
    public void ToEveryReader() => _all.Publish("topic 7", 1);

    [Benchmark]
    public void ToReadersOfOneTopic() => _topics.Publish("topic 7", 1);
}
