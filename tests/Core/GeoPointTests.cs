using System.Text.Json;
using LogiOpt.Core.Geo;

namespace LogiOpt.Core.Tests;

public sealed class GeoPointTests
{
    [Fact]
    public void Json_is_longitude_then_latitude()
    {
        Assert.Equal("[113.2644,23.1291]", JsonSerializer.Serialize(new GeoPoint(latitude: 23.1291, longitude: 113.2644)));
        var point = JsonSerializer.Deserialize<GeoPoint>("[113.2644, 23.1291]");
        Assert.Equal((23.1291, 113.2644), (point.Latitude, point.Longitude));
    }

    [Theory]
    [InlineData("[23.1291, 113.2644]")] // swapped: no latitude is 113 degrees
    [InlineData("[180.0001, 0]")]
    [InlineData("[0, -90.0001]")]
    [InlineData("[1e999, 0]")]
    [InlineData("[0]")]
    [InlineData("[]")]
    [InlineData("[0, 0, 0]")]
    [InlineData("""["0", "0"]""")]
    [InlineData("[0, null]")]
    [InlineData("""{ "lat": 0, "lon": 0 }""")]
    [InlineData("\"0,0\"")]
    [InlineData("null")]
    public void Json_that_is_no_place_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GeoPoint>(json));

    [Fact]
    public void A_swapped_position_is_told_the_remedy()
    {
        var refused = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GeoPoint>("[23.1291, 113.2644]"));
        Assert.Contains("longitude is in [-180, 180] and comes first", refused.Message);
    }

    [Theory]
    [InlineData(90, 180, true)]
    [InlineData(-90, -180, true)]
    [InlineData(0, 0, true)]
    [InlineData(90.0000001, 0, false)]
    [InlineData(-90.0000001, 0, false)]
    [InlineData(0, 180.0000001, false)]
    [InlineData(0, -180.0000001, false)]
    [InlineData(double.NaN, 0, false)]
    [InlineData(0, double.NaN, false)]
    [InlineData(double.PositiveInfinity, 0, false)]
    [InlineData(0, double.NegativeInfinity, false)]
    public void Only_places_on_earth_can_be_made(double latitude, double longitude, bool possible)
    {
        Assert.Equal(possible, GeoPoint.TryCreate(latitude, longitude, out var point));
        if (possible)
            Assert.Equal(new GeoPoint(latitude, longitude), point);
        else
            Assert.Throws<ArgumentOutOfRangeException>(() => new GeoPoint(latitude, longitude));
    }

    /// <summary>Expected metres from the vector form of the central angle, atan2(|a x b|, a . b), worked out apart from this code.</summary>
    [Theory]
    [InlineData(23.1291, 113.2644, 22.5431, 114.0579, 104203.1327)] // Guangzhou - Shenzhen
    [InlineData(48.8566, 2.3522, 51.5074, -0.1278, 343556.5349)] // Paris - London
    [InlineData(0, 0, 0, 1, 111195.0802)] // one degree of the equator
    [InlineData(0, 179.5, 0, -179.5, 111195.0802)] // over the date line
    [InlineData(90, 0, -90, 0, 20015114.4420)] // pole to pole
    [InlineData(36.12, -86.67, 33.94, -118.40, 2886448.4298)] // Nashville - Los Angeles
    public void Distance_is_the_great_circle(double latA, double lonA, double latB, double lonB, double metres)
    {
        var (a, b) = (new GeoPoint(latA, lonA), new GeoPoint(latB, lonB));
        Assert.Equal(metres, a.DistanceTo(b).Metres, 0.01);
        Assert.Equal(a.DistanceTo(b).Metres, b.DistanceTo(a).Metres, 1e-6);
    }

    [Fact]
    public void A_place_is_at_no_distance_from_itself() => Assert.Equal(Distance.Zero, new GeoPoint(23.1, 113.3).DistanceTo(new GeoPoint(23.1, 113.3)));

    [Fact]
    public void Antipodes_are_half_the_circumference_apart_although_rounding_may_pass_one()
    {
        foreach (var latitude in new[] { 0.1, 12.3, 45.0, 67.8, 89.9 })
            Assert.Equal(Math.PI * 6_371_008.8, new GeoPoint(latitude, 10).DistanceTo(new GeoPoint(-latitude, -170)).Metres, 1.0);
    }

    [Theory]
    [InlineData(0, 23.0)]
    [InlineData(0.25, 23.1)]
    [InlineData(1, 23.4)]
    [InlineData(-3, 23.0)]
    [InlineData(7, 23.4)]
    public void Toward_stays_on_the_line(double share, double latitude) =>
        Assert.Equal(latitude, new GeoPoint(23.0, 113).Toward(new GeoPoint(23.4, 113), share).Latitude, 1e-9);
}
