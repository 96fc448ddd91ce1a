using System.Text;
using LogiOpt.Core.Input;
using Microsoft.AspNetCore.WebUtilities;

namespace LogiOpt.Warehousing;

/// <summary>One page of a list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page is asked.</summary>
/// <param name="Limit">Items at most, in [1, 500].</param>
/// <param name="After">Key of the last item seen; null = from the start.</param>
internal readonly record struct PageRequest(int Limit, string? After);

/// <summary>Reads and makes opaque cursors.</summary>
internal static class Paging
{
    /// <summary>Checks what was asked.</summary>
    /// <exception cref="BadInputException">The limit or the cursor cannot be used.</exception>
    public static PageRequest Read(int? limit, string? cursor)
    {
        var faults = new FaultList();
        faults.Check(limit is null or (>= 1 and <= 500), "limit", $"{limit}", "Give a number in [1, 500].");
        string? after = null;
        try
        {
            if (cursor is not null) after = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
        }
        catch (FormatException)
        {
            faults.Add("cursor", "it is not one of ours", "Send the 'next' of the page before, unchanged.");
        }

        faults.ThrowIfAny();
        return new PageRequest(limit ?? 100, after);
    }

    /// <summary>Cuts a page out of what follows the cursor.</summary>
    /// <param name="rest">Items after the cursor in order; one more than the limit is enough.</param>
    /// <param name="page">The page asked.</param>
    /// <param name="key">The key of an item, by which the list is ordered.</param>
    /// <param name="answer">How an item is answered.</param>
    public static Page<TAnswer> Cut<TItem, TAnswer>(IReadOnlyList<TItem> rest, PageRequest page, Func<TItem, string> key, Func<TItem, TAnswer> answer) =>
        new([.. rest.Take(page.Limit).Select(answer)],
            rest.Count > page.Limit ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key(rest[page.Limit - 1]))) : null);
}
