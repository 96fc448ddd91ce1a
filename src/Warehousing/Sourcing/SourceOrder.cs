using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Travel;
using LogiOpt.Warehousing.Network;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Sourcing;

/// <summary>Sources an order before it is placed: from as few sites as can serve it, set aside there together.</summary>
internal sealed class SourceOrder(SiteBook sites, SourcingBook book, IStockPool pool, ITravelTimes travel, IOptions<WarehousingOptions> options, TimeProvider time)
{
    /// <summary>Times that the pool is looked at again because others were faster; each means that somebody else got units.</summary>
    private const int MostAttempts = 20;

    /// <summary>Sources.</summary>
    /// <exception cref="BadInputException">An item or the channel is not known.</exception>
    public async Task<SourcingOutcome> HandleAsync(NewSourcing wish, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await pool.FindAsync(wish.References, cancellation) is { Count: > 0 } held) return await RepeatedAsync(wish, held, cancellation);
            var (reach, view) = (await ReachAsync(wish, cancellation), await pool.ViewAsync([.. wish.Lines.Select(l => l.Item)], wish.Channel, cancellation));
            RefuseUnknown(wish, view);
            var free = view.Free.ToDictionary(f => (f.Site, f.Item), f => f.Units);
            var able = reach.Where(r => r.Why is null && wish.Lines.Any(l => free.ContainsKey((r.Site, l.Item)))).ToList();
            var plan = able.Count == 0 ? null : SplitOrder.Decide(
                [.. wish.Lines.Select(l => (long)l.Units)],
                [.. able.Select(r => new SplitSite(r.Site, r.CostMilli, [.. wish.Lines.Select(l => free.GetValueOrDefault((r.Site, l.Item)))]))], wish.MostParts);
            if (plan is null) return new SourcingOutcome.Short(Shortage(wish, reach, free));
            var parts = plan.Parts.Select((p, k) => (Reach: able[p.Site], Part: new StockPart(
                wish.References[k], able[p.Site].Site, [.. wish.Lines.Zip(p.Units, (l, u) => new Line(l.Item, (int)u)).Where(l => l.Units > 0)]))).ToList();
            switch (await pool.HoldAsync([.. parts.Select(p => p.Part)], wish.Channel, wish.HoldFor, cancellation))
            {
                case HoldOutcome.Made:
                    var made = await pool.FindAsync(wish.References, cancellation);
                    return new SourcingOutcome.Found(Answer(wish, made, reach, plan.Proven), Fresh: true);
                case HoldOutcome.Busy:
                    return new SourcingOutcome.Busy();
            }
        }

        return new SourcingOutcome.Busy();
    }

    /// <summary>Every open site with its travel and cost, and why it may not serve.</summary>
    private async Task<IReadOnlyList<SiteReach>> ReachAsync(NewSourcing wish, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var open = (await sites.AllAsync(cancellation)).Where(s => s.Open).ToList();
        if (open.Count == 0) return [];
        var loads = await book.SitesAsync([.. open.Select(s => s.Site)], Release.DayOf(now, options.Value), cancellation);
        var table = await travel.TableAsync([.. loads.Select(s => s.Point)], [wish.Drop], now, cancellation);
        return
        [
            .. loads.Select((s, j) => new SiteReach(
                s.Site, s.Point, table.MetresOf(j, 0), table.SecondsOf(j, 0), CostOf(table.MetresOf(j, 0)),
                wish.PromiseMinutes is { } minutes && table.SecondsOf(j, 0) > 60 * minutes ? $"{s.Site} is {table.SecondsOf(j, 0) / 60} minutes away"
                : s.Released >= s.OrdersPerDay ? $"{s.Site} has its {s.OrdersPerDay} orders of the day" : null)),
        ];
    }

    /// <summary>What a delivery adds: its share of the way out and back, and the stop.</summary>
    private long CostOf(int metres) => (long)Math.Round(
        options.Value.LastMilePerKmMilli * 2 * options.Value.LineHaulFactor * metres / 1000.0 / options.Value.OrdersPerTour + options.Value.LastMilePerStopMilli);

    private async Task<SourcingOutcome> RepeatedAsync(NewSourcing wish, IReadOnlyList<HeldPart> held, CancellationToken cancellation)
    {
        var before = held.SelectMany(h => h.Lines).GroupBy(l => l.Item).ToDictionary(g => g.Key, g => g.Sum(l => l.Units));
        var same = held[0].Channel == wish.Channel && before.Count == wish.Lines.Count && wish.Lines.All(l => before.GetValueOrDefault(l.Item) == l.Units);
        return same ? new SourcingOutcome.Found(Answer(wish, held, await ReachAsync(wish, cancellation), proven: null), Fresh: false) : new SourcingOutcome.Contradicted();
    }

    private static SourcingAnswer Answer(NewSourcing wish, IReadOnlyList<HeldPart> held, IReadOnlyList<SiteReach> reach, bool? proven)
    {
        var known = reach.ToDictionary(r => r.Site);
        var parts = held.Select(h => known.GetValueOrDefault(h.Site) is { } r
            ? new SourcingPart(h.Reservation, h.Site, h.Lines, r.Metres, r.Seconds, r.CostMilli, h.ExpiresAt, h.Holds)
            : new SourcingPart(h.Reservation, h.Site, h.Lines, null, null, null, h.ExpiresAt, h.Holds)).ToList();
        return new SourcingAnswer(wish.Reference, parts, parts.Sum(p => p.CostMilli), proven);
    }

    private static void RefuseUnknown(NewSourcing wish, StockView view)
    {
        var faults = new FaultList();
        faults.Check(view.KnowsChannel, "channel", $"channel '{wish.Channel}' is not known", "Create it by POST /api/inventory/channels first, or leave it out.");
        foreach (var item in view.Unknown) faults.Add("lines", $"item '{item}' is not known", "Create it by POST /api/inventory/items first.");
        faults.ThrowIfAny();
    }

    private static string Shortage(NewSourcing wish, IReadOnlyList<SiteReach> reach, Dictionary<(SiteId, ItemId), long> free)
    {
        var able = reach.Where(r => r.Why is null).ToList();
        if (able.Count == 0) return reach.Count == 0 ? "No site is open." : $"No open site may serve it: {string.Join("; ", reach.Take(5).Select(r => r.Why))}.";
        var scarce = wish.Lines.Select(l => (Line: l, All: able.Sum(r => free.GetValueOrDefault((r.Site, l.Item))))).Where(l => l.All < l.Line.Units).ToList();
        return scarce.Count > 0
            ? string.Join("; ", scarce.Take(5).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Line.Units} of {l.Line.Item} are wanted, all {able.Count} sites that may serve have {l.All} free"))) + "."
            : $"All of it is in stock, but not within {wish.MostParts} sites.";
    }

    private sealed record SiteReach(SiteId Site, GeoPoint Point, int Metres, int Seconds, long CostMilli, string? Why);
}

/// <summary>How sourcing ended.</summary>
internal abstract record SourcingOutcome
{
    /// <summary>All of it is set aside.</summary>
    internal sealed record Found(SourcingAnswer Answer, bool Fresh) : SourcingOutcome;

    /// <summary>It is not to be had; nothing is set aside.</summary>
    internal sealed record Short(string Why) : SourcingOutcome;

    /// <summary>The reference was used before for other lines.</summary>
    internal sealed record Contradicted : SourcingOutcome;

    /// <summary>Others were faster again and again.</summary>
    internal sealed record Busy : SourcingOutcome;
}
