using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;

namespace LogiOpt.Routing.Tests.Solver;

/// <summary>Seeded problems with any mixture of rules.</summary>
internal static class RandomProblems
{
    /// <summary>How many rules can be switched on.</summary>
    public const int Rules = 22;

    /// <summary>All bits of <paramref name="rules"/> switch one rule on each.</summary>
    public static RoutingProblem Make(long seed, int visits, int rules)
    {
        var rng = new Rng(seed);
        bool windows = (rules & 1) != 0, skills = (rules & 2) != 0, pickups = (rules & 4) != 0, pairs = (rules & 8) != 0, mixed = (rules & 16) != 0,
            soft = (rules & 32) != 0, limits = (rules & 64) != 0, open = (rules & 128) != 0, matrix = (rules & 256) != 0, several = (rules & 512) != 0;
        bool setup = Has(10), breaks = Has(11), trips = Has(12), duty = Has(13), speeds = Has(14), profiles = Has(15), goods = Has(16), lifo = Has(17), locks = Has(18),
            inForce = Has(19), balance = Has(20), forbidden = Has(21);
        var pairCount = pairs ? visits / 4 : 0;
        var places = visits + 2 * pairCount + 2;
        TravelData travel = matrix ? Matrix(rng, places) : Plane(rng, places);
        var vehicles = Enumerable.Range(0, 3 + visits / 6).Select(v => new RoutingVehicle
        {
            Id = $"v{v}",
            StartPlace = mixed ? v % 2 : 0,
            EndPlace = open && v % 2 == 1 ? null : 0,
            Capacity = mixed ? [10 + v % 3 * 5, 12] : [12],
            Skills = skills && v % 2 == 0 ? ["cold"] : [],
            FixedCostMilli = 100,
            CostPerHourMilli = mixed ? 5000 : 0,
            SpeedFactor = mixed && v % 3 == 1 ? 1.3 : 1,
            MaxStops = limits ? 6 : null,
            MaxMetres = limits ? 900 : null,
            MaxDurationSeconds = limits ? 1500 : null,
            Shift = windows ? new SecondsWindow(10 * (v % 2), 3000) : SecondsWindow.Always,
            Breaks = !breaks ? [] : v % 3 == 0
                ? [new RoutingBreak { Id = "tea", Windows = [new(100, 300), new(500, 600)], DurationSeconds = 40 }, new RoutingBreak { Id = "lunch", Windows = [new(400, 900)], DurationSeconds = 120 }]
                : [new RoutingBreak { Id = "lunch", Windows = [new(300, 700)], DurationSeconds = 200 }],
            MaxTrips = trips ? 1 + v % 3 : 1,
            ReloadPlaces = trips ? [0, 1] : [],
            ReloadSeconds = trips ? 30 : 0,
            CostPerDutyHourMilli = duty ? 2000 : 0,
            MaxDrivingSeconds = duty ? 1200 : null,
            Profile = profiles && v % 2 == 1 ? "truck" : null,
            LastInFirstOut = lifo && v % 2 == 0,
        }).ToArray();
        var tasks = Enumerable.Range(0, visits).Select(k => Visit(k, $"t{k}") with
        {
            Deliver = pickups && k % 3 == 0 ? [] : [1 + rng.Next(4)],
            Pickup = pickups && k % 2 == 0 ? [1 + rng.Next(4)] : [],
            Skills = skills && k % 4 == 0 ? ["cold"] : [],
            Priority = k % 2 == 0 ? null : rng.Next(101),
            ReleaseSeconds = soft ? rng.Next(200) : 0,
            ForbiddenVehicles = forbidden && k % 3 == 1 ? ["v0"] : [],
            Goods = goods ? (string?[])["food", "paint", null] is var kinds ? kinds[k % 3] : null : null,
        }).ToArray();
        var couples = Enumerable.Range(0, pairCount).Select(k => new RoutingPair
        {
            Id = $"p{k}",
            Load = [1 + rng.Next(4)],
            Pickup = Visit(visits + 2 * k, $"p{k}a"),
            Drop = Visit(visits + 2 * k + 1, $"p{k}b"),
            Goods = goods && k % 2 == 0 ? "paint" : null,
        }).ToArray();
        if (speeds) travel = travel with { Speeds = [new SpeedStep(0, 1000), new SpeedStep(300, 600), new SpeedStep(800, 1500)] };
        if (locks && visits >= 6) vehicles[1] = vehicles[1] with { Locked = couples.Length > 0 ? ["t3", couples[0].Pickup.Id, "t4"] : ["t3", "t4"] };
        return new RoutingProblem(vehicles, tasks, couples, travel)
        {
            Profiles = profiles ? new Dictionary<string, TravelData> { ["truck"] = Plane(rng, places) } : [],
            Conflicts = goods ? [new GoodsConflict("food", "paint")] : [],
            InForce = inForce && visits >= 6 ? [new RouteInForce("v0", ["t0", "t1", "t2"]), new RouteInForce("v2", ["t5"])] : [],
            MovedStopMilli = inForce ? 40 : 0,
            BalanceMilliPerSquareHour = balance ? 3000 : 0,
        };

        bool Has(int bit) => (rules >> bit & 1) != 0;

        RoutingVisit Visit(int k, string id)
        {
            var from = rng.Next(1500);
            SecondsWindow[] wanted = !windows ? [] : several ? [new(from, from + 100), new(from + 400, from + 700)] : [new(from, from + 400)];
            return new RoutingVisit { Id = id, Place = setup && k % 3 == 2 ? 1 + k : 2 + k, ServiceSeconds = rng.Next(30), SetupSeconds = setup ? rng.Next(20) : 0, Windows = wanted, LatePriceMilliPerMinute = soft ? 300 : null };
        }
    }

    private static PlaneTravel Plane(Rng rng, int places) =>
        new([.. Enumerable.Range(0, places).Select(_ => rng.NextDouble() * 200)], [.. Enumerable.Range(0, places).Select(_ => rng.NextDouble() * 200)], PlaneRounding.Tsplib);

    private static MatrixTravel Matrix(Rng rng, int places)
    {
        var cells = Enumerable.Range(0, places * places).Select(c => c / places == c % places ? 0 : 20 + rng.Next(200)).ToArray();
        return new MatrixTravel(places, [.. cells.Select(c => c + rng.Next(30))], cells);
    }
}
