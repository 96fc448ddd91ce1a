using BenchmarkDotNet.Attributes;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Routing;

/// <summary>One route of the rich day driven from its start to its end: windows, set-up, capacities, break and reload. The baseline drives it without the break; the third at
/// speeds that change with the hour.</summary>
[MemoryDiagnoser]
public class TimetableBenchmark
{
    private readonly (Timetable Timetable, int Vehicle, int[] Nodes)[] _routes = new (Timetable, int, int[])[3];

    [GlobalSetup]
    public void Plan()
    {
        var day = RichDay.Make(300, 1);
        SpeedStep[] speeds = [new(0, 1000), new(7 * 3600, 700), new(9 * 3600, 1000), new(16 * 3600, 750)];
        _routes[0] = Longest(day with { Vehicles = [.. day.Vehicles.Select(v => v with { Breaks = [] })] });
        _routes[1] = Longest(day);
        _routes[2] = Longest(day with { Travel = day.Travel with { Speeds = speeds } });
    }

    [Benchmark(Baseline = true)]
    public bool WithoutBreak() => Drive(0);

    [Benchmark]
    public bool WithBreak() => Drive(1);

    [Benchmark]
    public bool WithBreakAndSpeeds() => Drive(2);

    private bool Drive(int k) => _routes[k].Timetable.Drive(_routes[k].Vehicle, _routes[k].Nodes);

    /// <summary>The longest route of a short search, with its reloads.</summary>
    private static (Timetable, int, int[]) Longest(RoutingProblem problem)
    {
        var flat = FlatProblemBuilder.Build(problem);
        var neighbours = Neighbours.Build(flat, SearchSettings.NeighboursFor(flat));
        var search = new Search<RichKind>(flat, neighbours, SearchSettings.For(flat, neighbours.TypicalCost(), 1), new Rng(1));
        var rule = StopRule.AfterIterations(2_000);
        search.Run(rule, rule.Start(CancellationToken.None), null);
        var routes = search.Routes();
        var longest = Array.IndexOf(routes, routes.MaxBy(r => r.Length));
        return (new Timetable(flat), longest, routes[longest]);
    }
}
