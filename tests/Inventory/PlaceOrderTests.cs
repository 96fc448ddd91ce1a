using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class PlaceOrderTests
{
    [Fact]
    public async Task Many_shoppers_at_once_never_oversell()
    {
        var file = Path.Combine(Path.GetTempPath(), $"logiopt-oversell-{Guid.NewGuid():N}.db");
        try
        {
            using var world = new InventoryWorld(file);
            await world.OpenWithStock(25, 15);
            var rows = await Task.WhenAll(Enumerable.Range(0, 60).Select(k => Task.Run(() => world.Place(Order($"S{k}")))));
            Assert.Equal(40, rows.Count(r => r.State == OrderState.Promised));
            Assert.All(rows.Where(r => r.State == OrderState.Refused), r => Assert.Equal("out-of-stock", r.Reason));
            Assert.Equal((25, 25), ((await world.Stock(Near, Tea)).OnHand, (await world.Stock(Near, Tea)).Reserved));
            Assert.Equal(15, (await world.Stock(Far, Tea)).Reserved);
            Assert.True((await world.Balance()).Balanced);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_batch_takes_stock_from_itself()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(2, 1);
        var result = await world.InScope(s => s.Place.HandleAsync([Order("A", 2), Order("B"), Order("C")], default));
        Assert.Equal([Near, Far, null], result.Orders.Select(o => o.Site));
        Assert.Equal(OrderState.Refused, result.Orders[2].State);
        var sales = await world.InScope(s => s.Db.Set<SalesRow>().AsNoTracking().ToListAsync());
        Assert.Equal((3, 1), (sales.Sum(s => s.OrderedUnits), sales.Sum(s => s.LostUnits)));
    }

    [Fact]
    public async Task A_repeated_reference_has_no_effect_and_a_contradiction_is_told()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(10, 0);
        var first = await world.Place(Order("A", 2));
        var again = await world.InScope(s => s.Place.HandleAsync([Order("A", 2)], default));
        Assert.Empty(again.Fresh);
        Assert.Equal(first.OrderId, again.Orders[0].OrderId);
        Assert.Single(world.Outbox.Of<OrderPlaced>());
        var other = await world.InScope(s => s.Place.HandleAsync([Order("A", 3), Order("NEW")], default));
        Assert.Equal(["A"], other.Contradicted);
        Assert.Equal(2, (await world.Stock(Near, Tea)).Reserved);
    }

    [Fact]
    public async Task Orders_that_cannot_be_served_are_refused_with_a_reason()
    {
        using var world = new InventoryWorld();
        var order = await world.Place(Order("EARLY") with { Lines = [], Pickup = Drop });
        Assert.Equal(OrderState.Promised, order.State);
        await world.OpenWithStock(5, 0);
        Assert.Equal("outside-service-area", (await world.Place(Order("FAR") with { Drop = new GeoPoint(31.2, 121.5) })).Reason);
        Assert.Equal("out-of-stock", (await world.Place(Order("MUCH", 6))).Reason);
        var past = new TimeWindow(world.Time.GetUtcNow().AddHours(-3), world.Time.GetUtcNow().AddHours(-1));
        Assert.Equal("window-impossible", (await world.Place(Order("PAST") with { Wanted = past })).Reason);
        await world.InScope(s => new NetworkChangedConsumer(s.Db).ApplyAsync(new NetworkChanged(world.Time.GetUtcNow().AddMinutes(1), null, []), default));
        Assert.Equal("no-site", (await world.Place(Order("NONE"))).Reason);
        Assert.Equal(0, (await world.Stock(Near, Tea)).Reserved);
    }

    [Fact]
    public async Task An_unknown_item_is_bad_input_and_nothing_is_stored()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(5, 0);
        var fault = await Assert.ThrowsAsync<BadInputException>(() => world.InScope(s => s.Place.HandleAsync([Order("A"), Order("B", 1, new("NOPE")), Order("C", 1, new("NEITHER"))], default)));
        Assert.Equal(2, fault.Count);
        Assert.Equal(0, await world.InScope(s => s.Db.Set<OrderRow>().CountAsync()));
    }

    [Fact]
    public async Task A_network_fact_that_arrives_late_changes_nothing()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(5, 5);
        await world.InScope(s => new NetworkChangedConsumer(s.Db).ApplyAsync(Network(world.Time.GetUtcNow().AddHours(-1), nearOpen: false), default));
        Assert.Equal(Near, (await world.Place(Order("A"))).Site);
        await world.InScope(s => new NetworkChangedConsumer(s.Db).ApplyAsync(Network(world.Time.GetUtcNow().AddHours(1), nearOpen: false), default));
        Assert.Equal(Far, (await world.Place(Order("B"))).Site);
    }

    [Fact]
    public async Task A_receipt_is_booked_once_and_a_contradicting_one_is_bad_input()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(5, 0);
        var receipt = new NewReceipt("GRN-1", Near, Tea, 7, null, "receipts[0]");
        Assert.Equal(new ReceiptsAnswer(1, 0, 7), await world.InScope(s => s.Receive.HandleAsync([receipt], default)));
        Assert.Equal(new ReceiptsAnswer(0, 1, 0), await world.InScope(s => s.Receive.HandleAsync([receipt], default)));
        Assert.Equal(12, (await world.Stock(Near, Tea)).OnHand);
        await Assert.ThrowsAsync<BadInputException>(() => world.InScope(s => s.Receive.HandleAsync([receipt with { Units = 8 }], default)));
    }

    [Fact]
    public async Task A_stock_row_that_was_tampered_with_is_found_by_the_balance()
    {
        using var world = new InventoryWorld();
        await world.OpenWithStock(5, 0);
        await world.InScope(s => s.Db.Set<StockRow>().Where(r => r.Site == Near && r.Item == Tea).ExecuteUpdateAsync(set => set.SetProperty(r => r.OnHand, 6)));
        var balance = await world.Balance();
        Assert.False(balance.Balanced);
        Assert.Contains(balance.Differences, d => d is { What: "onHand", Stock: 6, Recomputed: 5 });
    }
}
