using System.Globalization;
using System.Text.Json.Nodes;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Search;
using LogiOpt.Host.Commands;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Tests.Commands;

public class PlacementCommandTests
{
    [Fact]
    public void Routed_days_serve_every_drop_once_and_their_tours_can_be_fitted()
    {
        var rng = new Rng(3);
        var drops = Enumerable.Range(0, 480).Select(k => new DayDrop(k % 2, new GeoPoint(31.1 + 0.3 * rng.NextDouble() * rng.NextDouble(), 121.2 + 0.4 * rng.NextDouble()))).ToList();
        var request = new TourRequest(Sites: 2, OrdersPerTour: 12, Seconds: 0.2, RadiusKm: 3, ZoneKm: 6, Seed: 1, DetourFactor: 1.3, new ProcessorClock());
        var tours = RoutedDays.Route(drops, request, _ => { }, CancellationToken.None);
        // A site lies on a drop; where that drop were alone on its route, it would be no tour.
        Assert.InRange(tours.Sum(t => t.Stops), 480 - 2 * request.Sites, 480);
        Assert.All(tours, t => Assert.InRange(t.Stops, 1, 12));
        // No tour is shorter than there and back to its farthest stop, which is no nearer than the mean.
        Assert.All(tours, t => Assert.True(t.DrivenKm >= 2 * 1.3 * t.LineHaulKm - 0.1, $"{t}"));
        var fit = LastMileFit.Fit(tours);
        Assert.True(fit.ZonesHeldBack > 0);
        Assert.Equal(tours.Count, fit.Tours + fit.HeldBack);
        Assert.InRange(fit.MeanError, 0, 0.4);
    }

    [Fact]
    public async Task A_curve_of_places_is_written_with_a_bound_for_every_point_a_map_and_a_request_that_asks_for_the_same()
    {
        using var folder = new CommandLineTests.TemporaryDirectory();
        string At(string name) => Path.Combine(folder.Path, name);
        var rng = new Rng(8);
        await File.WriteAllLinesAsync(At("places.csv"), Enumerable.Range(0, 40).Select(k => string.Create(CultureInfo.InvariantCulture, $"\"Town, {k}\",{30 + 5 * rng.NextDouble()},{112 + 6 * rng.NextDouble()},{20_000 + rng.Next(900_000)}")).Prepend("name,lat,lon,population"));
        var run = await CommandLineTests.RunAsync(
            "warehousing", "curve", At("places.csv"), "--max", "5", "--candidates", "12", "--time-limit", "2", "--out", At("curve.csv"), "--geojson", At("map.json"), "--request", At("request.json"),
            "--choose", "3", "--verify");
        Assert.True(run.Code == 0, run.Error + run.Output);
        Assert.Contains("every cost and bound holds", run.Output);
        var lines = await File.ReadAllLinesAsync(At("curve.csv"));
        Assert.Equal(6, lines.Length);
        foreach (var fields in lines.Skip(1).Select(l => l.Split(',')))
            Assert.True(double.Parse(fields[2], CultureInfo.InvariantCulture) <= double.Parse(fields[1], CultureInfo.InvariantCulture));
        var map = JsonNode.Parse(await File.ReadAllTextAsync(At("map.json")))!["features"]!.AsArray();
        Assert.Equal(3, map.Count(f => f!["properties"]!["open"]?.GetValue<bool>() == true));
        var plan = JsonNode.Parse(await File.ReadAllTextAsync(At("request.json")))!["plan"]!;
        Assert.Equal((3, 12, 40), (plan["maxSites"]!.GetValue<int>(), plan["sites"]!.AsArray().Count, plan["zones"]!.AsArray().Count));
    }

    [Fact]
    public async Task Every_bad_option_of_a_curve_is_told_at_once()
    {
        var run = await CommandLineTests.RunAsync("warehousing", "curve", "nowhere.csv", "--min", "0", "--time-limit", "0", "--candidates", "0", "--out", "/nowhere/at/all.csv");
        Assert.Equal(2, run.Code);
        foreach (var place in new[] { "FILE", "--min", "--time-limit", "--candidates", "--out" }) Assert.Contains(place, run.Error);
    }
}
