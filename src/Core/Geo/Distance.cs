namespace LogiOpt.Core.Geo;

/// <summary>A length on the ground.</summary>
/// <param name="Metres">Metres, 0 or more.</param>
public readonly record struct Distance(double Metres) : IComparable<Distance>
{
    /// <summary>No distance.</summary>
    public static readonly Distance Zero = new(0);

    /// <summary>Kilometres.</summary>
    public double Kilometres => Metres / 1000;

    /// <summary>A distance from kilometres.</summary>
    public static Distance FromKilometres(double kilometres) => new(kilometres * 1000);

    /// <summary>Sum.</summary>
    public static Distance operator +(Distance a, Distance b) => new(a.Metres + b.Metres);

    /// <summary>Scaled by a factor.</summary>
    public static Distance operator *(Distance a, double factor) => new(a.Metres * factor);

    /// <summary>Shorter than.</summary>
    public static bool operator <(Distance a, Distance b) => a.Metres < b.Metres;

    /// <summary>Longer than.</summary>
    public static bool operator >(Distance a, Distance b) => a.Metres > b.Metres;

    /// <inheritdoc/>
    public int CompareTo(Distance other) => Metres.CompareTo(other.Metres);
}
