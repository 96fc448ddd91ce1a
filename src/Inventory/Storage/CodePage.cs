using System.Text;
using LogiOpt.Core.Input;

namespace LogiOpt.Inventory.Storage;

/// <summary>Which part of a list that is sorted by code is wanted.</summary>
/// <param name="Limit">Most items.</param>
/// <param name="After">Code of the last item seen; null = from the start.</param>
/// <remarks>Sorted here and not by the database, because databases disagree about the order of texts.</remarks>
internal sealed record CodePage(int Limit, string? After)
{
    public static CodePage Read(int? limit, string? cursor)
    {
        var faults = new FaultList();
        faults.Check(limit is null or (>= 1 and <= PageOrder.MaxLimit), "limit", $"{limit} is out of range", $"Give a whole number in [1, {PageOrder.MaxLimit}]");
        string? after = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            var bytes = new byte[cursor.Length];
            if (faults.Check(Convert.TryFromBase64String(cursor, bytes, out var length), "cursor", "it is not a cursor", "Use the value of next of the page before"))
                after = Encoding.UTF8.GetString(bytes, 0, length);
        }

        faults.ThrowIfAny();
        return new CodePage(limit ?? 100, after);
    }

    public Page<TOut> Of<TRow, TOut>(IEnumerable<TRow> rows, Func<TRow, string> code, Func<TRow, TOut> show)
    {
        var rest = rows.Where(r => After is null || string.CompareOrdinal(code(r), After) > 0).OrderBy(code, StringComparer.Ordinal).Take(Limit + 1).ToList();
        return new Page<TOut>([.. rest.Take(Limit).Select(show)], rest.Count > Limit ? Convert.ToBase64String(Encoding.UTF8.GetBytes(code(rest[Limit - 1]))) : null);
    }
}
