namespace LogiOpt.Warehousing.Placement;

/// <summary>A sum that remembers how large its terms were, so that a bound can be rounded outward by more than the arithmetic's error.</summary>
/// <remarks>The error of a sum whose terms pass through at most N additions is below N * 2^-53 * (sum of their sizes); twice that,
/// and some more for the rounding of distances, is taken off. Source: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 4.2.</remarks>
internal struct OutwardSum
{
    private double _sum;
    private double _size;
    private long _count;
    private long _deepest;

    public readonly double Value => _sum;

    /// <summary>Adds a number that itself came out of additions.</summary>
    /// <param name="value">The number.</param>
    /// <param name="size">Total size of the terms it was made of.</param>
    /// <param name="depth">How many additions made it.</param>
    public void Add(double value, double size, long depth)
    {
        _sum += value;
        _size += size;
        _count++;
        _deepest = Math.Max(_deepest, depth);
    }

    public void Add(double value) => Add(value, Math.Abs(value), 0);

    /// <summary>A number that the exact sum is never below.</summary>
    public readonly double Floor => _sum - (_count + _deepest + 16) * Math.ScaleB(1, -52) * _size;
}
