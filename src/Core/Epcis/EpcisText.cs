using System.Globalization;

namespace LogiOpt.Core.Epcis;

/// <summary>The text formats that EPCIS documents are made of: URIs, instants, vocabulary.</summary>
public static class EpcisText
{
    private const string Unreserved = "-._~", SubDelimiters = "!$&'()*+,;=";

    /// <summary>Whether a text is an absolute URI of RFC 3986, with a scheme and something after it. A prefixed name such as <c>example:colour</c> is one too.</summary>
    public static bool IsUri(string text)
    {
        var colon = text.IndexOf(':');
        if (colon < 1 || !char.IsAsciiLetter(text[0])) return false;
        for (var k = 1; k < colon; k++)
            if (!char.IsAsciiLetterOrDigit(text[k]) && text[k] is not ('+' or '-' or '.')) return false;
        var rest = text.AsSpan(colon + 1);
        var hash = rest.IndexOf('#');
        if (hash >= 0 && !IsMadeOf(rest[(hash + 1)..], ":@/?")) return false;
        if (hash >= 0) rest = rest[..hash];
        var question = rest.IndexOf('?');
        if (question >= 0 && !IsMadeOf(rest[(question + 1)..], ":@/?")) return false;
        if (question >= 0) rest = rest[..question];
        if (!rest.StartsWith("//")) return rest.Length > 0 && IsMadeOf(rest, ":@/");
        rest = rest[2..];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        return IsAuthority(authority) && (slash < 0 || IsMadeOf(rest[slash..], ":@/"));
    }

    /// <summary>The instant of an RFC 3339 text, or null. A leap second counts as the second before it.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        if (text.Length < 20 || (text[10] is not ('T' or 't') && !char.IsWhiteSpace(text[10]))) return null;
        if (!Number(text, 0, 4, '-', out var year) || !Number(text, 5, 2, '-', out var month) || !Number(text, 8, 2, null, out var day)) return null;
        if (!Number(text, 11, 2, ':', out var hour) || !Number(text, 14, 2, ':', out var minute) || !Number(text, 17, 2, null, out var second)) return null;
        var at = 19;
        double fraction = 0;
        if (text[at] == '.')
        {
            var start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == start) return null;
            fraction = double.Parse("0." + text[start..Math.Min(at, start + 9)], CultureInfo.InvariantCulture);
        }

        if (at >= text.Length || OffsetOf(text[at..]) is not { } offset) return null;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return null;
        if (second == 60 && !IsLeapSecond(hour, minute, offset)) return null;
        var ticks = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified).Ticks + (long)(fraction * TimeSpan.TicksPerSecond) - offset.Ticks;
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>Whether a text is an offset such as <c>+02:00</c>, at most 14 hours.</summary>
    public static bool IsZoneOffset(string text) =>
        text.Length == 6 && text[0] is '+' or '-' && text[3] == ':'
        && Number(text, 1, 2, ':', out var hours) && Number(text, 4, 2, null, out var minutes) && minutes <= 59 && (hours <= 13 || (hours == 14 && minutes == 0));

    /// <summary>Whether a text is a version such as <c>2.0</c>.</summary>
    public static bool IsVersion(string text) => text.Split('.').All(part => part.Length > 0 && part.All(char.IsAsciiDigit));

    /// <summary>A text that is told in a fault, cut where it is long.</summary>
    public static string Brief(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static TimeSpan? OffsetOf(string text)
    {
        if (text is "Z" or "z") return TimeSpan.Zero;
        if (text[0] is not ('+' or '-') || text.Length is not (3 or 5 or 6)) return null;
        var minutes = 0;
        if (!Number(text, 1, 2, null, out var hours) || (text.Length == 5 && !Number(text, 3, 2, null, out minutes))) return null;
        if (text.Length == 6 && (text[3] != ':' || !Number(text, 4, 2, null, out minutes))) return null;
        if (hours > 23 || minutes > 59) return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return text[0] == '-' ? -offset : offset;
    }

    private static bool IsLeapSecond(int hour, int minute, TimeSpan offset)
    {
        var utc = new TimeSpan(hour, minute, 0) - offset;
        var ofDay = ((utc.Ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
        return ofDay == new TimeSpan(23, 59, 0).Ticks;
    }

    private static bool Number(string text, int at, int length, char? then, out int number)
    {
        number = 0;
        if (at + length > text.Length) return false;
        for (var k = at; k < at + length; k++)
        {
            if (!char.IsAsciiDigit(text[k])) return false;
            number = number * 10 + (text[k] - '0');
        }

        return then is null || (at + length < text.Length && text[at + length] == then);
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0 && !IsMadeOf(authority[..at], ":")) return false;
        var host = authority[(at + 1)..];
        if (host.StartsWith("["))
        {
            var end = host.IndexOf(']');
            if (end < 0 || !System.Net.IPAddress.TryParse(host[1..end], out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return false;
            host = host[(end + 1)..];
            return host.Length == 0 || (host[0] == ':' && IsDigits(host[1..]));
        }

        var colon = host.IndexOf(':');
        if (colon >= 0 && !IsDigits(host[(colon + 1)..])) return false;
        return IsMadeOf(colon >= 0 ? host[..colon] : host, "");
    }

    private static bool IsDigits(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiDigit(c)) return false;
        return true;
    }

    private static bool IsMadeOf(ReadOnlySpan<char> text, string more)
    {
        for (var k = 0; k < text.Length; k++)
        {
            var c = text[k];
            if (char.IsAsciiLetterOrDigit(c) || Unreserved.Contains(c) || SubDelimiters.Contains(c) || more.Contains(c)) continue;
            if (c != '%' || k + 2 >= text.Length || !char.IsAsciiHexDigit(text[k + 1]) || !char.IsAsciiHexDigit(text[k + 2])) return false;
            k += 2;
        }

        return true;
    }
}
