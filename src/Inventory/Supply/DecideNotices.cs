using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Supply;

/// <summary>A notice that is new, with the line of the order that it is about.</summary>
internal sealed record FreshNotice(DeliveryNotice Notice, PurchaseRow Purchase, PurchaseLineRow Line);

/// <param name="Fresh">What is new.</param>
/// <param name="Repeated">Lines that had been told before.</param>
/// <param name="Booked">Received lines whose note our own people had booked already: kept as told, and not booked again.</param>
internal sealed record NoticeDecision(IReadOnlyList<FreshNotice> Fresh, int Repeated, IReadOnlySet<DeliveryNotice> Booked);

/// <summary>Decides what of a supplier's notices is new, and what cannot be.</summary>
internal static class DecideNotices
{
    /// <summary>Compares with what was told before; every fault is told.</summary>
    /// <param name="notices">As read.</param>
    /// <param name="purchases">The supplier's orders by name.</param>
    /// <param name="told">What was told of them before.</param>
    /// <param name="receipts">What was booked of them before.</param>
    /// <param name="overShare">Most that may be told beyond an order, as a share of it.</param>
    /// <param name="latest">No notice is later.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static NoticeDecision Decide(
        IReadOnlyList<DeliveryNotice> notices, IReadOnlyDictionary<string, PurchaseRow> purchases, IEnumerable<DeliveryNoticeRow> told, IEnumerable<PurchaseReceiptRow> receipts,
        double overShare, DateTimeOffset latest, FaultList faults)
    {
        var known = told.ToLookup(t => (t.Purchase, t.Kind, t.Note, t.Item));
        HashSet<(string, string, ItemId)> booked = [.. receipts.Select(r => (r.Purchase, r.Receipt, r.Item))];
        List<FreshNotice> fresh = [];
        var own = new HashSet<DeliveryNotice>(ReferenceEqualityComparer.Instance);
        var repeated = 0;
        foreach (var group in notices.Select(n => Find(n, purchases, latest, faults)).OfType<FreshNotice>().GroupBy(f => (f.Notice.Purchase, f.Notice.Kind, f.Notice.Note, f.Line.Item)))
        {
            List<DeliveryNoticeRow> before = [.. known[group.Key]];
            var first = group.First();
            if (before.Count > 0)
            {
                var isSame = before.Select(b => (b.Lot, b.Units, b.RejectedUnits)).ToHashSet().SetEquals(group.Select(f => (f.Notice.Lot, f.Notice.Units, f.Notice.RejectedUnits)));
                if (faults.Check(isSame, first.Notice.Where, $"note '{first.Notice.Note}' of {first.Notice.Purchase} told {before.Sum(b => b.Units)} units of {first.Line.Item} before, not {group.Sum(f => f.Notice.Units)} in these lots", "Give each delivery a note of its own, or ask the buyer's planner to correct it"))
                    repeated += group.Count();
                continue;
            }

            if (group.Key.Kind == NoticeKind.Received && booked.Contains((group.Key.Purchase, group.Key.Note, group.Key.Item))) own.UnionWith(group.Select(f => f.Notice));
            else faults.Check(group.Key.Kind == NoticeKind.Received || first.Purchase.State != PurchaseState.Closed, first.Notice.Where, $"order {group.Key.Purchase} was closed", "Ask the buyer's planner for a new order");
            fresh.AddRange(group);
        }

        foreach (var line in fresh.Where(f => !own.Contains(f.Notice)).GroupBy(f => (f.Line, f.Notice.Kind))) Bound(line.Key.Line, line.Key.Kind, [.. line], overShare, faults);
        return new NoticeDecision(fresh, repeated, own);
    }

    private static FreshNotice? Find(DeliveryNotice notice, IReadOnlyDictionary<string, PurchaseRow> purchases, DateTimeOffset latest, FaultList faults)
    {
        faults.Check(notice.At <= latest && notice.At.Year >= 1990, notice.Where, $"it happened at {notice.At:yyyy-MM-dd'T'HH:mm:ss'Z'}, which is not past", "Send what has happened; is a clock wrong?");
        if (!purchases.TryGetValue(notice.Purchase, out var purchase) || purchase.OrderedAt is null)
        {
            faults.Add(notice.Where, $"'{notice.Purchase}' is no order of yours", "Name an order that GET /api/inventory/suppliers/{supplier}/purchases lists");
            return null;
        }

        var line = notice.Items.Select(name => purchase.Lines.Find(l => l.Item.Value == name)).FirstOrDefault(l => l is not null);
        if (line is not null) return new FreshNotice(notice, purchase, line);
        faults.Add(notice.Where, $"order {notice.Purchase} has no line of item '{notice.Items[^1]}'", $"It has {string.Join(", ", purchase.Lines.Select(l => l.Item.Value).Order(StringComparer.Ordinal).Take(10))}");
        return null;
    }

    private static void Bound(PurchaseLineRow line, NoticeKind kind, List<FreshNotice> fresh, double overShare, FaultList faults)
    {
        var most = (long)Math.Floor(line.Units * (1 + overShare) + 1e-9);
        var sum = fresh.Sum(f => f.Notice.Units) + (kind == NoticeKind.Shipped ? line.ShippedUnits : line.ReceivedUnits);
        var verb = kind == NoticeKind.Shipped ? "sent" : "delivered";
        faults.Check(sum <= most, fresh[^1].Notice.Where, $"{sum} units of {line.Item} would be {verb} for {line.Purchase}, which orders {line.Units}", $"At most {most} are taken; agree with the buyer on an order for the rest");
    }
}
