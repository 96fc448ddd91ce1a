using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

/// <summary>Time from seen need to receipt of one sort of supply.</summary>
/// <param name="Kind"><c>transfer</c> between our sites, or the kind of purchase.</param>
/// <param name="Received">How many were received.</param>
/// <param name="MedianHours">Half took no longer.</param>
/// <param name="P90Hours">Nine in ten took no longer.</param>
/// <param name="WithinTarget">Share that took no longer than 48 hours.</param>
internal sealed record CycleOfKind(string Kind, int Received, double MedianHours, double P90Hours, double WithinTarget);

/// <summary>Time from seen need to receipt.</summary>
/// <param name="TargetHours">What it should not exceed.</param>
/// <param name="Since">Receipts from then on count.</param>
/// <param name="Kinds">By kind, those with receipts only.</param>
internal sealed record CycleAnswer(double TargetHours, DateTimeOffset Since, IReadOnlyList<CycleOfKind> Kinds);

/// <summary>Measures the cycle from need to receipt.</summary>
internal static class SupplyCycle
{
    private const double TargetHours = 48;
    private const int MostRows = 100_000;

    public static async Task<CycleAnswer> LoadAsync(DbContext db, DateTimeOffset since, CancellationToken cancellation)
    {
        var transfers = await db.Set<ProposalRow>().Where(p => p.ReceivedAt >= since).OrderByDescending(p => p.Sequence).Take(MostRows).Select(p => new { p.CreatedAt, p.ReceivedAt }).ToListAsync(cancellation);
        var purchases = await db.Set<PurchaseRow>().Where(p => p.ReceivedAt >= since).OrderByDescending(p => p.Sequence).Take(MostRows).Select(p => new { p.Kind, p.NeededAt, p.ReceivedAt }).ToListAsync(cancellation);
        List<CycleOfKind> kinds = [];
        if (transfers.Count > 0) kinds.Add(Of("transfer", [.. transfers.Select(t => (t.ReceivedAt!.Value - t.CreatedAt).TotalHours)]));
        foreach (var kind in purchases.GroupBy(p => p.Kind).OrderBy(g => g.Key)) kinds.Add(Of(kind.Key.ToString().ToLowerInvariant(), [.. kind.Select(p => (p.ReceivedAt!.Value - p.NeededAt).TotalHours)]));
        return new CycleAnswer(TargetHours, since, kinds);
    }

    public static CycleOfKind Of(string kind, double[] hours)
    {
        Array.Sort(hours);
        return new CycleOfKind(kind, hours.Length, Round(Quantile(hours, 0.5)), Round(Quantile(hours, 0.9)), Round((double)hours.Count(h => h <= TargetHours) / hours.Length));
    }

    // The least value that so large a share does not exceed.
    private static double Quantile(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length - 1e-9) - 1)];

    private static double Round(double value) => Math.Round(value, 3);
}
