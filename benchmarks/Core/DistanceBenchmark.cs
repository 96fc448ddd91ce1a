using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Core;

/// <summary>Great-circle distance: the haversine formula beside the spherical law of cosines, which is shorter but loses short distances.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class DistanceBenchmark
{
    private GeoPoint[] _points = [];

    [GlobalSetup]
    public void Setup()
    {
        var rng = new Rng(7);
        _points = [.. Enumerable.Range(0, 300).Select(_ => new GeoPoint(22.5 + rng.NextDouble(), 113 + rng.NextDouble()))];
    }

    [Benchmark(Baseline = true)]
    public double LawOfCosines()
    {
        double sum = 0;
        foreach (var a in _points)
            foreach (var b in _points)
                sum += 6_371_008.8 * Math.Acos(Math.Min(1,
                    Math.Sin(double.DegreesToRadians(a.Latitude)) * Math.Sin(double.DegreesToRadians(b.Latitude))
                    + Math.Cos(double.DegreesToRadians(a.Latitude)) * Math.Cos(double.DegreesToRadians(b.Latitude))
                    * Math.Cos(double.DegreesToRadians(b.Longitude - a.Longitude))));
        return sum;
    }

    [Benchmark]
    public double Haversine()
    {
        double sum = 0;
        foreach (var a in _points)
            foreach (var b in _points)
                sum += a.DistanceTo(b).Metres;
        return sum;
    }
}
