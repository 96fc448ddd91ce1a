using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Stock;
using LogiOpt.Inventory.Storage;
using LogiOpt.Inventory.Supply;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Runs one review: load, decide, save. A run key that was used before gives its first answer.</summary>
internal sealed class RunReview(
    DbContext db, LoadForecast forecasts, LoadSupply supply, Risks risks, DecideProposals proposals, PurchaseBook purchases, IOptions<ReplenishmentOptions> options, TimeProvider time)
{
    // Lines that are tracked at once while a review is stored.
    private const int StoredTogether = 5_000;

    /// <summary>Reviews all open front sites and what is bought for them, or one front site.</summary>
    public async Task<ReviewResult> HandleAsync(string runKey, SiteId? only, bool approve, CancellationToken cancellation) =>
        await RunAsync(runKey, only, approve, cancellation) is { } note ? new ReviewResult(runKey, [], [], note) : await AnswerAsync(runKey, cancellation);

    /// <summary>The same without the answer, which has a line for every site and item.</summary>
    /// <returns>Why there could be no review; null if there could.</returns>
    public async Task<string?> RunAsync(string runKey, SiteId? only, bool approve, CancellationToken cancellation)
    {
        if (await db.Set<ReviewRow>().AsNoTracking().AnyAsync(r => r.RunKey == runKey, cancellation)) return null;
        var plan = await PlanAsync(only, [], cancellation);
        if (plan.Note is not null) return plan.Note;
        try
        {
            await StoreAsync(runKey, plan, cancellation);
        }
        catch (DbUpdateException fault) when (Races.IsRace(fault))
        {
            // The same run was fired twice at once; the other one proposes.
            db.ChangeTracker.Clear();
            return null;
        }

        if (approve) await ApproveAsync(runKey, cancellation);
        return null;
    }

    /// <summary>What a review would propose now; stores nothing.</summary>
    /// <param name="only">One front site, or null for all of them and what is bought for them.</param>
    /// <param name="supposed">Risks supposed besides those in force.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task<ReviewPlan> PlanAsync(SiteId? only, IReadOnlyList<RiskRow> supposed, CancellationToken cancellation)
    {
        var sites = await db.Set<SiteRow>().AsNoTracking().ToListAsync(cancellation);
        var central = sites.Where(s => s.Kind == SiteKind.Central).OrderBy(s => s.Site.Value, StringComparer.Ordinal).FirstOrDefault();
        var open = sites.Where(s => s is { Kind: SiteKind.Front, Open: true }).Select(s => s.Site).ToList();
        var reviewed = open.Where(s => only is null || s == only).ToList();
        if (central is null) return ReviewPlan.Impossible("there is no central site to supply from; a planner adds one under /api/warehousing/sites");
        if (reviewed.Count == 0) return ReviewPlan.Impossible("there is no open front site to review");

        var factors = await risks.InForceAsync(supposed, cancellation);
        var leads = await LeadDaysAsync(central.Site, open, factors, cancellation);
        var supplied = await supply.HandleAsync(central.Site, leads, factors, central.Open ? options.Value.PoolBelowDailyUnits : 0, cancellation);
        var items = await LoadItemsAsync(reviewed, leads, ReviewSupply.CentralServiceDays(supplied, options.Value), cancellation);
        var free = await db.Set<StockRow>().AsNoTracking().Where(s => s.Site == central.Site).ToDictionaryAsync(s => s.Item, s => s.Free, cancellation);
        var levels = new FrontLevels(items, central.Open, options.Value);
        var lines = ReviewStock.Decide(items, free, levels, options.Value);
        var transfers = only is null && options.Value.ProposeTransfers ? MoveAmongSites(items, lines, levels, central.Site, sites.ToDictionary(s => s.Site, s => s.Point)) : [];
        return new ReviewPlan(
            central.Site, reviewed, leads, items.Count, lines, transfers, only is null ? ReviewSupply.Decide(supplied, options.Value) : [], only is null, null);
    }

    private List<ProposedTransfer> MoveAmongSites(List<ReviewedItem> items, List<ProposedLine> lines, FrontLevels levels, SiteId central, Dictionary<SiteId, GeoPoint> places)
    {
        var transfers = ProposeTransfers.Decide(items, lines, levels, places, options.Value);
        return [.. transfers, .. ProposeReturns.Decide(items, transfers, levels, central, places, options.Value)];
    }

    private async Task StoreAsync(string runKey, ReviewPlan plan, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ReplaceOlderAsync(plan, runKey, cancellation);
        var waiting = 0;
        foreach (var site in plan.Lines.GroupBy(l => l.Site))
        {
            List<ProposedLine> lines = [.. site];
            Store(runKey, NameOf(runKey, site.Key), site.Key, plan.Central, plan.LeadDays[site.Key], lines);
            // All in one transaction, but not all in memory.
            if ((waiting += lines.Count) < StoredTogether) continue;
            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
            waiting = 0;
        }

        foreach (var way in plan.Transfers.GroupBy(t => (t.From, t.Line.Site)).OrderBy(g => g.Key.From.Value, StringComparer.Ordinal).ThenBy(g => g.Key.Site.Value, StringComparer.Ordinal))
            Store(runKey, NameOf($"{runKey} {way.Key.From}", way.Key.Site), way.Key.Site, way.Key.From, plan.LeadDays.GetValueOrDefault(way.Key.Site, plan.LeadDays[way.Key.From]), [.. way.Select(t => t.Line)]);
        foreach (var purchase in plan.Purchases) Store(runKey, plan.Central, purchase);
        db.Add(new ReviewRow { RunKey = runKey, RunAt = time.GetUtcNow(), Reviewed = plan.Reviewed, Proposals = plan.Lines.Select(l => l.Site).Distinct().Count() + plan.Transfers.Select(t => (t.From, t.Line.Site)).Distinct().Count() + plan.Purchases.Count });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task ApproveAsync(string runKey, CancellationToken cancellation)
    {
        var made = await db.Set<ProposalRow>().AsNoTracking().Where(p => p.RunKey == runKey).Select(p => p.Proposal).ToListAsync(cancellation);
        if (made.Count > 0) await proposals.ApproveAsync(made, cancellation);
        var bought = await db.Set<PurchaseRow>().AsNoTracking().Where(p => p.RunKey == runKey).Select(p => p.Purchase).ToListAsync(cancellation);
        if (bought.Count > 0) await purchases.ApproveAsync(bought, cancellation);
    }

    private async Task<ReviewResult> AnswerAsync(string runKey, CancellationToken cancellation)
    {
        var rows = await db.Set<ProposalRow>().AsNoTracking().Include(p => p.Lines).Where(p => p.RunKey == runKey).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        var bought = await db.Set<PurchaseRow>().AsNoTracking().Include(p => p.Lines).Where(p => p.RunKey == runKey).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        return new ReviewResult(runKey, [.. rows.Select(ProposalAnswer.Of)], [.. bought.Select(PurchaseAnswer.Of)], null);
    }

    // Mean and one deviation of what was observed on the lane, once three transfers were; the option until then.
    private async Task<Dictionary<SiteId, double>> LeadDaysAsync(SiteId central, List<SiteId> sites, RiskFactors factors, CancellationToken cancellation)
    {
        var observed = await db.Set<LeadTimeRow>().AsNoTracking().Where(l => l.From == central && l.Count >= 3).ToDictionaryAsync(l => l.To, cancellation);
        return sites.ToDictionary(s => s, s => factors.OfSite(s) * (observed.TryGetValue(s, out var lead)
            ? Math.Clamp((lead.MeanSeconds + Math.Sqrt(lead.SquaredDeviation / (lead.Count - 1))) / 86_400, 0.05, 30)
            : options.Value.LeadDays));
    }

    private async Task<List<ReviewedItem>> LoadItemsAsync(
        List<SiteId> sites, Dictionary<SiteId, double> leads, Dictionary<ItemId, double> centralDays, CancellationToken cancellation)
    {
        var itemRows = await db.Set<ItemRow>().AsNoTracking().ToDictionaryAsync(i => i.Item, cancellation);
        var longest = (int)Math.Ceiling(sites.Max(s => leads[s]) + options.Value.ReviewDays + centralDays.Values.DefaultIfEmpty(0).Max());
        List<ReviewedItem> items = [];
        foreach (var block in LoadForecast.Blocks(sites.OrderBy(s => s.Value, StringComparer.Ordinal), itemRows.Count)) await LoadBlockAsync(block, longest, itemRows, leads, centralDays, items, cancellation);
        return items;
    }

    private async Task LoadBlockAsync(
        SiteId[] block, int longest, Dictionary<ItemId, ItemRow> itemRows, Dictionary<SiteId, double> leads, Dictionary<ItemId, double> centralDays, List<ReviewedItem> items,
        CancellationToken cancellation)
    {
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => block.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var stockings = await db.Set<StockingRow>().AsNoTracking().Where(s => block.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var forecast = await forecasts.HandleAsync(block, longest, options.Value.HistoryDays, cancellation);
        var presold = await db.Set<PresaleOfferRow>().AsNoTracking().Where(o => block.Contains(o.Site) && o.TakenUnits > 0).ToDictionaryAsync(o => (o.Site, o.Item), o => o.TakenUnits, cancellation);
        var sites = block.ToDictionary(s => s, s => s);
        foreach (var key in stock.Keys.Union(forecast.Keys).Where(k => itemRows.ContainsKey(k.Item)).OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal))
        {
            // What a supplier keeps by itself is none of ours.
            var stocking = stockings.GetValueOrDefault(key);
            if (stocking?.Vmi is not null) continue;
            var days = leads[key.Site] + options.Value.ReviewDays + centralDays.GetValueOrDefault(key.Item);
            var need = forecast.Need(key.Site, key.Item, days, options.Value.CriticalRatio);
            var row = stock.GetValueOrDefault(key) ?? new StockRow { Site = key.Site, Item = key.Item };
            var item = itemRows[key.Item];
            // The ids of the site and the item themselves: each row came with copies of their texts.
            items.Add(new ReviewedItem(
                sites[key.Site], item.Item, row.OnHand, row.Reserved + presold.GetValueOrDefault(key), row.OnOrder, need.Mean, need.Quantile, days, item.UnitCostMilli,
                Math.Max(0, item.PriceMilli - item.UnitCostMilli), stocking?.ShelfUnits));
        }
    }

    // An older proposal that nobody decided on would order the same units again.
    private async Task ReplaceOlderAsync(ReviewPlan plan, string runKey, CancellationToken cancellation)
    {
        SiteId[] wanted = plan.WholeNetwork ? [.. plan.Sites, plan.Central] : [.. plan.Sites];
        foreach (var older in await db.Set<ProposalRow>().Where(p => p.State == ProposalState.Proposed && wanted.Contains(p.Site)).ToListAsync(cancellation))
        {
            (older.State, older.RejectedAt, older.Reason) = (ProposalState.Rejected, time.GetUtcNow(), $"replaced by review {runKey}");
            older.Version++;
        }

        if (!plan.WholeNetwork) return;
        foreach (var older in await db.Set<PurchaseRow>().Where(p => p.State == PurchaseState.Proposed).ToListAsync(cancellation))
        {
            (older.State, older.Reason) = (PurchaseState.Rejected, $"replaced by review {runKey}");
            older.Version++;
        }
    }

    private void Store(string runKey, SiteId central, PurchaseProposal purchase)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var name = $"PO-{IdMaker.Derived("purchase", $"{runKey} {purchase.Supplier}").ToString("N")[..16]}";
        db.Add(new PurchaseRow
        {
            Purchase = name,
            RunKey = runKey,
            Supplier = purchase.Supplier,
            Site = central,
            Kind = PurchaseKind.Review,
            State = PurchaseState.Proposed,
            NeededAt = now,
            ExpectedAt = Instants.Trim(now.AddDays(purchase.LeadDays)),
            Reason = purchase.Refusal,
            Lines = [.. purchase.Lines.Select(l => new PurchaseLineRow { Purchase = name, Item = l.Item, Units = l.Units, UnitCostMilli = l.UnitCostMilli, Explanation = JsonSerializer.Serialize(l.Explanation, ProposalAnswer.Json) })],
        });
    }

    private void Store(string runKey, string proposal, SiteId site, SiteId from, double leadDays, List<ProposedLine> lines)
    {
        var now = time.GetUtcNow();
        db.Add(new ProposalRow
        {
            Proposal = proposal,
            RunKey = runKey,
            Site = site,
            From = from,
            State = ProposalState.Proposed,
            CreatedAt = now,
            NeededBy = now + TimeSpan.FromDays(leadDays),
            Shipment = new ShipmentId(IdMaker.Derived("shipment", proposal)),
            Lines = [.. lines.Select(l => new ProposalLineRow { Proposal = proposal, Item = l.Item, Units = (int)l.Units, Explanation = JsonSerializer.Serialize(l.Explanation, ProposalAnswer.Json) })],
        });
    }

    public static string NameOf(string runKey, SiteId site) => $"RP-{IdMaker.Derived("proposal", $"{runKey} {site}").ToString("N")[..16]}";
}

/// <summary>What a review decided, before it is stored.</summary>
/// <param name="Central">The site that supplies.</param>
/// <param name="Sites">The front sites looked at.</param>
/// <param name="LeadDays">Days from the central site to each open front site.</param>
/// <param name="Reviewed">Site-items looked at.</param>
/// <param name="Lines">What front sites should get.</param>
/// <param name="Transfers">What front sites should send each other, and back.</param>
/// <param name="Purchases">What should be bought.</param>
/// <param name="WholeNetwork">Whether all sites were looked at, and so what is bought for them.</param>
/// <param name="Note">Why there can be no review; null if there can.</param>
internal sealed record ReviewPlan(
    SiteId Central, IReadOnlyList<SiteId> Sites, IReadOnlyDictionary<SiteId, double> LeadDays, int Reviewed, IReadOnlyList<ProposedLine> Lines,
    IReadOnlyList<ProposedTransfer> Transfers, IReadOnlyList<PurchaseProposal> Purchases,
    bool WholeNetwork, string? Note)
{
    public static ReviewPlan Impossible(string note) => new(default, [], new Dictionary<SiteId, double>(), 0, [], [], [], false, note);
}

/// <summary>What a review proposed.</summary>
/// <param name="Run">Its run key.</param>
/// <param name="Proposals">One a site that needs stock.</param>
/// <param name="Purchases">One a supplier that should be bought from.</param>
/// <param name="Note">Why there could be none; null if there could.</param>
internal sealed record ReviewResult(string Run, IReadOnlyList<ProposalAnswer> Proposals, IReadOnlyList<PurchaseAnswer> Purchases, string? Note);
