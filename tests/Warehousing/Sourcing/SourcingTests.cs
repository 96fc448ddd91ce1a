using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Support;
using LogiOpt.Warehousing.Sourcing;
using LogiOpt.Warehousing.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Tests.Sourcing;

public sealed class SourcingTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly SiteId Near = new("NEAR"), Far = new("FAR"), Central = new("CENTRAL");
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly RecordingOutbox _outbox = new();
    private readonly IOptions<WarehousingOptions> _options = Options.Create(new WarehousingOptions());

    public SourcingTests()
    {
        using var db = Db();
        db.AddRange(Row(Near, 23.10, open: true, perDay: 2), Row(Far, 23.20, open: true, perDay: 100), Row(Central, 23.50, open: true, perDay: 1000, SiteKind.Central));
        db.SaveChanges();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task The_nearest_open_site_with_stock_serves_the_order()
    {
        await PlaceAsync(Order(1, reserved: Far, Near, Far));
        var released = Assert.Single(_outbox.Of<ShipmentReleased>());
        Assert.Equal((Near, ShipmentKind.Delivery), (released.FromSite!.Value, released.Kind));
        Assert.Equal(IdMaker.Derived("shipment", released.Order!.Value.ToString()), released.Shipment.Value);
        Assert.Equal((Start.AddMinutes(20), TimeSpan.FromMinutes(3)), (released.ReadyAt, released.ServiceTime));
    }

    [Fact]
    public async Task A_site_at_its_orders_per_day_passes_the_next_order_on()
    {
        for (var k = 1; k <= 3; k++) await PlaceAsync(Order(k, Near, Near, Far));
        Assert.Equal([Near, Near, Far], _outbox.Of<ShipmentReleased>().Select(r => r.FromSite!.Value));
    }

    [Fact]
    public async Task A_new_day_has_room_again()
    {
        for (var k = 1; k <= 3; k++) await PlaceAsync(Order(k, Near, Near, Far) with { Promise = Promise(k == 3 ? 1 : 0) });
        Assert.All(_outbox.Of<ShipmentReleased>(), r => Assert.Equal(Near, r.FromSite));
    }

    [Fact]
    public async Task A_closed_site_serves_only_what_it_holds_and_nobody_else_can()
    {
        await using (var db = Db())
        {
            (await db.Set<SiteRow>().SingleAsync(s => s.Site == Near)).Open = false;
            await db.SaveChangesAsync();
        }

        await PlaceAsync(Order(1, Near, Near, Far));
        await PlaceAsync(Order(2, Near, Near));
        Assert.Equal([Far, Near], _outbox.Of<ShipmentReleased>().Select(r => r.FromSite!.Value));
        Assert.Contains("no open site", await ExplanationAsync(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_order_told_twice_is_released_once()
    {
        await PlaceAsync(Order(1, Near, Near));
        await PlaceAsync(Order(1, Near, Near));
        Assert.Single(_outbox.Facts);
    }

    [Fact]
    public async Task A_courier_order_is_fetched_where_it_waits()
    {
        var order = Order(1, null) with { Pickup = new GeoPoint(23.3, 113.3), Lines = [] };
        await PlaceAsync(order);
        var released = Assert.Single(_outbox.Of<ShipmentReleased>());
        Assert.Equal((ShipmentKind.Courier, (SiteId?)null, order.Pickup!.Value, Start), (released.Kind, released.FromSite, released.From, released.ReadyAt));
    }

    [Fact]
    public async Task A_refused_choice_is_released_again_from_where_the_stock_is()
    {
        var order = Order(1, Far, Near, Far);
        await PlaceAsync(order);
        var refusal = new SourcingRefused(Release.ShipmentOf(order.Order), order.Order, Near, Far);
        await RefuseAsync(refusal);
        await RefuseAsync(refusal);
        var releases = _outbox.Of<ShipmentReleased>().ToList();
        Assert.Equal([Near, Far], releases.Select(r => r.FromSite!.Value));
        Assert.Equal(releases[0].Shipment, releases[1].Shipment);
        Assert.Contains("sold out", await ExplanationAsync(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_what_was_never_released_is_tried_again_by_the_bus() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RefuseAsync(new SourcingRefused(Release.ShipmentOf(Id(9)), Id(9), Near, Far)));

    [Fact]
    public async Task A_withdrawn_order_is_never_released_even_if_the_withdrawal_comes_first()
    {
        await CancelAsync(1);
        await PlaceAsync(Order(1, Near, Near));
        Assert.Empty(_outbox.Facts);
    }

    [Fact]
    public async Task A_withdrawn_order_gives_its_place_in_the_day_back()
    {
        await PlaceAsync(Order(1, Near, Near, Far));
        await PlaceAsync(Order(2, Near, Near, Far));
        await CancelAsync(1);
        await PlaceAsync(Order(3, Near, Near, Far));
        Assert.All(_outbox.Of<ShipmentReleased>(), r => Assert.Equal(Near, r.FromSite));
    }

    [Fact]
    public async Task A_withdrawn_order_is_not_released_again_after_a_refusal()
    {
        var order = Order(1, Far, Near, Far);
        await PlaceAsync(order);
        await CancelAsync(1);
        await RefuseAsync(new SourcingRefused(Release.ShipmentOf(order.Order), order.Order, Near, Far));
        Assert.Single(_outbox.Of<ShipmentReleased>());
    }

    [Fact]
    public async Task Asking_again_with_a_higher_attempt_leaves_the_old_choice_out()
    {
        var order = Order(1, Far, Near, Far);
        await PlaceAsync(order);
        await PlaceAsync(order with { SourcingAttempt = 1 });
        Assert.Equal([Near, Far], _outbox.Of<ShipmentReleased>().Select(r => r.FromSite!.Value));
    }

    [Fact]
    public async Task Replenishment_is_a_shipment_between_two_sites_and_counts_for_no_day()
    {
        var fact = new ReplenishmentApproved("P-1", Central, Near, [new Line(new ItemId("SKU"), 10)], new Load(5000, 9000), Start, Start.AddHours(9));
        await ReplenishAsync(fact);
        await ReplenishAsync(fact);
        var released = Assert.Single(_outbox.Of<ShipmentReleased>());
        Assert.Equal((ShipmentKind.Replenishment, Central, Near), (released.Kind, released.FromSite!.Value, released.ToSite!.Value));
        Assert.Equal(IdMaker.Derived("shipment", "P-1"), released.Shipment.Value);
        Assert.Equal(Start.AddHours(9), released.Due.Latest);
    }

    [Fact]
    public async Task Replenishment_that_is_already_late_is_due_within_a_day()
    {
        await ReplenishAsync(new ReplenishmentApproved("P-2", Central, Near, [], Load.Zero, Start, Start.AddHours(-1)));
        var due = Assert.Single(_outbox.Of<ShipmentReleased>()).Due;
        Assert.Equal(TimeSpan.FromDays(1), due.Width);
    }

    [Fact]
    public void Sites_equally_near_go_by_code()
    {
        var point = new GeoPoint(23, 113);
        SourcingSite Site(string code) => new(new SiteId(code), point, true, 5, 0);
        var choice = ChooseSite.Decide(Order(1, new SiteId("B"), new SiteId("B"), new SiteId("A")), [Site("B"), Site("A")], []);
        Assert.Equal("A", choice.Site.Value);
    }

    [Fact]
    public void Full_sites_do_not_drop_an_order()
    {
        var choice = ChooseSite.Decide(Order(1, Far, Near, Far), [new(Near, new GeoPoint(23.1, 113), true, 2, 2), new(Far, new GeoPoint(23.2, 113), true, 1, 1)], []);
        Assert.Equal(Far, choice.Site);
        Assert.Contains("orders per day", choice.Explanation, StringComparison.Ordinal);
    }

    private async Task PlaceAsync(OrderPlaced order)
    {
        await using var db = Db();
        await new OrderPlacedConsumer(db, new SourcingBook(db), _outbox, _options).HandleAsync(order, CancellationToken.None);
    }

    private async Task RefuseAsync(SourcingRefused fact)
    {
        await using var db = Db();
        await new SourcingRefusedConsumer(db, new SourcingBook(db), _outbox, _options).HandleAsync(fact, CancellationToken.None);
    }

    private async Task CancelAsync(int number)
    {
        await using var db = Db();
        await new OrderCancelledConsumer(db, new SourcingBook(db)).HandleAsync(new OrderCancelled(Id(number), Start, "changed my mind"), CancellationToken.None);
    }

    private async Task ReplenishAsync(ReplenishmentApproved fact)
    {
        await using var db = Db();
        await new ReplenishmentApprovedConsumer(db, new SourcingBook(db), _outbox, _options).HandleAsync(fact, CancellationToken.None);
    }

    private async Task<string> ExplanationAsync(int number)
    {
        await using var db = Db();
        return (await new SourcingBook(db).FindAsync(Release.ShipmentOf(Id(number)), CancellationToken.None))!.Explanation;
    }

    private ModuleDb Db() => ModuleDb.On(_connection, WarehousingModule.Configure);

    private static OrderId Id(int number) => new(IdMaker.Derived("order", $"{number}"));

    private static TimeWindow Promise(int day) => new(Start.AddDays(day).AddHours(1), Start.AddDays(day).AddHours(4));

    private static OrderPlaced Order(int number, SiteId? reserved, params SiteId[] canFill) => new(
        Id(number), $"R-{number}", Start, null, new GeoPoint(23.0, 113.0), [new Line(new ItemId("SKU"), 1)], new Load(500, 900), Promise(0), reserved, canFill, 0);

    private static SiteRow Row(SiteId site, double latitude, bool open, int perDay, SiteKind kind = SiteKind.Front) => new()
    {
        Site = site,
        Name = site.Value,
        Kind = kind,
        Latitude = latitude,
        Longitude = 113.0,
        OrdersPerDay = perDay,
        OpeningCostMilli = 0,
        DailyCostMilli = 0,
        Open = open,
    };
}
