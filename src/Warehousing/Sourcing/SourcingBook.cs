using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Scenarios;
using LogiOpt.Warehousing.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>What became of each shipment, and how full each site's day is.</summary>
internal sealed class SourcingBook(DbContext db)
{
    /// <summary>Past orders looked at by one scenario at most.</summary>
    public const int MaxPastOrders = 500_000;

    public async Task<SourcedRow?> FindAsync(ShipmentId shipment, CancellationToken cancellation) =>
        await db.Set<SourcedRow>().SingleOrDefaultAsync(s => s.Shipment == shipment, cancellation);

    public SourcedRow Add(ShipmentId shipment, OrderId? order, SourcingState state)
    {
        var row = new SourcedRow { Shipment = shipment, Order = order, State = state };
        db.Add(row);
        return row;
    }

    /// <summary>The sites of some codes with the orders released from them for a day; unknown codes are left out.</summary>
    public async Task<IReadOnlyList<SourcingSite>> SitesAsync(IReadOnlyCollection<SiteId> codes, int day, CancellationToken cancellation)
    {
        var wanted = codes.Distinct().ToList();
        var sites = await db.Set<SiteRow>().AsNoTracking().Where(s => wanted.Contains(s.Site)).ToListAsync(cancellation);
        var nullable = wanted.Select(s => (SiteId?)s).ToList();
        var released = await db.Set<SourcedRow>().Where(s => s.Day == day && s.State == SourcingState.Released && s.Order != null && nullable.Contains(s.Site))
            .GroupBy(s => s.Site).Select(g => new { Site = g.Key, Count = g.Count() }).ToListAsync(cancellation);
        var counts = released.ToDictionary(r => r.Site!.Value, r => r.Count);
        return [.. sites.Select(s => new SourcingSite(s.Site, s.Point, s.Open, s.OrdersPerDay, counts.GetValueOrDefault(s.Site)))];
    }

    /// <summary>Where the orders out of our stock went that were released for some days, at most <see cref="MaxPastOrders"/>, the latest first.</summary>
    /// <param name="first">First local day number.</param>
    /// <param name="last">Last one, inclusive.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<PastOrder>> PastOrdersAsync(int first, int last, CancellationToken cancellation)
    {
        var orders = new List<PastOrder>();
        await foreach (var (day, order) in PastAsync(first, last, null, cancellation)) orders.Add(new PastOrder(day, order.Drop));
        return orders;
    }

    /// <summary>What those orders held; likewise.</summary>
    /// <param name="first">First local day number.</param>
    /// <param name="last">Last one, inclusive.</param>
    /// <param name="site">Only those from this site; null = all.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<IReadOnlyList<ItemId>>> PastBasketsAsync(int first, int last, SiteId? site, CancellationToken cancellation)
    {
        var baskets = new List<IReadOnlyList<ItemId>>();
        await foreach (var (_, order) in PastAsync(first, last, site, cancellation))
            if (order.Lines.Count > 0) baskets.Add([.. order.Lines.Select(l => l.Item)]);
        return baskets;
    }

    private async IAsyncEnumerable<(int Day, OrderPlaced Order)> PastAsync(
        int first, int last, SiteId? site, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = db.Set<SourcedRow>().AsNoTracking().Where(s => s.Day >= first && s.Day <= last && s.State == SourcingState.Released && s.Order != null && s.Site != null && s.Placed != null);
        if (site is not null) rows = rows.Where(s => s.Site == site);
        var latest = rows.OrderByDescending(s => s.Day).ThenBy(s => s.Shipment).Select(s => new { s.Day, s.Placed }).Take(MaxPastOrders);
        await foreach (var row in latest.AsAsyncEnumerable().WithCancellation(cancellation)) yield return (row.Day, Read(row.Placed!));
    }

    public static string Write(OrderPlaced order) => JsonSerializer.Serialize(order, JsonSerializerOptions.Web);

    public static OrderPlaced Read(string placed) =>
        JsonSerializer.Deserialize<OrderPlaced>(placed, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("A stored order is null.");
}
