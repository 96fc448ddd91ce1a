using System.Globalization;

namespace LogiOpt.Tracking.Devices;

/// <summary>Reads the query or form of the OsmAnd protocol: what Traccar Client up to version 8, OsmAnd and many trackers send.</summary>
/// <remarks>Source: Traccar's description of the protocol (www.traccar.org/osmand) and the published requests of its tests.</remarks>
internal static class OsmAndPairs
{
    private const double MetresPerSecondPerKnot = 1852.0 / 3600;

    public static DeviceReading Read(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        string? device = null, suspect = null;
        DateTimeOffset? at = null;
        double? latitude = null, longitude = null, speed = null, heading = null, accuracy = null;
        var more = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            switch (key)
            {
                case "id" or "deviceid": device ??= value; break;
                // Trackers whose address may carry one more parameter are given their token there.
                case "token": device = value; break;
                case "timestamp":
                    at = Instant(value);
                    if (at is null) Suspect("unreadable-time", key, value);
                    break;
                case "lat": latitude = Number("impossible-position", key, value); break;
                case "lon": longitude = Number("impossible-position", key, value); break;
                case "location":
                    var parts = value.Split(',');
                    if (parts.Length == 2) (latitude, longitude) = (Number("impossible-position", key, parts[0]), Number("impossible-position", key, parts[1]));
                    else Suspect("impossible-position", key, value);
                    break;
                case "speed": speed = Number(null, key, value) * MetresPerSecondPerKnot; break;
                case "bearing" or "heading": heading = Number(null, key, value); break;
                case "accuracy": accuracy = Number(null, key, value); break;
                default: Keep(key, value); break;
            }
        }

        return new DeviceReading(device, at, latitude, longitude, speed, heading, accuracy, more, suspect);

        double? Number(string? reason, string key, string value)
        {
            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            if (reason is null) Keep(key, value);
            else Suspect(reason, key, value);
            return null;
        }

        void Suspect(string reason, string key, string value)
        {
            suspect ??= reason;
            Keep(key, value);
        }

        // A key may come several times, as cells and access points do.
        void Keep(string key, string value)
        {
            if (more.Count >= DeviceReading.MaxMore) return;
            var name = key;
            for (var k = 2; more.ContainsKey(name); k++) name = $"{key}.{k}";
            more[name] = value;
        }
    }

    /// <summary>Whole seconds below 2^31 - 1, milliseconds above, ISO 8601, or <c>yyyy-MM-dd HH:mm:ss</c> in UTC; null if it is none of them.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            var milliseconds = number < int.MaxValue ? number * 1000 : number;
            return number >= 0 && milliseconds <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        }

        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }
}
