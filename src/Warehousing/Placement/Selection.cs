namespace LogiOpt.Warehousing.Placement;

/// <summary>Parts keys around a rank without sorting them all.</summary>
internal static class Selection
{
    /// <summary>Reorders both spans so that the <paramref name="count"/> smallest keys come first, in no special order.</summary>
    /// <remarks>Expected O(n); equal keys are kept apart by their items, so the chosen set does not depend on the order at the start.
    /// Source: Hoare (1961), Communications of the ACM 4(7), 321-322, algorithm 65, with the middle of three as pivot.</remarks>
    public static void Smallest(Span<double> keys, Span<int> items, int count)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high && count > low && count <= high)
        {
            var middle = low + (high - low) / 2;
            if (Before(keys, items, middle, low)) Swap(keys, items, middle, low);
            if (Before(keys, items, high, low)) Swap(keys, items, high, low);
            if (Before(keys, items, high, middle)) Swap(keys, items, high, middle);
            var (key, item) = (keys[middle], items[middle]);
            int a = low, b = high;
            while (a <= b)
            {
                while (keys[a] < key || (keys[a] == key && items[a] < item)) a++;
                while (keys[b] > key || (keys[b] == key && items[b] > item)) b--;
                if (a > b) break;
                Swap(keys, items, a++, b--);
            }

            if (count <= b) high = b;
            else if (count >= a) low = a;
            else return;
        }
    }

    private static bool Before(Span<double> keys, Span<int> items, int a, int b) => keys[a] < keys[b] || (keys[a] == keys[b] && items[a] < items[b]);

    private static void Swap(Span<double> keys, Span<int> items, int a, int b)
    {
        (keys[a], keys[b]) = (keys[b], keys[a]);
        (items[a], items[b]) = (items[b], items[a]);
    }
}
