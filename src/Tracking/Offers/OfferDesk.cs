using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Core.Travel;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Offers;

/// <summary>What became of a wish to hold a slot.</summary>
internal enum SlotOutcome
{
    /// <summary>It is held.</summary>
    Held,

    /// <summary>The slot has no place left, or too many are held already.</summary>
    Full,

    /// <summary>The shopper has been holding for as long as anybody may.</summary>
    HeldTooLong,

    /// <summary>There is no such hold, or it has expired.</summary>
    Unknown,
}

/// <summary>Makes offers and keeps places. A shopper holds one place at most, for a while, and no longer by asking again.</summary>
internal sealed class OfferDesk(DbContext db, IStockPool pool, IWaveRoom waves, TimeProvider time, IOptions<TrackingOptions> tracking, IOptions<OfferOptions> offers)
{
    private const int MaxPickupPoints = 2000, RecentDeliveries = 2000;

    // The windows of tomorrow are the farthest that are offered.
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(48);

    /// <summary>Sites that have all of a cart in stock, free for a channel.</summary>
    /// <param name="lines">What is wanted; one line an item.</param>
    /// <param name="channel">Who sells; null = a channel that nothing is kept for.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="BadInputException">An item or the channel is not known.</exception>
    public async Task<IReadOnlyList<GeoPoint>> SitesWithAsync(IReadOnlyList<Line> lines, string? channel, CancellationToken cancellation)
    {
        var view = await pool.ViewAsync([.. lines.Select(l => l.Item)], channel, cancellation);
        var faults = new FaultList();
        faults.Check(view.KnowsChannel, "channel", $"'{channel}' is no channel", "Send one that Inventory knows, or none.");
        foreach (var item in view.Unknown) faults.Add("lines", $"item '{item}' is not known", "Add it to Inventory first.");
        faults.ThrowIfAny();
        var free = view.Free.ToDictionary(f => (f.Site, f.Item), f => f.Units);
        return [.. (await pool.SitesAsync(cancellation)).Where(s => lines.All(l => free.GetValueOrDefault((s.Site, l.Item)) >= l.Units)).Select(s => s.Point)];
    }

    /// <summary>Stops that the waves of a window have room for; null where nothing is known of them.</summary>
    public async Task<int?> RoomAsync(DateTimeOffset from, TimeSpan width, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        return DeliveryOptions.RoomOf(await waves.NextAsync(now + Ahead, cancellation), from, width, now, null, offers.Value);
    }

    public async Task<IReadOnlyList<DeliveryOption>> OfferAsync(
        IReadOnlyList<GeoPoint> from, GeoPoint to, DateTimeOffset? readyAt, string? prefer, Load? cart, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var taken = await db.Set<SlotHoldRow>().Where(h => h.ConfirmedAt != null || h.ExpiresAt > now).GroupBy(h => h.Slot)
            .Select(g => new { g.Key, Count = g.Count(), Held = g.Count(h => h.ConfirmedAt == null) }).ToDictionaryAsync(g => g.Key, g => (g.Count, g.Held), cancellation);
        var recent = await db.Set<ShipmentRow>().Where(r => r.Status == ShipmentStatus.Delivered && r.OnTime != null).OrderByDescending(r => r.DeliveredAt)
            .Take(RecentDeliveries).Select(r => r.OnTime!.Value).ToListAsync(cancellation);
        var calibration = await LoadBoard.CalibrationAsync(db, tracking.Value, cancellation);
        var points = await db.Set<PickupPointRow>().AsNoTracking().OrderBy(p => p.Point).Take(MaxPickupPoints).ToListAsync(cancellation);
        var request = new OfferRequest(
            now, readyAt ?? now, from, to, prefer, recent.Count(r => r), recent.Count, (length, leaves) => RatioOf(calibration, length, leaves), slot => taken.GetValueOrDefault(slot).Count,
            [.. points.Select(p => new PickupPlace(p.Point, new GeoPoint(p.Latitude, p.Longitude), p.Capacity, p.OpensMinute, p.ClosesMinute))],
            slot => taken.GetValueOrDefault(slot).Held, await waves.NextAsync(now + Ahead, cancellation), cart);
        return DeliveryOptions.Make(request, offers.Value);
    }

    /// <summary>Actual over planned travel time, typical for a leg of this length at this hour, as learned.</summary>
    private static double RatioOf(Calibration calibration, Distance length, DateTimeOffset leaves)
    {
        Span<double> features = stackalloc double[LegFeatures.Count];
        LegFeatures.Fill(features, length, leaves, leaves);
        return Math.Exp(calibration.Legs.MeanOf(features));
    }

    /// <summary>Holds a place for a shopper, who gives up the one held before.</summary>
    /// <param name="slot">As an option names it.</param>
    /// <param name="places">Places that the slot has.</param>
    /// <param name="shopper">What the shop calls the shopper or cart.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="room">Stops that its waves still have room for, besides orders; null = not known.</param>
    public async Task<(SlotOutcome Outcome, SlotHoldRow? Hold)> HoldAsync(string slot, int places, string shopper, CancellationToken cancellation, int? room = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instants.Trim(time.GetUtcNow());
        await TakeTurnsAsync([$"shopper/{shopper}", $"slot/{slot}"], now, cancellation);
        var mine = await db.Set<SlotHoldRow>().FirstOrDefaultAsync(h => h.Shopper == shopper && h.ConfirmedAt == null, cancellation);
        // A hold that has lapsed is remembered as long as one may be held: who comes back at once has not waited.
        var since = mine is not null && now - mine.SinceAt < 2 * offers.Value.HoldAtMost ? mine.SinceAt : now;
        if (now - since >= offers.Value.HoldAtMost) return (SlotOutcome.HeldTooLong, null);
        var others = db.Set<SlotHoldRow>().Where(h => h.Slot == slot && h.Shopper != shopper);
        var confirmed = await db.Set<SlotHoldRow>().CountAsync(h => h.Slot == slot && h.ConfirmedAt != null, cancellation);
        var held = await others.CountAsync(h => h.ConfirmedAt == null && h.ExpiresAt > now, cancellation);
        var mayBeHeld = Math.Max(1, (int)(places * offers.Value.HeldShareAtMost));
        if (confirmed + held >= places || held >= mayBeHeld || held >= room) return (SlotOutcome.Full, null);
        if (mine is not null) db.Remove(mine);
        var expires = now + offers.Value.HoldFor;
        var end = since + offers.Value.HoldAtMost;
        var row = new SlotHoldRow { Hold = IdMaker.TimeOrdered(time), Slot = slot, Shopper = shopper, CreatedAt = now, SinceAt = since, ExpiresAt = expires < end ? expires : end };
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (SlotOutcome.Held, row);
    }

    /// <summary>Waits until nobody else, in whatever process, is deciding about these, and keeps others waiting until the commit.</summary>
    /// <remarks>Counting places and then taking one is only safe while nobody else does: the changed row is locked by the database itself.
    /// In one order always, so that two never wait for each other.</remarks>
    private async Task TakeTurnsAsync(string[] names, DateTimeOffset now, CancellationToken cancellation)
    {
        var at = Instants.ToMilliseconds(now);
        foreach (var name in names.Order(StringComparer.Ordinal))
            await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO tracking_turn ("Name", "Number", "LastAt") VALUES ({name}, 1, {at}) ON CONFLICT ("Name") DO UPDATE SET "Number" = tracking_turn."Number" + 1, "LastAt" = excluded."LastAt" """,
                cancellation);
    }

    /// <summary>Confirms a hold by an order: the place is taken for good.</summary>
    public async Task<SlotOutcome> ConfirmAsync(Guid hold, string reference, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        if (await db.Set<SlotHoldRow>().FindAsync([hold], cancellation) is not { } row) return SlotOutcome.Unknown;
        if (row.ConfirmedAt is not null) return row.Reference == reference ? SlotOutcome.Held : SlotOutcome.Unknown;
        if (row.ExpiresAt <= now) return SlotOutcome.Unknown;
        (row.ConfirmedAt, row.Reference) = (now, reference);
        await db.SaveChangesAsync(cancellation);
        return SlotOutcome.Held;
    }

    /// <summary>Gives a place back.</summary>
    public async Task<bool> ReleaseAsync(Guid hold, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        // The row stays until nobody can take advantage of its being forgotten.
        return await db.Set<SlotHoldRow>().Where(h => h.Hold == hold && h.ConfirmedAt == null && h.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(h => h.ExpiresAt, now), cancellation) > 0;
    }

    /// <summary>Forgets holds that lapsed long ago and slots that are over.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        DateTimeOffset lapsed = now - 2 * offers.Value.HoldAtMost, over = now - TimeSpan.FromDays(30);
        await db.Set<TurnRow>().Where(t => t.LastAt < lapsed).ExecuteDeleteAsync(cancellation);
        return await db.Set<SlotHoldRow>().Where(h => (h.ConfirmedAt == null && h.ExpiresAt < lapsed) || h.CreatedAt < over).ExecuteDeleteAsync(cancellation);
    }
}
