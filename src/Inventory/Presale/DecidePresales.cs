namespace LogiOpt.Inventory.Presale;

/// <summary>Who of those that wait gets what: first come, first served.</summary>
internal static class DecidePresales
{
    /// <summary>Units to set aside for each of those that wait.</summary>
    /// <param name="open">Units that each still waits for, who came first in front.</param>
    /// <param name="free">Units that are there.</param>
    public static long[] SetAside(IReadOnlyList<long> open, long free)
    {
        var given = new long[open.Count];
        for (var k = 0; k < open.Count && free > 0; k++) free -= given[k] = Math.Min(open[k], free);
        return given;
    }

    /// <summary>Places of those that the supply still to come cannot serve; whoever fits into what is left stays.</summary>
    /// <param name="open">Units that each still waits for, who came first in front.</param>
    /// <param name="supply">Units still to come.</param>
    public static List<int> Uncovered(IReadOnlyList<long> open, long supply)
    {
        List<int> left = [];
        for (var k = 0; k < open.Count; k++)
        {
            if (open[k] <= supply) supply -= open[k];
            else left.Add(k);
        }

        return left;
    }

    /// <summary>When each has all its units; null where the supply does not reach it.</summary>
    /// <param name="open">Units that each still waits for, who came first in front.</param>
    /// <param name="coming">Receipts expected, in any order.</param>
    public static DateTimeOffset?[] Dates(IReadOnlyList<long> open, IEnumerable<(DateTimeOffset At, long Units)> coming)
    {
        var dates = new DateTimeOffset?[open.Count];
        var receipts = coming.OrderBy(c => c.At).ToArray();
        var (next, come, need) = (0, 0L, 0L);
        for (var k = 0; k < open.Count; k++)
        {
            need += open[k];
            while (come < need && next < receipts.Length) come += receipts[next++].Units;
            if (come < need) break;
            dates[k] = next == 0 ? DateTimeOffset.MinValue : receipts[next - 1].At;
        }

        return dates;
    }
}
