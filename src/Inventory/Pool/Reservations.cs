using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Pool;

/// <summary>The store of reservations. Its works run in a transaction of the caller's.</summary>
internal sealed class Reservations(DbContext db, StockBook book, SalesBook sales, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int MostSwept = 500;

    /// <summary>Sets units aside at the first site that has them all, or sells them at once.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="sites">Sites to try, the best first.</param>
    /// <param name="rank">Standing of the channel.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task<ReservationResult> HoldAsync(NewReservation wish, IReadOnlyList<SiteId> sites, int rank, CancellationToken cancellation)
    {
        if (await FindAsync(wish.Reference, cancellation) is { } known)
            return new ReservationResult(known.Fingerprint == wish.Fingerprint() ? ReservationOutcome.Repeated : ReservationOutcome.Contradicted, known, null);

        var now = Instants.Trim(time.GetUtcNow());
        foreach (var site in sites)
        {
            if (!await TryTakeAsync(site, wish.Lines, rank, cancellation)
                && !(await ExpireAtAsync(site, wish.Lines, now, cancellation) && await TryTakeAsync(site, wish.Lines, rank, cancellation))) continue;
            var row = RowOf(wish, site, now);
            db.Add(row);
            if (wish.Sell) await SellAsync(row, now, cancellation);
            await db.SaveChangesAsync(cancellation);
            return new ReservationResult(ReservationOutcome.Made, row, null);
        }

        return new ReservationResult(ReservationOutcome.Short, null, await ShortageAsync(wish, sites, rank, cancellation));
    }

    /// <summary>Sets units aside for several reservations, each at the site it names: all of them or none.</summary>
    public async Task<HoldOutcome> HoldTogetherAsync(IReadOnlyList<NewReservation> wishes, int rank, CancellationToken cancellation)
    {
        var names = wishes.Select(w => w.Reference).ToArray();
        if (await db.Set<ReservationRow>().AnyAsync(r => names.Contains(r.Reservation), cancellation)) return HoldOutcome.Known;
        var now = Instants.Trim(time.GetUtcNow());
        for (var k = 0; k < wishes.Count; k++)
        {
            var (site, lines) = (wishes[k].Site!.Value, wishes[k].Lines);
            if (await TryTakeAsync(site, lines, rank, cancellation) || (await ExpireAtAsync(site, lines, now, cancellation) && await TryTakeAsync(site, lines, rank, cancellation))) continue;
            foreach (var taken in wishes.Take(k))
                foreach (var line in taken.Lines) await book.FreeAsync(taken.Site!.Value, line.Item, line.Units, cancellation);
            return HoldOutcome.Short;
        }

        foreach (var wish in wishes) db.Add(RowOf(wish, wish.Site!.Value, now));
        await db.SaveChangesAsync(cancellation);
        return HoldOutcome.Made;
    }

    /// <summary>Ends a reservation: its units are sold, or given back. Ending it the same way again changes nothing.</summary>
    public async Task<ReservationResult> EndAsync(string reference, ReservationState wanted, CancellationToken cancellation)
    {
        if (await FindAsync(reference, cancellation) is not { } row) return new ReservationResult(ReservationOutcome.Unknown, null, null);
        var now = Instants.Trim(time.GetUtcNow());
        if (row.State == ReservationState.Held && row.ExpiresAt <= now) await ExpireAsync(row, now, cancellation);
        if (row.State == wanted) return new ReservationResult(ReservationOutcome.Repeated, row, null);
        // To give back what has expired or was given back is done already.
        if (row.State == ReservationState.Expired && wanted == ReservationState.Released) return new ReservationResult(ReservationOutcome.Repeated, row, null);
        if (row.State != ReservationState.Held) return new ReservationResult(ReservationOutcome.Ended, row, null);
        if (wanted == ReservationState.Sold) await SellAsync(row, now, cancellation);
        else await FreeAsync(row, wanted, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        return new ReservationResult(ReservationOutcome.Made, row, null);
    }

    /// <summary>Whether anything has expired and was not given back.</summary>
    public Task<bool> AnyOverdueAsync(CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        return db.Set<ReservationRow>().AnyAsync(r => r.State == ReservationState.Held && r.ExpiresAt <= now, cancellation);
    }

    /// <summary>Gives back what has expired, oldest first.</summary>
    /// <returns>How many reservations.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var overdue = await db.Set<ReservationRow>().Include(r => r.Lines).Where(r => r.State == ReservationState.Held && r.ExpiresAt <= now)
            .OrderBy(r => r.ExpiresAt).Take(MostSwept).ToListAsync(cancellation);
        foreach (var row in overdue) await ExpireAsync(row, now, cancellation);
        return overdue.Count;
    }

    private static ReservationRow RowOf(NewReservation wish, SiteId site, DateTimeOffset now) => new()
    {
        Reservation = wish.Reference,
        Fingerprint = wish.Fingerprint(),
        Site = site,
        Channel = wish.Channel,
        CreatedAt = now,
        ExpiresAt = now + wish.HoldFor,
        Lines = [.. wish.Lines.Select(l => new ReservationLineRow { Reservation = wish.Reference, Item = l.Item, Units = l.Units })],
    };

    private Task<ReservationRow?> FindAsync(string reference, CancellationToken cancellation) =>
        db.Set<ReservationRow>().Include(r => r.Lines).SingleOrDefaultAsync(r => r.Reservation == reference, cancellation);

    // All lines or none; in a fixed order so that two writers cannot wait for each other.
    private async Task<bool> TryTakeAsync(SiteId site, IReadOnlyList<Line> lines, int rank, CancellationToken cancellation)
    {
        for (var k = 0; k < lines.Count; k++)
        {
            if (await book.TryReserveAsync(site, lines[k].Item, lines[k].Units, rank, cancellation)) continue;
            for (var back = k - 1; back >= 0; back--) await book.FreeAsync(site, lines[back].Item, lines[back].Units, cancellation);
            return false;
        }

        return true;
    }

    private async Task<bool> ExpireAtAsync(SiteId site, IReadOnlyList<Line> lines, DateTimeOffset now, CancellationToken cancellation)
    {
        var items = lines.Select(l => l.Item).ToArray();
        var overdue = await db.Set<ReservationRow>().Include(r => r.Lines)
            .Where(r => r.State == ReservationState.Held && r.ExpiresAt <= now && r.Site == site && r.Lines.Any(l => items.Contains(l.Item)))
            .OrderBy(r => r.ExpiresAt).Take(MostSwept).ToListAsync(cancellation);
        foreach (var row in overdue) await ExpireAsync(row, now, cancellation);
        return overdue.Count > 0;
    }

    private Task ExpireAsync(ReservationRow row, DateTimeOffset now, CancellationToken cancellation) => FreeAsync(row, ReservationState.Expired, now, cancellation);

    private async Task FreeAsync(ReservationRow row, ReservationState state, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!await LeaveHeldAsync(row, state, now, cancellation)) return;
        foreach (var line in row.Lines) await book.FreeAsync(row.Site, line.Item, line.Units, cancellation);
    }

    // The one who moves the row from held to something else moves its units too, so no unit is given back or sold twice.
    private async Task<bool> LeaveHeldAsync(ReservationRow row, ReservationState state, DateTimeOffset now, CancellationToken cancellation)
    {
        var name = row.Reservation;
        var won = await db.Set<ReservationRow>().Where(r => r.Reservation == name && r.State == ReservationState.Held)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, state).SetProperty(r => r.EndedAt, now), cancellation) == 1;
        db.Entry(row).State = EntityState.Detached;
        if (won) (row.State, row.EndedAt) = (state, now);
        return won;
    }

    private async Task SellAsync(ReservationRow row, DateTimeOffset now, CancellationToken cancellation)
    {
        if (db.Entry(row).State == EntityState.Added) (row.State, row.EndedAt) = (ReservationState.Sold, now);
        else if (!await LeaveHeldAsync(row, ReservationState.Sold, now, cancellation)) return;
        foreach (var line in row.Lines.OrderBy(l => l.Item.Value, StringComparer.Ordinal))
            await book.IssueAsync(
                new MovementRow { Kind = MovementKind.Issue, Cause = CauseOf(row.Reservation), Site = row.Site, Item = line.Item, Units = line.Units, At = now },
                wasReserved: true, cancellation);
        await sales.AddSoldAsync(row.Site, [.. row.Lines.Select(l => new Line(l.Item, l.Units))], now, orders.Value.PromiseRules().UtcOffset, cancellation);
    }

    /// <summary>What names a sale in the movement ledger; a GUID, so that no reference can meet a shipment's or a receipt's.</summary>
    public static string CauseOf(string reference) => IdMaker.Derived("reservation", reference).ToString();

    private async Task<IReadOnlyList<ShortLine>> ShortageAsync(NewReservation wish, IReadOnlyList<SiteId> sites, int rank, CancellationToken cancellation)
    {
        if (sites.Count == 0) return [];
        var (site, items) = (sites[0], wish.Lines.Select(l => l.Item).ToArray());
        var free = await db.Set<StockRow>().AsNoTracking().Where(s => s.Site == site && items.Contains(s.Item)).ToDictionaryAsync(s => s.Item, s => s.Free, cancellation);
        var kept = await db.Set<ProtectionRow>().AsNoTracking().Where(p => p.Site == site && items.Contains(p.Item) && p.Rank < rank)
            .GroupBy(p => p.Item).Select(g => new { g.Key, Units = g.Sum(p => p.Units) }).ToDictionaryAsync(g => g.Key, g => g.Units, cancellation);
        return [.. wish.Lines.Select(l => new ShortLine(site, l.Item, l.Units, Math.Max(0, free.GetValueOrDefault(l.Item) - kept.GetValueOrDefault(l.Item))))
            .Where(l => l.Available < l.Wanted)];
    }
}

/// <summary>How a wish about a reservation ended.</summary>
internal enum ReservationOutcome
{
    /// <summary>It is done.</summary>
    Made,

    /// <summary>It had been done before.</summary>
    Repeated,

    /// <summary>The reference was used before for something else.</summary>
    Contradicted,

    /// <summary>No site has all of it.</summary>
    Short,

    /// <summary>There is no such reservation.</summary>
    Unknown,

    /// <summary>It has ended in another way.</summary>
    Ended,
}

/// <summary>A line that cannot be had.</summary>
/// <param name="Site">The best site.</param>
/// <param name="Item">Of what.</param>
/// <param name="Wanted">Units wanted.</param>
/// <param name="Available">Units that this channel may have there.</param>
internal sealed record ShortLine(SiteId Site, ItemId Item, long Wanted, long Available);

/// <param name="Outcome">How it ended.</param>
/// <param name="Row">The reservation as it is now; null where there is none.</param>
/// <param name="Shortage">What is short, for <see cref="ReservationOutcome.Short"/>.</param>
internal sealed record ReservationResult(ReservationOutcome Outcome, ReservationRow? Row, IReadOnlyList<ShortLine>? Shortage);
