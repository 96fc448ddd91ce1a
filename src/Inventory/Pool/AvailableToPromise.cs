using LogiOpt.Core.Ids;

namespace LogiOpt.Inventory.Pool;

/// <summary>Units that can be promised from an instant on.</summary>
internal sealed record PromisableUnits(DateTimeOffset From, long Units);

/// <summary>What one channel can promise of one item at one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Item">The item.</param>
/// <param name="Channel">Who would sell; null = a channel that nothing is kept for.</param>
/// <param name="OnHand">Units present.</param>
/// <param name="Reserved">Of them promised.</param>
/// <param name="KeptForOthers">Units that this channel must leave to those before it.</param>
/// <param name="Now">Units that it can promise now.</param>
/// <param name="Later">Units that it can promise in all from each later receipt on, earliest first.</param>
internal sealed record AvailabilityAnswer(
    SiteId Site, ItemId Item, string? Channel, long OnHand, long Reserved, long KeptForOthers, long Now, IReadOnlyList<PromisableUnits> Later);

/// <summary>What can be promised, by site and item.</summary>
internal sealed record AvailableAnswer(IReadOnlyList<AvailabilityAnswer> Available);

/// <summary>Available to promise: what is there or comes, less what is owed or kept.</summary>
internal static class AvailableToPromise
{
    /// <summary>Units that can be promised now, and in all from each receipt on. What is owed beyond the stock is served by receipts first.</summary>
    /// <param name="free">On hand less reserved; may be below 0.</param>
    /// <param name="kept">Units kept for channels before this one.</param>
    /// <param name="coming">Receipts expected.</param>
    /// <param name="now">A receipt that is overdue is expected from now on.</param>
    /// <param name="presold">Units of the receipts that are sold already.</param>
    public static (long Now, IReadOnlyList<PromisableUnits> Later) Of(long free, long kept, IEnumerable<(DateTimeOffset At, long Units)> coming, DateTimeOffset now, long presold = 0)
    {
        var sum = free - kept;
        var (today, last) = (Math.Max(0, sum), Math.Max(0, sum));
        sum -= presold;
        List<PromisableUnits> later = [];
        foreach (var receipts in coming.GroupBy(c => c.At < now ? now : c.At).OrderBy(g => g.Key))
        {
            sum += receipts.Sum(r => r.Units);
            if (sum <= last) continue;
            later.Add(new PromisableUnits(receipts.Key, sum));
            last = sum;
        }

        return (today, later);
    }
}
