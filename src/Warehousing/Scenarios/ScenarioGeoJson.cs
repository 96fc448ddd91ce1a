using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A scenario's result as a GeoJSON feature collection (RFC 7946): open and closed candidates, zones, and a line from each zone to its site.</summary>
internal static class ScenarioGeoJson
{
    public static object Write(ScenarioInput input, ScenarioResult result, IReadOnlyDictionary<string, SiteRow> sites)
    {
        var open = result.Open.ToHashSet();
        // A plan brings its own places; other candidates are sites of the network.
        var candidates = result.Sites is { } planned
            ? planned.Select(s => new Candidate(s.Site, s.Point, sites.GetValueOrDefault(s.Site.Value)?.Name, s.Level, s.OrdersPerDay)).ToList()
            : [.. input.Candidates.Where(c => sites.ContainsKey(c.Value)).Select(c => new Candidate(c, sites[c.Value].Point, sites[c.Value].Name, null, null))];
        var places = candidates.ToDictionary(c => c.Site, c => c.Point);
        var features = new List<object>();
        foreach (var c in candidates)
            features.Add(Feature("Point", c.Point, new { site = c.Site.Value, name = c.Name ?? c.Site.Value, open = open.Contains(c.Site), level = c.Level, ordersPerDay = c.OrdersPerDay }));
        foreach (var zone in result.Assignments)
        {
            features.Add(Feature("Point", zone.Point, new { zone = zone.Zone, ordersPerDay = zone.OrdersPerDay, site = zone.Site.Value, metres = zone.Metres, seconds = zone.Seconds }));
            if (places.TryGetValue(zone.Site, out var point))
                features.Add(Feature("LineString", new[] { point, zone.Point }, new { zone = zone.Zone, site = zone.Site.Value }));
        }

        return new { type = "FeatureCollection", features };
    }

    private sealed record Candidate(SiteId Site, GeoPoint Point, string? Name, int? Level, double? OrdersPerDay);

    private static object Feature(string type, object coordinates, object properties) => new { type = "Feature", geometry = new { type, coordinates }, properties };
}
