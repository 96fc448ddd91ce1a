using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class SupplyTests : IDisposable
{
    private readonly InventoryWorld _world = new();
    private readonly ReplenishmentOptions _rules = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_run_proposes_what_the_network_lacks_in_whole_lots_and_a_repeat_adds_nothing()
    {
        await SupplyAsync(lot: 12);
        var first = await Review("run-1");
        var purchase = Assert.Single(first.Purchases);
        Assert.Equal(("MILL", Central, PurchaseState.Proposed), (purchase.Supplier, purchase.Site, purchase.State));
        var line = Assert.Single(purchase.Lines);
        var why = line.Explanation!;
        Assert.Equal(0, line.Units % 12);
        Assert.InRange(line.Units, why.OrderUpTo - why.Position, why.OrderUpTo - why.Position + 11);
        Assert.InRange(why.ForecastUnits, 10 * why.ProtectionDays * 0.9, 10 * why.ProtectionDays * 1.1);
        Assert.True(why.CostOfNotOrderingMilli > 0 && why.SafetyStock > 0 && why.BoundBy is null or "rounded up to whole lots");
        Assert.Equal(purchase.Purchase, Assert.Single((await Review("run-1")).Purchases).Purchase);
        await Review("run-2");
        var states = await _world.InScope(s => s.Db.Set<PurchaseRow>().OrderBy(p => p.Sequence).Select(p => p.State).ToListAsync());
        Assert.Equal([PurchaseState.Rejected, PurchaseState.Proposed], states);
    }

    [Fact]
    public async Task What_is_ordered_counts_and_is_not_ordered_again()
    {
        await SupplyAsync();
        var purchase = Assert.Single((await Review("run-1", approve: true)).Purchases);
        Assert.Equal(PurchaseState.Ordered, purchase.State);
        Assert.Equal(purchase.Lines[0].Units, (await _world.Stock(Central, Tea)).OnOrder);
        Assert.Empty((await Review("run-2", approve: true)).Purchases);
        await _world.InScope(s => s.Purchases.ApproveAsync([purchase.Purchase], default));
        Assert.Equal(purchase.Lines[0].Units, (await _world.Stock(Central, Tea)).OnOrder);
        await BalancedAsync();
    }

    [Fact]
    public async Task Goods_are_booked_once_bad_ones_stay_owed_and_the_lead_time_is_learned()
    {
        await SupplyAsync();
        var purchase = (await Review("run-1", approve: true)).Purchases[0];
        var units = purchase.Lines[0].Units;
        _world.Time.Advance(TimeSpan.FromDays(5));
        var part = new GoodsReceipt("D-1", _world.Time.GetUtcNow(), [(Tea, units - 3, 3)]);
        Assert.Equal(PurchaseState.PartlyReceived, (await Receive(purchase.Purchase, part)).Row!.State);
        Assert.Equal(units - 3, (await Receive(purchase.Purchase, part)).Row!.Lines[0].ReceivedUnits);
        Assert.True((await Receive(purchase.Purchase, part with { Lines = [(Tea, 1, 0)] })).Contradicted);
        Assert.Equal((units - 3, 3), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        await BalancedAsync();
        // One more than was ordered: what is there is there.
        var last = (await Receive(purchase.Purchase, new GoodsReceipt("D-2", _world.Time.GetUtcNow(), [(Tea, 4, 0)]))).Row!;
        Assert.Equal((PurchaseState.Received, _world.Time.GetUtcNow()), (last.State, last.ReceivedAt));
        Assert.Equal((units + 1, 0), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        var supplier = await _world.InScope(s => s.Db.Set<SupplierRow>().SingleAsync());
        Assert.Equal((1, 5.0), (supplier.SeenCount, supplier.SeenMeanDays));
        await BalancedAsync();
    }

    [Fact]
    public async Task A_closed_order_is_no_longer_on_order_and_late_goods_are_booked_all_the_same()
    {
        await SupplyAsync();
        var purchase = (await Review("run-1", approve: true)).Purchases[0];
        for (var k = 0; k < 2; k++) Assert.Equal(PurchaseState.Closed, (await _world.InScope(s => s.Purchases.CloseAsync(purchase.Purchase, "too late", default)))!.State);
        Assert.Equal(0, (await _world.Stock(Central, Tea)).OnOrder);
        await Receive(purchase.Purchase, new GoodsReceipt("D-1", _world.Time.GetUtcNow(), [(Tea, 5, 0)]));
        Assert.Equal((5, 0), ((await _world.Stock(Central, Tea)).OnHand, (await _world.Stock(Central, Tea)).OnOrder));
        await BalancedAsync();
    }

    [Fact]
    public async Task A_planner_changes_what_waits_and_not_what_is_decided()
    {
        await SupplyAsync();
        var purchase = (await Review("run-1")).Purchases[0];
        var edited = await _world.InScope(s => s.Purchases.EditAsync(purchase.Purchase, new Dictionary<ItemId, long> { [Tea] = 7 }, default));
        Assert.Equal(7, edited!.Lines[0].Units);
        await Assert.ThrowsAsync<BadInputException>(() => _world.InScope(s => s.Purchases.EditAsync(purchase.Purchase, new Dictionary<ItemId, long> { [Rice] = 7 }, default)));
        await _world.InScope(s => s.Purchases.ApproveAsync([purchase.Purchase], default));
        Assert.Equal(7, (await _world.Stock(Central, Tea)).OnOrder);
        await _world.InScope(s => s.Purchases.EditAsync(purchase.Purchase, new Dictionary<ItemId, long> { [Tea] = 9 }, default));
        Assert.Equal(7, (await _world.InScope(s => s.Db.Set<PurchaseLineRow>().SingleAsync())).Units);
    }

    [Fact]
    public async Task A_risk_in_force_or_supposed_raises_what_is_wanted()
    {
        await SupplyAsync();
        var calm = await _world.InScope(s => s.Review.PlanAsync(null, [], default));
        var storm = new RiskRow { Risk = "STORM", Kind = RiskKind.Weather, LeadFactor = 2, From = _world.Time.GetUtcNow().AddDays(-1), Until = _world.Time.GetUtcNow().AddDays(1) };
        var supposed = await _world.InScope(s => s.Review.PlanAsync(null, [storm], default));
        var answer = WhatIfAnswer.Of(calm, supposed);
        Assert.True(answer.UnitsThen > answer.UnitsNow && answer.CostOfNotOrderingThenMilli > answer.CostOfNotOrderingNowMilli);
        Assert.Equal(calm.Purchases[0].LeadDays * 2, supposed.Purchases[0].LeadDays, 9);
        Assert.Empty(await _world.InScope(s => s.Db.Set<PurchaseRow>().ToListAsync()));
        await _world.InScope(s => s.Risks.PutAsync([storm], default));
        Assert.Equal(supposed.Purchases[0].Lines[0].Units, (await _world.InScope(s => s.Review.PlanAsync(null, [], default))).Purchases[0].Lines[0].Units);
        _world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await _world.InScope(s => s.Risks.InForceAsync([], default))).OfSupplier("MILL"));
    }

    [Fact]
    public async Task What_a_supplier_keeps_is_not_reviewed()
    {
        await SupplyAsync();
        await _world.InScope(s => new PutSuppliers(s.Db).HandleAsync([Kept(Near), Kept(Far), Kept(Central)], default));
        var result = await Review("run-1");
        Assert.Empty(result.Purchases);
        Assert.Empty(result.Proposals);

        static StockingRow Kept(SiteId site) => new() { Site = site, Item = Tea, Vmi = "MILL", MinUnits = 10, MaxUnits = 50 };
    }

    [Fact]
    public async Task Only_what_a_supplier_keeps_may_be_refilled_and_only_up_to_its_most()
    {
        await SupplyAsync();
        await _world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new StockingRow { Site = Near, Item = Tea, Vmi = "MILL", MinUnits = 20, MaxUnits = 60 }], default));
        var kept = await _world.InScope(s => new ManagedStock(s.Db, Microsoft.Extensions.Options.Options.Create(_world.Options), _world.Time).LoadAsync("MILL", default));
        var only = Assert.Single(kept);
        Assert.Equal((Near, 15L, 45L, true), (only.Site, only.Position, only.RoomUnits, only.IsBelowMin));
        Assert.InRange(only.DailyUnits, 4.9, 5.1);
        Assert.Empty(Faults(Near, Tea, 45));
        Assert.Single(Faults(Near, Tea, 46));
        Assert.Single(Faults(Far, Tea, 1));

        IReadOnlyList<Fault> Faults(SiteId site, ItemId item, long units)
        {
            var faults = new FaultList();
            ManagedStock.Check(kept, site, new Dictionary<ItemId, long> { [item] = units }, faults);
            return faults.Faults;
        }
    }

    [Fact]
    public void The_cheapest_to_buy_is_not_chosen_where_its_delays_or_bad_goods_cost_more()
    {
        var steady = Offer("STEADY", price: 1_000, lead: 3, deviation: 0);
        var cheap = Offer("CHEAP", price: 990, lead: 3, deviation: 0);
        Assert.Equal("CHEAP", SelectSupplier.Best(Item([steady, cheap]), _rules).Offer.Supplier.Supplier);
        Assert.Equal("STEADY", SelectSupplier.Best(Item([steady, Offer("CHEAP", 990, 40, 20)]), _rules).Offer.Supplier.Supplier);
        var choice = SelectSupplier.Best(Item([steady, Offer("CHEAP", 990, 3, 0, quality: 0.9)]), _rules);
        Assert.Equal("STEADY", choice.Offer.Supplier.Supplier);
        Assert.Contains("CHEAP", choice.Why);
    }

    [Fact]
    public void Items_of_one_supplier_are_ordered_together_when_one_of_them_is_due()
    {
        var both = new[] { Item([Offer("S", 1_000, 3, 0.5)], "A", position: 0), Item([Offer("S", 1_000, 3, 0.5)], "B", position: 75), Item([Offer("S", 1_000, 3, 0.5)], "C", position: 5_000) };
        var order = Assert.Single(ReviewSupply.Decide(both, _rules));
        Assert.Equal(["A", "B"], order.Lines.Select(l => l.Item.Value));
        // The same item alone waits: it is above its own reorder point.
        Assert.True(order.Lines[1].Explanation.Position > order.Lines[1].Explanation.ReorderPoint);
        Assert.Empty(ReviewSupply.Decide(both[1..], _rules));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1_000_000_000, "minimum")]
    public void A_supplier_s_minimum_that_cannot_be_reached_is_told(long minimum, string? refusal)
    {
        var offer = Offer("S", 1_000, 3, 0) with { };
        var order = Assert.Single(ReviewSupply.Decide([Item([offer with { Supplier = offer.Supplier with { Terms = new SupplierTerms(minimum) } }])], _rules));
        if (refusal is null) Assert.True(order.Lines[0].Units > 0);
        else
        {
            Assert.Equal(0, order.Lines[0].Units);
            Assert.Contains("minimum", order.Lines[0].Explanation.BoundBy);
            Assert.NotNull(order.Refusal);
        }
    }

    [Fact]
    public void A_longer_or_less_steady_lead_time_never_lowers_the_reorder_point()
    {
        var rng = new Rng(5);
        for (var k = 0; k < 200; k++)
        {
            var (lead, deviation, daily) = (1 + rng.Next(20), rng.Next(6), 0.2 + rng.Next(40));
            var point = Point(lead, deviation);
            Assert.True(Point(lead + 1, deviation) >= point && Point(lead, deviation + 1) >= point, $"lead {lead}, deviation {deviation}, daily {daily}");

            long Point(double days, double spread) =>
                ReviewSupply.Decide([Item([Offer("S", 1_000, days, spread)], position: -10_000, daily: daily)], _rules)[0].Lines[0].Explanation.ReorderPoint;
        }
    }

    [Fact]
    public void A_score_is_the_weighted_mean_of_what_is_known()
    {
        var score = SupplierScore.Of(9, 10, 95, 5, [(110, 100, 10), (200, 200, 5)], (4, 2));
        Assert.Equal((0.9, 0.95, Math.Round(2000 / 2100.0, 4), 0.8), (score.OnTime, score.Quality, score.Price, score.Stability));
        Assert.Equal(0.3 * 0.9 + 0.3 * 0.95 + 0.2 * 2000 / 2100 + 0.2 * 0.8, score.Total!.Value, 4);
        Assert.Equal(0.95, SupplierScore.Of(0, 0, 95, 5, [], null).Total);
        Assert.Null(SupplierScore.Of(0, 0, 0, 0, [], null).Total);
    }

    [Fact]
    public void Payments_settle_what_has_been_due_longest()
    {
        var now = _world.Time.GetUtcNow();
        var receipts = new[] { Receipt("P1", "D1", 10, now.AddDays(-40)), Receipt("P1", "D2", 5, now.AddDays(-1)), Receipt("P2", "D1", 2, now.AddDays(-35)) };
        var answer = Payables.Of("S", receipts, [new PaymentRow { Payment = "T1", AmountMilli = 11_000 }], now);
        Assert.Equal((17_000, 11_000, 6_000, 1_000, 0), (answer.ReceivedMilli, answer.PaidMilli, answer.OwedMilli, answer.DueMilli, answer.AheadMilli));
        Assert.Equal([("P2", 1_000L), ("P1", 5_000L)], answer.Open.Select(p => (p.Purchase, p.LeftMilli)));
        Assert.Equal(3_000, Payables.Of("S", receipts, [new PaymentRow { AmountMilli = 20_000 }], now).AheadMilli);

        static PurchaseReceiptRow Receipt(string purchase, string receipt, long units, DateTimeOffset at) =>
            new() { Purchase = purchase, Receipt = receipt, Item = Tea, Units = units, UnitCostMilli = 1_000, ReceivedAt = at, DueAt = at.AddDays(30) };
    }

    [Fact]
    public void The_cycle_counts_forty_eight_hours_as_kept()
    {
        var cycle = SupplyCycle.Of("call", [48, 12, 48.001, 30]);
        Assert.Equal((4, 30, 48.001, 0.75), (cycle.Received, cycle.MedianHours, cycle.P90Hours, cycle.WithinTarget));
    }

    private static SupplyOffer Offer(string supplier, long price, double lead, double deviation, double quality = 1) =>
        new(new KnownSupplier(supplier, lead, deviation, 20_000, quality, new SupplierTerms()), price, 1, 0);

    private static SuppliedItem Item(IReadOnlyList<SupplyOffer> offers, string item = "TEA", long position = 0, double daily = 10) =>
        new(new ItemId(item), position, 0, position, daily, Math.Sqrt(daily), DemandPattern.Smooth, ValueClass.B, [new FrontDemand(1, Math.Sqrt(daily / 2)), new FrontDemand(1, Math.Sqrt(daily / 2))], 5_000, 800, null, offers);

    // Two front sites with enough for now, a central one without stock, and a mill five days away.
    private async Task SupplyAsync(long lot = 1)
    {
        await _world.OpenWithStock(15, 15);
        foreach (var site in new[] { Near, Far })
            await _world.InScope(async s =>
            {
                for (var day = 1; day <= 42; day++) s.Db.Add(new SalesRow { Site = site, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = 5 + (day % 3 - 1) });
                await s.Db.SaveChangesAsync();
            });
        await _world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new SupplierRow { Supplier = "MILL", Name = "Mill", LeadDays = 5, LeadDeviationDays = 1, OrderCostMilli = 50_000, PaymentDays = 30, MostCoverDays = 60 }], default));
        await _world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new SupplyRow { Supplier = "MILL", Item = Tea, UnitCostMilli = 9_000, LotUnits = lot }], default));
    }

    private Task<ReviewResult> Review(string run, bool approve = false) => _world.InScope(s => s.Review.HandleAsync(run, null, approve, default));

    private Task<ReceiptOutcome> Receive(string purchase, GoodsReceipt receipt) => _world.InScope(s => s.Purchases.ReceiveAsync(purchase, receipt, default));

    private async Task BalancedAsync()
    {
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }
}
