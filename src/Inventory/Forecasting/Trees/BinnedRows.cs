namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>Where the bins of each feature end: at most 255 bins of about equal count, and one for unknown values.</summary>
/// <remarks>Bin 0 holds NaN. A tree needs only the order of values, so 256 bins lose next to nothing and fit one byte.</remarks>
internal sealed class FeatureBins
{
    public const int Count = 256;
    private const int MostSampled = 40_000;

    private readonly float[][] _ends;

    private FeatureBins(float[][] ends) => _ends = ends;

    public int Features => _ends.Length;

    /// <summary>Learns the bins from rows.</summary>
    /// <param name="columns">One array a feature, all of the same length of 1 or more; NaN = unknown.</param>
    public static FeatureBins Of(float[][] columns) => new(Array.ConvertAll(columns, EndsOf));

    /// <summary>The bin of every value.</summary>
    public byte[][] Assign(float[][] columns)
    {
        var bins = new byte[columns.Length][];
        Parallel.For(0, columns.Length, f =>
        {
            var own = new byte[columns[f].Length];
            for (var row = 0; row < own.Length; row++) own[row] = BinOf(_ends[f], columns[f][row]);
            bins[f] = own;
        });
        return bins;
    }

    // Ends are the largest value of each bin but the last.
    private static float[] EndsOf(float[] column)
    {
        var step = Math.Max(1, column.Length / MostSampled);
        var known = new List<float>(column.Length / step + 1);
        for (var row = 0; row < column.Length; row += step)
            if (!float.IsNaN(column[row])) known.Add(column[row]);
        if (known.Count == 0) return [];
        known.Sort();
        var ends = new List<float>(Count - 2);
        for (var b = 1; b < Count - 1; b++)
        {
            var end = known[(int)((long)known.Count * b / (Count - 1))];
            if (end < known[^1] && (ends.Count == 0 || end > ends[^1])) ends.Add(end);
        }

        return [.. ends];
    }

    private static byte BinOf(float[] ends, float value)
    {
        if (float.IsNaN(value)) return 0;
        int low = 0, high = ends.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (ends[middle] < value) low = middle + 1;
            else high = middle;
        }

        return (byte)(low + 1);
    }
}
