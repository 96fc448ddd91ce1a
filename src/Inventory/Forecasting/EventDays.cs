namespace LogiOpt.Inventory.Forecasting;

/// <summary>One occurrence of an event on the calendar.</summary>
/// <param name="Name">The name that all occurrences share.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day, not before the first.</param>
/// <param name="LeadDays">Days before it that it moves too, 0 or more.</param>
/// <param name="LagDays">Days after it that it moves too, 0 or more.</param>
/// <param name="Site">The site it concerns; empty = all.</param>
/// <param name="Item">The item it concerns; empty = all.</param>
public sealed record EventDays(string Name, DateOnly First, DateOnly Last, int LeadDays, int LagDays, string Site, string Item)
{
    /// <summary>Lays a calendar on a panel. A period that holds a day of the event is in it; lead and lag come after that.</summary>
    /// <param name="calendar">Occurrences, past and to come.</param>
    /// <param name="panel">Receives one event for each name and what it concerns, where it touches the panel's periods.</param>
    /// <param name="series">Site and item of each series.</param>
    public static void Lay(IEnumerable<EventDays> calendar, Panel panel, IReadOnlyList<(string Site, string Item)> series)
    {
        foreach (var group in calendar.GroupBy(e => (e.Name, e.Site, e.Item)))
        {
            var phases = new EventPhase[panel.Periods.Count];
            foreach (var one in group)
                for (var t = 0; t < phases.Length; t++)
                {
                    var phase = PhaseOf(one, panel.Periods[t], LastDay(panel, t));
                    // Where two occurrences overlap, the days themselves speak louder.
                    if (phase == EventPhase.On || phases[t] == EventPhase.None) phases[t] = phase;
                }

            if (Array.TrueForAll(phases, p => p == EventPhase.None)) continue;
            var (site, item) = (group.Key.Site, group.Key.Item);
            bool[]? concerned = site == "" && item == "" ? null : [.. series.Select(s => (site == "" || s.Site == site) && (item == "" || s.Item == item))];
            if (concerned is null || Array.Exists(concerned, c => c)) panel.Events.Add(new PanelEvent(group.Key.Name, phases, concerned));
        }
    }

    private static EventPhase PhaseOf(EventDays one, DateOnly first, DateOnly last) =>
        first <= one.Last && last >= one.First ? EventPhase.On
        : last >= one.First.AddDays(-one.LeadDays) && first < one.First ? EventPhase.Before
        : first <= one.Last.AddDays(one.LagDays) && first > one.Last ? EventPhase.After
        : EventPhase.None;

    private static DateOnly LastDay(Panel panel, int period) => panel.Kind switch
    {
        PeriodKind.Day => panel.Periods[period],
        PeriodKind.Week => panel.Periods[period].AddDays(6),
        _ => panel.Periods[period].AddMonths(1).AddDays(-1),
    };
}
