using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Inventory.Demand;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>Runs one review: load, decide, save. A run key that was used before gives its first answer.</summary>
internal sealed class RunReview(DbContext db, LoadForecast forecasts, DecideProposals proposals, IOptions<ReplenishmentOptions> options, TimeProvider time)
{
    /// <summary>Reviews all open front sites, or one.</summary>
    public async Task<ReviewResult> HandleAsync(string runKey, SiteId? only, bool approve, CancellationToken cancellation)
    {
        if (await db.Set<ReviewRow>().AsNoTracking().AnyAsync(r => r.RunKey == runKey, cancellation)) return await AnswerAsync(runKey, null, cancellation);
        var sites = await db.Set<SiteRow>().AsNoTracking().ToListAsync(cancellation);
        var central = sites.Where(s => s.Kind == SiteKind.Central).OrderBy(s => s.Site.Value, StringComparer.Ordinal).FirstOrDefault();
        var reviewed = sites.Where(s => s is { Kind: SiteKind.Front, Open: true } && (only is null || s.Site == only)).Select(s => s.Site).ToList();
        if (central is null) return new ReviewResult(runKey, [], "there is no central site to supply from; a planner adds one under /api/warehousing/sites");
        if (reviewed.Count == 0) return new ReviewResult(runKey, [], "there is no open front site to review");

        var leads = await LeadDaysAsync(central.Site, reviewed, cancellation);
        var items = await LoadItemsAsync(reviewed, leads, cancellation);
        var free = await db.Set<StockRow>().AsNoTracking().Where(s => s.Site == central.Site).ToDictionaryAsync(s => s.Item, s => s.Free, cancellation);
        var lines = ReviewStock.Decide(items, free, options.Value);

        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await ReplaceOlderAsync(reviewed, runKey, cancellation);
            foreach (var site in lines.GroupBy(l => l.Site)) Store(runKey, site.Key, central.Site, leads[site.Key], [.. site]);
            db.Add(new ReviewRow { RunKey = runKey, RunAt = time.GetUtcNow(), Reviewed = items.Count, Proposals = lines.Select(l => l.Site).Distinct().Count() });
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        var made = await db.Set<ProposalRow>().AsNoTracking().Where(p => p.RunKey == runKey).Select(p => p.Proposal).ToListAsync(cancellation);
        if (approve && made.Count > 0) await proposals.ApproveAsync(made, cancellation);
        return await AnswerAsync(runKey, null, cancellation);
    }

    private async Task<ReviewResult> AnswerAsync(string runKey, string? note, CancellationToken cancellation)
    {
        var rows = await db.Set<ProposalRow>().AsNoTracking().Include(p => p.Lines).Where(p => p.RunKey == runKey).OrderBy(p => p.Sequence).ToListAsync(cancellation);
        return new ReviewResult(runKey, [.. rows.Select(ProposalAnswer.Of)], note);
    }

    // Mean and one deviation of what was observed on the lane, once three transfers were; the option until then.
    private async Task<Dictionary<SiteId, double>> LeadDaysAsync(SiteId central, List<SiteId> sites, CancellationToken cancellation)
    {
        var observed = await db.Set<LeadTimeRow>().AsNoTracking().Where(l => l.From == central && l.Count >= 3).ToDictionaryAsync(l => l.To, cancellation);
        return sites.ToDictionary(s => s, s => observed.TryGetValue(s, out var lead)
            ? Math.Clamp((lead.MeanSeconds + Math.Sqrt(lead.SquaredDeviation / (lead.Count - 1))) / 86_400, 0.05, 30)
            : options.Value.LeadDays);
    }

    private async Task<List<ReviewedItem>> LoadItemsAsync(List<SiteId> sites, Dictionary<SiteId, double> leads, CancellationToken cancellation)
    {
        var wanted = sites.ToArray();
        var stock = await db.Set<StockRow>().AsNoTracking().Where(s => wanted.Contains(s.Site)).ToDictionaryAsync(s => (s.Site, s.Item), cancellation);
        var itemRows = await db.Set<ItemRow>().AsNoTracking().ToDictionaryAsync(i => i.Item, cancellation);
        var longest = (int)Math.Ceiling(leads.Values.Max() + options.Value.ReviewDays);
        var forecast = await forecasts.HandleAsync(sites, longest, options.Value.HistoryDays, cancellation);
        List<ReviewedItem> items = [];
        foreach (var key in stock.Keys.Union(forecast.Keys).Where(k => itemRows.ContainsKey(k.Item)).OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal))
        {
            var days = leads[key.Site] + options.Value.ReviewDays;
            var need = forecast.Need(key.Site, key.Item, days, options.Value.CriticalRatio);
            var row = stock.GetValueOrDefault(key) ?? new StockRow { Site = key.Site, Item = key.Item };
            var item = itemRows[key.Item];
            items.Add(new ReviewedItem(
                key.Site, key.Item, row.OnHand, row.Reserved, row.OnOrder, need.Mean, need.Quantile, days, item.UnitCostMilli,
                Math.Max(0, item.PriceMilli - item.UnitCostMilli)));
        }

        return items;
    }

    // An older proposal that nobody decided on would order the same units again.
    private async Task ReplaceOlderAsync(List<SiteId> sites, string runKey, CancellationToken cancellation)
    {
        var wanted = sites.ToArray();
        foreach (var older in await db.Set<ProposalRow>().Where(p => p.State == ProposalState.Proposed && wanted.Contains(p.Site)).ToListAsync(cancellation))
        {
            (older.State, older.RejectedAt, older.Reason) = (ProposalState.Rejected, time.GetUtcNow(), $"replaced by review {runKey}");
            older.Version++;
        }
    }

    private void Store(string runKey, SiteId site, SiteId from, double leadDays, List<ProposedLine> lines)
    {
        var now = time.GetUtcNow();
        var proposal = NameOf(runKey, site);
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

/// <summary>What a review proposed.</summary>
/// <param name="Run">Its run key.</param>
/// <param name="Proposals">One a site that needs stock.</param>
/// <param name="Note">Why there could be none; null if there could.</param>
internal sealed record ReviewResult(string Run, IReadOnlyList<ProposalAnswer> Proposals, string? Note);
