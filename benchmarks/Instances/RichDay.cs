using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>A distributor's day with every rule at once: breaks, skills, three capacities, windows, set-up, release times, priorities and reloads at two
/// depots. Half the visits lie in clusters; a trip takes some 25 visits, a shift some 35.</summary>
internal static class RichDay
{
    private const int Kilometres = 40;
    private const int Hour = 3600;

    /// <param name="visits">Visits.</param>
    /// <param name="seed">Same seed, same day.</param>
    /// <param name="trucks">Vehicles; null = one for every 30 visits.</param>
    public static RoutingProblem Make(int visits, long seed, int? trucks = null)
    {
        var rng = new Rng(seed);
        var centres = Enumerable.Range(0, Math.Max(1, visits / 60)).Select(_ => (X: Anywhere(), Y: Anywhere())).ToArray();
        var places = new List<(double X, double Y)> { (20_000, 20_000), (32_000, 30_000) };
        for (var k = 0; k < visits; k++)
        {
            var (x, y) = centres[rng.Next(centres.Length)];
            places.Add(k % 2 == 0 ? (Anywhere(), Anywhere()) : (Near(x), Near(y)));
        }

        var travel = new PlaneTravel([.. places.Select(p => p.X)], [.. places.Select(p => p.Y)], new PlaneRounding(1.3, 0.5, 0.09));
        var vehicles = Enumerable.Range(0, trucks ?? (visits + 29) / 30).Select(Vehicle).ToArray();
        return new RoutingProblem(vehicles, [.. Enumerable.Range(0, visits).Select(Visit)], [], travel) { Dimensions = ["kilograms", "litres", "pallets"] };

        double Anywhere() => rng.NextDouble() * Kilometres * 1000;

        double Near(double centre) => Math.Clamp(centre + 1500 * rng.NextNormal(), 0, Kilometres * 1000);

        RoutingVisit Visit(int k)
        {
            var from = 7 * Hour + rng.Next(8 * Hour);
            return new RoutingVisit
            {
                Id = $"visit {k + 1}",
                Place = k + 2,
                ServiceSeconds = 120 + rng.Next(300),
                SetupSeconds = 60,
                Windows = rng.Next(10) < 6 ? [new SecondsWindow(from, from + (2 + rng.Next(3)) * Hour)] : [],
                Deliver = [10 + rng.Next(60), 20 + rng.Next(200), rng.Next(3)],
                Pickup = rng.Next(10) == 0 ? [5, 20, 1] : [],
                Skills = rng.Next(100) switch { < 15 => ["cold"], < 25 => ["tail-lift"], _ => [] },
                Priority = rng.Next(5) == 0 ? rng.Next(101) : null,
                ReleaseSeconds = rng.Next(10) == 0 ? 9 * Hour : 0,
            };
        }

        static RoutingVehicle Vehicle(int v) => new()
        {
            Id = $"truck {v + 1}",
            StartPlace = v % 2,
            EndPlace = v % 2,
            Shift = v % 3 == 0 ? new SecondsWindow(6 * Hour, 16 * Hour) : new SecondsWindow(7 * Hour, 18 * Hour),
            Capacity = v % 3 == 0 ? [1400, 4200, 36] : [1000, 3000, 27],
            Skills = [.. v % 2 == 0 ? (string[])["cold"] : [], .. v % 3 == 1 ? (string[])["tail-lift"] : []],
            FixedCostMilli = 80_000,
            CostPerKmMilli = v % 3 == 0 ? 620 : 480,
            CostPerHourMilli = 24_000,
            MaxDurationSeconds = 10 * Hour,
            MaxDrivingSeconds = 6 * Hour,
            MaxTrips = 3,
            ReloadPlaces = [0, 1],
            ReloadSeconds = 1200,
            Breaks = [new RoutingBreak { Id = "lunch", Windows = [new(11 * Hour, 14 * Hour)], DurationSeconds = 45 * 60 }],
        };
    }
}
