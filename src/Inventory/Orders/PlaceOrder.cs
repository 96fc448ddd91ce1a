using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Pool;
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
            catch (Exception fault) when (attempt < MaxAttempts && Races.IsRace(fault))
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

        var (ranks, kept) = await LoadChannelsAsync(wanted, cancellation);
        var (holds, namedHolds) = await LoadHoldsAsync(orders, cancellation);
        RefuseUnknown(orders, loads, ranks, namedHolds);
        var sites = await db.Set<SiteRow>().AsNoTracking().Where(s => s.Open).ToListAsync(cancellation);
        var rules = options.Value;
        return new PlacingKnowledge(
            [.. sites.Select(s => new OpenSite(s.Site, s.Point))], new FreeStock(free, kept), loads, rules.PromiseRules(),
            Distance.FromKilometres(rules.ServiceRadiusKilometres), new Load(rules.DefaultParcelGrams, rules.DefaultParcelMillilitres), ranks, holds);
    }

    // Where nothing is kept for anybody, which is the rule, one short look tells so.
    private async Task<(Dictionary<string, int> Ranks, ILookup<(SiteId, ItemId), (int, long)> Kept)> LoadChannelsAsync(List<ItemId> items, CancellationToken cancellation)
    {
        var ranks = await db.Set<ChannelRow>().AsNoTracking().ToDictionaryAsync(c => c.Channel, c => c.Rank, cancellation);
        List<ProtectionRow> kept = [];
        if (ranks.Count > 0)
            foreach (var chunk in items.Chunk(500)) kept.AddRange(await db.Set<ProtectionRow>().AsNoTracking().Where(p => chunk.Contains(p.Item)).ToListAsync(cancellation));
        return (ranks, kept.ToLookup(p => (p.Site, p.Item), p => (p.Rank, p.Units)));
    }

    // A reservation that has ended sets nothing aside any more: its order is taken like any other.
    private async Task<(Dictionary<string, OwnHold> Holds, HashSet<string> Known)> LoadHoldsAsync(List<NewOrder> orders, CancellationToken cancellation)
    {
        var (now, holds, known) = (time.GetUtcNow(), new Dictionary<string, OwnHold>(), new HashSet<string>());
        foreach (var names in orders.Select(o => o.Reservation).OfType<string>().Distinct().Chunk(500))
            foreach (var row in await db.Set<ReservationRow>().AsNoTracking().Include(r => r.Lines).Where(r => names.Contains(r.Reservation)).ToListAsync(cancellation))
            {
                known.Add(row.Reservation);
                if (row.State == ReservationState.Held && row.ExpiresAt > now)
                    holds.Add(row.Reservation, new OwnHold(row.Reservation, row.Site, [.. row.Lines.Select(l => new Line(l.Item, l.Units))]));
            }

        return (holds, known);
    }

    private static void RefuseUnknown(List<NewOrder> orders, Dictionary<ItemId, Load> known, Dictionary<string, int> ranks, HashSet<string> holds)
    {
        var faults = new FaultList();
        foreach (var order in orders)
        {
            foreach (var line in order.Lines)
                faults.Check(known.ContainsKey(line.Item), OrderReader.Path(order.Where, "item"), $"item '{line.Item}' of order '{order.Reference}' is not known", "Create it by POST /api/inventory/items first");
            faults.Check(order.Channel is null || ranks.ContainsKey(order.Channel), OrderReader.Path(order.Where, "channel"), $"channel '{order.Channel}' is not known", "Create it by POST /api/inventory/channels first, or leave it out");
            faults.Check(order.Reservation is null || holds.Contains(order.Reservation), OrderReader.Path(order.Where, "reservation"), $"reservation '{order.Reservation}' is not known", "Make it by POST /api/inventory/reservations first, or leave it out");
        }

        faults.ThrowIfAny();
    }

    // One conditional update per site, item and rank, in a fixed order so that two batches cannot wait for each other. What an order takes
    // over from its reservation is its own already. Later channels come first: what is kept from them is still free then.
    private async Task<bool> ReserveAsync(List<Placement> placements, CancellationToken cancellation)
    {
        var accepted = placements.Where(p => p.Choice.Site is not null).ToList();
        var holds = accepted.Where(p => p.Buyer.Hold is not null).Select(p => (Hold: p.Buyer.Hold!, p.Buyer.Rank)).ToList();
        var now = time.GetUtcNow();
        foreach (var (hold, _) in holds)
        {
            // Whoever moves the row from held to something else moves its units too.
            var won = await db.Set<ReservationRow>().Where(r => r.Reservation == hold.Reservation && r.State == ReservationState.Held)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ReservationState.Ordered).SetProperty(r => r.EndedAt, now), cancellation);
            if (won == 0) return false;
        }

        var wanted = accepted.SelectMany(p => p.Order.Lines.Select(l => (Site: p.Choice.Site!.Value, l.Item, Units: (long)l.Units, p.Buyer.Rank)))
            .Concat(holds.SelectMany(h => h.Hold.Lines.Select(l => (h.Hold.Site, l.Item, Units: -(long)l.Units, h.Rank))))
            .GroupBy(l => (l.Site, l.Item, l.Rank)).Select(g => (g.Key.Site, g.Key.Item, g.Key.Rank, Units: g.Sum(l => l.Units)))
            .OrderBy(l => l.Site.Value, StringComparer.Ordinal).ThenBy(l => l.Item.Value, StringComparer.Ordinal).ThenByDescending(l => l.Rank).ToList();
        foreach (var (site, item, _, units) in wanted.Where(l => l.Units < 0)) await book.FreeAsync(site, item, -units, cancellation);
        foreach (var (site, item, rank, units) in wanted.Where(l => l.Units > 0))
            if (!await book.TryReserveAsync(site, item, units, rank, cancellation)) return false;
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
            Channel = order.Channel,
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
}

/// <summary>How placing ended.</summary>
/// <param name="Orders">The orders as stored, in the order sent; empty if there is a contradiction or it was busy.</param>
/// <param name="Contradicted">References that were used before for a different order.</param>
/// <param name="Fresh">Which orders are new.</param>
/// <param name="Busy">True if other writers kept winning; nothing was stored.</param>
internal sealed record PlacingResult(IReadOnlyList<OrderRow> Orders, IReadOnlyList<string> Contradicted, IReadOnlyList<OrderId> Fresh, bool Busy);
