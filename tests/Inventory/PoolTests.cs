using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class PoolTests : IDisposable
{
    private const int Store = 1, Online = 2;
    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Online, 6, true)]
    [InlineData(Online, 7, false)]
    [InlineData(Store, 10, true)]
    [InlineData(Store, 11, false)]
    [InlineData(Channels.LastRank, 5, true)]
    [InlineData(Channels.LastRank, 6, false)]
    public async Task A_channel_leaves_what_is_kept_for_those_before_it_and_not_one_unit_more(int rank, int units, bool holds)
    {
        await _world.OpenWithStock(10, 0);
        await KeepAsync(("store", 4), ("online", 1));
        Assert.Equal(holds ? ReservationOutcome.Made : ReservationOutcome.Short, (await Hold("A", units, rank)).Outcome);
        Assert.Equal(holds ? units : 0, (await _world.Stock(Near, Tea)).Reserved);
    }

    [Fact]
    public async Task Orders_and_transfers_leave_what_is_kept_too_and_are_told_how_much_there_is()
    {
        await _world.OpenWithStock(10, 0);
        await KeepAsync(("store", 4));
        var refused = await _world.Place(Order("O-1", 7));
        Assert.Equal((OrderState.Refused, "out-of-stock"), (refused.State, refused.Reason));
        Assert.Contains("the best site has 6 free", refused.Explanation);
        Assert.Equal(OrderState.Promised, (await _world.Place(Order("O-2", 7) with { Channel = "store" })).State);
        Assert.False(await _world.InScope(s => s.Book.TryReserveAsync(Near, Tea, 1, default)));
        var fault = await Assert.ThrowsAsync<BadInputException>(() => _world.Place(Order("O-3") with { Channel = "nobody", Reservation = "none" }));
        Assert.Equal(["channel", "reservation"], fault.Faults.Select(f => f.Where.Split('.')[1]));
    }

    [Fact]
    public async Task All_lines_are_set_aside_or_none()
    {
        await _world.OpenWithStock(5, 9);
        var result = await _world.InScope(s => s.Reservations.HoldAsync(Wish("A", (Rice, 2), (Tea, 6)), [Near], Online, default));
        Assert.Equal(ReservationOutcome.Short, result.Outcome);
        Assert.Equal((Tea, 6L, 5L), (result.Shortage![0].Item, result.Shortage[0].Wanted, result.Shortage[0].Available));
        Assert.Equal(0, (await _world.Stock(Near, Rice)).Reserved);
        // The next site has them.
        Assert.Equal(Far, (await _world.InScope(s => s.Reservations.HoldAsync(Wish("A", (Rice, 2), (Tea, 6)), [Near, Far], Online, default))).Row!.Site);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_a_contradiction_is_told()
    {
        await _world.OpenWithStock(10, 0);
        await Hold("A", 4, Online);
        Assert.Equal(ReservationOutcome.Repeated, (await Hold("A", 4, Online)).Outcome);
        Assert.Equal(ReservationOutcome.Contradicted, (await Hold("A", 5, Online)).Outcome);
        Assert.Equal(4, (await _world.Stock(Near, Tea)).Reserved);
    }

    [Fact]
    public async Task What_nobody_used_in_time_is_free_again_for_the_next_at_once()
    {
        await _world.OpenWithStock(10, 0);
        await Hold("A", 8, Online);
        _world.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ReservationOutcome.Short, (await Hold("B", 3, Online)).Outcome);
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ReservationOutcome.Made, (await Hold("B", 3, Online)).Outcome);
        Assert.Equal(3, (await _world.Stock(Near, Tea)).Reserved);
        Assert.Equal(ReservationOutcome.Ended, (await End("A", ReservationState.Sold)).Outcome);
        Assert.Equal(ReservationOutcome.Repeated, (await End("A", ReservationState.Released)).Outcome);
        _world.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await _world.InScope(s => s.Reservations.SweepAsync(default)));
        Assert.Equal(0, (await _world.Stock(Near, Tea)).Reserved);
        Assert.True((await _world.Balance()).Balanced);
    }

    [Fact]
    public async Task A_sale_over_the_counter_leaves_the_books_once_and_is_demand()
    {
        await _world.OpenWithStock(10, 0);
        await Hold("A", 4, Store);
        Assert.Equal(ReservationOutcome.Made, (await End("A", ReservationState.Sold)).Outcome);
        Assert.Equal(ReservationOutcome.Repeated, (await End("A", ReservationState.Sold)).Outcome);
        Assert.Equal(ReservationOutcome.Ended, (await End("A", ReservationState.Released)).Outcome);
        Assert.Equal(ReservationOutcome.Made, (await _world.InScope(s => s.Reservations.HoldAsync(Wish("B", (Tea, 5)) with { Sell = true }, [Near], Store, default))).Outcome);
        var stock = await _world.Stock(Near, Tea);
        Assert.Equal((1, 0), (stock.OnHand, stock.Reserved));
        Assert.Equal(9, await _world.InScope(s => s.Db.Set<SalesRow>().SumAsync(r => r.OrderedUnits)));
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }

    [Fact]
    public async Task An_order_takes_its_reservation_over_even_where_others_left_nothing_more()
    {
        await _world.OpenWithStock(10, 0);
        await KeepAsync(("store", 4));
        await Hold("CART", 6, Online);
        await Hold("SHOP", 4, Store);
        var order = await _world.Place(Order("O-1", 6) with { Channel = "online", Reservation = "CART" });
        Assert.Equal(OrderState.Promised, order.State);
        Assert.Equal(10, (await _world.Stock(Near, Tea)).Reserved);
        Assert.Equal(ReservationState.Ordered, (await End("CART", ReservationState.Released)).Row!.State);
        // Its units are gone: a second order cannot take them over again.
        Assert.Equal(OrderState.Refused, (await _world.Place(Order("O-2", 6) with { Channel = "online", Reservation = "CART" })).State);
        Assert.True((await _world.Balance()).Balanced);
    }

    [Fact]
    public async Task A_smaller_order_gives_the_rest_of_its_reservation_back_and_a_refused_one_keeps_it()
    {
        await _world.OpenWithStock(10, 0);
        await Hold("CART", 6, Online);
        var refused = await _world.Place(Order("O-1", 11) with { Reservation = "CART" });
        Assert.Equal(OrderState.Refused, refused.State);
        Assert.Equal(6, (await _world.Stock(Near, Tea)).Reserved);
        Assert.Equal(OrderState.Promised, (await _world.Place(Order("O-2", 2) with { Reservation = "CART" })).State);
        Assert.Equal(2, (await _world.Stock(Near, Tea)).Reserved);
        Assert.True((await _world.Balance()).Balanced);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_happens_to_reservations_the_books_balance_and_nothing_is_oversold(int seed)
    {
        var rng = new Rng(seed);
        await _world.OpenWithStock(30, 10);
        await KeepAsync(("store", 5), ("online", 3));
        for (var step = 0; step < 120; step++)
        {
            var name = $"R{rng.Next(25)}";
            _world.Time.Advance(TimeSpan.FromMinutes(rng.Next(5)));
            switch (rng.Next(6))
            {
                case 0 or 1: await _world.InScope(s => s.Reservations.HoldAsync(Wish(name, (Tea, 1 + rng.Next(6)), (Rice, 1 + rng.Next(3))), [Near, Far], 1 + rng.Next(3), default)); break;
                case 2: await End(name, ReservationState.Released); break;
                case 3 when rng.Next(3) == 0: await End(name, ReservationState.Sold); break;
                case 4 when await _world.InScope(s => s.Db.Set<ReservationRow>().AnyAsync(r => r.Reservation == name)):
                    await _world.Place(Order($"O{step}", 1 + rng.Next(4)) with { Reservation = name, Channel = "online" });
                    break;
                default: await _world.InScope(s => s.Reservations.SweepAsync(default)); break;
            }

            var balance = await _world.Balance();
            Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
        }
    }

    [Fact]
    public void What_can_be_promised_serves_what_is_owed_first_and_rises_with_each_receipt()
    {
        var now = _world.Time.GetUtcNow();
        var (today, later) = AvailableToPromise.Of(free: 3, kept: 5, [(now.AddDays(2), 4), (now.AddDays(-1), 1), (now.AddDays(1), 1), (now.AddDays(2), 6)], now);
        Assert.Equal(0, today);
        Assert.Equal([new PromisableUnits(now.AddDays(2), 10)], later);
        Assert.Equal((3L, 0), (AvailableToPromise.Of(3, 0, [], now).Now, AvailableToPromise.Of(3, 0, [], now).Later.Count));
    }

    [Fact]
    public async Task A_work_that_fails_takes_back_its_own_changes_only()
    {
        var source = $"Data Source=g{Guid.NewGuid():N};Mode=Memory;Cache=Shared";
        await using var keep = new SqliteConnection(source);
        await keep.OpenAsync();
        await using (var db = ModuleDb.On(keep, InventoryModel.Configure)) await db.Database.EnsureCreatedAsync();
        await using var services = new ServiceCollection().AddScoped<DbContext>(_ =>
        {
            var connection = new SqliteConnection(source);
            connection.Open();
            return ModuleDb.On(connection, InventoryModel.Configure);
        }).AddSingleton<GroupCommit>().BuildServiceProvider();
        var group = services.GetRequiredService<GroupCommit>();
        var works = Enumerable.Range(0, 300).Select(k => Task.Run(() => group.RunAsync(async scope =>
        {
            var db = scope.GetRequiredService<DbContext>();
            db.Add(new ChannelRow { Channel = $"c{k}", Name = "x", Rank = 1 });
            await db.SaveChangesAsync();
            return k % 3 == 0 ? throw new InvalidDataException("no") : k;
        }, default))).ToList();
        for (var k = 0; k < works.Count; k++)
            if (k % 3 == 0) await Assert.ThrowsAsync<InvalidDataException>(() => works[k]);
            else Assert.Equal(k, await works[k]);
        await using var look = ModuleDb.On(keep, InventoryModel.Configure);
        Assert.Equal(200, await look.Set<ChannelRow>().CountAsync());
    }

    private Task<ReservationResult> Hold(string name, int units, int rank) => _world.InScope(s => s.Reservations.HoldAsync(Wish(name, (Tea, units)), [Near], rank, default));

    private Task<ReservationResult> End(string name, ReservationState state) => _world.InScope(s => s.Reservations.EndAsync(name, state, default));

    private static NewReservation Wish(string name, params (ItemId Item, int Units)[] lines) =>
        new(name, Near, null, null, [.. lines.Select(l => new Line(l.Item, l.Units)).OrderBy(l => l.Item.Value, StringComparer.Ordinal)], TimeSpan.FromMinutes(15), false);

    private Task KeepAsync(params (string Channel, int Units)[] levels) => _world.InScope(async s =>
    {
        await s.Channels.PutAsync(new ChannelsRequest([new ChannelRequest("store", null, Store), new ChannelRequest("online", null, Online)]), default);
        await s.Channels.ProtectAsync(new ProtectionsRequest([.. levels.Select(l => new ProtectionRequest(Near.Value, Tea.Value, l.Channel, l.Units))]), default);
    });
}
