using System.Data.Common;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Orders;

/// <summary>Takes new orders: load, decide, save, in one transaction for a whole batch.</summary>
internal sealed class PlaceOrder(DbContext db, IOutbox outbox, StockBook book, SalesBook sales, IOptions<OrdersOptions> options, TimeProvider time)
{
    // Each failed attempt means that another writer won the same stock or reference meanwhile, so somebody makes progress.
    private const int MaxAttempts = 8;

    /// <summary>Places orders; a repeated one has no effect and gets its first answer.</summary>
    /// <exception cref="BadInputException">An item is unknown.</exception>
    public async Task<PlacingResult> HandleAsync(IReadOnlyList<NewOrder> orders, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryPlaceAsync(orders, cancellation) is { } result) return result;
                if (attempt >= MaxAttempts) return new PlacingResult([], [], [], Busy: true);
            }
            catch (Exception fault) when (attempt < MaxAttempts && IsRace(fault))
            {
                // Two writers met at the same new row; the second look sees the first writer's.
            }

            db.ChangeTracker.Clear();
        }
    }

    private async Task<PlacingResult?> TryPlaceAsync(IReadOnlyList<NewOrder> orders, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var stored = await LoadStoredAsync(orders, cancellation);
        var contradicted = orders.Where(o => stored.TryGetValue(o.Id, out var row) && row.Fingerprint != o.Fingerprint()).Select(o => o.Reference).Distinct().ToList();
        if (contradicted.Count > 0) return new PlacingResult([], contradicted, [], Busy: false);
        var fresh = orders.Where(o => !stored.ContainsKey(o.Id)).DistinctBy(o => o.Id).ToList();

        var known = await LoadKnownAsync(fresh, cancellation);
        var now = time.GetUtcNow();
        var placements = fresh.Select(o => PlaceOrderDecision.Decide(o, known, now)).ToList();

        if (!await ReserveAsync(placements, cancellation)) return null;
        foreach (var placement in placements) stored.Add(placement.Order.Id, Store(placement));
        await sales.AddOrdersAsync(placements, options.Value.PromiseRules().UtcOffset, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new PlacingResult([.. orders.Select(o => stored[o.Id])], [], [.. fresh.Select(o => o.Id)], Busy: false);
    }

    private async Task<Dictionary<OrderId, OrderRow>> LoadStoredAsync(IReadOnlyList<NewOrder> orders, CancellationToken cancellation)
    {
        var rows = new Dictionary<OrderId, OrderRow>();
        foreach (var ids in orders.Select(o => o.Id).Distinct().Chunk(500))
            foreach (var row in await db.Set<OrderRow>().AsNoTracking().Include(o => o.Lines).Where(o => ids.Contains(o.OrderId)).ToListAsync(cancellation))
                rows.Add(row.OrderId, row);
        return rows;
    }

    private async Task<PlacingKnowledge> LoadKnownAsync(List<NewOrder> orders, CancellationToken cancellation)
    {
        var wanted = orders.SelectMany(o => o.Lines).Select(l => l.Item).Distinct().ToList();
        var loads = new Dictionary<ItemId, Load>();
        var free = new Dictionary<(SiteId, ItemId), long>();
        foreach (var items in wanted.Chunk(500))
        {
            foreach (var item in await db.Set<ItemRow>().AsNoTracking().Where(i => items.Contains(i.Item)).ToListAsync(cancellation)) loads.Add(item.Item, item.UnitLoad);
            foreach (var stock in await db.Set<StockRow>().AsNoTracking().Where(s => items.Contains(s.Item)).ToListAsync(cancellation)) free.Add((stock.Site, stock.Item), stock.Free);
        }

        RefuseUnknownItems(orders, loads);
        var sites = await db.Set<SiteRow>().AsNoTracking().Where(s => s.Open).ToListAsync(cancellation);
        var rules = options.Value;
        return new PlacingKnowledge(
            [.. sites.Select(s => new OpenSite(s.Site, s.Point))], new FreeStock(free), loads, rules.PromiseRules(),
            Distance.FromKilometres(rules.ServiceRadiusKilometres), new Load(rules.DefaultParcelGrams, rules.DefaultParcelMillilitres));
    }

    private static void RefuseUnknownItems(List<NewOrder> orders, Dictionary<ItemId, Load> known)
    {
        var faults = new FaultList();
        foreach (var order in orders)
            foreach (var line in order.Lines)
                faults.Check(known.ContainsKey(line.Item), OrderReader.Path(order.Where, "item"), $"item '{line.Item}' of order '{order.Reference}' is not known", "Create it by POST /api/inventory/items first");
        faults.ThrowIfAny();
    }

    // One conditional update per site and item, in a fixed order so that two batches cannot wait for each other.
    private async Task<bool> ReserveAsync(List<Placement> placements, CancellationToken cancellation)
    {
        var wanted = placements.Where(p => p.Choice.Site is not null)
            .SelectMany(p => p.Order.Lines.Select(l => (Site: p.Choice.Site!.Value, l.Item, l.Units)))
            .GroupBy(l => (l.Site, l.Item)).Select(g => (g.Key.Site, g.Key.Item, Units: g.Sum(l => (long)l.Units)))
            .OrderBy(l => l.Site.Value, StringComparer.Ordinal).ThenBy(l => l.Item.Value, StringComparer.Ordinal);
        foreach (var (site, item, units) in wanted)
            if (!await book.TryReserveAsync(site, item, units, cancellation)) return false;
        return true;
    }

    private OrderRow Store(Placement placement)
    {
        var (order, choice) = (placement.Order, placement.Choice);
        var row = new OrderRow
        {
            OrderId = order.Id,
            Reference = order.Reference,
            Fingerprint = order.Fingerprint(),
            PlacedAt = placement.PlacedAt,
            PickupLatitude = order.Pickup?.Latitude,
            PickupLongitude = order.Pickup?.Longitude,
            DropLatitude = order.Drop.Latitude,
            DropLongitude = order.Drop.Longitude,
            Grams = placement.Load.Grams,
            Millilitres = placement.Load.Millilitres,
            PromiseEarliest = placement.Promise?.Earliest,
            PromiseLatest = placement.Promise?.Latest,
            Site = choice.Site,
            Shipment = placement.Accepted ? order.Shipment : null,
            State = placement.Accepted ? OrderState.Promised : OrderState.Refused,
            Goods = choice.Site is null ? GoodsStage.None : GoodsStage.Reserved,
            Reason = choice.Reason,
            Explanation = choice.Explanation,
            Lines = [.. order.Lines.Select(l => new OrderLineRow { OrderId = order.Id, Item = l.Item, Units = l.Units })],
        };
        db.Add(row);
        if (placement.Promise is { } promise)
            outbox.Add(new OrderPlaced(
                order.Id, order.Reference, placement.PlacedAt, order.Pickup, order.Drop, order.Lines, placement.Load, promise, choice.Site, choice.CanFill, 0));
        return row;
    }

    // A unique key hit, a serialisation failure or a deadlock victim: SQLSTATE classes 23 and 40, or SQLite's busy, locked and constraint codes.
    private static bool IsRace(Exception fault) => fault switch
    {
        DbUpdateException { InnerException: DbException inner } => IsRace(inner),
        DbException { SqlState: { Length: 5 } state } => state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("40", StringComparison.Ordinal),
        DbException => SqliteRaces.Any(code => fault.Message.StartsWith(code, StringComparison.Ordinal)),
        _ => false,
    };

    private static readonly string[] SqliteRaces = ["SQLite Error 5:", "SQLite Error 6:", "SQLite Error 19:"];
}

/// <summary>How placing ended.</summary>
/// <param name="Orders">The orders as stored, in the order sent; empty if there is a contradiction or it was busy.</param>
/// <param name="Contradicted">References that were used before for a different order.</param>
/// <param name="Fresh">Which orders are new.</param>
/// <param name="Busy">True if other writers kept winning; nothing was stored.</param>
internal sealed record PlacingResult(IReadOnlyList<OrderRow> Orders, IReadOnlyList<string> Contradicted, IReadOnlyList<OrderId> Fresh, bool Busy);
