using System.Globalization;
using System.Text.Json;

namespace LogiOpt.Tracking.Devices;

/// <summary>Reads the JSON that Traccar Client sends from version 9 on: one place, or several in a list.</summary>
internal static class OsmAndJson
{
    /// <summary>Places in one body.</summary>
    public const int MaxPlaces = 500;

    private const int MaxDepth = 8;

    /// <summary>The readings, or null if the body is no JSON object with a <c>location</c>.</summary>
    public static IReadOnlyList<DeviceReading>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var device = Text(json.RootElement, "device_id");
            if (!json.RootElement.TryGetProperty("location", out var location)) return null;
            return location.ValueKind switch
            {
                JsonValueKind.Object => [Place(device, location)],
                JsonValueKind.Array when location.GetArrayLength() is >= 1 and <= MaxPlaces
                    && location.EnumerateArray().All(l => l.ValueKind == JsonValueKind.Object) => [.. location.EnumerateArray().Select(l => Place(device, l))],
                _ => null,
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Half a JSON, too deep, or text that is no Unicode.
            return null;
        }
    }

    private static DeviceReading Place(string? device, JsonElement location)
    {
        string? suspect = null;
        var more = new Dictionary<string, string>(StringComparer.Ordinal);
        DateTimeOffset? at = null;
        if (location.TryGetProperty("timestamp", out var stamp))
        {
            at = OsmAndPairs.Instant(stamp.ValueKind == JsonValueKind.String ? stamp.GetString()! : stamp.GetRawText());
            if (at is null) suspect = "unreadable-time";
        }

        double? latitude = null, longitude = null, speed = null, heading = null, accuracy = null;
        if (location.TryGetProperty("coords", out var coords) && coords.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in coords.EnumerateObject())
                switch (value.Name)
                {
                    case "latitude": latitude = Degrees(value.Value); break;
                    case "longitude": longitude = Degrees(value.Value); break;
                    case "speed": speed = Known(value.Value); break;
                    case "heading": heading = Known(value.Value); break;
                    case "accuracy": accuracy = Known(value.Value); break;
                    default: Keep(value.Name, value.Value); break;
                }
        }

        foreach (var value in location.EnumerateObject())
            if (value.Name is not ("coords" or "timestamp"))
                if (value.Name == "battery" && value.Value.ValueKind == JsonValueKind.Object) Battery(value.Value);
                else Keep(value.Name, value.Value);
        return new DeviceReading(device, at, latitude, longitude, speed, heading, accuracy, more, suspect);

        double? Degrees(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Null) return null;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)) return number;
            suspect ??= "impossible-position";
            return null;
        }

        // -1 says that it is not known.
        static double? Known(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number != -1 ? number : null;

        // Kept by the names of the older format, so that readers need one name only.
        void Battery(JsonElement battery)
        {
            if (battery.TryGetProperty("level", out var level) && Known(level) is { } share && share is >= 0 and <= 1)
                more["batt"] = (share * 100).ToString("0.##", CultureInfo.InvariantCulture);
            if (battery.TryGetProperty("is_charging", out var charging) && charging.ValueKind is JsonValueKind.True or JsonValueKind.False)
                more["charge"] = charging.GetBoolean() ? "true" : "false";
        }

        void Keep(string name, JsonElement value)
        {
            if (more.Count >= DeviceReading.MaxMore || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return;
            more[name] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
    }

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
}
