using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary>A drop of one day.</summary>
internal readonly record struct DayDrop(int Day, GeoPoint Point);

/// <summary>How days are routed.</summary>
internal sealed record TourRequest(
    int Sites, int OrdersPerTour, double Seconds, double RadiusKm, double ZoneKm, long Seed, double DetourFactor, TimeProvider? Clock);

/// <summary>Routes days of drops: sites by the placement engine, tours by the routing engine, and what the last mile's formula sees of each.</summary>
internal static class RoutedDays
{
    /// <summary>Drops among which sites are placed.</summary>
    private const int MostToPlace = 2_000;

    /// <summary>Routes all days.</summary>
    public static IReadOnlyList<RoutedTour> Route(IReadOnlyList<DayDrop> drops, TourRequest request, Action<string> say, CancellationToken cancellation)
    {
        var sites = PlaceSites(drops, request, cancellation);
        say(string.Create(CultureInfo.InvariantCulture, $"{sites.Count} sites: {string.Join("; ", sites.Select(s => $"{s.Latitude:F4}, {s.Longitude:F4}"))}"));
        var tours = new List<RoutedTour>();
        foreach (var day in drops.GroupBy(d => d.Day).OrderBy(d => d.Key))
        {
            var all = day.Select(d => d.Point).ToList();
            var density = TourFeatures.Density(all, request.RadiusKm);
            foreach (var own in Enumerable.Range(0, all.Count).GroupBy(k => Enumerable.Range(0, sites.Count).MinBy(j => sites[j].DistanceTo(all[k]).Metres)).OrderBy(g => g.Key))
            {
                cancellation.ThrowIfCancellationRequested();
                tours.AddRange(RouteDay(sites[own.Key], [.. own.Select(k => all[k])], [.. own.Select(k => density[k])], request, cancellation));
            }

            say($"day {day.Key}: {all.Count} drops, {tours.Count} tours so far");
        }

        return tours;
    }

    private static List<GeoPoint> PlaceSites(IReadOnlyList<DayDrop> drops, TourRequest request, CancellationToken cancellation)
    {
        var step = Math.Max(1, drops.Count / MostToPlace);
        GeoPoint[] places = [.. drops.Where((_, k) => k % step == 0).Select(d => d.Point).Distinct()];
        double[] latitude = [.. places.Select(p => p.Latitude)], longitude = [.. places.Select(p => p.Longitude)];
        var costs = SiteCosts.Geographic(latitude, longitude, latitude, longitude, [.. places.Select(_ => 1.0)]);
        var problem = new PlacementProblem(PlacementKind.Median, [], costs, maxSites: Math.Min(request.Sites, places.Length));
        var outcome = PlacementEngine.Solve(problem, StopRule.AfterSeconds(5) with { Clock = request.Clock }, request.Seed, null, cancellation);
        return outcome is PlacementAnswer answer ? [.. answer.Open.Select(j => places[j])] : throw new InvalidOperationException("A p-median without rules has an answer.");
    }

    private static IEnumerable<RoutedTour> RouteDay(GeoPoint site, GeoPoint[] drops, double[] density, TourRequest request, CancellationToken cancellation)
    {
        var solution = RoutingEngine.Solve(Problem(site, drops, request), StopRule.AfterSeconds(request.Seconds) with { Clock = request.Clock }, request.Seed, null, cancellation);
        foreach (var route in solution.Routes)
        {
            var stops = route.Stops.Select(s => drops[s.Task]).ToList();
            var metres = route.Stops.Sum(s => (long)s.LegMetres) + route.EndLegMetres;
            if (stops.Count == 0 || metres == 0) continue;
            yield return TourFeatures.Of(site, stops, [.. route.Stops.Select(s => density[s.Task])], metres / 1000.0, request.ZoneKm);
        }
    }

    private static RoutingProblem Problem(GeoPoint site, GeoPoint[] drops, TourRequest request)
    {
        GeoPoint[] places = [site, .. drops];
        int[] metres = new int[places.Length * places.Length], seconds = new int[metres.Length];
        for (var a = 0; a < places.Length; a++)
            for (var b = 0; b < places.Length; b++) metres[a * places.Length + b] = seconds[a * places.Length + b] = (int)Math.Round(request.DetourFactor * places[a].DistanceTo(places[b]).Metres);
        // Two vehicles more than needed, so that full ones need not be packed to the last order.
        var count = drops.Length / request.OrdersPerTour + 2;
        return new RoutingProblem(
            [.. Enumerable.Range(0, count).Select(v => new RoutingVehicle { Id = $"v{v}", StartPlace = 0, EndPlace = 0, Capacity = [request.OrdersPerTour] })],
            [.. drops.Select((_, i) => new RoutingVisit { Id = $"d{i}", Place = i + 1, Deliver = [1] })], [], new MatrixTravel(places.Length, seconds, metres));
    }
}
