using System.Text;
using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Routing.Problem.Formats;

namespace LogiOpt.Routing.Travel;

/// <summary>Valhalla's HTTP API: <c>/sources_to_targets</c>, verbose or concise, and <c>/route</c>.</summary>
internal sealed class ValhallaNetwork(HttpClient http, RoadNetworkOptions options) : IRoadNetwork
{
    private const double MetresPerMile = 1609.344;

    /// <summary>Error codes of Valhalla: too many locations, and too long a matrix.</summary>
    private static readonly int[] TooLarge = [150, 154];

    public string Name => "valhalla";

    /// <summary>Valhalla's own limit of a route by car is 20.</summary>
    public int MaxLinePoints => 20;

    public async Task<RoadCells> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string profile, CancellationToken cancellation)
    {
        var body = new { sources = from.Select(Place), targets = to.Select(Place), costing = Costing(profile), units = "kilometers", verbose = false };
        using var reply = await PostAsync("sources_to_targets", body, cancellation);
        var table = RoadReplies.Member(reply.RootElement, "sources_to_targets");
        var scale = Scale(reply.RootElement);
        if (table.ValueKind == JsonValueKind.Array) return Verbose(table, from.Count, to.Count, scale);
        return new RoadCells(
            RoadReplies.Cells(RoadReplies.Member(table, "durations"), from.Count, to.Count, 1, areMetres: false),
            RoadReplies.Cells(RoadReplies.Member(table, "distances"), from.Count, to.Count, scale, areMetres: true));
    }

    public async Task<IReadOnlyList<(double Longitude, double Latitude)>> LineAsync(IReadOnlyList<GeoPoint> points, string profile, CancellationToken cancellation)
    {
        using var reply = await PostAsync("route", new { locations = points.Select(Place), costing = Costing(profile), units = "kilometers", directions_type = "none" }, cancellation);
        var legs = RoadReplies.Member(RoadReplies.Member(reply.RootElement, "trip"), "legs");
        if (legs.ValueKind != JsonValueKind.Array) throw RoadReplies.Nonsense("no legs");
        var line = new List<(double, double)>();
        foreach (var leg in legs.EnumerateArray())
        {
            var shape = RoadReplies.Member(leg, "shape");
            if (shape.ValueKind != JsonValueKind.String || Polyline.Decode(shape.GetString()!, Polyline.Valhalla) is not { } decoded) throw RoadReplies.Nonsense("no polyline");
            line.AddRange(line.Count > 0 && decoded.Count > 0 && decoded[0] == line[^1] ? decoded.Skip(1) : decoded);
        }

        return line.Count > 0 ? line : throw RoadReplies.Nonsense("an empty line");
    }

    /// <summary>The form of older servers: an object a cell, rows by source.</summary>
    private static RoadCells Verbose(JsonElement table, int rows, int columns, double scale)
    {
        if (table.GetArrayLength() != rows) throw RoadReplies.Nonsense($"no table of {rows} rows");
        var (seconds, metres) = (new double[rows * columns], new double[rows * columns]);
        var at = 0;
        foreach (var row in table.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != columns) throw RoadReplies.Nonsense($"a row that has not {columns} cells");
            foreach (var cell in row.EnumerateArray())
            {
                seconds[at] = RoadReplies.Cell(RoadReplies.Member(cell, "time"), 1, areMetres: false);
                metres[at++] = RoadReplies.Cell(RoadReplies.Member(cell, "distance"), scale, areMetres: true);
            }
        }

        return new RoadCells(seconds, metres);
    }

    private static double Scale(JsonElement reply) =>
        reply.TryGetProperty("units", out var units) && units.ValueKind == JsonValueKind.String && units.GetString() is "miles" or "mi" ? MetresPerMile : 1000;

    private async Task<JsonDocument> PostAsync(string path, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        return await RoadReplies.SendAsync(http, request, options.MaxReplyBytes, Refusal, cancellation);
    }

    private static RoadNetworkFault? Refusal(JsonElement reply)
    {
        if (reply.ValueKind != JsonValueKind.Object || !reply.TryGetProperty("error_code", out var given)) return null;
        var code = given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? number : -1;
        return new RoadNetworkFault($"its error code is {code}", isTooLarge: TooLarge.Contains(code));
    }

    private string Costing(string ours) => options.Profiles.TryGetValue(ours, out var theirs) ? theirs : ours == "car" ? "auto" : ours;

    private static object Place(GeoPoint p) => new { lat = p.Latitude, lon = p.Longitude };
}
