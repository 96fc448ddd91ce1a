using System.Globalization;
using System.Text;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing;

/// <summary>Limits and opaque cursors of lists.</summary>
internal static class Paging
{
    /// <summary>What was asked for, within bounds.</summary>
    /// <exception cref="BadInputException">The limit is out of range or the cursor is none of ours.</exception>
    public static (int Take, string? After) Read(int? limit, string? cursor)
    {
        var faults = new FaultList();
        faults.Check(limit is null or (>= 1 and <= 500), "limit", $"{limit}", "Give 1 to 500.");
        string? after = null;
        if (cursor is not null)
        {
            var bytes = new byte[cursor.Length];
            if (faults.Check(Convert.TryFromBase64String(cursor, bytes, out var count), "cursor", "it is none of ours", "Pass the value of next unchanged."))
                after = Encoding.UTF8.GetString(bytes, 0, count);
        }

        faults.ThrowIfAny();
        return (limit ?? 100, after);
    }

    /// <summary>How many items to skip and to take, for lists that are paged by position.</summary>
    public static (int Skip, int Take) Offset(int? limit, string? cursor)
    {
        var (take, after) = Read(limit, cursor);
        if (after is null) return (0, take);
        return int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            ? (skip, take)
            : throw new BadInputException("cursor", "it is none of ours", "Pass the value of next unchanged.");
    }

    /// <summary>One page of a list that was read one item too far.</summary>
    public static object Page<T>(List<T> rows, int skip, int take) => new
    {
        items = rows.Take(take),
        next = rows.Count > take ? Cursor((skip + take).ToString(CultureInfo.InvariantCulture)) : null,
    };

    public static string Cursor(string after) => Convert.ToBase64String(Encoding.UTF8.GetBytes(after));
}
