using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>Goods to be fetched at one place and brought to another, with windows, for vehicles all alike.</summary>
internal static class PairDay
{
    private const int Side = 1000;

    /// <param name="pairs">Pairs.</param>
    /// <param name="seed">Same seed, same day.</param>
    public static RoutingProblem Make(int pairs, long seed)
    {
        var rng = new Rng(seed);
        double[] x = [Side / 2, .. Enumerable.Range(0, 2 * pairs).Select(_ => Side * rng.NextDouble())], y = [Side / 2, .. Enumerable.Range(0, 2 * pairs).Select(_ => Side * rng.NextDouble())];
        var vehicles = Enumerable.Range(1, Math.Max(2, pairs / 2)).Select(v => new RoutingVehicle { Id = $"{v}", StartPlace = 0, EndPlace = 0, Capacity = [100], Shift = new(0, 12_000) }).ToArray();
        return new RoutingProblem(vehicles, [], [.. Enumerable.Range(0, pairs).Select(Pair)], new PlaneTravel(x, y, PlaneRounding.Tsplib));

        RoutingPair Pair(int k)
        {
            var from = 1000 + rng.Next(6000);
            return new RoutingPair { Id = $"pair {k}", Load = [5 + rng.Next(40)], Pickup = Stop(2 * k + 1, from), Drop = Stop(2 * k + 2, from + 1500) };
        }

        RoutingVisit Stop(int place, int from) => new() { Id = $"{place}", Place = place, ServiceSeconds = 90, Windows = [new(from, from + 1200)] };
    }
}
