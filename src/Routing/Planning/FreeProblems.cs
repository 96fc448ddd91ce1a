using LogiOpt.Core.Geo;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Routing.Planning;

/// <summary>Travel for problems that callers bring, apart from the operation's own orders: their tables, an uploaded table, the road server, or estimates at free flow.</summary>
internal sealed class FreeProblems(RoadTables roads, UploadedTables uploaded)
{
    /// <summary>Fills in travel between the places of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="places">Its places.</param>
    /// <param name="table">Name of an uploaded table; null for the one in use, where there is one.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="NoRoadException">No road leads to or from a place.</exception>
    public async Task<VroomTravel> TravelAsync(VroomRequest request, VroomPlaces places, string? table, CancellationToken cancellation)
    {
        if (request.ByIndex || places.All.Count >= ProblemCheck.MaxMatrixPlaces) return FreeFlow.For(request, places);
        var choice = await uploaded.FindAsync(table, cancellation);
        var gone = choice.Missing is null ? "" : $" ({RoadTravelTimes.Gone(choice.Missing)})";
        var points = Points(places.All);
        var byProfile = new Dictionary<string, VroomMatrix>();
        var source = "";
        foreach (var profile in request.Vehicles.Select(v => v.Profile).Distinct())
        {
            var (matrix, words) = await TableAsync(points, profile, choice.Table, cancellation);
            source = source.Length == 0 || source == words ? words : $"{source}; {profile}: {words}";
            byProfile[profile] = matrix;
        }

        return VroomTravel.Of(byProfile, source + gone);
    }

    /// <summary>One profile's table: uploaded cells first, then the road server's, estimates for the rest.</summary>
    private async Task<(VroomMatrix Matrix, string Source)> TableAsync(List<GeoPoint> points, string profile, UploadedTable? own, CancellationToken cancellation)
    {
        var brought = own?.Between(points, points, profile);
        if (brought is { Missing: 0 }) return (new VroomMatrix(points.Count, brought.Seconds, brought.Metres, null), RoadTravelTimes.Uploaded(own!.Name));
        var (rest, words) = await OtherwiseAsync(points, profile, cancellation);
        return brought is null ? (rest, words) : (Mended(brought, rest), RoadTravelTimes.Source(RoadTravelTimes.Uploaded(own!.Name), brought, words));
    }

    private async Task<(VroomMatrix Matrix, string Source)> OtherwiseAsync(List<GeoPoint> points, string profile, CancellationToken cancellation)
    {
        var estimate = FreeFlow.Table(points);
        if (!roads.IsOn) return (estimate, FreeFlow.Source);
        var table = await roads.TableAsync(points, points, profile, cancellation);
        if (table.Fault is null) ThrowIfIsland(table, points);
        return (Mended(table, estimate), RoadTravelTimes.Source(roads.Name, table, "great circle"));
    }

    private static VroomMatrix Mended(RoadTable known, VroomMatrix rest) =>
        new(rest.Size, RoadTravelTimes.Mend(known.Seconds, rest.Seconds), RoadTravelTimes.Mend(known.Metres, rest.Metres!), null);

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
