using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Pool;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Presale;

/// <param name="Outcome">How it ended.</param>
/// <param name="Row">The presale as it is now; null where there is none.</param>
/// <param name="Left">Units that could be had, for <see cref="ReservationOutcome.Short"/>.</param>
internal sealed record PresaleResult(ReservationOutcome Outcome, PresaleRow? Row, long Left = 0);

/// <summary>Takes presales and ends them. Its works run in a transaction of the caller's.</summary>
internal sealed class PresaleDesk(DbContext db, StockBook book, PresaleQueue queue, TimeProvider time)
{
    /// <summary>Sells units that are on order, at the first of some sites that has as many left.</summary>
    public async Task<PresaleResult> TakeAsync(NewPresale wish, CancellationToken cancellation)
    {
        if (await FindAsync(wish.Reference, cancellation) is { } known)
            return new PresaleResult(known.Fingerprint == wish.Fingerprint() ? ReservationOutcome.Repeated : ReservationOutcome.Contradicted, known);
        var (now, most) = (Instants.Trim(time.GetUtcNow()), 0L);
        foreach (var site in await SitesAsync(wish, cancellation))
        {
            if (await book.LockAsync(site, wish.Item, cancellation) is not { } stock) continue;
            var taken = await db.Set<PresaleOfferRow>().Where(o => o.Site == site && o.Item == wish.Item && o.IsOpen && o.TakenUnits + wish.Units <= o.MostUnits && o.TakenUnits + wish.Units <= stock.OnOrder)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.TakenUnits, o => o.TakenUnits + wish.Units), cancellation) == 1;
            var offer = await db.Set<PresaleOfferRow>().AsNoTracking().SingleAsync(o => o.Site == site && o.Item == wish.Item, cancellation);
            if (taken) return new PresaleResult(ReservationOutcome.Made, await StoreAsync(wish, site, offer.TakenUnits, now, cancellation));
            if (offer.IsOpen) most = Math.Max(most, Left(offer, stock.OnOrder));
        }

        return new PresaleResult(ReservationOutcome.Short, null, most);
    }

    /// <summary>Units of an offer that can be sold.</summary>
    public static long Left(PresaleOfferRow offer, long onOrder) => offer.IsOpen ? Math.Max(0, Math.Min(offer.MostUnits, onOrder) - offer.TakenUnits) : 0;

    /// <summary>The shopper steps back before the units are there.</summary>
    public async Task<PresaleResult> WithdrawAsync(string reference, CancellationToken cancellation)
    {
        if (await LockedAsync(reference, cancellation) is not { } row) return new PresaleResult(ReservationOutcome.Unknown, null);
        if (row.State is PresaleState.Withdrawn) return new PresaleResult(ReservationOutcome.Repeated, row);
        if (row.State is not PresaleState.Open) return new PresaleResult(ReservationOutcome.Ended, row);
        await queue.EndAsync(row, PresaleState.Withdrawn, "withdrawn by the shopper", cancellation);
        await db.SaveChangesAsync(cancellation);
        await queue.SettleAsync(row.Site, [row.Item], "the supply is used up", cancellation);
        return new PresaleResult(ReservationOutcome.Made, row);
    }

    /// <summary>The money was given back.</summary>
    public async Task<PresaleResult> RefundAsync(string reference, CancellationToken cancellation)
    {
        if (await LockedAsync(reference, cancellation) is not { } row) return new PresaleResult(ReservationOutcome.Unknown, null);
        if (row.State is PresaleState.Refunded) return new PresaleResult(ReservationOutcome.Repeated, row);
        if (row.State is not (PresaleState.Failed or PresaleState.Withdrawn)) return new PresaleResult(ReservationOutcome.Ended, row);
        (row.State, row.RefundedAt) = (PresaleState.Refunded, Instants.Trim(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        return new PresaleResult(ReservationOutcome.Made, row);
    }

    private async Task<PresaleRow> StoreAsync(NewPresale wish, SiteId site, long taken, DateTimeOffset now, CancellationToken cancellation)
    {
        // Who comes last waits for all that are before.
        var date = DecidePresales.Dates([taken], await queue.ComingAsync(site, wish.Item, cancellation))[0] ?? now;
        var row = new PresaleRow
        {
            Presale = wish.Reference,
            Fingerprint = wish.Fingerprint(),
            Site = site,
            Item = wish.Item,
            Channel = wish.Channel,
            Units = wish.Units,
            State = PresaleState.Open,
            PlacedAt = now,
            PromisedAt = date < now ? now : date,
            ExpectedAt = date < now ? now : date,
        };
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        return row;
    }

    // The site whose next receipt comes first, among those that offer it.
    private async Task<List<SiteId>> SitesAsync(NewPresale wish, CancellationToken cancellation)
    {
        var sites = await db.Set<PresaleOfferRow>().AsNoTracking().Where(o => o.Item == wish.Item && (wish.Site == null || o.Site == wish.Site)).Select(o => o.Site).ToListAsync(cancellation);
        if (sites.Count < 2) return sites;
        List<(SiteId Site, DateTimeOffset First)> known = [];
        foreach (var site in sites.OrderBy(s => s.Value, StringComparer.Ordinal))
            known.Add((site, (await queue.ComingAsync(site, wish.Item, cancellation)).Select(c => c.At).DefaultIfEmpty(DateTimeOffset.MaxValue).Min()));
        return [.. known.OrderBy(k => k.First).Select(k => k.Site)];
    }

    private async Task<PresaleRow?> LockedAsync(string reference, CancellationToken cancellation)
    {
        if (await db.Set<PresaleRow>().AsNoTracking().SingleOrDefaultAsync(p => p.Presale == reference, cancellation) is not { } known) return null;
        await book.LockAsync(known.Site, known.Item, cancellation);
        return await FindAsync(reference, cancellation);
    }

    private Task<PresaleRow?> FindAsync(string reference, CancellationToken cancellation) => db.Set<PresaleRow>().SingleOrDefaultAsync(p => p.Presale == reference, cancellation);
}
