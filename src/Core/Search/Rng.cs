using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogiOpt.Core.Search;

/// <summary>A seeded source of randomness: the same seed gives the same numbers on every machine.</summary>
/// <remarks>xoshiro256** seeded by SplitMix64. Source: Blackman and Vigna (2021), ACM Transactions on Mathematical Software 47(4), 36.</remarks>
public sealed class Rng
{
    private ulong _a, _b, _c, _d;

    /// <summary>A generator of this seed; any value is good.</summary>
    public Rng(long seed)
    {
        var state = (ulong)seed;
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A whole number in [0, <paramref name="limit"/>).</summary>
    /// <param name="limit">1 or more.</param>
    /// <remarks>Multiply-shift on 32 bits; its bias is below limit / 2^32. Source: Lemire (2019), ACM TOMACS 29(1), 3.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int limit) => (int)(((NextBits() >> 32) * (ulong)limit) >> 32);

    /// <summary>A number in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number. Source: Box and Muller (1958), Annals of Mathematical Statistics 29(2), 610-611.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>An exponential number of mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    /// <summary>Puts a span into random order. Source: Durstenfeld (1964), Communications of the ACM 7(7), 420.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var k = items.Length - 1; k > 0; k--)
        {
            var j = Next(k + 1);
            (items[k], items[j]) = (items[j], items[k]);
        }
    }

    /// <summary>A generator of its own for a sub-task, so that parallel parts do not share a stream.</summary>
    public Rng Split() => new((long)NextBits());

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
