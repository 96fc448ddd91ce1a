using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Presale;
using LogiOpt.Inventory.Replenishment;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

internal sealed record StockAnswer(SiteId Site, ItemId Item, long OnHand, long Reserved, long OnOrder, long Free)
{
    public static StockAnswer Of(StockRow row) => new(row.Site, row.Item, row.OnHand, row.Reserved, row.OnOrder, row.Free);
}

/// <summary>Stock of the whole network by the ledger, in units: received + returned = issued + on hand + in transit.</summary>
/// <param name="Received">Came in from outside.</param>
/// <param name="Issued">Left with shipments to shoppers.</param>
/// <param name="Returned">Came back from failed deliveries.</param>
/// <param name="OnHand">Present at the sites, by the stock rows.</param>
/// <param name="InTransit">Between two sites.</param>
/// <param name="Reserved">Promised, by the stock rows.</param>
/// <param name="Balanced">Whether ledger, orders and stock rows agree everywhere.</param>
/// <param name="Differences">Where they do not, at most 200.</param>
internal sealed record BalanceAnswer(
    long Received, long Issued, long Returned, long OnHand, long InTransit, long Reserved, bool Balanced, IReadOnlyList<BalanceDifference> Differences);

/// <summary>One disagreement.</summary>
/// <param name="Site">Where; null for the whole network.</param>
/// <param name="Item">Of what; null for the whole network.</param>
/// <param name="What">Which figure, e.g. <c>onHand</c>.</param>
/// <param name="Stock">By the stock rows.</param>
/// <param name="Recomputed">By the ledger, the open orders and the open proposals.</param>
internal sealed record BalanceDifference(SiteId? Site, ItemId? Item, string What, long Stock, long Recomputed);

/// <summary>Recomputes all stock from what happened and compares it with the stock rows.</summary>
internal sealed class CheckBalance(DbContext db)
{
    private const int MaxDifferences = 200;

    public async Task<BalanceAnswer> HandleAsync(CancellationToken cancellation)
    {
        // One transaction, so that nothing moves between the queries.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var moved = await db.Set<MovementRow>().GroupBy(m => new { m.Kind, m.Site, m.Item })
            .Select(g => new Moved(g.Key.Kind, g.Key.Site, g.Key.Item, g.Sum(m => m.Units))).ToListAsync(cancellation);
        var reserved = await db.Set<OrderRow>().Where(o => o.Goods == GoodsStage.Reserved)
            .SelectMany(o => o.Lines, (o, l) => new { o.Site, l.Item, l.Units })
            .GroupBy(l => new { l.Site, l.Item }).Select(g => new { g.Key.Site, g.Key.Item, Units = g.Sum(l => (long)l.Units) }).ToListAsync(cancellation);
        var held = await db.Set<ReservationRow>().Where(r => r.State == ReservationState.Held)
            .SelectMany(r => r.Lines, (r, l) => new { r.Site, l.Item, l.Units })
            .GroupBy(l => new { l.Site, l.Item }).Select(g => new { g.Key.Site, g.Key.Item, Units = g.Sum(l => (long)l.Units) }).ToListAsync(cancellation);
        var bought = await db.Set<PurchaseRow>().Where(p => p.State == PurchaseState.Ordered || p.State == PurchaseState.Shipped || p.State == PurchaseState.PartlyReceived)
            .SelectMany(p => p.Lines, (p, l) => new { p.Site, l.Item, l.Units, l.ReceivedUnits }).ToListAsync(cancellation);
        var open = await db.Set<ProposalRow>().Where(p => p.Goods == TransferStage.Reserved || p.Goods == TransferStage.InTransit)
            .SelectMany(p => p.Lines, (p, l) => new { p.From, p.Site, p.Goods, l.Item, l.Units }).ToListAsync(cancellation);
        var presold = await db.Set<PresaleRow>().Where(p => p.State == PresaleState.Open).GroupBy(p => new { p.Site, p.Item })
            .Select(g => new { g.Key.Site, g.Key.Item, Units = g.Sum(p => p.Units), SetAside = g.Sum(p => p.SetAsideUnits) }).ToListAsync(cancellation);
        var offers = await db.Set<PresaleOfferRow>().AsNoTracking().ToListAsync(cancellation);
        var stock = await db.Set<StockRow>().AsNoTracking().ToListAsync(cancellation);

        var wanted = new Recomputed();
        foreach (var m in moved) wanted.Of(m.Site, m.Item).OnHand += m.Units * MovementRow.DirectionOf(m.Kind);
        foreach (var r in reserved) wanted.Of(r.Site!.Value, r.Item).Reserved += r.Units;
        foreach (var p in bought) wanted.Of(p.Site, p.Item).OnOrder += Math.Max(0, p.Units - p.ReceivedUnits);
        foreach (var h in held) wanted.Of(h.Site, h.Item).Reserved += h.Units;
        foreach (var p in presold) wanted.Of(p.Site, p.Item).Reserved += p.SetAside;
        var sold = presold.ToDictionary(p => (p.Site, p.Item), p => p.Units - p.SetAside);
        List<BalanceDifference> beyond = [.. offers.Where(o => o.TakenUnits != sold.GetValueOrDefault((o.Site, o.Item))).Select(o => new BalanceDifference(o.Site, o.Item, "presold", o.TakenUnits, sold.GetValueOrDefault((o.Site, o.Item))))];
        var coming = stock.ToDictionary(s => (s.Site, s.Item), s => s.OnOrder);
        beyond.AddRange(offers.Where(o => o.TakenUnits > coming.GetValueOrDefault((o.Site, o.Item))).Select(o => new BalanceDifference(o.Site, o.Item, "presoldBeyondSupply", o.TakenUnits, coming.GetValueOrDefault((o.Site, o.Item)))));
        foreach (var p in open)
        {
            if (p.Goods == TransferStage.Reserved) wanted.Of(p.From, p.Item).Reserved += p.Units;
            wanted.Of(p.Site, p.Item).OnOrder += p.Units;
        }

        return Compare(moved, stock, wanted, beyond, open.Where(p => p.Goods == TransferStage.InTransit).Sum(p => (long)p.Units));
    }

    private static BalanceAnswer Compare(List<Moved> moved, List<StockRow> stock, Recomputed wanted, List<BalanceDifference> differences, long openInTransit)
    {
        foreach (var row in stock)
        {
            var by = wanted.Take(row.Site, row.Item);
            Differ(row.Site, row.Item, "onHand", row.OnHand, by.OnHand);
            Differ(row.Site, row.Item, "reserved", row.Reserved, by.Reserved);
            Differ(row.Site, row.Item, "onOrder", row.OnOrder, by.OnOrder);
            if (row.Free < 0) differences.Add(new BalanceDifference(row.Site, row.Item, "free", row.Free, 0));
        }

        foreach (var ((site, item), by) in wanted.Rest)
        {
            Differ(site, item, "onHand", 0, by.OnHand);
            Differ(site, item, "reserved", 0, by.Reserved);
            Differ(site, item, "onOrder", 0, by.OnOrder);
        }

        long Sum(MovementKind kind) => moved.Where(m => m.Kind == kind).Sum(m => m.Units);
        long received = Sum(MovementKind.Receipt), issued = Sum(MovementKind.Issue), returned = Sum(MovementKind.Return);
        var inTransit = Sum(MovementKind.TransferOut) - Sum(MovementKind.TransferIn) - Sum(MovementKind.TransferBack);
        var onHand = stock.Sum(s => s.OnHand);
        Differ(null, null, "inTransit", openInTransit, inTransit);
        Differ(null, null, "total", issued + onHand + inTransit, received + returned);
        return new BalanceAnswer(received, issued, returned, onHand, inTransit, stock.Sum(s => s.Reserved), differences.Count == 0, [.. differences.Take(MaxDifferences)]);

        void Differ(SiteId? site, ItemId? item, string what, long byStock, long recomputed)
        {
            if (byStock != recomputed) differences.Add(new BalanceDifference(site, item, what, byStock, recomputed));
        }
    }

    private sealed record Moved(MovementKind Kind, SiteId Site, ItemId Item, long Units);

    private sealed class Figures
    {
        public long OnHand, Reserved, OnOrder;
    }

    private sealed class Recomputed
    {
        private static readonly Figures None = new();

        public Dictionary<(SiteId, ItemId), Figures> Rest { get; } = [];

        public Figures Of(SiteId site, ItemId item) => Rest.TryGetValue((site, item), out var figures) ? figures : Rest[(site, item)] = new Figures();

        public Figures Take(SiteId site, ItemId item) => Rest.Remove((site, item), out var figures) ? figures : None;
    }
}
