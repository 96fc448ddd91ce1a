using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Supply;

/// <summary>What is owed for one receipt.</summary>
internal sealed record PayableAnswer(string Purchase, string Receipt, DateTimeOffset ReceivedAt, DateTimeOffset DueAt, long AmountMilli, long LeftMilli);

/// <summary>What is owed to a supplier.</summary>
/// <param name="Supplier">The supplier.</param>
/// <param name="ReceivedMilli">Value of all good units received.</param>
/// <param name="PaidMilli">Paid so far.</param>
/// <param name="OwedMilli">Not yet paid.</param>
/// <param name="DueMilli">Of it due by now.</param>
/// <param name="AheadMilli">Paid beyond what was received.</param>
/// <param name="Open">Receipts that are not paid in full, the one due first in front; at most 500.</param>
internal sealed record PayablesAnswer(
    string Supplier, long ReceivedMilli, long PaidMilli, long OwedMilli, long DueMilli, long AheadMilli, IReadOnlyList<PayableAnswer> Open);

/// <summary>What is owed, from receipts and payments alone.</summary>
internal static class Payables
{
    private const int MostTold = 500;

    /// <summary>Payments settle what has been due longest.</summary>
    public static PayablesAnswer Of(string supplier, IEnumerable<PurchaseReceiptRow> receipts, IEnumerable<PaymentRow> payments, DateTimeOffset now)
    {
        var paid = payments.Sum(p => p.AmountMilli);
        var left = paid;
        List<PayableAnswer> all = [];
        foreach (var receipt in receipts.GroupBy(r => (r.Purchase, r.Receipt, r.ReceivedAt, r.DueAt)).OrderBy(g => g.Key.DueAt).ThenBy(g => g.Key.Purchase, StringComparer.Ordinal).ThenBy(g => g.Key.Receipt, StringComparer.Ordinal))
        {
            var amount = receipt.Sum(r => r.Units * r.UnitCostMilli);
            var settled = Math.Min(left, amount);
            left -= settled;
            all.Add(new PayableAnswer(receipt.Key.Purchase, receipt.Key.Receipt, receipt.Key.ReceivedAt, receipt.Key.DueAt, amount, amount - settled));
        }

        return new PayablesAnswer(
            supplier, all.Sum(p => p.AmountMilli), paid, all.Sum(p => p.LeftMilli), all.Where(p => p.DueAt <= now).Sum(p => p.LeftMilli), left, [.. all.Where(p => p.LeftMilli > 0).Take(MostTold)]);
    }
}
