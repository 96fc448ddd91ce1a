using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Benchmarks.Quality;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Routing;

/// <summary>Steps of one iteration on a plan that was searched before: ruin, recreate and undo, a whole iteration, and putting collected routes together. The baseline is
/// the ruin alone, undone.</summary>
[MemoryDiagnoser]
public class HotLoopBenchmark
{
    private const int WarmIterations = 50_000;

    /// <summary>Cold enough that hardly any iteration is accepted and the plan stays as it is.</summary>
    private const double Cold = 1e-3;

    private UniformSearch<PlainKind, PlaneLegs> _search = null!;
    private UniformState _state = null!;

    [Params(1000, 10_000)]
    public int Customers { get; set; }

    [GlobalSetup]
    public void Search()
    {
        var flat = FlatProblemBuilder.Build(RoutingQuality.ProblemOf(UchoaGenerator.Make(Customers, DepotSite.Centre, CustomerSpread.Mixed, DemandSpread.SmallNarrow, 20, 4)));
        var neighbours = Neighbours.Build(flat, SearchSettings.NeighboursFor(flat));
        var settings = SearchSettings.For(flat, neighbours.TypicalCost(), 5);
        settings = settings with { StartTemperature = settings.StartTemperature / flat.CostPerMetre[0], EndTemperature = settings.EndTemperature / flat.CostPerMetre[0] };
        _search = new UniformSearch<PlainKind, PlaneLegs>(UniformProblem.Of(flat, neighbours), settings, new Rng(1));
        _search.Start([]);
        var rule = StopRule.AfterIterations(WarmIterations);
        var watch = rule.Start(CancellationToken.None);
        _search.Run(rule, watch, new ProgressTeller(watch, null));
        _state = State(_search);
    }

    [Benchmark(Baseline = true)]
    public double RuinAndUndo()
    {
        _state.Begin();
        var delta = Ruin(_search);
        _state.Undo();
        return delta;
    }

    [Benchmark]
    public double RuinRecreateAndUndo()
    {
        _state.Begin();
        var delta = Ruin(_search);
        Recreate(_search, ref delta, double.PositiveInfinity);
        _state.Undo();
        return delta;
    }

    [Benchmark]
    public void Iteration() => Iterate(_search, Cold);

    [Benchmark]
    public void ExchangeOfRoutes() => Exchange(_search);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref UniformState State(UniformSearch<PlainKind, PlaneLegs> search);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Ruin")]
    private static extern double Ruin(UniformSearch<PlainKind, PlaneLegs> search);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Recreate")]
    private static extern bool Recreate(UniformSearch<PlainKind, PlaneLegs> search, ref double delta, double threshold);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Iterate")]
    private static extern void Iterate(UniformSearch<PlainKind, PlaneLegs> search, double temperature);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Exchange")]
    private static extern void Exchange(UniformSearch<PlainKind, PlaneLegs> search);
}
