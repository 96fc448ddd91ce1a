using LogiOpt.Core.Geo;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>A scenario's result as a GeoJSON feature collection (RFC 7946): open and closed candidates, zones, and a line from each zone to its site.</summary>
internal static class ScenarioGeoJson
{
    public static object Write(ScenarioInput input, ScenarioResult result, IReadOnlyDictionary<string, SiteRow> sites)
    {
        var open = result.Open.ToHashSet();
        var features = new List<object>();
        foreach (var candidate in input.Candidates)
            if (sites.TryGetValue(candidate.Value, out var site))
                features.Add(Feature("Point", site.Point, new { site = candidate.Value, name = site.Name, open = open.Contains(candidate) }));
        foreach (var zone in result.Assignments)
        {
            features.Add(Feature("Point", zone.Point, new { zone = zone.Zone, ordersPerDay = zone.OrdersPerDay, site = zone.Site.Value, metres = zone.Metres, seconds = zone.Seconds }));
            if (sites.TryGetValue(zone.Site.Value, out var site))
                features.Add(Feature("LineString", new[] { site.Point, zone.Point }, new { zone = zone.Zone, site = zone.Site.Value }));
        }

        return new { type = "FeatureCollection", features };
    }

    private static object Feature(string type, object coordinates, object properties) => new { type = "Feature", geometry = new { type, coordinates }, properties };
}
