using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using static LogiOpt.Inventory.Tests.InventoryWorld;

namespace LogiOpt.Inventory.Tests;

public sealed class OrderJourneyTests : IDisposable
{
    private static readonly RouteId Route = new(Guid.Parse("11111111-1111-1111-1111-111111111111"));
    private static readonly VehicleId Van = new("VAN-01");
    private readonly InventoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_order_reserves_at_the_nearest_site_and_goes_all_the_way()
    {
        await _world.OpenWithStock(10, 10);
        var order = await _world.Place(Order("A", 3));
        Assert.Equal((OrderState.Promised, Near), (order.State, order.Site!.Value));
        var placed = Assert.Single(_world.Outbox.Of<OrderPlaced>());
        Assert.Equal([Near, Far], placed.CanFill);
        Assert.Equal(1500, placed.Load.Grams);
        Assert.Equal((10, 3), await OnHandAndReserved(Near));

        await Release(order, Near);
        Assert.Equal(OrderState.Released, (await _world.Stored(order.OrderId)).State);
        await Start(order);
        Assert.Equal(OrderState.OutForDelivery, (await _world.Stored(order.OrderId)).State);
        Assert.Equal((7, 0), await OnHandAndReserved(Near));
        await Deliver(order);
        Assert.Equal(OrderState.Delivered, (await _world.Stored(order.OrderId)).State);
        await AssertBalanced();
    }

    [Fact]
    public async Task A_release_from_another_site_moves_the_reservation()
    {
        await _world.OpenWithStock(10, 10);
        var order = await _world.Place(Order("A", 3));
        await Release(order, Far);
        Assert.Equal((10, 0), await OnHandAndReserved(Near));
        Assert.Equal((10, 3), await OnHandAndReserved(Far));
        Assert.Empty(_world.Outbox.Of<SourcingRefused>());
        await AssertBalanced();
    }

    [Fact]
    public async Task A_release_from_a_site_that_sold_out_is_refused_and_the_reservation_stays()
    {
        await _world.OpenWithStock(10, 2);
        var order = await _world.Place(Order("A", 3));
        await Release(order, Far);
        var refused = Assert.Single(_world.Outbox.Of<SourcingRefused>());
        Assert.Equal((Far, Near), (refused.Refused, refused.ReservedAt));
        Assert.Equal(OrderState.Promised, (await _world.Stored(order.OrderId)).State);
        Assert.Equal((2, 0), await OnHandAndReserved(Far));
        await Release(order, Near);
        Assert.Equal(OrderState.Released, (await _world.Stored(order.OrderId)).State);
        await AssertBalanced();
    }

    [Fact]
    public async Task A_failed_delivery_comes_back_on_hand_once()
    {
        await _world.OpenWithStock(10, 0);
        var order = await _world.Place(Order("A", 4));
        await Release(order, Near);
        await Start(order);
        await Fail(order);
        Assert.Equal((OrderState.Failed, "receiver-absent"), ((await _world.Stored(order.OrderId)).State, (await _world.Stored(order.OrderId)).Reason));
        Assert.Equal((6, 0), await OnHandAndReserved(Near));
        await Return(order);
        await Return(order);
        Assert.Equal((10, 0), await OnHandAndReserved(Near));
        await AssertBalanced();
    }

    [Fact]
    public async Task An_unserved_order_gives_its_reservation_back_with_the_reason()
    {
        await _world.OpenWithStock(10, 0);
        var order = await _world.Place(Order("A", 4));
        await Release(order, Near);
        await Unserve(order);
        await Unserve(order);
        var stored = await _world.Stored(order.OrderId);
        Assert.Equal((OrderState.Unserved, "window-too-early", "no vehicle"), (stored.State, stored.Reason, stored.Explanation));
        Assert.Equal((10, 0), await OnHandAndReserved(Near));
        await AssertBalanced();
    }

    [Fact]
    public async Task An_order_can_be_withdrawn_until_a_vehicle_has_it()
    {
        await _world.OpenWithStock(10, 0);
        var (early, late) = (await _world.Place(Order("A", 4)), await _world.Place(Order("B", 1)));
        Assert.True((await _world.InScope(s => s.Cancel.HandleAsync(early.OrderId, "changed my mind", default)))!.Value.Withdrawn);
        Assert.True((await _world.InScope(s => s.Cancel.HandleAsync(early.OrderId, "again", default)))!.Value.Withdrawn);
        Assert.Single(_world.Outbox.Of<OrderCancelled>());
        Assert.Equal((10, 1), await OnHandAndReserved(Near));

        await Release(late, Near);
        await _world.Hear(s => new OrderRouteDispatchedConsumer(s.Db, s.Orders).ApplyAsync(Dispatch(late), default));
        Assert.False((await _world.InScope(s => s.Cancel.HandleAsync(late.OrderId, "too late", default)))!.Value.Withdrawn);
        Assert.Null(await _world.InScope(s => s.Cancel.HandleAsync(new OrderId(Guid.Empty), "none", default)));
        await AssertBalanced();
    }

    [Fact]
    public async Task A_withdrawn_order_that_left_all_the_same_is_followed_on_the_road()
    {
        await _world.OpenWithStock(10, 0);
        var order = await _world.Place(Order("A", 4));
        await Release(order, Near);
        await _world.InScope(s => s.Cancel.HandleAsync(order.OrderId, "changed my mind", default));
        await Start(order);
        Assert.Equal(OrderState.OutForDelivery, (await _world.Stored(order.OrderId)).State);
        Assert.Equal((6, 0), await OnHandAndReserved(Near));
        await AssertBalanced();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Facts_in_any_order_and_twice_end_in_the_same_state_and_stock(int seed)
    {
        await _world.OpenWithStock(10, 10);
        var delivered = await _world.Place(Order("D", 3));
        var returned = await _world.Place(Order("R", 2));
        Func<Task>[] facts =
        [
            () => Release(delivered, Far), () => Start(delivered), () => Deliver(delivered),
            () => Release(returned, Near), () => Start(returned), () => Fail(returned), () => Return(returned),
        ];
        var order = Enumerable.Range(0, facts.Length).SelectMany(k => new[] { k, k }).ToArray();
        new Rng(seed).Shuffle(order.AsSpan());
        foreach (var k in order) await facts[k]();

        Assert.Equal(OrderState.Delivered, (await _world.Stored(delivered.OrderId)).State);
        Assert.Equal(OrderState.Failed, (await _world.Stored(returned.OrderId)).State);
        Assert.Equal((7, 0), await OnHandAndReserved(Far));
        Assert.Equal((10, 0), await OnHandAndReserved(Near));
        await AssertBalanced();
    }

    [Fact]
    public async Task A_courier_order_needs_no_stock_and_ends_delivered()
    {
        await _world.OpenWithStock(1, 0);
        var courier = Order("C") with { Lines = [], Pickup = new GeoPoint(23.12, 113.25) };
        var order = await _world.Place(courier);
        Assert.Equal((OrderState.Promised, GoodsStage.None), (order.State, order.Goods));
        Assert.Null(order.Site);
        await Start(order);
        await Deliver(order);
        Assert.Equal(OrderState.Delivered, (await _world.Stored(order.OrderId)).State);
        await AssertBalanced();
    }

    private async Task AssertBalanced()
    {
        var balance = await _world.Balance();
        Assert.True(balance.Balanced, string.Join('\n', balance.Differences));
    }

    private async Task<(long, long)> OnHandAndReserved(SiteId site)
    {
        var row = await _world.Stock(site, Tea);
        return (row.OnHand, row.Reserved);
    }

    private Task Release(OrderRow order, SiteId from) => _world.Hear(s => s.Release.ApplyAsync(_world.Released(order, from), default));

    private Task Start(OrderRow order) => _world.Hear(s =>
        new OrderRouteStartedConsumer(s.Db, s.Orders).ApplyAsync(new RouteStarted(Route, Van, _world.Time.GetUtcNow(), [order.Shipment!.Value]), default));

    private Task Deliver(OrderRow order) => _world.Hear(s => new OrderDeliveryCompletedConsumer(s.Db, s.Orders).ApplyAsync(
        new DeliveryCompleted(order.Shipment!.Value, ShipmentKind.Delivery, order.OrderId, _world.Time.GetUtcNow(), order.Promise!.Value), default));

    private Task Fail(OrderRow order) => _world.Hear(s => new OrderDeliveryFailedConsumer(s.Db, s.Orders).ApplyAsync(
        new DeliveryFailed(order.Shipment!.Value, ShipmentKind.Delivery, order.OrderId, _world.Time.GetUtcNow(), "receiver-absent"), default));

    private Task Return(OrderRow order) => _world.Hear(s =>
        new OrderShipmentReturnedConsumer(s.Db, s.Orders).ApplyAsync(new ShipmentReturned(order.Shipment!.Value, _world.Time.GetUtcNow()), default));

    private Task Unserve(OrderRow order) => _world.Hear(s => new OrderShipmentUnservedConsumer(s.Db, s.Orders).ApplyAsync(
        new ShipmentUnserved(order.Shipment!.Value, order.OrderId, _world.Time.GetUtcNow(), "window-too-early", "no vehicle"), default));

    private RouteDispatched Dispatch(OrderRow order) => new(
        Route, 1, new PlanId(Guid.Empty), Van, Near, _world.Time.GetUtcNow(),
        [new RouteStop(0, StopKind.Start, Drop, [order.Shipment!.Value], null, _world.Time.GetUtcNow(), _world.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.Zero, Distance.Zero)], null);
}
