using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

/// <summary>Units sold before they are there.</summary>
public sealed class PresaleTests : IDisposable
{
    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(5, 10, 5, true)]
    [InlineData(6, 10, 5, false)]
    [InlineData(8, 8, 20, true)]
    [InlineData(9, 8, 20, false)]
    public async Task Units_are_sold_up_to_what_is_on_order_and_up_to_the_bound(int units, int most, int onOrder, bool holds)
    {
        await StartAsync(most, ("PO-1", onOrder, 3));
        var result = await Take("A", units);
        Assert.Equal(holds ? ReservationOutcome.Made : ReservationOutcome.Short, result.Outcome);
        if (!holds) Assert.Equal(units - 1, result.Left);
        Assert.Equal(holds ? units : 0, await TakenAsync());
        await BalancedAsync();
    }

    [Fact]
    public async Task A_date_is_that_of_the_receipt_that_reaches_it_and_a_repeat_gets_the_first_answer()
    {
        await StartAsync(100, ("PO-1", 5, 3), ("PO-2", 5, 9));
        Assert.Equal(Now.AddDays(3), (await Take("A", 5)).Row!.PromisedAt);
        Assert.Equal(Now.AddDays(9), (await Take("B", 1)).Row!.PromisedAt);
        Assert.Equal((ReservationOutcome.Repeated, Now.AddDays(9)), ((await Take("B", 1)).Outcome, (await Take("B", 1)).Row!.PromisedAt));
        Assert.Equal(ReservationOutcome.Contradicted, (await Take("B", 2)).Outcome);
        Assert.Equal(6, await TakenAsync());
        var available = Assert.Single(await _world.InScope(s => new LoadAvailability(s.Db, _world.Time).HandleAsync([Tea], Central, null, default)));
        Assert.Equal(0, available.Now);
        Assert.Equal([new PromisableUnits(Now.AddDays(9), 4)], available.Later);
        var offer = Assert.Single(await _world.InScope(async s => await s.Offers.TellAsync(await s.Offers.ListAsync(null, default), Now, default)));
        Assert.Equal((4, Now.AddDays(9)), (offer.LeftUnits, offer.NextAt));
    }

    [Fact]
    public async Task What_comes_serves_who_came_first_and_becomes_an_ordinary_reservation_that_an_order_takes_over()
    {
        await StartAsync(100, ("PO-1", 10, 3));
        foreach (var (name, units) in new[] { ("A", 4), ("B", 3), ("C", 3) }) await Take(name, units);
        await Receive("PO-1", "D-1", 6);
        Assert.Equal([(PresaleState.Filled, 4), (PresaleState.Open, 2), (PresaleState.Open, 0)], (await RowsAsync()).Select(p => (p.State, (int)p.SetAsideUnits)));
        Assert.Equal((6, 6, 4), await StockAsync());
        await BalancedAsync();
        // Nobody else gets what is sold, though it lies there.
        Assert.False(await _world.InScope(s => s.Book.TryReserveAsync(Central, Tea, 1, 1, default)));
        var filled = Assert.Single(_world.Outbox.Of<PresaleFilled>());
        Assert.Equal(("A", Now.AddDays(7)), (filled.Presale, filled.ExpiresAt));
        await _world.InScope(s => s.Db.Set<SiteRow>().Where(r => r.Site == Central).ExecuteUpdateAsync(set => set.SetProperty(r => r.Open, true)));
        var order = await _world.Place(Order("O-1", 4) with { Reservation = filled.Reservation, Drop = new Core.Geo.GeoPoint(23.40, 113.30) });
        Assert.Equal((OrderState.Promised, Central), (order.State, order.Site));
        await Receive("PO-1", "D-2", 4);
        Assert.All(await RowsAsync(), p => Assert.Equal(PresaleState.Filled, p.State));
        Assert.Equal(0, await TakenAsync());
        await BalancedAsync();
    }

    [Fact]
    public async Task Who_waits_is_told_when_supply_slips_and_when_it_comes_sooner()
    {
        await StartAsync(100, ("PO-1", 5, 3), ("PO-2", 5, 9));
        await Take("A", 2);
        await Take("B", 5);
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", Now.AddDays(20), default));
        Assert.Equal([("A", Now.AddDays(9)), ("B", Now.AddDays(20))], (await RowsAsync()).Select(p => (p.Presale, p.ExpectedAt)));
        Assert.Equal([Now.AddDays(3), Now.AddDays(9)], (await RowsAsync()).Select(p => p.PromisedAt));
        var told = _world.Outbox.Of<PresaleRescheduled>().ToList();
        Assert.Equal([("A", Now.AddDays(3), Now.AddDays(9)), ("B", Now.AddDays(9), Now.AddDays(20))], told.Select(f => (f.Presale, f.WasExpectedAt, f.ExpectedAt)));
        // The same word again is no news.
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", Now.AddDays(20), default));
        Assert.Equal(2, _world.Outbox.Of<PresaleRescheduled>().Count());
        await _world.InScope(s => s.Purchases.ConfirmAsync("PO-1", Now.AddDays(1), default));
        Assert.Equal([Now.AddDays(1), Now.AddDays(9)], (await RowsAsync()).Select(p => p.ExpectedAt));
    }

    [Fact]
    public async Task Supply_that_fails_ends_the_last_to_come_who_are_owed_their_money_and_counted_as_lost()
    {
        await StartAsync(100, ("PO-1", 5, 3), ("PO-2", 5, 9));
        foreach (var (name, units) in new[] { ("A", 3), ("B", 4), ("C", 2) }) await Take(name, units);
        await _world.InScope(s => s.Purchases.CloseAsync("PO-2", "the mill burned down", default));
        // Four no longer fit behind three of five, two do.
        Assert.Equal([PresaleState.Open, PresaleState.Failed, PresaleState.Open], (await RowsAsync()).Select(p => p.State));
        Assert.Contains("the mill burned down", Assert.Single(_world.Outbox.Of<PresaleFailed>()).Reason);
        Assert.Equal((5, 4), (await TakenAsync(), (int)await _world.InScope(s => s.Db.Set<SalesRow>().SumAsync(r => r.LostUnits))));
        await BalancedAsync();
        Assert.Equal(ReservationOutcome.Ended, (await InTransaction(s => s.Desk.RefundAsync("A", default))).Outcome);
        Assert.Equal(ReservationOutcome.Made, (await InTransaction(s => s.Desk.RefundAsync("B", default))).Outcome);
        Assert.Equal(ReservationOutcome.Repeated, (await InTransaction(s => s.Desk.RefundAsync("B", default))).Outcome);
        Assert.Equal(PresaleState.Refunded, (await RowsAsync())[1].State);
    }

    [Fact]
    public async Task Half_served_ones_give_back_what_they_had_when_the_rest_fails()
    {
        await StartAsync(100, ("PO-1", 10, 3));
        await Take("A", 6);
        await Take("B", 2);
        await Receive("PO-1", "D-1", 3);
        await _world.InScope(s => s.Purchases.CloseAsync("PO-1", "no more", default));
        // The three that A had set aside serve B, and one is free.
        Assert.Equal([PresaleState.Failed, PresaleState.Filled], (await RowsAsync()).Select(p => p.State));
        Assert.Equal((3, 2, 0), await StockAsync());
        await BalancedAsync();
    }

    [Fact]
    public async Task Who_steps_back_makes_room_for_others()
    {
        await StartAsync(100, ("PO-1", 5, 3));
        await Take("A", 5);
        Assert.Equal(ReservationOutcome.Short, (await Take("B", 1)).Outcome);
        Assert.Equal(ReservationOutcome.Made, (await InTransaction(s => s.Desk.WithdrawAsync("A", default))).Outcome);
        Assert.Equal(ReservationOutcome.Repeated, (await InTransaction(s => s.Desk.WithdrawAsync("A", default))).Outcome);
        Assert.Equal(ReservationOutcome.Unknown, (await InTransaction(s => s.Desk.WithdrawAsync("Z", default))).Outcome);
        Assert.Equal(ReservationOutcome.Made, (await Take("B", 1)).Outcome);
        await Receive("PO-1", "D-1", 5);
        Assert.Equal(ReservationOutcome.Ended, (await InTransaction(s => s.Desk.WithdrawAsync("B", default))).Outcome);
        await BalancedAsync();
    }

    [Fact]
    public async Task A_closed_offer_sells_nothing_and_goes_on_serving()
    {
        await StartAsync(100, ("PO-1", 5, 3));
        await Take("A", 2);
        await _world.InScope(s => s.Offers.PutAsync([new PresaleOfferRow { Site = Central, Item = Tea, MostUnits = 100, IsOpen = false }], default));
        Assert.Equal(ReservationOutcome.Short, (await Take("B", 1)).Outcome);
        Assert.Equal(ReservationOutcome.Short, (await InTransaction(s => s.Desk.TakeAsync(new NewPresale("C", null, Rice, 1, null), default))).Outcome);
        // Goods that nobody ordered serve who waits, too.
        await _world.InScope(s => s.Receive.HandleAsync([new Stock.NewReceipt("found", Central, Tea, 2, null, "x")], default));
        Assert.Equal(PresaleState.Filled, Assert.Single(await RowsAsync()).State);
        await BalancedAsync();
    }

    [Fact]
    public async Task Presold_units_are_demand_that_a_review_buys_for()
    {
        await StartAsync(1_000, ("PO-1", 200, 3));
        foreach (var site in new[] { Near, Far })
            await _world.InScope(async s =>
            {
                for (var day = 1; day <= 42; day++) s.Db.Add(new SalesRow { Site = site, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = 5 });
                await s.Db.SaveChangesAsync();
            });
        await _world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new SupplyRow { Supplier = "MILL", Item = Tea, UnitCostMilli = 9_000, LotUnits = 1 }], default));
        Assert.Empty((await _world.InScope(s => s.Review.PlanAsync(null, [], default))).Purchases);
        await Take("A", 180);
        var line = Assert.Single(Assert.Single((await _world.InScope(s => s.Review.PlanAsync(null, [], default))).Purchases).Lines);
        Assert.Equal(20, line.Explanation.Position);
        Assert.True(line.Units > 0);
    }

    [Fact]
    public async Task Slow_movers_are_proposed_until_they_are_offered_and_fast_ones_never()
    {
        await StartAsync(10, ("PO-1", 5, 3));
        await _world.InScope(async s =>
        {
            for (var day = 1; day <= 180; day++)
            {
                s.Db.Add(new SalesRow { Site = Near, Item = Tea, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = day % 30 == 0 ? 1 : 0 });
                s.Db.Add(new SalesRow { Site = Near, Item = Rice, Day = new DateOnly(2026, 11, 22).AddDays(-day), UploadedUnits = 20 });
            }

            await s.Db.SaveChangesAsync();
        });
        Assert.Empty(await _world.InScope(s => s.Offers.ProposeAsync(default)));
        await _world.InScope(s => s.Offers.PutAsync([new PresaleOfferRow { Site = Central, Item = Tea, MostUnits = 10, IsOpen = false }], default));
        var proposal = Assert.Single(await _world.InScope(s => s.Offers.ProposeAsync(default)));
        Assert.Equal((Tea, Central, 1, 5), (proposal.Item, proposal.Site, (int)proposal.MostUnits, (int)proposal.OnOrder));
        Assert.Contains("presale", proposal.Reason);
    }

    [Fact]
    public async Task Many_clients_never_buy_more_than_comes_while_supply_moves()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"presale-{Guid.NewGuid():N}.db");
        try
        {
            using var world = new InventoryWorld(file);
            await StartAsync(world, 1_000, ("PO-1", 15, 3), ("PO-2", 15, 9));
            var clients = Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
            {
                var sold = 0;
                for (var k = 0; k < 6; k++)
                    if ((await Retry(() => InTransaction(world, s => s.Desk.TakeAsync(new NewPresale($"C{client}-{k}", Central, Tea, 1, null), default)))).Outcome == ReservationOutcome.Made) sold++;
                return sold;
            })).ToList();
            var moves = Task.Run(async () =>
            {
                await Retry(() => world.InScope(s => s.Purchases.ReceiveAsync("PO-1", new GoodsReceipt("D-1", Now, [(Tea, 10, 0)]), default)));
                await Retry(() => world.InScope(s => s.Purchases.CloseAsync("PO-2", "no more", default)));
                await Retry(() => world.InScope(s => s.Purchases.ReceiveAsync("PO-1", new GoodsReceipt("D-2", Now, [(Tea, 5, 0)]), default)));
            });
            await Task.WhenAll([.. clients, moves]);
            var rows = await world.InScope(s => s.Db.Set<PresaleRow>().AsNoTracking().ToListAsync());
            Assert.Equal((await Task.WhenAll(clients)).Sum(), rows.Count);
            Assert.True(rows.Where(p => p.State != PresaleState.Failed).Sum(p => p.Units) <= 15);
            var balance = await world.Balance();
            Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
        }
        finally
        {
            foreach (var left in Directory.GetFiles(AppContext.BaseDirectory, Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_happens_the_books_balance_and_no_more_is_sold_than_comes(int seed)
    {
        var rng = new Rng(seed);
        await StartAsync(60);
        for (var step = 0; step < 60; step++)
        {
            var (name, purchase) = ($"P{rng.Next(30)}", $"PO-{rng.Next(6)}");
            switch (rng.Next(8))
            {
                case 0: await OrderAsync(_world, $"PO-{step % 6}", 5 + rng.Next(20), 1 + rng.Next(10)); break;
                case 1 or 2 or 3: await Take(name, 1 + rng.Next(6)); break;
                case 4: await Receive(purchase, $"D-{step}", 1 + rng.Next(8)); break;
                case 5 when rng.Next(3) == 0: await _world.InScope(s => s.Purchases.CloseAsync(purchase, "no more", default)); break;
                case 6: await InTransaction(s => s.Desk.WithdrawAsync(name, default)); break;
                default: await _world.InScope(s => s.Purchases.ConfirmAsync(purchase, Now.AddDays(1 + rng.Next(20)), default)); break;
            }

            await BalancedAsync();
            var rows = await RowsAsync();
            var open = rows.Where(p => p.State == PresaleState.Open).ToList();
            // First come, first served: nobody has units while somebody before waits for some.
            Assert.All(open.Skip(1), p => Assert.Equal(0, p.SetAsideUnits));
            if (open.Count > 0) Assert.True(open.Sum(p => p.OpenUnits) <= (await _world.Stock(Central, Tea)).OnOrder);
        }
    }

    [Fact]
    public void Small_queues_are_served_as_counting_unit_by_unit_says()
    {
        var rng = new Rng(7);
        for (var trial = 0; trial < 2_000; trial++)
        {
            long[] open = [.. Enumerable.Range(0, 1 + rng.Next(5)).Select(_ => 1L + rng.Next(6))];
            var coming = Enumerable.Range(0, rng.Next(4)).Select(_ => (At: Now.AddDays(rng.Next(9)), Units: 1L + rng.Next(8))).ToList();
            var units = coming.OrderBy(c => c.At).SelectMany(c => Enumerable.Repeat(c.At, (int)c.Units)).ToList();
            var (dates, need) = (DecidePresales.Dates(open, coming), 0);
            for (var k = 0; k < open.Length; k++) Assert.Equal((need += (int)open[k]) <= units.Count ? units[need - 1] : null, dates[k]);
            var given = DecidePresales.SetAside(open, units.Count);
            Assert.Equal(Math.Min(open.Sum(), units.Count), given.Sum());
            var left = DecidePresales.Uncovered(open, units.Count);
            Assert.True(open.Where((_, k) => !left.Contains(k)).Sum() <= units.Count);
        }
    }

    private static DateTimeOffset Now { get; } = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);

    private Task StartAsync(int most, params (string Name, int Units, int Days)[] purchases) => StartAsync(_world, most, purchases);

    private static async Task StartAsync(InventoryWorld world, int most, params (string Name, int Units, int Days)[] purchases)
    {
        await world.OpenWithStock(0, 0);
        await world.InScope(s => new PutSuppliers(s.Db).HandleAsync([new SupplierRow { Supplier = "MILL", Name = "Mill", LeadDays = 5, PaymentDays = 30, MostCoverDays = 60 }], default));
        await world.InScope(s => s.Offers.PutAsync([new PresaleOfferRow { Site = Central, Item = Tea, MostUnits = most, IsOpen = true }], default));
        foreach (var (name, units, days) in purchases) await OrderAsync(world, name, units, days);
    }

    private static async Task OrderAsync(InventoryWorld world, string name, int units, int days) => await world.InScope(s => s.Purchases.PlaceAsync(new PurchaseRow
    {
        Purchase = name,
        Supplier = "MILL",
        Site = Central,
        Kind = PurchaseKind.Call,
        NeededAt = Now,
        ExpectedAt = Now.AddDays(days),
        Lines = [new PurchaseLineRow { Purchase = name, Item = Tea, Units = units, UnitCostMilli = 9_000 }],
    }, default));

    private Task<PresaleResult> Take(string name, int units) => InTransaction(s => s.Desk.TakeAsync(new NewPresale(name, Central, Tea, units, null), default));

    private Task<ReceiptOutcome> Receive(string purchase, string note, int units) => _world.InScope(s => s.Purchases.ReceiveAsync(purchase, new GoodsReceipt(note, _world.Time.GetUtcNow(), [(Tea, units, 0)]), default));

    private Task<PresaleResult> InTransaction(Func<Scope, Task<PresaleResult>> work) => InTransaction(_world, work);

    private static Task<PresaleResult> InTransaction(InventoryWorld world, Func<Scope, Task<PresaleResult>> work) => world.InScope(async s =>
    {
        await using var transaction = await s.Db.Database.BeginTransactionAsync();
        var result = await work(s);
        await transaction.CommitAsync();
        return result;
    });

    private static async Task<T> Retry<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception fault) when (attempt < 200 && Stock.Races.IsRace(fault))
            {
                await Task.Yield();
            }
        }
    }

    private async Task<List<PresaleRow>> RowsAsync() => await _world.InScope(s => s.Db.Set<PresaleRow>().AsNoTracking().OrderBy(p => p.Sequence).ToListAsync());

    private async Task<int> TakenAsync() => (int)await _world.InScope(s => s.Db.Set<PresaleOfferRow>().SumAsync(o => o.TakenUnits));

    private async Task<(long OnHand, long Reserved, long OnOrder)> StockAsync()
    {
        var row = await _world.Stock(Central, Tea);
        return (row.OnHand, row.Reserved, row.OnOrder);
    }

    private async Task BalancedAsync()
    {
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }
}
