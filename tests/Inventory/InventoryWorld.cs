using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using LogiOpt.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Tests;

/// <summary>The module on a database of its own: a central site and two front sites, a clock that stands still.</summary>
internal sealed class InventoryWorld : IDisposable
{
    public static readonly SiteId Central = new("DC"), Near = new("NEAR"), Far = new("FAR");
    public static readonly ItemId Tea = new("TEA"), Rice = new("RICE");
    public static readonly GeoPoint Drop = new(23.13, 113.26);

    private readonly SqliteConnection _keepAlive;
    private readonly string _source;

    public InventoryWorld(string? file = null)
    {
        _source = file is null ? $"Data Source=w{Guid.NewGuid():N};Mode=Memory;Cache=Shared" : $"Data Source={file};Default Timeout=60";
        _keepAlive = new SqliteConnection(_source);
        _keepAlive.Open();
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero));

    public RecordingOutbox Outbox { get; } = new();

    public OrdersOptions Options { get; } = new();

    public ReplenishmentOptions Rules { get; } = new();

    /// <summary>Runs work in a scope of its own, as a request or a message is.</summary>
    public async Task<T> InScope<T>(Func<Scope, Task<T>> work)
    {
        await using var connection = new SqliteConnection(_source);
        await connection.OpenAsync();
        await using var db = ModuleDb.On(connection, InventoryModel.Configure);
        return await work(new Scope(this, db));
    }

    public Task InScope(Func<Scope, Task> work) => InScope(async scope =>
    {
        await work(scope);
        return 0;
    });

    /// <summary>Consumes a fact in a transaction, as the host does.</summary>
    public Task Hear(Func<Scope, Task> consume) => InScope(scope => scope.Db.InTransactionAsync(() => consume(scope), default));

    public async Task OpenWithStock(long near, long far, long central = 0)
    {
        await InScope(s => new NetworkChangedConsumer(s.Db).ApplyAsync(Network(Time.GetUtcNow()), default));
        await InScope(s => new PutItems(s.Db).HandleAsync([Item(Tea, 500), Item(Rice, 1000)], default));
        List<NewReceipt> receipts = [];
        foreach (var (site, units) in new[] { (Near, near), (Far, far), (Central, central) })
            if (units > 0)
                foreach (var item in new[] { Tea, Rice }) receipts.Add(new NewReceipt($"open-{site}", site, item, units, null, "x"));
        if (receipts.Count > 0) await InScope(s => s.Receive.HandleAsync(receipts, default));
    }

    public static NetworkChanged Network(DateTimeOffset at, bool nearOpen = true, bool centralOpen = false) => new(at, null,
    [
        new NetworkSite(Central, "Centre", SiteKind.Central, new GeoPoint(23.40, 113.30), 10_000, centralOpen),
        new NetworkSite(Near, "Near", SiteKind.Front, new GeoPoint(23.14, 113.27), 500, nearOpen),
        new NetworkSite(Far, "Far", SiteKind.Front, new GeoPoint(23.25, 113.40), 500, true),
    ]);

    public static NewOrder Order(string reference, int units = 1, ItemId? item = null) =>
        new(reference, null, null, Drop, [new Core.Goods.Line(item ?? Tea, units)], null, null, null, "orders[0]");

    public async Task<OrderRow> Place(NewOrder order) => (await InScope(s => s.Place.HandleAsync([order], default))).Orders[0];

    public Task<OrderRow> Stored(OrderId id) => InScope(s => s.Db.Set<OrderRow>().AsNoTracking().Include(o => o.Lines).SingleAsync(o => o.OrderId == id));

    public Task<StockRow> Stock(SiteId site, ItemId item) => InScope(s => s.Db.Set<StockRow>().AsNoTracking().SingleAsync(r => r.Site == site && r.Item == item));

    public Task<BalanceAnswer> Balance() => InScope(s => new CheckBalance(s.Db).HandleAsync(default));

    public ShipmentReleased Released(OrderRow order, SiteId from) => new(
        order.Shipment!.Value, ShipmentKind.Delivery, order.OrderId, order.Reference, from, Drop, null, order.Drop, [], order.Load, Time.GetUtcNow(),
        order.Promise!.Value, TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _keepAlive.Dispose();
        SqliteConnection.ClearPool(_keepAlive);
    }

    private static ItemRow Item(ItemId item, long grams) => new() { Item = item, Name = item.Value, UnitGrams = grams, UnitMillilitres = 800, UnitCostMilli = 10_000, PriceMilli = 15_000 };

    internal sealed class Scope(InventoryWorld world, DbContext db)
    {
        public DbContext Db => db;

        public StockBook Book { get; } = new(db);

        public OrderBook Orders => new(db, Book);

        public TransferBook Transfers => new(db, Book, Waiting);

        public PresaleQueue Waiting => new(db, Book, Sales, world.Outbox, Microsoft.Extensions.Options.Options.Create(new PoolOptions()), Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public PresaleDesk Desk => new(db, Book, Waiting, world.Time);

        public PresaleOffers Offers => new(db, Waiting, Assortment);

        public SalesBook Sales => new(db);

        public Reservations Reservations => new(db, Book, Sales, Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public Channels Channels => new(db);

        public RunForecast Nightly => new(db, new EventCalendar(db), Microsoft.Extensions.Options.Options.Create(new ForecastOptions()), Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public CheckQuality Quality => new(db, Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public LoadAssortment Assortment => new(db, Microsoft.Extensions.Options.Options.Create(world.Options), Microsoft.Extensions.Options.Options.Create(world.Rules), world.Time);

        public ReceiveStock Receive => new(db, Book, Waiting, world.Time);

        public PlaceOrder Place => new(db, world.Outbox, Book, Sales, Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public CancelOrder Cancel => new(db, Orders, Sales, world.Outbox, Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public DecideProposals Proposals => new(db, Book, world.Outbox, world.Time);

        public LoadForecast Forecasts => new(db, new EventCalendar(db), Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public LoadSupply Supply => new(db, Forecasts, Microsoft.Extensions.Options.Options.Create(world.Rules), Microsoft.Extensions.Options.Options.Create(world.Options), world.Time);

        public Risks Risks => new(db, world.Time);

        public PurchaseBook Purchases => new(db, Book, Waiting, world.Outbox, world.Time);

        public PurchaseJourney Fetching => new(db, Purchases);

        public TakeNotices Notices => new(db, Purchases, Microsoft.Extensions.Options.Options.Create(world.Rules), world.Time);

        public RunReview Review => new(db, Forecasts, Supply, Risks, Proposals, Purchases, Microsoft.Extensions.Options.Options.Create(world.Rules), world.Time);

        public OrderShipmentReleasedConsumer Release => new(db, Orders, Book, world.Outbox, NullLogger<OrderShipmentReleasedConsumer>.Instance);
    }
}
