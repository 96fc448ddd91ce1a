using LogiOpt.Warehousing.Placement;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A candidate as the cost model sees it.</summary>
/// <param name="OrdersPerDay">Orders it can handle in a day.</param>
/// <param name="OpeningCostMilli">Opening, once.</param>
/// <param name="DailyCostMilli">Rent and crew per day.</param>
/// <param name="InboundKm">Kilometres from the central site; 0 where there is none.</param>
internal sealed record CandidateCost(int OrdersPerDay, long OpeningCostMilli, long DailyCostMilli, double InboundKm);

/// <summary>What each candidate and each pair of candidate and zone costs per day, by part, in whole thousandths of the currency unit.</summary>
/// <remarks>Whole amounts make every sum exact, so that parts add up to the cost and a bound may be rounded up to a whole amount.</remarks>
internal sealed class PlannerCosts
{
    private readonly long[] _inboundMilli;
    private readonly long[] _handlingMilli;
    private readonly long[] _lastMileMilli;

    /// <summary>Prices a scenario.</summary>
    /// <param name="candidates">Candidates.</param>
    /// <param name="zones">Zones.</param>
    /// <param name="metres">Distance from candidate to zone, one row a candidate.</param>
    /// <param name="options">Rates.</param>
    public PlannerCosts(IReadOnlyList<CandidateCost> candidates, IReadOnlyList<ScenarioZone> zones, int[] metres, WarehousingOptions options)
    {
        (Sites, Zones) = (candidates.Count, zones.Count);
        OpeningMilli = [.. candidates.Select(c => (long)Math.Round((double)c.OpeningCostMilli / options.LeaseDays) + c.DailyCostMilli)];
        Capacity = [.. candidates.Select(c => (double)c.OrdersPerDay)];
        Demand = [.. zones.Select(z => z.OrdersPerDay)];
        _inboundMilli = new long[Sites * Zones];
        _lastMileMilli = new long[Sites * Zones];
        _handlingMilli = [.. zones.Select(z => (long)Math.Round(z.OrdersPerDay * options.HandlingPerOrderMilli))];
        var perSquareKm = OrdersPerSquareKm(zones, options.DensityRadiusKm);
        for (var j = 0; j < Sites; j++)
        {
            var inbound = (options.InboundPerTruckMilli + options.InboundPerKmMilli * candidates[j].InboundKm) / options.OrdersPerTruck;
            for (var z = 0; z < Zones; z++)
            {
                var at = j * Zones + z;
                _inboundMilli[at] = (long)Math.Round(zones[z].OrdersPerDay * inbound);
                _lastMileMilli[at] = (long)Math.Round(zones[z].OrdersPerDay * LastMilePerOrder(metres[at] / 1000.0, perSquareKm[z], options));
            }
        }
    }

    public int Sites { get; }

    public int Zones { get; }

    /// <summary>Opening per day, spread over the lease, with rent and crew.</summary>
    public long[] OpeningMilli { get; }

    public double[] Capacity { get; }

    public double[] Demand { get; }

    /// <summary>Last mile per order by continuous approximation: line haul shared by the tour, the way between stops, the stop.</summary>
    /// <remarks>c_km (2 kappa r / B + k / sqrt(density)) + c_stop. Sources: Daganzo (1984), Transportation Science 18(4), 331-350;
    /// Beardwood, Halton and Hammersley (1959), Mathematical Proceedings of the Cambridge Philosophical Society 55(4), 299-327.</remarks>
    public static double LastMilePerOrder(double kilometres, double ordersPerSquareKm, WarehousingOptions options) =>
        options.LastMilePerKmMilli
        * (2 * options.LineHaulFactor * kilometres / options.OrdersPerTour + options.TourConstant / Math.Sqrt(ordersPerSquareKm)) + options.LastMilePerStopMilli;

    /// <summary>The placement problem of this scenario; without capacities where they can never bind.</summary>
    public PlacementProblem Problem(int minSites, int maxSites)
    {
        var costs = new double[Sites * Zones];
        for (var j = 0; j < Sites; j++)
            for (var z = 0; z < Zones; z++) costs[j * Zones + z] = _inboundMilli[j * Zones + z] + _handlingMilli[z] + _lastMileMilli[j * Zones + z];
        var kind = Capacity.Min() >= Demand.Sum() ? PlacementKind.Uncapacitated : PlacementKind.SingleSource;
        return new PlacementProblem(
            kind, [.. OpeningMilli.Select(o => (double)o)], SiteCosts.Matrix(Sites, Zones, costs), Demand, Capacity, minSites, maxSites);
    }

    /// <summary>The cost of a placement by part.</summary>
    public CostParts PartsOf(IReadOnlyList<int> open, IReadOnlyList<int> assign)
    {
        long opening = 0, inbound = 0, handling = 0, lastMile = 0;
        foreach (var j in open) opening += OpeningMilli[j];
        for (var z = 0; z < Zones; z++)
        {
            inbound += _inboundMilli[assign[z] * Zones + z];
            handling += _handlingMilli[z];
            lastMile += _lastMileMilli[assign[z] * Zones + z];
        }

        return new CostParts(opening, inbound, handling, lastMile);
    }

    /// <summary>Orders per day and square kilometre around each zone: all zones within the radius, its own among them.</summary>
    private static double[] OrdersPerSquareKm(IReadOnlyList<ScenarioZone> zones, double radiusKm)
    {
        var density = new double[zones.Count];
        for (var a = 0; a < zones.Count; a++)
        {
            var orders = 0.0;
            foreach (var other in zones)
                if (Math.Abs(other.Point.Latitude - zones[a].Point.Latitude) * 110.5 <= radiusKm && zones[a].Point.DistanceTo(other.Point).Kilometres <= radiusKm)
                    orders += other.OrdersPerDay;
            // The zone's own orders count also where rounding puts it outside its own circle.
            density[a] = Math.Max(orders, zones[a].OrdersPerDay) / (Math.PI * radiusKm * radiusKm);
        }

        return density;
    }
}
