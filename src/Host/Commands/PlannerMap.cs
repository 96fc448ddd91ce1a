using LogiOpt.Core.Geo;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary>A planner's answer as a map.</summary>
internal static class PlannerMap
{
    /// <summary>Sites, zones and a line from each zone to its site, as GeoJSON (RFC 7946).</summary>
    public static object Of(PlannerScenario scenario, PlannerAnswer answer)
    {
        static object Feature(string type, object coordinates, object properties) => new { type = "Feature", geometry = new { type, coordinates }, properties };
        static double[] At(double longitude, double latitude) => [longitude, latitude];
        return new
        {
            type = "FeatureCollection",
            features = scenario.Sites.Select((s, j) => Feature("Point", At(s.Longitude, s.Latitude), new { site = s.Site, open = answer.Level[j] >= 0, level = answer.Level[j] }))
                .Concat(scenario.Zones.Select((z, i) => Feature("Point", At(z.Longitude, z.Latitude), new { zone = z.Zone, ordersPerDay = z.OrdersPerDay, site = scenario.Sites[answer.Assign[i]].Site })))
                .Concat(scenario.Zones.Select((z, i) => (Zone: z, Site: scenario.Sites[answer.Assign[i]])).Where(x => x.Zone.Latitude != x.Site.Latitude || x.Zone.Longitude != x.Site.Longitude)
                    .Select(x => Feature("LineString", new[] { At(x.Site.Longitude, x.Site.Latitude), At(x.Zone.Longitude, x.Zone.Latitude) }, new { zone = x.Zone.Zone, site = x.Site.Site }))),
        };
    }

    /// <summary>Share of orders whose site is within so many minutes.</summary>
    public static double ShareWithin(PlannerScenario scenario, PlannerAnswer answer, double minutes)
    {
        double within = 0, all = 0;
        for (var i = 0; i < answer.Assign.Length; i++)
        {
            var (zone, site) = (scenario.Zones[i], scenario.Sites[answer.Assign[i]]);
            all += zone.OrdersPerDay;
            var kilometres = scenario.Rates.LineHaulFactor * new GeoPoint(site.Latitude, site.Longitude).DistanceTo(new GeoPoint(zone.Latitude, zone.Longitude)).Kilometres;
            if (kilometres * 60 / scenario.Rates.KmPerHour <= minutes) within += zone.OrdersPerDay;
        }

        return within / all;
    }
}
