using System.Globalization;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>Placement problems made after published rules, seeded, and problems of real places.</summary>
internal static class PlacementInstances
{
    /// <summary>Koerkel and Ghosh: service costs in [1000, 2000], opening costs a in [100, 200], b ten times and c a hundred times that.</summary>
    /// <param name="size">Sites, and as many customers.</param>
    /// <param name="kind">a, b or c.</param>
    /// <param name="symmetric">Whether the cost from i to j is that from j to i.</param>
    /// <param name="seed">Seed.</param>
    /// <remarks>Source: Ghosh (2003), European Journal of Operational Research 150(1), 150-162.</remarks>
    public static PlacementProblem KoerkelGhosh(int size, char kind, bool symmetric, long seed)
    {
        var rng = new Rng(seed);
        var scale = kind switch { 'a' => 1, 'b' => 10, _ => 100 };
        double[] costs = new double[size * size], opening = [.. Enumerable.Range(0, size).Select(_ => (double)(100 * scale + rng.Next(100 * scale + 1)))];
        for (var j = 0; j < size; j++)
            for (var i = symmetric ? j : 0; i < size; i++)
            {
                costs[j * size + i] = 1_000 + rng.Next(1_001);
                if (symmetric) costs[i * size + j] = costs[j * size + i];
            }

        return new PlacementProblem(PlacementKind.Uncapacitated, opening, SiteCosts.Matrix(size, size, costs));
    }

    /// <summary>Capacitated sites in the unit square: demands in [5, 35], capacities in [10, 160] scaled to a ratio, opening growing with the root of capacity.</summary>
    /// <param name="size">Sites, and as many customers.</param>
    /// <param name="ratio">All capacity over all demand.</param>
    /// <param name="seed">Seed.</param>
    /// <remarks>Source of the rule: Cornuejols, Sridharan and Thizy (1991), European Journal of Operational Research 50(3), 280-297.</remarks>
    public static PlacementProblem Capacitated(int size, double ratio, long seed)
    {
        var rng = new Rng(seed);
        double[] Draw(double least, double most) => [.. Enumerable.Range(0, size).Select(_ => least + (most - least) * rng.NextDouble())];
        double[] siteX = Draw(0, 1), siteY = Draw(0, 1), x = Draw(0, 1), y = Draw(0, 1), demand = Draw(5, 35), capacity = Draw(10, 160);
        var scale = ratio * demand.Sum() / capacity.Sum();
        capacity = [.. capacity.Select(c => c * scale)];
        double[] level = Draw(0, 90), perRoot = Draw(100, 110), opening = [.. Enumerable.Range(0, size).Select(j => level[j] + perRoot[j] * Math.Sqrt(capacity[j]))];
        var costs = new double[size * size];
        for (var j = 0; j < size; j++)
            for (var i = 0; i < size; i++) costs[j * size + i] = 10 * demand[i] * Math.Sqrt(Math.Pow(siteX[j] - x[i], 2) + Math.Pow(siteY[j] - y[i], 2));
        return new PlacementProblem(PlacementKind.Capacitated, opening, SiteCosts.Matrix(size, size, costs), demand, capacity);
    }

    /// <summary>Capacitated sites in the unit square as <see cref="Capacitated"/>, customers whole.</summary>
    public static PlacementProblem WholeCustomers(int sites, int customers, double ratio, long seed)
    {
        var rng = new Rng(seed);
        double[] Draw(int count, double least, double most) => [.. Enumerable.Range(0, count).Select(_ => Math.Round(least + (most - least) * rng.NextDouble(), 3))];
        double[] siteX = Draw(sites, 0, 1), siteY = Draw(sites, 0, 1), x = Draw(customers, 0, 1), y = Draw(customers, 0, 1);
        double[] demand = [.. Draw(customers, 5, 35).Select(d => Math.Round(d))], capacity = Draw(sites, 10, 160);
        var scale = ratio * demand.Sum() / capacity.Sum();
        capacity = [.. capacity.Select(c => Math.Round(c * scale))];
        double[] level = Draw(sites, 0, 90), perRoot = Draw(sites, 100, 110), opening = [.. Enumerable.Range(0, sites).Select(j => Math.Round(level[j] + perRoot[j] * Math.Sqrt(capacity[j])))];
        var costs = new double[sites * customers];
        for (var j = 0; j < sites; j++)
            for (var i = 0; i < customers; i++) costs[j * customers + i] = Math.Round(10 * demand[i] * Math.Sqrt(Math.Pow(siteX[j] - x[i], 2) + Math.Pow(siteY[j] - y[i], 2)), 2);
        return new PlacementProblem(PlacementKind.SingleSource, opening, SiteCosts.Matrix(sites, customers, costs), demand, capacity);
    }

    /// <summary>A p-median of points drawn evenly in a square of side 10,000.</summary>
    public static PlacementProblem Median(int points, int sites, long seed)
    {
        var rng = new Rng(seed);
        double[] Axis() => [.. Enumerable.Range(0, points).Select(_ => 10_000 * rng.NextDouble())];
        double[] x = Axis(), y = Axis();
        return new PlacementProblem(PlacementKind.Median, [], SiteCosts.Planar(x, y, x, y), maxSites: sites);
    }

    /// <summary>All places of a file with the columns lat, lon, population, by falling population; the first are candidates.</summary>
    /// <param name="file">The file.</param>
    /// <param name="candidates">How many are candidates.</param>
    /// <param name="opening">Cost of opening any of them, where a thousand people cost 1 per kilometre.</param>
    public static PlacementProblem Places(string file, int candidates, double opening)
    {
        var rows = File.ReadLines(file).Skip(1).Select(l => l.Split(',')).ToList();
        double[] Column(int k) => [.. rows.Select(r => double.Parse(r[k], CultureInfo.InvariantCulture))];
        double[] latitude = Column(0), longitude = Column(1), people = Column(2);
        return new PlacementProblem(
            PlacementKind.Uncapacitated, [.. Enumerable.Repeat(opening, candidates)],
            SiteCosts.Geographic(latitude[..candidates], longitude[..candidates], latitude, longitude, [.. people.Select(p => p / 1000)]));
    }

    /// <summary>A planner's country: zones around towns whose sizes fall as their rank, every so-manieth zone a candidate of three sizes.</summary>
    /// <param name="zones">Zones of demand.</param>
    /// <param name="sites">Candidates.</param>
    /// <param name="seed">Seed.</param>
    public static PlannerScenario Country(int zones, int sites, long seed)
    {
        var rng = new Rng(seed);
        double Gauss() => Math.Sqrt(-2 * Math.Log(1 - rng.NextDouble())) * Math.Cos(2 * Math.PI * rng.NextDouble());
        var towns = Math.Max(1, zones / 100);
        var places = Enumerable.Range(0, towns).Select(_ => (Latitude: 28 + 6 * rng.NextDouble(), Longitude: 112 + 8 * rng.NextDouble())).ToArray();
        double[] until = new double[towns];
        for (var t = 0; t < towns; t++) until[t] = (t == 0 ? 0 : until[t - 1]) + 1 / (t + 3.0);
        var made = new List<PlannerZone>(zones);
        for (var z = 0; z < zones; z++)
        {
            var town = Math.Min(towns - 1, Math.Abs(Array.BinarySearch(until, rng.NextDouble() * until[^1])) % towns);
            var spread = 0.02 + 0.6 / Math.Sqrt(town + 3);
            made.Add(new PlannerZone($"z{z}", places[town].Latitude + spread * Gauss() / 3, places[town].Longitude + spread * Gauss() / 3, 1 + rng.Next(40)));
        }

        PlannerLevel[] levels =
            [new(1_500, 200_000, 1_500, 0.75), new(3_200, 450_000, 5_000, 0.88), new(8_000, 1_200_000, 20_000, 0.95)];
        var step = zones / sites;
        var candidates = Enumerable.Range(0, sites).Select(j => made[j * step]).Select((z, j) => new PlannerSite($"s{j}", z.Latitude, z.Longitude, levels)).ToList();
        return new PlannerScenario(made, candidates, 31.0, 116.0, new PlannerRates(), 1, null, null, [new CoverageRule(40, 0.75)], []);
    }
}
