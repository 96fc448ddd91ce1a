namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>An answer as GeoJSON.</summary>
public static class VroomGeoJson
{
    /// <summary>The collection as UTF-8 text; routes without coordinates are left out.</summary>
    public static string Write(VroomAnswer answer)
    {
        var drawn = new List<GeoJsonWriter.Drawn>();
        for (var r = 0; r < answer.Routes.Count; r++)
        {
            var route = answer.Routes[r];
            var halts = route.Steps.Where(s => s.Place is { Longitude: not null }).ToList();
            if (halts.Count == 0) continue;
            var line = halts.Select(s => (s.Place!.Value.Longitude!.Value, s.Place!.Value.Latitude!.Value)).ToList();
            var stops = halts.Select((s, k) => (k, s)).Where(x => x.s.Task >= 0)
                .Select(x => (x.k, $"{answer.Problem.Request.Tasks[x.s.Task].KindName} {answer.Problem.Request.Tasks[x.s.Task].Id.Text}")).ToList();
            drawn.Add(new GeoJsonWriter.Drawn(answer.Problem.Request.Vehicles[route.Vehicle].Id.Text, line, stops) { Road = answer.Roads?[r] });
        }

        return GeoJsonWriter.Write(drawn);
    }
}
