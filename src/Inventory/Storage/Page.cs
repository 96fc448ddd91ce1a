using System.Globalization;
using LogiOpt.Core.Input;

namespace LogiOpt.Inventory.Storage;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, at most the limit.</param>
/// <param name="Next">Cursor of the next page; null = this is the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Limit">Most items.</param>
/// <param name="After">Sequence number of the last item seen; 0 = from the start.</param>
internal sealed record PageOrder(int Limit, long After)
{
    public const int MaxLimit = 500;

    /// <summary>Reads the query; adds what is wrong to the faults.</summary>
    public static PageOrder Read(int? limit, string? cursor, FaultList faults)
    {
        faults.Check(limit is null or (>= 1 and <= MaxLimit), "limit", $"{limit} is out of range", $"Give a whole number in [1, {MaxLimit}]");
        var after = 0L;
        if (!string.IsNullOrEmpty(cursor))
            faults.Check(long.TryParse(cursor, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out after), "cursor", "it is not a cursor", "Use the value of next of the page before");
        return new PageOrder(limit ?? 100, after);
    }

    /// <summary>The page of rows read with one more than the limit.</summary>
    public Page<TOut> Of<TRow, TOut>(List<TRow> rows, Func<TRow, long> sequence, Func<TRow, TOut> show) => new(
        [.. rows.Take(Limit).Select(show)], rows.Count > Limit ? sequence(rows[Limit - 1]).ToString("x", CultureInfo.InvariantCulture) : null);
}
