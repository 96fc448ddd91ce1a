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
        var builder = new DailyPanelBuilder();
        foreach (var row in rows) builder.Add(row.Site, row.Item, row.Day, row.InStock ? row.Demand : float.NaN);
        return builder.Build(today, horizonDays, events);
    }
}

/// <summary>Takes sales one by one, twelve bytes each, and lays them out when the first day and all series are known.</summary>
internal sealed class DailyPanelBuilder
{
    private readonly Dictionary<(SiteId Site, ItemId Item), int> _numbers = [];
    private readonly List<(int Number, int Day, float Units)> _sales = [];
    private (SiteId, ItemId) _last;
    private int _lastNumber = -1;

    /// <summary>Adds the units of one day; NaN = sold out, so that sales understate demand. Quickest where rows come by site and item.</summary>
    public void Add(SiteId site, ItemId item, DateOnly day, float units)
    {
        if (_lastNumber < 0 || _last != (site, item))
        {
            _last = (site, item);
            if (!_numbers.TryGetValue(_last, out _lastNumber)) _numbers.Add(_last, _lastNumber = _numbers.Count);
        }

        _sales.Add((_lastNumber, day.DayNumber, units));
    }

    /// <summary>The panel of the days before today and of those to come; null where nothing was added.</summary>
    public DailyPanel? Build(DateOnly today, int horizonDays, IReadOnlyList<EventRow> events)
    {
        if (_sales.Count == 0) return null;
        var first = int.MaxValue;
        foreach (var sale in _sales) first = Math.Min(first, sale.Day);
        var keys = _numbers.Keys.OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal).ToList();
        var past = today.DayNumber - first;
        var panel = new Panel(keys.Count, [.. Enumerable.Range(0, past + horizonDays).Select(DateOnly.FromDayNumber(first).AddDays)], horizonDays, PeriodKind.Day, []);
        var (items, sites, seriesOf) = (new Dictionary<ItemId, int>(), new Dictionary<SiteId, int>(), new int[keys.Count]);
        for (var s = 0; s < keys.Count; s++)
        {
            items.TryAdd(keys[s].Item, items.Count);
            sites.TryAdd(keys[s].Site, sites.Count);
            (panel.Group[s], panel.Place[s], seriesOf[_numbers[keys[s]]]) = (items[keys[s].Item], sites[keys[s].Site], s);
            // A day without a row is a day without a sale, from the first day that anything is known of.
            panel.Demand.AsSpan(panel.Cell(s, 0), past).Clear();
        }

        foreach (var sale in _sales) panel.Demand[panel.Cell(seriesOf[sale.Number], sale.Day - first)] = sale.Units;
        EventDays.Lay(EventCalendar.Days(events), panel, [.. keys.Select(k => (k.Site.Value, k.Item.Value))]);
        return new DailyPanel(panel, keys);
    }
}
