using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Routing.Problem.Formats;

namespace LogiOpt.Routing.Travel;

/// <summary>OSRM's HTTP API, version 1: <c>/table/v1</c> and <c>/route/v1</c>.</summary>
internal sealed class OsrmNetwork(HttpClient http, RoadNetworkOptions options) : IRoadNetwork
{
    public string Name => "osrm";

    /// <summary>OSRM's own limit of a route is 500.</summary>
    public int MaxLinePoints => 200;

    public async Task<RoadCells> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string profile, CancellationToken cancellation)
    {
        // Points that are both origin and destination are sent once.
        var points = from.Concat(to).Distinct().ToList();
        var index = points.Select((p, k) => (p, k)).ToDictionary(x => x.p, x => x.k);
        var path = $"table/v1/{Profile(profile)}/{Coordinates(points)}?sources={List(from)}&destinations={List(to)}&annotations=duration,distance";
        using var reply = await GetAsync(path, cancellation);
        var seconds = RoadReplies.Cells(RoadReplies.Member(reply.RootElement, "durations"), from.Count, to.Count, 1, areMetres: false);
        var metres = RoadReplies.Cells(RoadReplies.Member(reply.RootElement, "distances"), from.Count, to.Count, 1, areMetres: true);
        return new RoadCells(seconds, metres);

        string List(IReadOnlyList<GeoPoint> some) => string.Join(';', some.Select(p => index[p]));
    }

    public async Task<IReadOnlyList<(double Longitude, double Latitude)>> LineAsync(IReadOnlyList<GeoPoint> points, string profile, CancellationToken cancellation)
    {
        using var reply = await GetAsync($"route/v1/{Profile(profile)}/{Coordinates(points)}?overview=full&geometries=polyline&steps=false", cancellation);
        var routes = RoadReplies.Member(reply.RootElement, "routes");
        if (routes.ValueKind != JsonValueKind.Array || routes.GetArrayLength() == 0) throw RoadReplies.Nonsense("no route");
        var line = RoadReplies.Member(routes[0], "geometry");
        return line.ValueKind == JsonValueKind.String && Polyline.Decode(line.GetString()!, Polyline.Osrm) is { Count: > 0 } decoded ? decoded : throw RoadReplies.Nonsense("no polyline");
    }

    private Task<JsonDocument> GetAsync(string path, CancellationToken cancellation) =>
        RoadReplies.SendAsync(http, new HttpRequestMessage(HttpMethod.Get, path), options.MaxReplyBytes, Refusal, cancellation);

    private static RoadNetworkFault? Refusal(JsonElement reply)
    {
        var code = reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty("code", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "none";
        if (code == "Ok") return null;
        return new RoadNetworkFault($"its code is {code[..Math.Min(code.Length, 40)]}", isTooLarge: code == "TooBig");
    }

    private string Profile(string ours) => options.Profiles.TryGetValue(ours, out var theirs) ? theirs : ours == "car" ? "driving" : Uri.EscapeDataString(ours);

    private static string Coordinates(IReadOnlyList<GeoPoint> points) =>
        string.Join(';', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Longitude:0.######},{p.Latitude:0.######}")));
}
