using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

/// <summary>Norms of cover: how much a front site may hold, and what it leaves to the central one.</summary>
public sealed class CoverNormTests : IDisposable
{
    private static readonly Dictionary<SiteId, GeoPoint> Places = new()
    {
        [Near] = new GeoPoint(23.14, 113.27),
        [Far] = new GeoPoint(23.25, 113.40),
        [Central] = new GeoPoint(23.40, 113.30),
    };

    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(3, 40, true)]
    [InlineData(9, 100, true)]
    [InlineData(9.3, 103, false)]
    [InlineData(0.5, 15, true)]
    public void The_norm_of_the_class_bounds_the_level_and_the_line_says_so(double days, long level, bool bound)
    {
        // Ten a day, a lead time of a day: the rule alone asks for 28 + 75, the economic order quantity.
        var rules = new ReplenishmentOptions { CoverDaysA = days, MaxExtraCoverDays = 30 };
        var line = Assert.Single(Decide([Fast(Near, 5)], rules));
        Assert.Equal((level - 5, level, Math.Min(28, level)), (line.Units, line.Explanation.OrderUpTo, line.Explanation.ReorderPoint));
        Assert.Equal(bound, line.Explanation.BoundBy is not null);
        if (bound) Assert.Equal(FormattableString.Invariant($"the norm of {days} days of cover for class A holds the level at {level} units; (R,s,S) asked for 103"), line.Explanation.BoundBy);
    }

    [Fact]
    public void Each_class_has_its_own_norm()
    {
        // By turnover 10,000 to 1,500 to 400: the first 80 % are A, then B, then C.
        var rules = new ReplenishmentOptions { CoverDaysA = 2, CoverDaysB = 3, CoverDaysC = 5, MaxExtraCoverDays = 60 };
        var items = new[] { Fast(Near, 0) with { Item = new ItemId("A"), MarginMilli = 991_000 }, Fast(Near, 0) with { Item = new ItemId("B"), MarginMilli = 141_000 }, Fast(Near, 0) with { Item = new ItemId("C"), MarginMilli = 31_000 } };
        Assert.Equal([30L, 40, 60], Decide(items, rules).Select(l => l.Explanation.OrderUpTo));
    }

    [Fact]
    public void What_hardly_sells_at_a_site_is_left_to_the_central_one_but_what_is_owed_comes()
    {
        var rules = new ReplenishmentOptions();
        Assert.Empty(Decide([Slow(Near, 0)], rules));
        Assert.Equal(1, Assert.Single(Decide([Slow(Near, 0)], rules, mayPool: false)).Units);
        Assert.Equal(1, Assert.Single(Decide([Slow(Near, 0)], new ReplenishmentOptions { PoolBelowDailyUnits = 0 })).Units);
        Assert.Equal(1, Assert.Single(Decide([Slow(Near, 0) with { ForecastUnits = 0.2 }], rules)).Units);
        var owed = Assert.Single(Decide([Slow(Near, 0) with { Reserved = 2 }], rules));
        Assert.Equal(2, owed.Units);
        Assert.Contains("held at the central site for all", owed.Explanation.BoundBy);
    }

    [Fact]
    public void Slow_stock_goes_back_where_keeping_it_costs_more_than_its_freight()
    {
        // 0.05 a day: one unit is kept for 16 days, the fortieth would wait for 800.
        var rules = new ReplenishmentOptions { LineCostMilli = 0 };
        var back = Assert.Single(Returns([Slow(Near, 40), Slow(Far, 1)], rules));
        Assert.Equal((Near, Central, "held centrally, transfer back"), (back.From, back.Line.Site, back.Line.Explanation.Policy));
        Assert.Equal(Brute(40, rules), back.Line.Units);
        Assert.InRange(back.Line.Units, 1, 39);
        Assert.Contains("held at the central site for all", back.Line.Explanation.BoundBy);
        // Too cheap to be worth the way, nothing known of its sales, promised away, or not pooled at all.
        Assert.Empty(Returns([Slow(Near, 40) with { UnitCostMilli = 10 }, Slow(Far, 1)], rules));
        Assert.Empty(Returns([Slow(Near, 40) with { ForecastUnits = 0 }], rules));
        Assert.Empty(Returns([Slow(Near, 40) with { Reserved = 39 }, Slow(Far, 1)], rules));
        Assert.Empty(Returns([Fast(Near, 900)], rules));

        // Units from the last one on, one by one, as the rule is written down.
        static long Brute(int onHand, ReplenishmentOptions rules)
        {
            var freight = 500 + Math.Ceiling(20 * Places[Near].DistanceTo(Places[Central]).Kilometres);
            return Enumerable.Range(2, onHand - 1).Count(k => 60_000 * 0.0008 * (rules.FrontHoldingFactor * Math.Min(365, k / 0.05) - Math.Min(365, k / 0.1)) > freight);
        }
    }

    [Fact]
    public async Task A_review_sends_slow_stock_back_and_the_books_follow_it()
    {
        await _world.OpenWithStock(60, 60);
        await _world.InScope(s => new NetworkChangedConsumer(s.Db).ApplyAsync(Network(_world.Time.GetUtcNow(), centralOpen: true), default));
        await _world.InScope(async s =>
        {
            for (var day = 1; day <= 60; day++)
                foreach (var site in new[] { Near, Far }) s.Db.Add(new SalesRow { Site = site, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = day is 20 or 50 ? 1 : 0 });
            await s.Db.SaveChangesAsync();
        });
        _world.Rules.HoldingSharePerDay = 0.05;
        var result = await _world.InScope(s => s.Review.HandleAsync("run-1", null, true, default));
        Assert.Equal([(Far, Central), (Near, Central)], result.Proposals.Select(p => (p.From, p.Site)).OrderBy(p => p.From.Value, StringComparer.Ordinal));
        var units = result.Proposals.Sum(p => Assert.Single(p.Lines).Units);
        Assert.True(units > 0);
        Assert.All(result.Proposals, p => Assert.Equal(ProposalState.Approved, p.State));
        Assert.Equal(units, (await _world.Stock(Central, Tea)).OnOrder);
        Assert.True((await _world.Balance()).Balanced);
    }

    [Fact]
    public void Norms_out_of_range_are_told_all_at_once()
    {
        var faults = new ReplenishmentOptionsCheck().Validate(null, new ReplenishmentOptions { CoverDaysA = 0, CoverDaysB = 400, CoverDaysC = double.NaN, PoolBelowDailyUnits = -1 }).Failures!.ToList();
        Assert.Equal(["CoverDaysA", "CoverDaysB", "CoverDaysC", "PoolBelowDailyUnits"], faults.Select(f => f.Split(':', ' ')[1]));
    }

    private static List<ProposedLine> Decide(ReviewedItem[] items, ReplenishmentOptions rules, bool mayPool = true) =>
        ReviewStock.Decide(items, items.Select(i => i.Item).Distinct().ToDictionary(i => i, _ => 10_000L), new FrontLevels(items, mayPool, rules), rules);

    private static List<ProposedTransfer> Returns(ReviewedItem[] items, ReplenishmentOptions rules) =>
        ProposeReturns.Decide(items, [], new FrontLevels(items, true, rules), Central, Places, rules);

    private static ReviewedItem Fast(SiteId site, long onHand) => new(site, Tea, onHand, 0, 0, 20, 28, 2, 9_000, 5_000);

    private static ReviewedItem Slow(SiteId site, long onHand) => new(site, Rice, onHand, 0, 0, 0.1, 1, 2, 60_000, 20_000);
}
