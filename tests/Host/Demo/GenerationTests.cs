using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Host.Demo;
using LogiOpt.Host.Demo.Generation;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Tests.Demo;

public sealed class GenerationTests
{
    private static readonly City Guangzhou = CityTable.Find("guangzhou")!;

    private static CityDay Day(int orders = 2_100, long seed = 1) => CityDay.Generate(Guangzhou, orders, seed);

    [Fact]
    public void The_same_seed_makes_the_same_day_and_another_seed_another()
    {
        Assert.Equal(JsonSerializer.Serialize(Day().Orders), JsonSerializer.Serialize(Day().Orders));
        Assert.Equal(JsonSerializer.Serialize(Day().Catalogue), JsonSerializer.Serialize(Day().Catalogue));
        Assert.NotEqual(JsonSerializer.Serialize(Day().Orders), JsonSerializer.Serialize(Day(seed: 2).Orders));
    }

    [Fact]
    public void A_day_has_its_orders_in_order_of_time_within_opening_hours_with_references_of_their_own()
    {
        var day = Day();
        Assert.Equal(2_100, day.Orders.Count);
        Assert.Equal(2_100, day.Orders.Select(order => order.Reference).Distinct().Count());
        Assert.Equal(day.Orders.Select(order => order.PlacedAt).Order(), day.Orders.Select(order => order.PlacedAt));
        Assert.True(day.Orders[0].PlacedAt >= day.Midnight.AddHours(OrderDay.FirstHour));
        Assert.True(day.Orders[^1].PlacedAt <= day.Midnight.AddHours(OrderDay.LastHour));
        Assert.All(day.Orders, order => Assert.All(order.Lines, line => Assert.True(line.Units >= 1)));
    }

    [Fact]
    public void A_few_orders_cannot_be_served_and_all_others_fit_a_van_on_land()
    {
        var day = Day();
        var items = day.Catalogue.Items.ToDictionary(item => item.Item);
        long Grams(DemoOrder order) => order.Lines.Sum(line => line.Units * items[line.Item].UnitLoad.Grams);
        var heavy = day.Orders.Where(order => Grams(order) > 900_000).ToList();
        var far = day.Orders.Where(order => order.Drop.DistanceTo(Guangzhou.Main.Point).Kilometres > 300).ToList();
        var soldOut = day.Orders.Where(order => order.Lines.Any(line => line.Item == day.Catalogue.SoldOut.Item)).ToList();
        Assert.Equal((OrderDay.TooHeavy, OrderDay.TooFar, OrderDay.SoldOut), (heavy.Count, far.Count, soldOut.Count));
        Assert.All(day.Orders.Except(heavy), order => Assert.True(Grams(order) < 200_000));
        Assert.All(day.Orders.Except(far), order => Assert.True(Guangzhou.IsLand(order.Drop)));
    }

    [Fact]
    public void A_single_order_makes_a_day_too()
    {
        var order = Assert.Single(Day(orders: 1).Orders);
        Assert.NotEmpty(order.Lines);
    }

    [Fact]
    public void Baskets_hold_as_many_units_as_the_forecasts_are_told()
    {
        var day = Day(orders: 20_000);
        var regular = day.Orders.Where(order => order.Lines.All(line => line.Item != day.Catalogue.Heavy.Item)).ToList();
        Assert.Equal(OrderDay.MeanUnits, regular.Average(order => order.Lines.Sum(line => line.Units)), 0.05);
    }

    [Fact]
    public void The_catalogue_sells_mostly_A_items_and_its_popularity_adds_to_one()
    {
        var catalogue = Day().Catalogue;
        Assert.Equal(200, catalogue.Items.Select(item => item.Item).Distinct().Count());
        Assert.Equal(1, catalogue.Items.Sum(item => item.Popularity), 9);
        Assert.InRange(catalogue.Items.Take(40).Sum(item => item.Popularity), 0.6, 0.8);
        Assert.All(catalogue.Items, item => Assert.True(item.PriceMilli > item.UnitCostMilli && item.UnitLoad.Grams > 0 && item.Name.Length > 0));
    }

    [Fact]
    public void History_follows_the_shares_the_weekdays_and_the_units_of_a_day()
    {
        var day = Day();
        (SiteId, double)[] sites = [(new("FW-A"), 0.75), (new("FW-B"), 0.25)];
        var sales = SalesHistory.Generate(4_000, sites, day.Catalogue, CityDay.Day, 1);
        var days = 7 * SalesHistory.Weeks;
        Assert.Equal(days, sales.Select(sale => sale.Day).Distinct().Count());
        Assert.All(sales, sale => Assert.True(sale.Units > 0 && sale.Day < CityDay.Day));
        double Units(Func<Sale, bool> which) => sales.Where(which).Sum(sale => sale.Units);
        Assert.InRange(Units(_ => true) / days, 3_950, 4_050);
        Assert.InRange(Units(sale => sale.Site == new SiteId("FW-A")) / Units(_ => true), 0.74, 0.76);
        Assert.True(Units(sale => sale.Day.DayOfWeek == DayOfWeek.Sunday) > Units(sale => sale.Day.DayOfWeek == DayOfWeek.Tuesday) * 1.1);
        Assert.Equal(sales, SalesHistory.Generate(4_000, sites, day.Catalogue, CityDay.Day, 1));
    }

    [Fact]
    public void The_fleet_has_its_number_and_stands_where_the_demand_is()
    {
        var day = Day();
        var fronts = day.Sites.Where(site => site.Kind == SiteKind.Front).Take(3).ToList();
        var fleet = Fleet.Generate(60, day.Central, fronts, [600, 300, 100], day.Shift);
        Assert.Equal(60, fleet.Select(vehicle => vehicle.Vehicle).Distinct().Count());
        Assert.Equal(6, fleet.Count(vehicle => vehicle.Carries == ShipmentKind.Replenishment));
        Assert.Equal([6, 29, 14, 5], [.. new[] { day.Central }.Concat(fronts).Select(site => fleet.Count(v => v.Carries == ShipmentKind.Delivery && v.Site == site.Site))]);
        Assert.All(Fleet.Generate(3, day.Central, [], [], day.Shift), vehicle => Assert.Equal(day.Central.Site, vehicle.Site));
    }

    [Fact]
    public void Shares_come_from_the_zones_of_each_open_site()
    {
        var day = Day();
        var open = day.Sites.Where(site => site.Kind == SiteKind.Front).Take(2).Select(site => site.Site).ToList();
        var shares = day.Shares(open, day.Zones.Select((zone, k) => (zone.Zone, Site: open[k % 2])).ToDictionary(p => p.Zone, p => p.Site));
        Assert.Equal(1, shares.Sum(share => share.Share), 9);
        Assert.Equal(day.Zones.Where((_, k) => k % 2 == 0).Sum(zone => zone.Share), shares[0].Share, 9);
    }

    [Fact]
    public void A_split_adds_up()
    {
        Assert.Equal([4, 3, 3], Draw.Split(10, [1, 1, 1]));
        Assert.Equal([0, 7], Draw.Split(7, [0, 2]));
    }

    [Fact]
    public void Poisson_draws_have_their_mean_and_variance()
    {
        var rng = new Rng(5);
        foreach (var mean in new[] { 0.3, 4.0, 55.0 })
        {
            var draws = Enumerable.Range(0, 20_000).Select(_ => (double)Draw.Poisson(mean, rng)).ToList();
            var average = draws.Average();
            Assert.Equal(mean, average, mean * 0.05);
            Assert.Equal(mean, draws.Average(x => (x - average) * (x - average)), mean * 0.1);
        }
    }
}
