namespace LogiOpt.Core.Time;

/// <summary>Instants as stored: UTC Unix milliseconds, which every database sorts alike.</summary>
public static class Instants
{
    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    public static long ToMilliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    /// <summary>The instant of so many milliseconds since 1970-01-01T00:00:00Z.</summary>
    public static DateTimeOffset FromMilliseconds(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>The same instant cut to whole milliseconds, so that what is stored reads back equal.</summary>
    public static DateTimeOffset Trim(DateTimeOffset instant) => FromMilliseconds(ToMilliseconds(instant));
}
