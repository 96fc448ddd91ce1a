using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Assortment;

namespace LogiOpt.Warehousing.Tests.Placement;

public class AssortmentTests
{
    [Fact]
    public void Both_figures_agree_with_trying_every_shelf()
    {
        var rng = new Rng(31);
        var (optimal, tight, cases) = (0, 0, 0);
        for (var k = 0; k < 1_500; k++)
        {
            int items = 2 + rng.Next(7), slots = rng.Next(items + 1);
            var baskets = Enumerable.Range(0, 1 + rng.Next(12)).Select(_ =>
                new Basket([.. Enumerable.Range(0, 1 + rng.Next(4)).Select(_ => rng.Next(items)).Distinct()], 1 + rng.Next(9))).ToList();
            var best = Enumerable.Range(0, 1 << items).Where(s => System.Numerics.BitOperations.PopCount((uint)s) <= slots)
                .Max(s => baskets.Where(b => b.Items.All(i => (s >> i & 1) == 1)).Sum(b => (long)b.Orders));
            var answer = AssortmentEngine.Choose(baskets, items, slots, CancellationToken.None);
            Assert.True(answer.UpperBound >= best, $"case {k}: bound {answer.UpperBound} below {best}");
            Assert.True(answer.Filled <= best, $"case {k}: {answer.Filled} orders are said to be filled, {best} can be");
            Assert.Equal(answer.Filled, baskets.Where(b => b.Items.All(answer.Items.Contains)).Sum(b => (long)b.Orders));
            Assert.Equal(Math.Min(items, Math.Max(0, slots)), answer.Items.Length);
            cases++;
            if (answer.Filled == best) optimal++;
            if (answer.UpperBound == best) tight++;
        }

        Assert.True(optimal > 0.9 * cases, $"{optimal} of {cases} optimal");
        Assert.True(tight > 0.5 * cases, $"{tight} of {cases} bounds are tight");
    }

    [Fact]
    public void Items_that_are_bought_together_are_kept_together_though_others_are_asked_more()
    {
        // 0 and 1 come only together, 40 orders; 2 is in 60 orders, but always with one of 30 rare items.
        var baskets = Enumerable.Range(0, 30).Select(k => new Basket([2, 3 + k], 2)).Append(new Basket([0, 1], 40)).ToList();
        var answer = AssortmentEngine.Choose(baskets, 33, 2, CancellationToken.None);
        Assert.Equal([0, 1], answer.Items);
        Assert.Equal((40, 40), (answer.Filled, answer.UpperBound));
    }
}
