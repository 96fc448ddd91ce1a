using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Tests.Placement;

public class PlannerModelTests
{
    private const string Small = """
        {
          "zones": [
            { "zone": "a", "point": [121.40, 31.20], "ordersPerDay": 100, "deviation": 20 },
            { "zone": "b", "point": [121.60, 31.20], "ordersPerDay": 300 }
          ],
          "sites": [
            { "site": "west", "point": [121.41, 31.20], "levels": [{ "dailyCost": 900, "openingCost": 109500, "ordersPerDay": 250, "fillShare": 0.8 }, { "dailyCost": 2000, "fillShare": 0.95 }] },
            { "site": "east", "point": [121.59, 31.20], "exists": true, "closingCost": 54750, "levels": [{ "dailyCost": 800, "openingCost": 1000000, "ordersPerDay": 350 }] }
          ],
          "regionalCentre": [121.0, 31.0],
          "minSites": 1
        }
        """;

    [Fact]
    public void The_cost_of_a_small_scenario_is_what_the_formulas_say_by_hand()
    {
        var scenario = PlannerFile.Read(Small, "small.json");
        var problem = PlannerModel.Build(scenario);
        var rates = scenario.Rates;
        // West, small, to zone a: every term by hand.
        double Km(double longitude1, double longitude2) => 6_371.0088 * 2 * Math.Asin(Math.Cos(double.DegreesToRadians(31.2)) * Math.Sin(double.DegreesToRadians(longitude2 - longitude1) / 2));
        var perKm = 2.5 + 0.08 * 0.25;
        var density = 100 / (Math.PI * 9);
        var centreKm = 1.3 * new LogiOpt.Core.Geo.GeoPoint(31.0, 121.0).DistanceTo(new LogiOpt.Core.Geo.GeoPoint(31.2, 121.41)).Kilometres;
        var perOrder = perKm * (2 * 1.3 * Km(121.40, 121.41) / 30 + 0.75 / Math.Sqrt(density)) + 2.5 + 1.2 + (80 + (4 + 0.08 * 0.9) * centreKm) / 250 + 0.05 * rates.RegionalPerOrder;
        Assert.Equal(100 * perOrder, problem.Costs.Of(0, 0), 6);
        Assert.Equal(new SiteLevel(900 + 100, 250, 0.9, 109_500), problem.Levels[0][0] with { AddedPerOrder = Math.Round(problem.Levels[0][0].AddedPerOrder, 9) });
        Assert.Equal(new SiteLevel(800 - 50, 350, 0, 0), problem.Levels[1][0]);
        Assert.Equal(50 + 0.05 * 2 / 2 * 400, problem.Constant, 9);
        Assert.Equal([20, Math.Sqrt(300)], problem.Deviation);
    }

    [Fact]
    public void A_small_scenario_is_solved_and_its_certificate_holds()
    {
        var problem = PlannerModel.Build(PlannerFile.Read(Small, "small.json"));
        var answer = PlannerEngine.Solve(problem, StopRule.AfterIterations(1_000), 1, null, CancellationToken.None).Answer!;
        Assert.Empty(PlannerChecker.Check(problem, answer).Faults);
        // Two zones that do not divide among tight sites leave the relaxation a wide gap.
        Assert.InRange(answer.Gap, 0, 0.15);
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_place()
    {
        var fault = Assert.Throws<BadInputException>(() => PlannerFile.Read(
            """
            { "zones": [{ "zone": "a", "point": [200, 0], "ordersPerDay": 0 }, { "zone": "a", "point": [1, 1], "ordersPerDay": 1 }],
              "sites": [{ "site": "s", "point": [0, 0], "levels": [], "state": "open" }], "coverage": [{ "minutes": 5, "share": 2 }],
              "rates": { "lastMilePerKm": 0 } }
            """, "bad.json"));
        Assert.Equal(
            ["zones[0].point", "zones[0].ordersPerDay", "zones[1].zone", "sites[0].state", "sites[0].levels", "coverage[0].share", "rates.lastMilePerKm"],
            fault.Faults.Select(f => f.Where));
    }

    [Fact]
    public void A_member_that_is_not_known_is_refused_with_its_line() =>
        Assert.Contains("bad.json:2", Assert.Throws<BadInputException>(() => PlannerFile.Read("{\n \"zoness\": [] }", "bad.json")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1.0, 20.0)]
    [InlineData(2.5, 3.0)]
    [InlineData(6.0, 0.4)]
    public void Density_in_a_country_of_even_zones_is_that_of_the_country(double spacingKm, double orders)
    {
        // A grid near the equator; zones at its edge see less.
        var degrees = spacingKm / 111.195;
        var zones = Enumerable.Range(0, 15 * 15).Select(k => new PlannerZone($"{k}", k / 15 * degrees, k % 15 * degrees, orders)).ToList();
        var density = OrderDensity.PerSquareKm(zones, 10);
        var truth = orders / (spacingKm * spacingKm);
        for (var row = 5; row < 10; row++)
            for (var column = 5; column < 10; column++) Assert.InRange(density[15 * row + column], 0.85 * truth, 1.15 * truth);
    }

    [Fact]
    public void Orders_of_a_lonely_zone_are_spread_over_the_radius_and_thin_ones_as_far_as_they_reach()
    {
        PlannerZone[] zones = [new("city", 30, 110, 900), new("a", 40, 110, 1), new("b", 40.1, 110, 4), new("c", 60, 110, 100)];
        var density = OrderDensity.PerSquareKm(zones, 3);
        Assert.Equal(900 / (9 * Math.PI), density[0], 9);
        // The circle of a reaches b, which lies on its edge: 1 + 4 / 2 orders within 11.12 km.
        Assert.Equal(3 / (Math.PI * 11.1195 * 11.1195), density[1], 4);
    }

    [Fact]
    public void The_fit_finds_the_constants_that_made_the_tours()
    {
        var rng = new Rng(9);
        var tours = Enumerable.Range(0, 400).Select(_ =>
        {
            var (haul, stops, density) = (rng.NextDouble() * 25, 5 + rng.Next(60), 0.2 + 20 * rng.NextDouble());
            return new RoutedTour(haul, stops, density, (2 * 1.32 * haul + 0.81 * stops / Math.Sqrt(density)) * (1 + 0.05 * rng.NextNormal()));
        }).ToList();
        var fit = LastMileFit.Fit(tours);
        Assert.Equal(1.32, fit.LineHaulFactor, 0.02);
        Assert.Equal(0.81, fit.TourConstant, 0.02);
        Assert.Equal((320, 80), (fit.Tours, fit.HeldBack));
        Assert.InRange(fit.MeanError, 0.03, 0.05);
        Assert.InRange(fit.Bias, -0.02, 0.02);
    }

    [Fact]
    public void Zones_are_held_back_whole_so_that_the_error_is_one_on_places_never_seen()
    {
        var rng = new Rng(10);
        // Every third zone drives half as far again: a fit that saw it would be off on the others, one that did not is off on it.
        var tours = Enumerable.Range(0, 300).Select(k =>
        {
            var (haul, stops, density) = (rng.NextDouble() * 25, 5 + rng.Next(60), 0.2 + 20 * rng.NextDouble());
            var formula = 2 * 1.3 * haul + 0.8 * stops / Math.Sqrt(density);
            return new RoutedTour(haul, stops, density, k % 3 == 2 ? 1.5 * formula : formula) { Zone = k % 3 };
        }).ToList();
        var fit = LastMileFit.Fit(tours);
        Assert.Equal((200, 100, 1), (fit.Tours, fit.HeldBack, fit.ZonesHeldBack));
        Assert.Equal(1.3, fit.LineHaulFactor, 6);
        Assert.Equal(1.0 / 3, fit.MeanError, 6);
        Assert.Throws<ArgumentException>(() => LastMileFit.Fit([.. tours.Select(t => t with { Zone = 1 })]));
    }

    [Fact]
    public void Tours_that_are_all_alike_are_refused() =>
        Assert.Throws<ArgumentException>(() => LastMileFit.Fit([.. Enumerable.Repeat(new RoutedTour(5, 20, 2, 25), 30)]));
}
