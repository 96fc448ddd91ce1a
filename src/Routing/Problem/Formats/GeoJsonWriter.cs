using System.Text;
using System.Text.Json;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Writes routes as a GeoJSON feature collection (RFC 7946): a line for each route and a point for each stop.</summary>
public static class GeoJsonWriter
{
    /// <summary>One route to draw.</summary>
    /// <param name="Name">The vehicle.</param>
    /// <param name="Line">Longitude and latitude, or x and y of a plane instance, of all halts in driving order.</param>
    /// <param name="Stops">Names of the halts that are stops, with the index of their place in <paramref name="Line"/>.</param>
    public sealed record Drawn(string Name, IReadOnlyList<(double X, double Y)> Line, IReadOnlyList<(int At, string Id)> Stops)
    {
        /// <summary>The road between the halts, where it is known; drawn in the place of straight lines.</summary>
        public IReadOnlyList<(double X, double Y)>? Road { get; init; }
    }

    /// <summary>The collection as UTF-8 text.</summary>
    public static string Write(IEnumerable<Drawn> routes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            foreach (var route in routes)
            {
                Begin(json, "LineString");
                json.WriteStartArray();
                foreach (var point in route.Road ?? route.Line) Position(json, point);
                json.WriteEndArray();
                End(json, ("vehicle", route.Name));
                foreach (var (at, id) in route.Stops)
                {
                    Begin(json, "Point");
                    Position(json, route.Line[at]);
                    End(json, ("vehicle", route.Name), ("visit", id));
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Begin(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("geometry");
        json.WriteString("type", kind);
        json.WritePropertyName("coordinates");
    }

    private static void Position(Utf8JsonWriter json, (double X, double Y) point)
    {
        json.WriteStartArray();
        json.WriteNumberValue(point.X);
        json.WriteNumberValue(point.Y);
        json.WriteEndArray();
    }

    private static void End(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        json.WriteEndObject();
        json.WriteStartObject("properties");
        foreach (var (name, value) in properties) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
