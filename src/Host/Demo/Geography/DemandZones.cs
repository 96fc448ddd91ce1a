using LogiOpt.Core.Geo;
using LogiOpt.Core.Search;

namespace LogiOpt.Host.Demo.Geography;

/// <summary>A neighbourhood with its share of the city's demand.</summary>
/// <param name="Zone">Its code, <c>Z001</c> on.</param>
/// <param name="Point">Its centre, on land.</param>
/// <param name="Share">Share of all demand; the shares of a city add to 1.</param>
internal sealed record DemandZone(string Zone, GeoPoint Point, double Share);

/// <summary>Makes up neighbourhoods round real places: a seeded Gaussian scatter, weighted by population. Real are the places and their populations, not the neighbourhoods.</summary>
internal static class DemandZones
{
    /// <summary>How far from the place's centre a neighbourhood can lie, in spreads.</summary>
    private const double MaxSpreads = 2.5;

    /// <summary>Draws at most this often for a spot on land before the place's own centre is taken.</summary>
    private const int MaxDraws = 50;

    public static IReadOnlyList<DemandZone> Scatter(City city, int count, Rng rng)
    {
        var peopled = city.Places.Where(place => place.Population > 0).ToList();
        var populations = peopled.Select(place => (double)place.Population).ToArray();
        var spots = new GeoPoint[count];
        var weights = new double[count];
        for (var k = 0; k < count; k++)
        {
            var place = peopled[Draw.Index(populations, rng)];
            spots[k] = SpotOnLand(city, place.Point, place.SpreadMetres, rng);
            // Neighbourhoods differ in size: the sum of two exponentials is never tiny and seldom huge.
            weights[k] = rng.NextExponential() + rng.NextExponential();
        }

        var total = weights.Sum();
        return [.. spots.Select((spot, k) => new DemandZone($"Z{k + 1:000}", spot, weights[k] / total))];
    }

    /// <summary>A spot round a centre, normally spread, on land.</summary>
    public static GeoPoint SpotOnLand(City city, GeoPoint centre, double spreadMetres, Rng rng)
    {
        for (var draw = 0; draw < MaxDraws; draw++)
        {
            double east = rng.NextNormal(), north = rng.NextNormal();
            if (east * east + north * north > MaxSpreads * MaxSpreads) continue;
            var spot = Shift(centre, north * spreadMetres, east * spreadMetres);
            if (city.IsLand(spot)) return spot;
        }

        return centre;
    }

    // Rounded to 1e-5 degrees (about a metre), as a geocoder would give it.
    private static GeoPoint Shift(GeoPoint from, double northMetres, double eastMetres)
    {
        const double metresPerDegree = 111_195;
        var latitude = from.Latitude + northMetres / metresPerDegree;
        var longitude = from.Longitude + eastMetres / (metresPerDegree * Math.Cos(double.DegreesToRadians(from.Latitude)));
        return new GeoPoint(Math.Round(latitude, 5), Math.Round(longitude, 5));
    }
}
