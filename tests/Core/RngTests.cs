using LogiOpt.Core.Search;

namespace LogiOpt.Core.Tests;

public sealed class RngTests
{
    /// <summary>Made by the authors' own C code (xoshiro256starstar.c, state filled by splitmix64.c), compiled apart from this tree.</summary>
    [Theory]
    [InlineData(0, 0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0, 0x7AAC8C483A2EDD2F)]
    [InlineData(1, 0xB3F2AF6D0FC710C5, 0x853B559647364CEA, 0x92F89756082A4514, 0xB8517C33C344D153)]
    [InlineData(42, 0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1, 0x8DE5848C61AB8968)]
    [InlineData(-1, 0x8F5520D52A7EAD08, 0xC476A018CAA1802D, 0x81DE31C0D260469E, 0xC3C93EA5CDE434CC)]
    public void Numbers_are_those_of_the_published_algorithm(long seed, ulong first, ulong second, ulong third, ulong thousandth)
    {
        var rng = new Rng(seed);
        var bits = Enumerable.Range(0, 1000).Select(_ => rng.NextBits()).ToArray();
        Assert.Equal([first, second, third, thousandth], [bits[0], bits[1], bits[2], bits[999]]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Whole_numbers_stay_below_their_limit(int limit)
    {
        var rng = new Rng(3);
        for (var k = 0; k < 10_000; k++) Assert.InRange(rng.Next(limit), 0, limit - 1);
    }

    [Fact]
    public void Whole_numbers_are_even()
    {
        const int cells = 10, draws = 100_000;
        var rng = new Rng(11);
        var counts = new int[cells];
        for (var k = 0; k < draws; k++) counts[rng.Next(cells)]++;
        var chiSquare = counts.Sum(c => Math.Pow(c - draws / cells, 2) / (draws / cells));
        Assert.InRange(chiSquare, 1.15, 27.9); // 9 degrees of freedom: 0.1 % on either side
    }

    [Fact]
    public void Shares_are_in_the_unit_interval_with_its_mean_and_variance()
    {
        var rng = new Rng(5);
        var draws = Draw(100_000, rng.NextDouble);
        Assert.All(draws, d => Assert.True(d is >= 0 and < 1));
        Assert.Equal(0.5, draws.Average(), 0.004);
        Assert.Equal(1.0 / 12, Variance(draws), 0.001);
    }

    [Fact]
    public void Normal_numbers_have_mean_0_variance_1_and_thin_tails()
    {
        var rng = new Rng(5);
        var draws = Draw(100_000, rng.NextNormal);
        Assert.Equal(0, draws.Average(), 0.014);
        Assert.Equal(1, Variance(draws), 0.02);
        Assert.Equal(0.0455, draws.Count(d => Math.Abs(d) > 2) / 100_000.0, 0.003);
    }

    [Fact]
    public void Exponential_numbers_have_mean_1_and_variance_1()
    {
        var rng = new Rng(5);
        var draws = Draw(100_000, rng.NextExponential);
        Assert.All(draws, d => Assert.True(d >= 0 && double.IsFinite(d)));
        Assert.Equal(1, draws.Average(), 0.014);
        Assert.Equal(1, Variance(draws), 0.05);
    }

    [Fact]
    public void A_shuffle_keeps_every_item_and_reaches_every_order_alike()
    {
        var rng = new Rng(9);
        var orders = new Dictionary<string, int>();
        for (var k = 0; k < 24_000; k++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            rng.Shuffle<char>(items);
            var order = new string(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1150)); // 1,000 expected, standard deviation 31
    }

    [Fact]
    public void Splitting_gives_streams_of_their_own_that_repeat()
    {
        var (one, again) = (new Rng(1), new Rng(1));
        var (left, leftAgain) = (one.Split(), again.Split());
        var right = one.Split();
        var bits = Draw(1000, () => left.NextBits());
        Assert.Equal(bits, Draw(1000, () => leftAgain.NextBits()));
        Assert.Empty(bits.Intersect(Draw(1000, () => right.NextBits())));
    }

    private static T[] Draw<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    private static double Variance(double[] draws)
    {
        var mean = draws.Average();
        return draws.Average(d => (d - mean) * (d - mean));
    }
}
