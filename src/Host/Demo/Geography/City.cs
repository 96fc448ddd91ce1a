using LogiOpt.Core.Geo;

namespace LogiOpt.Host.Demo.Geography;

/// <summary>What a place is to the demo's operation; people live and order at all of them.</summary>
internal enum PlaceRole
{
    /// <summary>Only demand.</summary>
    Demand,

    /// <summary>A candidate for a front warehouse.</summary>
    Front,

    /// <summary>The distribution centre that feeds the others.</summary>
    Central,
}

/// <summary>A real place.</summary>
/// <param name="GeoNamesId">Its number at geonames.org.</param>
/// <param name="Name">Its name in Latin letters.</param>
/// <param name="Point">Where its centre is.</param>
/// <param name="Population">People; 0 = GeoNames gives none, and the demo takes no demand from it.</param>
/// <param name="Role">What it is to the demo.</param>
internal sealed record Place(int GeoNamesId, string Name, GeoPoint Point, int Population, PlaceRole Role)
{
    /// <summary>Standard deviation of where its people live round the centre, in metres: grows with the root of the population, as area does at equal density.</summary>
    /// <remarks>An assumption of the demo, not a measurement: 800 m + 2,500 m for the first million, 9.1 km for 11 million.</remarks>
    public double SpreadMetres => 800 + 2_500 * Math.Sqrt(Population / 1e6);

    /// <summary>Code of the warehouse at this place, e.g. <c>DC-LUOGANG</c>.</summary>
    public string SiteCode => (Role == PlaceRole.Central ? "DC-" : "FW-") + new string([.. Name.ToUpperInvariant().Where(char.IsAsciiLetter)]);
}

/// <summary>A metropolis: its places within 60 km, and the open water where nobody lives.</summary>
/// <param name="Code">What <c>--city</c> takes.</param>
/// <param name="Places">The places, the most populous first.</param>
/// <param name="Water">Rings of open water.</param>
internal sealed record City(string Code, IReadOnlyList<Place> Places, IReadOnlyList<IReadOnlyList<GeoPoint>> Water)
{
    /// <summary>All five metropolises keep Chinese time, UTC+8 without summer time.</summary>
    public static readonly TimeSpan UtcOffset = TimeSpan.FromHours(8);

    /// <summary>The most populous place.</summary>
    public Place Main => Places[0];

    /// <summary>Whether a point lies on land, as far as the coarse water outlines tell.</summary>
    public bool IsLand(GeoPoint point) => !Water.Any(ring => IsInside(ring, point));

    // Even-odd rule: Shimrat (1962), Algorithm 112, Communications of the ACM 5(8), 434.
    private static bool IsInside(IReadOnlyList<GeoPoint> ring, GeoPoint point)
    {
        var inside = false;
        for (int k = 0, j = ring.Count - 1; k < ring.Count; j = k++)
        {
            GeoPoint a = ring[k], b = ring[j];
            if (a.Latitude > point.Latitude == b.Latitude > point.Latitude) continue;
            var crossing = a.Longitude + (point.Latitude - a.Latitude) / (b.Latitude - a.Latitude) * (b.Longitude - a.Longitude);
            if (point.Longitude < crossing) inside = !inside;
        }

        return inside;
    }
}
