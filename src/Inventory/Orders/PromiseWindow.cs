using LogiOpt.Core.Time;

namespace LogiOpt.Inventory.Orders;

/// <summary>What a promise is made of.</summary>
/// <param name="Waves">Wave times of every local day, ascending, 1 or more.</param>
/// <param name="CutoffLead">How long before a wave its orders must be ready.</param>
/// <param name="Picking">How long picking takes.</param>
/// <param name="UtcOffset">Local time minus UTC.</param>
/// <param name="DeliverWithin">How long after its wave an order is delivered at the latest.</param>
/// <param name="Horizon">How far ahead a shop may ask.</param>
internal sealed record PromiseRules(
    IReadOnlyList<TimeOnly> Waves, TimeSpan CutoffLead, TimeSpan Picking, TimeSpan UtcOffset, TimeSpan DeliverWithin, TimeSpan Horizon);

/// <summary>The window that can honestly be promised.</summary>
internal static class PromiseWindow
{
    /// <summary>The window of the first wave that the order can still join: picked by the wave's cutoff, the cutoff itself included.</summary>
    public static TimeWindow Next(DateTimeOffset from, PromiseRules rules)
    {
        var ready = from + rules.Picking;
        var midnight = LocalMidnight(from, rules.UtcOffset);
        // Cutoff lead and picking are at most a day each, so the fourth day always has a wave to join.
        for (var day = 0; ; day++)
        {
            foreach (var time in rules.Waves)
            {
                var wave = midnight.AddDays(day) + time.ToTimeSpan();
                if (ready <= wave - rules.CutoffLead) return new TimeWindow(wave, wave + rules.DeliverWithin);
            }
        }
    }

    /// <summary>Why a window that a shop asks for cannot be promised; null if it can.</summary>
    public static string? WhyImpossible(TimeWindow wanted, DateTimeOffset from, PromiseRules rules)
    {
        var first = Next(from, rules).Earliest;
        if (wanted.Latest < first)
            return $"the window ends {Stamp(wanted.Latest)}, before the next wave leaves at {Stamp(first)}";
        return wanted.Earliest > from + rules.Horizon
            ? $"the window starts {Stamp(wanted.Earliest)}, more than {rules.Horizon.TotalDays:0} days ahead"
            : null;
    }

    /// <summary>The local day of an instant.</summary>
    public static DateOnly LocalDay(DateTimeOffset instant, TimeSpan utcOffset) => DateOnly.FromDateTime(instant.ToOffset(utcOffset).DateTime);

    private static DateTimeOffset LocalMidnight(DateTimeOffset instant, TimeSpan utcOffset) =>
        new DateTimeOffset(instant.ToOffset(utcOffset).Date, utcOffset).ToUniversalTime();

    private static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'");
}
