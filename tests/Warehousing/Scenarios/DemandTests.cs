using System.Text.Json.Nodes;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Scenarios;

namespace LogiOpt.Warehousing.Tests.Scenarios;

public class DemandTests
{
    [Fact]
    public void Past_orders_become_zones_with_their_mean_and_deviation_over_all_days()
    {
        // Three orders on one day and one on another, of four days: mean 1, variance (4 + 0 + 1 + 1) / 3 = 2.
        PastOrder[] orders = [new(1, new GeoPoint(31.2001, 121.4)), new(1, new GeoPoint(31.2002, 121.4)), new(1, new GeoPoint(31.2003, 121.4)), new(3, new GeoPoint(31.2002, 121.4)),
            new(2, new GeoPoint(31.4, 121.4))];
        var zones = DemandZones.OfOrders(orders, days: 4, cellMetres: 1_000);
        Assert.Equal(2, zones.Count);
        Assert.Equal(1, zones[0].OrdersPerDay!.Value, 6);
        Assert.Equal(Math.Sqrt(2), zones[0].Deviation!.Value, 5);
        Assert.Equal([121.4, 31.2002], zones[0].Point!);
        Assert.Equal(0.25, zones[1].OrdersPerDay!.Value, 6);
        Assert.Equal([[3, 0], [0, 1], [1, 0], [0, 0]], DemandZones.DaysOf(orders, first: 1, days: 4, cellMetres: 1_000));
    }

    [Fact]
    public void A_population_file_becomes_one_zone_a_place_or_one_a_cell()
    {
        var faults = new FaultList();
        var places = PopulationFile.Places("name,LAT,Lng,population,x\r\n\"A, city\",31.2,121.4,2000,1\r\nB,31.201,121.401,6000,\r\nC,39.9,116.4,1000,\r\n", "csv", faults);
        Assert.Equal(0, faults.Count);
        Assert.Equal("A, city", places[0].Name);
        Assert.Equal([2.0, 6.0, 1.0], DemandZones.OfPopulation(places, 1, null).Select(z => z.OrdersPerDay!.Value));
        var cells = DemandZones.OfPopulation(places, 1, 20_000);
        Assert.Equal([8.0, 1.0], cells.Select(z => z.OrdersPerDay!.Value));
        Assert.Equal(31.20075, cells[0].Point![1], 6);
    }

    [Fact]
    public void Every_fault_of_a_file_is_told_with_line_and_column()
    {
        var faults = new FaultList();
        DemandCsv.Zones("lat,lon,orders_per_day,deviation\n91,0,5,\n1,1,0,\n1,1,1,-2\nx,1,1,", "demand.csv", faults);
        Assert.Equal(["demand.csv line 2, lat", "demand.csv line 3, orders_per_day", "demand.csv line 4, deviation", "demand.csv line 5, lat"], faults.Faults.Select(f => f.Where));
        faults = new FaultList();
        PopulationFile.Places("a,b\n1,2\n", "p", faults);
        Assert.Equal(3, faults.Count);
        faults = new FaultList();
        PopulationFile.Places("", "p", faults);
        Assert.Equal(1, faults.Count);
    }

    [Fact]
    public void A_clone_differs_where_it_was_told_to()
    {
        var request = new ScenarioRequest("first", ["A", "B"], [new("z", [1, 2], 3)], 1, 2, 30, 5);
        var clone = CloneScenario.Decide(request, new JsonObject { ["maxSites"] = 1, ["promiseMinutes"] = null });
        Assert.Equal(("first (copy)", 1, 1, null), (clone.Name, clone.MinSites, clone.MaxSites, clone.PromiseMinutes));
        Assert.Equal("z", clone.Zones![0]!.Zone);
        var other = CloneScenario.Decide(request, new JsonObject { ["demand"] = new JsonObject { ["orders"] = new JsonObject() } });
        Assert.Null(other.Zones);
        Assert.NotNull(other.Demand!.Orders);
        Assert.Throws<BadInputException>(() => CloneScenario.Decide(request, new JsonObject { ["maxSites"] = "many" }));
        Assert.Throws<BadInputException>(() => CloneScenario.Decide(request, new JsonObject { ["nothingOfOurs"] = 1 }));
    }
}
