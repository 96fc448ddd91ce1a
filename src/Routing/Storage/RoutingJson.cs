using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Messages;

namespace LogiOpt.Routing.Storage;

/// <summary>How the module stores what it keeps as JSON.</summary>
internal static class RoutingJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.\nThe row was changed by hand?");

    public static IReadOnlyList<RouteStop> Stops(RouteRow route) => Read<List<RouteStop>>(route.Stops);
}
