using System.Text;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Lines as short text: differences of rounded degrees in five-bit groups. Source: Google's Encoded Polyline Algorithm Format.</summary>
public static class Polyline
{
    /// <summary>Digits after the point that OSRM and VROOM use.</summary>
    public const int Osrm = 5;

    /// <summary>Digits after the point that Valhalla uses.</summary>
    public const int Valhalla = 6;

    /// <summary>Writes a line.</summary>
    /// <param name="points">Longitude and latitude in degrees.</param>
    /// <param name="digits">Digits kept after the point.</param>
    public static string Encode(IReadOnlyList<(double Longitude, double Latitude)> points, int digits)
    {
        var (text, scale) = (new StringBuilder(), Math.Pow(10, digits));
        long lastLatitude = 0, lastLongitude = 0;
        foreach (var (longitude, latitude) in points)
        {
            var (y, x) = (Whole(latitude), Whole(longitude));
            Append(text, y - lastLatitude);
            Append(text, x - lastLongitude);
            (lastLatitude, lastLongitude) = (y, x);
        }

        return text.ToString();

        long Whole(double degrees) => (long)Math.Round(degrees * scale, MidpointRounding.AwayFromZero);
    }

    /// <summary>Reads a line; null if the text is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digits">Digits kept after the point.</param>
    public static IReadOnlyList<(double Longitude, double Latitude)>? Decode(string text, int digits)
    {
        var (points, scale, at) = (new List<(double, double)>(), Math.Pow(10, digits), 0);
        long latitude = 0, longitude = 0;
        while (at < text.Length)
        {
            if (Next(text, ref at) is not { } y || Next(text, ref at) is not { } x) return null;
            (latitude, longitude) = (latitude + y, longitude + x);
            points.Add((longitude / scale, latitude / scale));
        }

        return points;
    }

    private static void Append(StringBuilder text, long difference)
    {
        var bits = difference < 0 ? ~(difference << 1) : difference << 1;
        for (; bits >= 0x20; bits >>= 5) text.Append((char)((0x20 | (bits & 0x1f)) + 63));
        text.Append((char)(bits + 63));
    }

    private static long? Next(string text, ref int at)
    {
        long bits = 0;
        for (var shift = 0; at < text.Length && shift <= 55; shift += 5)
        {
            var group = text[at++] - 63;
            if (group is < 0 or > 63) return null;
            bits |= (long)(group & 0x1f) << shift;
            if (group < 0x20) return (bits & 1) != 0 ? ~(bits >> 1) : bits >> 1;
        }

        return null;
    }
}
