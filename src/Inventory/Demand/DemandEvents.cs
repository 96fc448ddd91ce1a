using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Demand;

internal sealed record EventRequest(string? Event, string? First, string? Last, int? LeadDays, int? LagDays, string? Site, string? Item);

internal sealed record EventsRequest(EventRequest?[]? Events);

internal sealed record EventAnswer(string Event, DateOnly First, DateOnly Last, int LeadDays, int LagDays, SiteId? Site, ItemId? Item)
{
    public static EventAnswer Of(EventRow row) => new(row.Event, row.First, row.Last, row.LeadDays, row.LagDays, row.Site == "" ? null : new SiteId(row.Site), row.Item == "" ? null : new ItemId(row.Item));
}

/// <summary>How many were new, and how many changed.</summary>
internal sealed record EventsAnswer(int Added, int Changed);

/// <summary>Checks events as sent and tells every fault.</summary>
internal static class EventReader
{
    private const int MaxEvents = 1_000;
    private const int MaxDays = 60;

    public static List<EventRow> Read(EventsRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Events ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxEvents, "events", $"{sent.Length} events were sent", $"Send 1 to {MaxEvents} events");
        List<EventRow> rows = [];
        var seen = new HashSet<(string, DateOnly, string, string)>();
        for (var k = 0; k < Math.Min(sent.Length, MaxEvents); k++)
        {
            var (one, at, before) = (sent[k], $"events[{k}]", faults.Count);
            if (!faults.Check(one is not null, at, "the event is null", "Send an object")) continue;
            faults.Check(Codes.IsCode(one!.Event), $"{at}.event", $"'{one.Event}' is no name", "Give the name that every occurrence shares, e.g. double-eleven, in 1 to 64 visible characters");
            var first = Day(one.First, $"{at}.first", faults);
            var last = one.Last is null ? first : Day(one.Last, $"{at}.last", faults);
            faults.Check(last >= first && last.DayNumber - first.DayNumber < MaxDays, $"{at}.last", $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}", $"End it on or after its first day, after at most {MaxDays} days");
            faults.Check(one.LeadDays is null or (>= 0 and <= MaxDays), $"{at}.leadDays", $"{one.LeadDays} days", $"Give a whole number in [0, {MaxDays}]");
            faults.Check(one.LagDays is null or (>= 0 and <= MaxDays), $"{at}.lagDays", $"{one.LagDays} days", $"Give a whole number in [0, {MaxDays}]");
            faults.Check(one.Site is null || Codes.IsCode(one.Site), $"{at}.site", $"'{one.Site}' is no site code", "Give a site code, or leave it out for all sites");
            faults.Check(one.Item is null || Codes.IsCode(one.Item), $"{at}.item", $"'{one.Item}' is no item code", "Give an item code, or leave it out for all items");
            if (faults.Count > before) continue;
            if (faults.Check(seen.Add((one.Event!, first, one.Site ?? "", one.Item ?? "")), at, $"{one.Event} of {first:yyyy-MM-dd} comes twice", "Send each occurrence once"))
                rows.Add(new EventRow { Event = one.Event!, First = first, Last = last, LeadDays = one.LeadDays ?? 0, LagDays = one.LagDays ?? 0, Site = one.Site ?? "", Item = one.Item ?? "" });
        }

        faults.ThrowIfAny();
        return rows;
    }

    private static DateOnly Day(string? text, string at, FaultList faults)
    {
        faults.Check(DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day), at, $"'{text}' is no date", "Give an ISO date, e.g. 2026-11-11");
        return day;
    }
}

/// <summary>The event calendar: what is told of the past teaches, what is told of the future is forecast with it.</summary>
internal sealed class EventCalendar(DbContext db)
{
    private const int MostEvents = 10_000;

    /// <summary>Stores occurrences; one that is known is changed.</summary>
    public async Task<EventsAnswer> PutAsync(List<EventRow> rows, CancellationToken cancellation)
    {
        var names = rows.Select(r => r.Event).Distinct().ToArray();
        var known = await db.Set<EventRow>().Where(e => names.Contains(e.Event)).ToDictionaryAsync(e => (e.Event, e.First, e.Site, e.Item), cancellation);
        var changed = 0;
        foreach (var row in rows)
        {
            if (known.TryGetValue((row.Event, row.First, row.Site, row.Item), out var old))
            {
                db.Entry(old).CurrentValues.SetValues(row);
                changed++;
            }
            else
            {
                db.Add(row);
            }
        }

        await db.SaveChangesAsync(cancellation);
        return new EventsAnswer(rows.Count - changed, changed);
    }

    /// <summary>Takes occurrences of a day away.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> RemoveAsync(string name, DateOnly first, CancellationToken cancellation) =>
        db.Set<EventRow>().Where(e => e.Event == name && e.First == first).ExecuteDeleteAsync(cancellation);

    public Task<List<EventRow>> ListAsync(CancellationToken cancellation) =>
        db.Set<EventRow>().AsNoTracking().OrderBy(e => e.First).ThenBy(e => e.Event).ThenBy(e => e.Site).ThenBy(e => e.Item).Take(MostEvents).ToListAsync(cancellation);

    /// <summary>The fixed feasts of the market in some years: 6.18, 11.11 and the lunar new year.</summary>
    public static List<EventRow> Standard(int firstYear, int lastYear)
    {
        var moon = new ChineseLunisolarCalendar();
        List<EventRow> rows = [];
        for (var year = firstYear; year <= lastYear; year++)
        {
            var newYear = DateOnly.FromDateTime(moon.ToDateTime(year, 1, 1, 0, 0, 0, 0));
            rows.Add(new EventRow { Event = "lunar-new-year", First = newYear.AddDays(-1), Last = newYear.AddDays(6), LeadDays = 14, LagDays = 7 });
            rows.Add(new EventRow { Event = "six-eighteen", First = new DateOnly(year, 6, 16), Last = new DateOnly(year, 6, 18), LeadDays = 7, LagDays = 5 });
            rows.Add(new EventRow { Event = "double-eleven", First = new DateOnly(year, 11, 10), Last = new DateOnly(year, 11, 11), LeadDays = 7, LagDays = 5 });
        }

        return rows;
    }

    /// <summary>The calendar as the forecaster reads it.</summary>
    public static IEnumerable<EventDays> Days(IEnumerable<EventRow> rows) => rows.Select(r => new EventDays(r.Event, r.First, r.Last, r.LeadDays, r.LagDays, r.Site, r.Item));
}
