using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>Where the depot lies.</summary>
internal enum DepotSite
{
    /// <summary>In the middle of the grid.</summary>
    Centre,

    /// <summary>In its corner.</summary>
    Corner,

    /// <summary>Anywhere.</summary>
    Random,
}

/// <summary>How the customers lie.</summary>
internal enum CustomerSpread
{
    /// <summary>Evenly.</summary>
    Random,

    /// <summary>Around a few seeds.</summary>
    Clustered,

    /// <summary>Half and half.</summary>
    Mixed,
}

/// <summary>How the demands are drawn.</summary>
internal enum DemandSpread
{
    /// <summary>All 1.</summary>
    Unit,

    /// <summary>1 to 10.</summary>
    SmallWide,

    /// <summary>5 to 10.</summary>
    SmallNarrow,

    /// <summary>1 to 100.</summary>
    LargeWide,

    /// <summary>50 to 100.</summary>
    LargeNarrow,

    /// <summary>1 to 50 in two opposite quadrants, 51 to 100 in the others.</summary>
    ByQuadrant,

    /// <summary>Mostly 1 to 10, a few 50 to 100.</summary>
    ManySmallFewLarge,
}

/// <summary>Random CVRP instances of the kind of set X. Source: Uchoa et al. (2017), European Journal of Operational Research 257(3), 845-858, section 3.</summary>
internal static class UchoaGenerator
{
    private const int Grid = 1000;

    /// <summary>Distance over which a cluster's pull falls to 1 / e.</summary>
    private const double Pull = 40;

    /// <param name="customers">Number of customers, 1 or more.</param>
    /// <param name="routeSize">Customers on a mean route (r of the paper, which draws it from a triangular distribution over 3, 6, 25).</param>
    /// <param name="seed">Seed; the same gives the same instance.</param>
    public static RoutingInstance Make(int customers, DepotSite depot, CustomerSpread spread, DemandSpread demands, double routeSize, long seed)
    {
        var rng = new Rng(seed);
        var taken = new HashSet<(int X, int Y)>();
        var places = new List<(int X, int Y)> { Take(taken, Depot(depot, rng)) };
        Scatter(places, taken, EvenCustomers(spread, customers), rng);
        if (spread != CustomerSpread.Random) Cluster(places, taken, customers, rng);
        var demand = Demands(places, demands, rng);
        var capacity = Math.Max(demand.Max(), (int)Math.Ceiling(routeSize * demand.Sum() / customers));
        return new RoutingInstance(
            $"X-like n{customers} {depot} {spread} {demands} r{routeSize:0.#}", [.. places.Select(p => p.X)], [.. places.Select(p => p.Y)], demand, capacity,
            customers, null);
    }

    private static (int X, int Y) Depot(DepotSite depot, Rng rng) => depot switch
    {
        DepotSite.Centre => (Grid / 2, Grid / 2),
        DepotSite.Corner => (0, 0),
        _ => (rng.Next(Grid + 1), rng.Next(Grid + 1)),
    };

    private static int EvenCustomers(CustomerSpread spread, int customers) => spread switch
    {
        CustomerSpread.Random => customers,
        CustomerSpread.Mixed => customers / 2,
        _ => 0,
    };

    private static void Scatter(List<(int X, int Y)> places, HashSet<(int X, int Y)> taken, int count, Rng rng)
    {
        while (count > 0)
        {
            var place = (rng.Next(Grid + 1), rng.Next(Grid + 1));
            if (!taken.Add(place)) continue;
            places.Add(place);
            count--;
        }
    }

    /// <summary>Seeds are customers themselves; every further place is accepted with the sum of exp(-distance / 40) over the seeds.</summary>
    private static void Cluster(List<(int X, int Y)> places, HashSet<(int X, int Y)> taken, int customers, Rng rng)
    {
        var seeds = Math.Min(3 + rng.Next(6), customers + 1 - places.Count);
        var first = places.Count;
        Scatter(places, taken, seeds, rng);
        var centres = places.GetRange(first, seeds);
        while (places.Count <= customers)
        {
            var place = (X: rng.Next(Grid + 1), Y: rng.Next(Grid + 1));
            var chance = centres.Sum(c => Math.Exp(-Math.Sqrt(Math.Pow(c.X - place.X, 2) + Math.Pow(c.Y - place.Y, 2)) / Pull));
            if (rng.NextDouble() < chance && taken.Add(place)) places.Add(place);
        }
    }

    private static int[] Demands(List<(int X, int Y)> places, DemandSpread demands, Rng rng)
    {
        var small = 0.7 + 0.25 * rng.NextDouble();
        var demand = new int[places.Count];
        for (var k = 1; k < demand.Length; k++)
            demand[k] = demands switch
            {
                DemandSpread.Unit => 1,
                DemandSpread.SmallWide => 1 + rng.Next(10),
                DemandSpread.SmallNarrow => 5 + rng.Next(6),
                DemandSpread.LargeWide => 1 + rng.Next(100),
                DemandSpread.LargeNarrow => 50 + rng.Next(51),
                DemandSpread.ByQuadrant => (places[k].X < Grid / 2 == places[k].Y < Grid / 2 ? 51 : 1) + rng.Next(50),
                _ => rng.NextDouble() < small ? 1 + rng.Next(10) : 50 + rng.Next(51),
            };
        return demand;
    }

    private static (int X, int Y) Take(HashSet<(int X, int Y)> taken, (int X, int Y) place)
    {
        taken.Add(place);
        return place;
    }
}
