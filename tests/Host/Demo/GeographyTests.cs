using LogiOpt.Core.Geo;
using LogiOpt.Host.Demo;
using LogiOpt.Host.Demo.Generation;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Tests.Demo;

public sealed class GeographyTests
{
    public static TheoryData<string> Cities => [.. CityTable.Codes];

    [Fact]
    public void The_default_city_is_first_and_unknown_codes_give_nothing()
    {
        Assert.Equal("guangzhou", CityTable.Codes[0]);
        Assert.Equal(5, CityTable.Codes.Count);
        Assert.NotNull(CityTable.Find("BEIJING"));
        Assert.Null(CityTable.Find("atlantis"));
    }

    [Theory, MemberData(nameof(Cities))]
    public void Every_city_has_eight_candidates_one_centre_and_no_place_in_the_water(string code)
    {
        var city = CityTable.Find(code)!;
        Assert.Equal(8, city.Places.Count(place => place.Role == PlaceRole.Front));
        Assert.Single(city.Places, place => place.Role == PlaceRole.Central);
        Assert.All(city.Places, place =>
        {
            Assert.True(city.IsLand(place.Point), $"{place.Name} lies in the water");
            Assert.True(place.Point.DistanceTo(city.Main.Point).Kilometres <= 60.1, $"{place.Name} is too far out");
        });
        Assert.Equal(city.Places.Count, city.Places.Select(place => place.GeoNamesId).Distinct().Count());
        Assert.Equal(9, Sites.At(city, 2_000).Select(site => site.Site).Distinct().Count());
    }

    [Fact]
    public void The_sea_off_Shanghai_is_water_and_the_Pearl_estuary_too()
    {
        Assert.False(CityTable.Find("shanghai")!.IsLand(new GeoPoint(31.20, 122.15)));
        Assert.False(CityTable.Find("guangzhou")!.IsLand(new GeoPoint(22.60, 113.70)));
        Assert.True(CityTable.Find("guangzhou")!.IsLand(new GeoPoint(23.13, 113.32)));
    }

    [Theory, MemberData(nameof(Cities))]
    public void Zones_lie_on_land_near_a_peopled_place_and_their_shares_add_to_one(string code)
    {
        var city = CityTable.Find(code)!;
        var zones = DemandZones.Scatter(city, 120, Draw.Of(3, "zones"));
        Assert.Equal(120, zones.Count);
        Assert.Equal(1, zones.Sum(zone => zone.Share), 9);
        Assert.All(zones, zone =>
        {
            Assert.True(zone.Share > 0);
            Assert.True(city.IsLand(zone.Point));
            Assert.Contains(city.Places, place => place.Population > 0 && place.Point.DistanceTo(zone.Point).Metres <= 2.51 * place.SpreadMetres);
        });
    }

    [Fact]
    public void More_people_give_more_zones()
    {
        var city = CityTable.Find("guangzhou")!;
        var zones = DemandZones.Scatter(city, 2_000, Draw.Of(1, "zones"));
        var nearest = zones.CountBy(zone => city.Places.Where(p => p.Population > 1_000_000).MinBy(p => p.Point.DistanceTo(zone.Point).Metres)!.Name).ToDictionary();
        Assert.True(nearest["Guangzhou"] > nearest["Dongguan"] * 0.9, "Guangzhou has 11 million people, Dongguan 8");
        Assert.True(nearest["Dongguan"] > nearest["Foshan"], "Dongguan has 8 million people, Foshan 3.6");
    }
}
