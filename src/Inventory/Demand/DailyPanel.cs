using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Demand;

/// <summary>Stored sales laid out as a panel of days.</summary>
/// <param name="Panel">The panel; groups are items, places are sites.</param>
/// <param name="Series">Site and item of each series, in the order of their codes.</param>
internal sealed record DailyPanel(Panel Panel, IReadOnlyList<(SiteId Site, ItemId Item)> Series)
{
    /// <summary>Lays out sales before today; null where there are none.</summary>
    public static DailyPanel? Of(IReadOnlyList<SalesRow> rows, DateOnly today, int horizonDays, IReadOnlyList<EventRow> events)
    {
        if (rows.Count == 0) return null;
        var keys = rows.Select(r => (r.Site, r.Item)).Distinct().OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal).ToList();
        var number = new Dictionary<(SiteId, ItemId), int>(keys.Count);
        foreach (var key in keys) number.Add(key, number.Count);
        var first = rows.Min(r => r.Day);
        var past = today.DayNumber - first.DayNumber;
        var panel = new Panel(keys.Count, [.. Enumerable.Range(0, past + horizonDays).Select(first.AddDays)], horizonDays, PeriodKind.Day, []);
        var (items, sites) = (new Dictionary<ItemId, int>(), new Dictionary<SiteId, int>());
        for (var s = 0; s < keys.Count; s++)
        {
            items.TryAdd(keys[s].Item, items.Count);
            sites.TryAdd(keys[s].Site, sites.Count);
            (panel.Group[s], panel.Place[s]) = (items[keys[s].Item], sites[keys[s].Site]);
            // A day without a row is a day without a sale, from the first day that anything is known of.
            panel.Demand.AsSpan(panel.Cell(s, 0), past).Clear();
        }

        foreach (var row in rows) panel.Demand[panel.Cell(number[(row.Site, row.Item)], row.Day.DayNumber - first.DayNumber)] = row.InStock ? row.Demand : float.NaN;
        EventDays.Lay(EventCalendar.Days(events), panel, [.. keys.Select(k => (k.Site.Value, k.Item.Value))]);
        return new DailyPanel(panel, keys);
    }
}
