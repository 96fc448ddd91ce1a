using System.Globalization;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Inventory.Demand;

/// <param name="Check">Which check does not hold: <c>freshness</c>, <c>completeness</c> or <c>consistency</c>.</param>
/// <param name="Site">The site.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="SeenAt">When it was last seen.</param>
/// <param name="Detail">What is wrong.</param>
internal sealed record QualityAnswer(string Check, SiteId Site, DateTimeOffset Since, DateTimeOffset SeenAt, string Detail);

/// <summary>One site's sales of one day.</summary>
internal readonly record struct SiteDay(SiteId Site, DateOnly Day, int Items, long Units, int UnknownItems);

/// <summary>Looks at the demand that comes in as a feed: is it there, is all of it there, can it be true.</summary>
internal static class DemandQuality
{
    public const string Freshness = "freshness", Completeness = "completeness", Consistency = "consistency";

    /// <summary>Days looked at.</summary>
    public const int Days = 35;

    // Days without news that are borne: yesterday's upload may come in the morning.
    private const int Patience = 1;
    private const int LeastDays = 14;
    private const double LeastItemShare = 0.5;
    private const double MostTimesUsual = 10;

    /// <summary>What does not hold.</summary>
    /// <param name="days">Days before today on which something was told, at most <see cref="Days"/> back.</param>
    /// <param name="today">The local day.</param>
    public static List<(string Check, SiteId Site, string Detail)> Check(IReadOnlyList<SiteDay> days, DateOnly today)
    {
        List<(string, SiteId, string)> faults = [];
        foreach (var site in days.GroupBy(d => d.Site).OrderBy(g => g.Key.Value, StringComparer.Ordinal))
        {
            var told = site.OrderBy(d => d.Day).ToList();
            var last = told[^1];
            if (today.DayNumber - last.Day.DayNumber - 1 > Patience)
                faults.Add((Freshness, site.Key, $"nothing was told after {last.Day:yyyy-MM-dd}"));
            if (Missing(told) is { } missing) faults.Add((Completeness, site.Key, missing));
            if (Untrue(told) is { } untrue) faults.Add((Consistency, site.Key, untrue));
        }

        return faults;
    }

    // Judged against the site's own habit; a site that sells now and then misses no day.
    private static string? Missing(List<SiteDay> told)
    {
        var span = told[^1].Day.DayNumber - told[0].Day.DayNumber + 1;
        if (told.Count < LeastDays) return null;
        if (told.Count < span && told.Count >= 0.8 * span)
        {
            var known = told.Select(d => d.Day).ToHashSet();
            var holes = Enumerable.Range(0, span).Select(told[0].Day.AddDays).Where(d => !known.Contains(d)).ToList();
            // A weekday that is always missing is a day of rest.
            var odd = holes.Where(h => told.Any(d => d.Day.DayOfWeek == h.DayOfWeek)).ToList();
            if (odd.Count > 0) return $"{odd.Count} days are missing, the latest {odd[^1]:yyyy-MM-dd}";
        }

        var usual = Median([.. told.SkipLast(1).Select(d => (double)d.Items)]);
        return told[^1].Items < LeastItemShare * usual && usual >= 10
            ? string.Create(CultureInfo.InvariantCulture, $"{told[^1].Items} items on {told[^1].Day:yyyy-MM-dd}, usually {usual:0}")
            : null;
    }

    private static string? Untrue(List<SiteDay> told)
    {
        var unknown = told.Sum(d => d.UnknownItems);
        if (unknown > 0) return $"{unknown} rows of items that are not in the catalogue";
        if (told.Find(d => d.Units < 0) is { Units: < 0 } negative) return $"{negative.Units} units on {negative.Day:yyyy-MM-dd}";
        if (told.Count < LeastDays) return null;
        var usual = Median([.. told.Select(d => (double)d.Units)]);
        var odd = told.FindLast(d => d.Units > MostTimesUsual * usual);
        return usual >= 10 && odd.Units > 0 ? string.Create(CultureInfo.InvariantCulture, $"{odd.Units} units on {odd.Day:yyyy-MM-dd}, usually {usual:0}: told twice, or an event that the calendar should know") : null;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }
}

/// <summary>Checks the demand that came in, and keeps what is wrong until it is right again.</summary>
internal sealed class CheckQuality(DbContext db, IOptions<OrdersOptions> orders, TimeProvider time)
{
    /// <returns>What was found now and was not known before.</returns>
    public async Task<List<QualityRow>> HandleAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var today = PromiseWindow.LocalDay(now, orders.Value.PromiseRules().UtcOffset);
        var from = today.AddDays(-DemandQuality.Days);
        var items = db.Set<ItemRow>();
        var days = await db.Set<SalesRow>().AsNoTracking().Where(s => s.Day >= from && s.Day < today)
            .Select(s => new { s.Site, s.Day, Units = s.UploadedUnits + s.OrderedUnits + s.LostUnits, Unknown = items.Any(i => i.Item == s.Item) ? 0 : 1 })
            .GroupBy(s => new { s.Site, s.Day }).Select(g => new { g.Key.Site, g.Key.Day, Items = g.Count(), Units = g.Sum(s => s.Units), Unknown = g.Sum(s => s.Unknown) }).ToListAsync(cancellation);
        var found = DemandQuality.Check([.. days.Select(d => new SiteDay(d.Site, d.Day, d.Items, d.Units, d.Unknown))], today);
        var known = await db.Set<QualityRow>().ToDictionaryAsync(q => (q.Check, q.Site), cancellation);
        List<QualityRow> news = [];
        foreach (var (check, site, detail) in found)
        {
            if (known.Remove((check, site), out var row))
            {
                (row.SeenAt, row.Detail) = (now, detail);
                continue;
            }

            news.Add(new QualityRow { Check = check, Site = site, Since = now, SeenAt = now, Detail = detail });
        }

        db.AddRange(news);
        db.RemoveRange(known.Values);
        await db.SaveChangesAsync(cancellation);
        return news;
    }
}

/// <summary>The hourly check; what is new is told once.</summary>
[DisallowConcurrentExecution]
internal sealed class CheckQualityJob(CheckQuality check, ILogger<CheckQualityJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var row in await check.HandleAsync(cancellationToken))
            if (log.IsEnabled(LogLevel.Warning)) log.LogWarning("Demand of site {Site} fails its {Check} check: {Detail}", row.Site, row.Check, row.Detail);
    }
}
