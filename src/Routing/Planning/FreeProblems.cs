using LogiOpt.Core.Geo;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Routing.Planning;

/// <summary>Travel for problems that callers bring, apart from the operation's own orders: their tables, the road server, or estimates at free flow.</summary>
internal sealed class FreeProblems(RoadTables roads)
{
    /// <summary>Fills in travel between the places of a request.</summary>
    /// <exception cref="NoRoadException">No road leads to or from a place.</exception>
    public async Task<VroomTravel> TravelAsync(VroomRequest request, VroomPlaces places, CancellationToken cancellation)
    {
        if (request.ByIndex || !roads.IsOn || places.All.Count >= ProblemCheck.MaxMatrixPlaces) return FreeFlow.For(request, places);
        var points = Points(places.All);
        var estimate = FreeFlow.Table(points);
        var byProfile = new Dictionary<string, VroomMatrix>();
        var source = "";
        foreach (var profile in request.Vehicles.Select(v => v.Profile).Distinct())
        {
            var table = await roads.TableAsync(points, points, profile, cancellation);
            if (table.Fault is null) ThrowIfIsland(table, points);
            var words = RoadTravelTimes.Source(roads.Name, table, "great circle");
            source = source.Length == 0 || source == words ? words : $"{source}; {profile}: {words}";
            byProfile[profile] = new VroomMatrix(points.Count, RoadTravelTimes.Mend(table.Seconds, estimate.Seconds), RoadTravelTimes.Mend(table.Metres, estimate.Metres!), null);
        }

        return VroomTravel.Of(byProfile, source);
    }

    /// <summary>Roads of each route: of the server where there is one, straight lines otherwise; null where coordinates are unknown.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>?>> RoadsAsync(VroomAnswer answer, CancellationToken cancellation)
    {
        var lines = new List<IReadOnlyList<(double, double)>?>();
        foreach (var route in answer.Routes)
        {
            var halts = route.Steps.Where(s => s.Place is not null).Select(s => s.Place!.Value).ToList();
            if (halts.Any(h => h.Longitude is null))
            {
                lines.Add(null);
                continue;
            }

            var road = await roads.LineAsync(Points(halts), answer.Problem.Request.Vehicles[route.Vehicle].Profile, cancellation);
            lines.Add(road ?? [.. halts.Select(h => (h.Longitude!.Value, h.Latitude!.Value))]);
        }

        return lines;
    }

    private static List<GeoPoint> Points(IReadOnlyList<VroomPlace> places) => [.. places.Select(p => new GeoPoint(p.Latitude!.Value, p.Longitude!.Value))];

    private static void ThrowIfIsland(RoadTable table, List<GeoPoint> points)
    {
        for (var k = 0; k < points.Count && points.Count > 1; k++)
        {
            bool leads = false, comes = false;
            for (var other = 0; other < points.Count; other++)
            {
                if (other == k) continue;
                leads |= table.Seconds[k * points.Count + other] >= 0;
                comes |= table.Seconds[other * points.Count + k] >= 0;
            }

            if (!leads || !comes)
                throw new NoRoadException(FormattableString.Invariant($"Unfound route(s) {(leads ? "to" : "from")} location [{points[k].Longitude};{points[k].Latitude}]"));
        }
    }
}

/// <summary>No road leads to or from a place: VROOM's routing error.</summary>
internal sealed class NoRoadException(string words) : Exception(words);
