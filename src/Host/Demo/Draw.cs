using LogiOpt.Core.Search;

namespace LogiOpt.Host.Demo;

/// <summary>Draws that the demo needs beyond what <see cref="Rng"/> gives.</summary>
internal static class Draw
{
    /// <summary>An index with the chance of its weight.</summary>
    /// <param name="weights">0 or more each, some above 0.</param>
    /// <param name="rng">The source.</param>
    public static int Index(ReadOnlySpan<double> weights, Rng rng)
    {
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        var left = rng.NextDouble() * total;
        for (var k = 0; k < weights.Length; k++)
        {
            left -= weights[k];
            if (left < 0) return k;
        }

        return weights.Length - 1;
    }

    /// <summary>A Poisson number. Source: Knuth, The Art of Computer Programming 2, 3.4.1; in parts of mean 20 at most, so that exp does not vanish.</summary>
    public static int Poisson(double mean, Rng rng)
    {
        var sum = 0;
        while (mean > 0)
        {
            var part = Math.Min(mean, 20);
            mean -= part;
            var limit = Math.Exp(-part);
            for (var product = rng.NextDouble(); product > limit; product *= rng.NextDouble()) sum++;
        }

        return sum;
    }

    /// <summary>A positive factor of mean 1 whose logarithm is normal.</summary>
    public static double LogNormal(double sigma, Rng rng) => Math.Exp(sigma * rng.NextNormal() - sigma * sigma / 2);

    /// <summary>A generator of its own for a named thing: the same seed and name always draw the same, in whatever order they are asked.</summary>
    /// <remarks>FNV-1a, 64 bits: Fowler, Noll and Vo, RFC 9923.</remarks>
    public static Rng Of(long seed, string name)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in name) hash = (hash ^ c) * 1099511628211UL;
        return new Rng((long)hash);
    }

    /// <summary>Splits a whole number by weights so that the parts add up to it: largest remainder, ties to the first.</summary>
    /// <param name="whole">0 or more.</param>
    /// <param name="weights">0 or more each, some above 0.</param>
    public static int[] Split(int whole, IReadOnlyList<double> weights)
    {
        var total = weights.Sum();
        var exact = weights.Select(weight => whole * weight / total).ToList();
        var parts = exact.Select(share => (int)Math.Floor(share)).ToArray();
        var byRemainder = Enumerable.Range(0, parts.Length).OrderByDescending(k => exact[k] - parts[k]).ThenBy(k => k);
        foreach (var k in byRemainder.Take(whole - parts.Sum())) parts[k]++;
        return parts;
    }
}
