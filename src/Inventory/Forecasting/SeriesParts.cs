namespace LogiOpt.Inventory.Forecasting;

/// <summary>Work on many series at once, in parts that depend on their number alone, so that the working memory of a forecast is the same on every machine.</summary>
internal static class SeriesParts
{
    // Up to ten actions Parallel.Invoke makes one task each, however many threads come to help.
    private const int Most = 8;

    /// <summary>Does work for every index, neighbours together.</summary>
    /// <param name="count">Number of indices, 0 or more.</param>
    /// <param name="makeScratch">Makes the working memory of one part; called once a part, at most eight times.</param>
    /// <param name="work">Gets an index in <c>[0, count)</c> and the memory of its part; may run beside the work for others.</param>
    public static void ForEach<TScratch>(int count, Func<TScratch> makeScratch, Action<int, TScratch> work)
    {
        var parts = new Action[Math.Min(Most, count)];
        for (var p = 0; p < parts.Length; p++)
        {
            var (from, to) = ((int)((long)count * p / parts.Length), (int)((long)count * (p + 1) / parts.Length));
            parts[p] = () =>
            {
                var scratch = makeScratch();
                for (var k = from; k < to; k++) work(k, scratch);
            };
        }

        if (parts.Length > 0) Parallel.Invoke(parts);
    }
}
