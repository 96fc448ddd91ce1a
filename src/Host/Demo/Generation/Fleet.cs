using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;

namespace LogiOpt.Host.Demo.Generation;

/// <summary>A vehicle with its driver and its costs.</summary>
/// <param name="Vehicle">Its code.</param>
/// <param name="Site">The site it is based at; null for a courier, who starts where he stands.</param>
/// <param name="Start">Where its day starts.</param>
/// <param name="Capacity">What it carries.</param>
/// <param name="Shift">When it may drive.</param>
/// <param name="FixedCostMilli">Cost of using it on a route.</param>
/// <param name="CostPerKmMilli">Cost of a kilometre.</param>
/// <param name="CostPerHourMilli">Cost of an hour on the road.</param>
/// <param name="Carries">What it is for.</param>
internal sealed record DemoVehicle(
    VehicleId Vehicle, SiteId? Site, GeoPoint Start, Load Capacity, TimeWindow Shift, long FixedCostMilli, long CostPerKmMilli, long CostPerHourMilli,
    ShipmentKind Carries);

/// <summary>The city's vans and trucks.</summary>
internal static class Fleet
{
    /// <summary>Vehicles where the settings give none.</summary>
    public const int DefaultCount = 60;

    /// <summary>A small electric van: 900 kg, 4.5 m3. Costs are assumptions, in the installation's currency.</summary>
    private static readonly Load Van = new(900_000, 4_500_000);

    /// <summary>A semi-trailer: 28 t, 85 m3; a week's goods of a busy front warehouse fit into it.</summary>
    private static readonly Load Truck = new(28_000_000, 85_000_000);

    /// <summary>Every tenth vehicle is a truck that feeds the front warehouses; of the vans one in eight stands at the centre, the rest by the demand of their sites.</summary>
    /// <param name="count">Vehicles in all, 1 or more.</param>
    /// <param name="central">The distribution centre.</param>
    /// <param name="fronts">The open front warehouses.</param>
    /// <param name="demand">Orders a day of each of them.</param>
    /// <param name="day">From when to when the vans may drive; trucks may from five hours earlier.</param>
    public static IReadOnlyList<DemoVehicle> Generate(
        int count, DemoSite central, IReadOnlyList<DemoSite> fronts, IReadOnlyList<double> demand, TimeWindow day)
    {
        var trucks = fronts.Count == 0 ? 0 : count / 10;
        var vans = count - trucks;
        var atCentral = fronts.Count == 0 ? vans : vans / 8;
        var vehicles = new List<DemoVehicle>(count);
        var night = day with { Earliest = day.Earliest - TimeSpan.FromHours(5) };
        for (var k = 1; k <= trucks; k++)
            vehicles.Add(new(new($"TRUCK-{k:00}"), central.Site, central.Point, Truck, night, 250_000, 4_000, 60_000, ShipmentKind.Replenishment));
        int[] perSite = [atCentral, .. fronts.Count == 0 ? [] : Draw.Split(vans - atCentral, demand)];
        DemoSite[] bases = [central, .. fronts];
        for (var site = 0; site < bases.Length; site++)
            for (var k = 0; k < perSite[site]; k++)
                vehicles.Add(new(
                    new($"VAN-{vehicles.Count - trucks + 1:00}"), bases[site].Site, bases[site].Point, Van, day, 30_000, 900, 42_000, ShipmentKind.Delivery));
        return vehicles;
    }
}
