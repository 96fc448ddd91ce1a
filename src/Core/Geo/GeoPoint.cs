using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogiOpt.Core.Geo;

/// <summary>A place on the WGS 84 ellipsoid, in degrees.</summary>
/// <remarks>In JSON it is a GeoJSON position, <c>[longitude, latitude]</c>; elsewhere the members are named, so that the two are never swapped.</remarks>
[JsonConverter(typeof(GeoPointJson))]
public readonly record struct GeoPoint
{
    /// <summary>Makes a point from degrees that are known to be in range.</summary>
    /// <param name="latitude">Degrees north, in [-90, 90].</param>
    /// <param name="longitude">Degrees east, in [-180, 180].</param>
    /// <exception cref="ArgumentOutOfRangeException">A coordinate is not a number or out of range.</exception>
    public GeoPoint(double latitude, double longitude)
    {
        if (!IsLatitude(latitude))
            throw new ArgumentOutOfRangeException(nameof(latitude), latitude, "Latitude must be a number in [-90, 90].\nAre latitude and longitude swapped?");
        if (!IsLongitude(longitude))
            throw new ArgumentOutOfRangeException(nameof(longitude), longitude, "Longitude must be a number in [-180, 180].");
        Latitude = latitude;
        Longitude = longitude;
    }

    /// <summary>Degrees north, in [-90, 90].</summary>
    public double Latitude { get; }

    /// <summary>Degrees east, in [-180, 180].</summary>
    public double Longitude { get; }

    /// <summary>Makes a point, or says that the coordinates are impossible.</summary>
    /// <param name="latitude">Degrees north.</param>
    /// <param name="longitude">Degrees east.</param>
    /// <param name="point">The point, where the answer is true.</param>
    /// <returns>False if a coordinate is NaN, infinite or out of range.</returns>
    public static bool TryCreate(double latitude, double longitude, out GeoPoint point)
    {
        var possible = IsLatitude(latitude) && IsLongitude(longitude);
        point = possible ? new GeoPoint(latitude, longitude) : default;
        return possible;
    }

    /// <summary>Great-circle distance to another point on a sphere of 6,371,008.8 m (mean Earth radius, IUGG).</summary>
    /// <param name="other">The other point.</param>
    /// <returns>A distance of 0 or more. Source: the haversine formula, Sinnott (1984), Sky and Telescope 68(2), 159.</returns>
    public Distance DistanceTo(GeoPoint other)
    {
        const double radius = 6_371_008.8;
        double lat1 = double.DegreesToRadians(Latitude), lat2 = double.DegreesToRadians(other.Latitude);
        var sinLat = Math.Sin((lat2 - lat1) / 2);
        var sinLon = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var h = sinLat * sinLat + Math.Cos(lat1) * Math.Cos(lat2) * sinLon * sinLon;
        return new Distance(2 * radius * Math.Asin(Math.Sqrt(Math.Min(1, h))));
    }

    /// <summary>The point a share of the way along the straight line to another; exact enough over city distances.</summary>
    /// <param name="other">The end of the line.</param>
    /// <param name="share">0 is here, 1 is there.</param>
    public GeoPoint Toward(GeoPoint other, double share)
    {
        share = Math.Clamp(share, 0, 1);
        return new GeoPoint(Latitude + (other.Latitude - Latitude) * share, Longitude + (other.Longitude - Longitude) * share);
    }

    private static bool IsLatitude(double value) => value is >= -90 and <= 90;

    private static bool IsLongitude(double value) => value is >= -180 and <= 180;
}

/// <summary>Reads and writes a <see cref="GeoPoint"/> as <c>[longitude, latitude]</c>.</summary>
public sealed class GeoPointJson : JsonConverter<GeoPoint>
{
    /// <inheritdoc/>
    public override GeoPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A position is [longitude, latitude] in degrees.");
        var longitude = Degree(ref reader);
        var latitude = Degree(ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw new JsonException("A position has exactly two numbers, [longitude, latitude].");
        return GeoPoint.TryCreate(latitude, longitude, out var point)
            ? point
            : throw new JsonException($"[{longitude}, {latitude}] is not on Earth: longitude is in [-180, 180] and comes first, latitude is in [-90, 90].");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GeoPoint value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Longitude);
        writer.WriteNumberValue(value.Latitude);
        writer.WriteEndArray();
    }

    private static double Degree(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var degrees)
            ? degrees
            : throw new JsonException("A position has exactly two numbers, [longitude, latitude].");
}
