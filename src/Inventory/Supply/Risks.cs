using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>What stretches a lead time.</summary>
internal enum RiskKind
{
    /// <summary>A typhoon, snow, a flood.</summary>
    Weather,

    /// <summary>A strike or a closed port.</summary>
    Strike,

    /// <summary>Trouble at the supplier itself.</summary>
    Supplier,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A risk as sent; a factor of 1 ends it.</summary>
internal sealed record RiskRequest(string? Risk, string? Kind, string? Supplier, string? Site, double? LeadFactor, DateTimeOffset? From, DateTimeOffset? Until);

internal sealed record RisksRequest(RiskRequest?[]? Risks);

internal sealed record RiskAnswer(string Risk, RiskKind Kind, string? Supplier, SiteId? Site, double LeadFactor, DateTimeOffset From, DateTimeOffset Until)
{
    public static RiskAnswer Of(RiskRow row) => new(row.Risk, row.Kind, row.Supplier, row.Site, row.LeadFactor, row.From, row.Until);
}

/// <summary>Multipliers on lead times that are in force.</summary>
internal sealed class RiskFactors(IReadOnlyList<RiskRow> risks)
{
    // Several at once multiply, but a year's delay is no lead time any more.
    private const double MostFactor = 10;

    public double OfSupplier(string supplier) => Product(r => r.Site is null && (r.Supplier is null || r.Supplier == supplier));

    public double OfSite(SiteId site) => Product(r => r.Supplier is null && (r.Site is null || r.Site == site));

    private double Product(Func<RiskRow, bool> applies) => Math.Min(MostFactor, risks.Where(applies).Aggregate(1.0, (product, r) => product * r.LeadFactor));
}

/// <summary>The store of risks.</summary>
internal sealed class Risks(DbContext db, TimeProvider time)
{
    private const int MaxRisks = 200;

    /// <summary>Those in force now, and others supposed besides.</summary>
    public async Task<RiskFactors> InForceAsync(IReadOnlyList<RiskRow> supposed, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        return new RiskFactors([.. await db.Set<RiskRow>().AsNoTracking().Where(r => r.From <= now && r.Until > now).ToListAsync(cancellation), .. supposed]);
    }

    public async Task<StoredAnswer> PutAsync(List<RiskRow> rows, CancellationToken cancellation)
    {
        var known = await db.Set<RiskRow>().ToDictionaryAsync(r => r.Risk, cancellation);
        foreach (var row in rows)
        {
            if (row.LeadFactor == 1)
            {
                if (known.TryGetValue(row.Risk, out var ended)) db.Remove(ended);
            }
            else if (known.TryGetValue(row.Risk, out var old)) db.Entry(old).CurrentValues.SetValues(row);
            else db.Add(row);
        }

        await db.SaveChangesAsync(cancellation);
        return new StoredAnswer(rows.Count);
    }

    /// <summary>Reads risks as sent; supposed ones need no name and no time.</summary>
    public async Task<List<RiskRow>> ReadAsync(RisksRequest? request, bool supposed, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var sent = request?.Risks ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxRisks, "risks", $"{sent.Length} were sent", $"Send 1 to {MaxRisks}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string> suppliers = [.. await db.Set<SupplierRow>().Select(s => s.Supplier).ToListAsync(cancellation)];
        HashSet<string> sites = [.. (await db.Set<SiteRow>().Select(s => s.Site).ToListAsync(cancellation)).Select(s => s.Value)];
        List<RiskRow> rows = [];
        for (var k = 0; k < Math.Min(sent.Length, MaxRisks); k++)
        {
            var (one, at, before) = (sent[k], $"risks[{k}]", faults.Count);
            if (!faults.Check(one is not null, at, "it is null", "Send an object")) continue;
            if (!supposed) SupplierReader.Code(one!.Risk, $"{at}.risk", "risk", faults);
            var kind = RiskKind.Other;
            faults.Check(one!.Kind is null || (Enum.TryParse(one.Kind, ignoreCase: true, out kind) && Enum.IsDefined(kind) && !int.TryParse(one.Kind, out _)), $"{at}.kind", $"'{one.Kind}' is no kind", "Give weather, strike, supplier or other");
            faults.Check(one.Supplier is null || suppliers.Contains(one.Supplier), $"{at}.supplier", $"supplier '{one.Supplier}' is not known", "Create it by POST /api/inventory/suppliers first, or leave it out");
            faults.Check(one.Site is null || sites.Contains(one.Site), $"{at}.site", $"site '{one.Site}' is not known", "Create it by POST /api/warehousing/sites first, or leave it out");
            faults.Check(one.Supplier is null || one.Site is null, at, "both a supplier and a site are named", "Name one of them, or neither for everything");
            faults.Check(one.LeadFactor is >= 1 and <= 10, $"{at}.leadFactor", string.Create(CultureInfo.InvariantCulture, $"{one.LeadFactor} is out of range"), "Give a number in [1, 10]; 1 ends the risk");
            PurchaseReader.Instant(one.From, $"{at}.from", faults);
            PurchaseReader.Instant(one.Until, $"{at}.until", faults);
            if (!supposed) faults.Check(one.From is not null && one.Until is not null && one.From < one.Until, $"{at}.until", "the risk has no time", "Give from and until, from before until");
            faults.Check(supposed || seen.Add(one.Risk ?? ""), $"{at}.risk", $"'{one.Risk}' comes twice", "Send each once");
            if (faults.Count == before)
                rows.Add(new RiskRow
                {
                    Risk = one.Risk ?? $"supposed-{k}",
                    Kind = kind,
                    Supplier = one.Supplier,
                    Site = one.Site is null ? null : new SiteId(one.Site),
                    LeadFactor = one.LeadFactor!.Value,
                    From = PurchaseReader.Utc(one.From) ?? DateTimeOffset.UnixEpoch,
                    Until = PurchaseReader.Utc(one.Until) ?? DateTimeOffset.UnixEpoch,
                });
        }

        faults.ThrowIfAny();
        return rows;
    }
}
