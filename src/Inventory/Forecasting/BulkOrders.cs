namespace LogiOpt.Inventory.Forecasting;

/// <summary>Takes the surprise out of single bulk orders, so that one of them does not set the level of weeks to come.</summary>
internal static class BulkOrders
{
    private const int LeastSold = 8;
    private const double Deviations = 2.5;
    private const double LeastLogDeviation = 0.4;

    /// <summary>Demand with every period capped at what the series' own sizes make plausible; unknown stays unknown.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="factors">Season times drivers: a promotion's peak is no surprise.</param>
    /// <remarks>The cap lies two and a half robust deviations of the logarithm above the median size, as in Hampel (1974), Journal of the
    /// American Statistical Association 69(346), 383-393.</remarks>
    public static float[] Capped(Panel panel, float[] factors)
    {
        var clean = (float[])panel.Demand.Clone();
        Parallel.For(0, panel.SeriesCount, () => new float[panel.Past], (s, _, sizes) =>
        {
            var row = panel.Cell(s, 0);
            var count = 0;
            for (var t = 0; t < panel.Past; t++)
                if (panel.Demand[row + t] > 0) sizes[count++] = panel.Demand[row + t] / factors[row + t];
            if (count < LeastSold) return sizes;
            // The logarithm keeps the order, so the median of logarithms is that of the sizes, and a distance is a ratio.
            var median = Select(sizes.AsSpan(0, count), count / 2);
            for (var k = 0; k < count; k++) sizes[k] = Math.Max(sizes[k] / median, median / sizes[k]);
            var cap = median * Math.Exp(Deviations * Math.Max(LeastLogDeviation, 1.4826 * Math.Log(Select(sizes.AsSpan(0, count), count / 2))));
            for (var t = 0; t < panel.Past; t++) clean[row + t] = (float)Math.Min(clean[row + t], Math.Max(1, cap * factors[row + t]));
            return sizes;
        }, _ => { });
        return clean;
    }

    /// <summary>The value that would stand at a place if the values were sorted; reorders them.</summary>
    /// <remarks>Source: Hoare (1961), Communications of the ACM 4(7), 321-322.</remarks>
    internal static float Select(Span<float> values, int place)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var pivot = values[low + (high - low) / 2];
            int i = low - 1, j = high + 1;
            while (true)
            {
                do i++;
                while (values[i] < pivot);
                do j--;
                while (values[j] > pivot);
                if (i >= j) break;
                (values[i], values[j]) = (values[j], values[i]);
            }

            if (place <= j) high = j;
            else low = j + 1;
        }

        return values[place];
    }
}
