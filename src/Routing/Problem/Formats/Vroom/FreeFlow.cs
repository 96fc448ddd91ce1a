using LogiOpt.Core.Geo;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Travel of free-standing problems without a road network: great circle times a detour, slow at first and faster the longer the leg is.</summary>
/// <remarks>A leg is driven on local streets at its ends, on arterials farther out and on trunk roads beyond, so that its mean speed rises with its length;
/// the shape is that of Kolesar, Walker and Hausner (1975), Operations Research 23(4), 614-627. The speeds are those that speed limits of the three classes
/// of road usually allow over a day without congestion; the detour is Boscoe et al. (2012), The Professional Geographer 64(2), 188-196.</remarks>
public static class FreeFlow
{
    /// <summary>Road length per great-circle length.</summary>
    public const double Detour = 1.3;

    /// <summary>Mean speed of a city's leg, for straight lines.</summary>
    public const double MeanKmPerHour = 30;

    /// <summary>In words.</summary>
    public const string Source = "great circle x 1.3, 25 km/h on the first 3 km, 50 to 15 km, 90 beyond";

    private static readonly (double Metres, double KmPerHour)[] Bands = [(3_000, 25), (12_000, 50), (double.PositiveInfinity, 90)];

    /// <summary>Seconds for a way on the road.</summary>
    /// <param name="metres">Its length, 0 or more.</param>
    public static double Seconds(double metres)
    {
        double seconds = 0;
        foreach (var (length, speed) in Bands)
        {
            var driven = Math.Min(metres, length);
            seconds += driven * 3.6 / speed;
            metres -= driven;
            if (metres <= 0) break;
        }

        return seconds;
    }

    /// <summary>The table between all pairs of points.</summary>
    public static VroomMatrix Table(IReadOnlyList<GeoPoint> points)
    {
        var (seconds, metres) = (new int[points.Count * points.Count], new int[points.Count * points.Count]);
        for (var r = 0; r < points.Count; r++)
            for (var c = r + 1; c < points.Count; c++)
            {
                var length = points[r].DistanceTo(points[c]).Metres * Detour;
                metres[r * points.Count + c] = metres[c * points.Count + r] = (int)(length + 0.5);
                seconds[r * points.Count + c] = seconds[c * points.Count + r] = (int)(Seconds(length) + 0.5);
            }

        return new VroomMatrix(points.Count, seconds, metres, null);
    }

    /// <summary>Travel for a request without tables: estimates up to what a table holds, straight lines beyond.</summary>
    public static VroomTravel For(VroomRequest request, VroomPlaces places)
    {
        if (request.ByIndex) return VroomTravel.Given(request, places);
        if (places.All.Count >= ProblemCheck.MaxMatrixPlaces) return VroomTravel.Plane(places);
        var table = Table([.. places.All.Select(p => new GeoPoint(p.Latitude!.Value, p.Longitude!.Value))]);
        return VroomTravel.Of(request.Vehicles.Select(v => v.Profile).Distinct().ToDictionary(p => p, _ => table), Source);
    }
}
