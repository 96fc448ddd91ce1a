using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Solver;

/// <summary>Solves a problem of vehicles all alike.</summary>
internal static class UniformSolve
{
    public static RoutingEngine.Found Run(
        FlatProblem flat, Neighbours neighbours, SearchSettings settings, Rng rng, StopRule rule, StopWatch watch, Action<SearchProgress>? progress,
        FewVehicles? few = null)
    {
        var given = few?.Routes.Where(r => r.Length > 0).ToArray();
        var problem = UniformProblem.Of(flat, neighbours, given?.Length);
        var perMetre = flat.CostPerMetre[0];
        var inMetres = settings with { StartTemperature = settings.StartTemperature / perMetre, EndTemperature = settings.EndTemperature / perMetre };
        var first = given ?? (flat.Traits.Timed ? [] : FirstRoutes(flat, neighbours, problem.Routes));
        return (flat.Traits.Timed, flat.X is not null) switch
        {
            (false, true) => With<PlainKind, PlaneLegs>(),
            (false, false) => With<PlainKind, TableLegs>(),
            (true, true) => With<TimedKind, PlaneLegs>(),
            (true, false) => With<TimedKind, TableLegs>(),
        };

        RoutingEngine.Found With<TKind, TLegs>() where TKind : struct, IKind where TLegs : struct, ILegs
        {
            var search = new UniformSearch<TKind, TLegs>(problem, inMetres, rng) { Iterations = few?.Iterations ?? 0 };
            search.Start(first);
            search.Run(rule, watch, new ProgressTeller(watch, progress));
            var routes = search.Routes();
            return new RoutingEngine.Found(search.BestMetres * perMetre + (given?.Length ?? 0) * flat.FixedCost[0], search.Iterations, [.. routes, .. Enumerable.Repeat<int[]>([], flat.Vehicles - routes.Length)]);
        }
    }

    private static int[][] FirstRoutes(FlatProblem flat, Neighbours neighbours, int most)
    {
        var routes = new List<int>[most];
        for (var route = 0; route < most; route++) routes[route] = [];
        Savings.Build(flat, neighbours, (vehicle, task) => routes[vehicle].Add(task));
        return [.. routes.Select(r => r.ToArray())];
    }
}

/// <summary>Routes of as few vehicles as were found, which a search then makes shorter and none more.</summary>
/// <param name="Routes">Tasks of each vehicle.</param>
/// <param name="Iterations">Iterations spent on them.</param>
internal sealed record FewVehicles(int[][] Routes, long Iterations);
