using BenchmarkDotNet.Attributes;
using LogiOpt.Core.Search;
using LogiOpt.Tracking;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Benchmarks.Tracking;

/// <summary>Estimates of thirty stops by carrying mean and variance along, against drawing them from simulated rounds.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 10)]
public class EtaBenchmark
{
    private const int Draws = 500;

    private static readonly TrackingOptions Options = new();

    private readonly Calibration _calibration = Calibration.Of(Learned.Nothing, Options);
    private readonly RouteProgress _route;
    private readonly Fix? _marker;
    private readonly DateTimeOffset _now = TrackedRound.Start.AddMinutes(8);

    public EtaBenchmark()
    {
        var world = new World();
        foreach (var fact in TrackedRound.Facts(30).Where(f => f.At <= _now)) world.Apply(fact);
        _route = RouteProgress.Of(world.Route(TrackedRound.Route))!;
        _marker = Marker.Of(world.Vehicle(TrackedRound.Vehicle), Options.MaxKilometresPerHour);
    }

    [Benchmark(Baseline = true)]
    public double BySimulation()
    {
        var rng = new Rng(1);
        var arrivals = new double[_route.Stops.Count][];
        for (var k = 0; k < arrivals.Length; k++) arrivals[k] = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var seconds = 0.0;
            var day = Math.Exp(Options.DayDeviation * rng.NextNormal());
            for (var k = 1; k < _route.Stops.Count; k++)
            {
                arrivals[k][draw] = seconds += _route.Stops[k].Plan.LegTime.TotalSeconds * day * Math.Exp(Options.LegDeviation * rng.NextNormal());
                seconds += _route.Stops[k].Plan.ServiceTime.TotalSeconds * Math.Exp(Options.ServiceDeviation * rng.NextNormal());
            }
        }

        foreach (var stop in arrivals) Array.Sort(stop);
        return arrivals[^1][Draws / 2];
    }

    [Benchmark]
    public double ByMeanAndVariance() =>
        (RouteEstimator.Estimate(_route, _marker, _calibration, Options, _now)[^1].Eta.P50 - _now).TotalSeconds;
}
