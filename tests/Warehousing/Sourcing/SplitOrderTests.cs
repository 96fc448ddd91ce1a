using LogiOpt.Core.Ids;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Sourcing;

namespace LogiOpt.Warehousing.Tests.Sourcing;

public class SplitOrderTests
{
    private const int Cases = 3_000;

    [Fact]
    public void An_order_is_split_no_more_and_costs_no_more_than_trying_every_set_of_sites()
    {
        var rng = new Rng(31);
        int split = 0, impossible = 0;
        for (var k = 0; k < Cases; k++)
        {
            int sites = 1 + rng.Next(7), lines = 1 + rng.Next(5), most = 1 + rng.Next(5);
            long[] wanted = [.. Enumerable.Range(0, lines).Select(_ => 1L + rng.Next(6))];
            SplitSite[] open = [.. Enumerable.Range(0, sites).Select(j => new SplitSite(new SiteId($"S{j}"), rng.Next(20), [.. wanted.Select(_ => rng.Next(3) == 0 ? 0L : rng.Next(6))]))];
            var (fewest, cheapest) = Brute(wanted, open, most);
            var plan = SplitOrder.Decide(wanted, open, most);
            if (fewest is null)
            {
                impossible++;
                Assert.Null(plan);
                continue;
            }

            Assert.NotNull(plan);
            Assert.True(plan.Proven);
            Assert.Equal((fewest.Value, cheapest), (plan.Parts.Count, plan.CostMilli));
            for (var l = 0; l < lines; l++) Assert.Equal(wanted[l], plan.Parts.Sum(p => p.Units[l]));
            Assert.All(plan.Parts, p => Assert.True(p.Units.Sum() > 0 && p.Units.Zip(open[p.Site].Free).All(u => u.First >= 0 && u.First <= u.Second)));
            if (plan.Parts.Count > 1) split++;
        }

        Assert.True(split > Cases / 5, $"{split} were split");
        Assert.True(impossible > Cases / 20, $"{impossible} were impossible");
    }

    [Fact]
    public void A_hundred_lines_over_two_hundred_sites_are_sourced_and_every_unit_exists()
    {
        var rng = new Rng(8);
        long[] wanted = [.. Enumerable.Range(0, 100).Select(_ => 1L + rng.Next(3))];
        SplitSite[] open = [.. Enumerable.Range(0, 200).Select(j => new SplitSite(new SiteId($"S{j}"), 100 + rng.Next(900), [.. wanted.Select(_ => rng.Next(100) < 60 ? 5L : 0)]))];
        var plan = SplitOrder.Decide(wanted, open, 8);
        Assert.NotNull(plan);
        for (var l = 0; l < wanted.Length; l++) Assert.Equal(wanted[l], plan.Parts.Sum(p => p.Units[l]));
        Assert.All(plan.Parts, p => Assert.True(p.Units.Zip(open[p.Site].Free).All(u => u.First <= u.Second)));
    }

    private static (int? Fewest, long Cheapest) Brute(long[] wanted, SplitSite[] sites, int most)
    {
        (int? fewest, long cheapest) = (null, 0);
        for (var set = 1; set < 1 << sites.Length; set++)
        {
            var size = int.PopCount(set);
            if (size > most || size > fewest) continue;
            var chosen = Enumerable.Range(0, sites.Length).Where(j => (set >> j & 1) == 1).ToList();
            if (wanted.Where((w, l) => chosen.Sum(j => sites[j].Free[l]) < w).Any()) continue;
            var cost = chosen.Sum(j => sites[j].CostMilli);
            if (fewest is null || size < fewest || cost < cheapest) (fewest, cheapest) = (size, cost);
        }

        return (fewest, cheapest);
    }
}
