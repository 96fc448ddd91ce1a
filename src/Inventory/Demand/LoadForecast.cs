using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Demand;

/// <summary>Answers what daily demand is expected: from the nightly forecast, and where there is none from the stored history on the spot.</summary>
internal sealed class LoadForecast(DbContext db, EventCalendar calendar, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int MaxRows = 2_000_000;
    private const int BlockSeries = 40_000;

    /// <summary>The local day that forecasts start on.</summary>
    public DateOnly Today => PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);

    /// <summary>Parts of a network that are looked at one after the other, so that memory does not grow with it.</summary>
    /// <param name="sites">Sites in order.</param>
    /// <param name="items">Items that each may hold.</param>
    public static IEnumerable<SiteId[]> Blocks(IEnumerable<SiteId> sites, int items) => sites.Chunk(Math.Max(1, BlockSeries / Math.Max(1, items)));

    /// <summary>Demand of all items of some sites from today on; today's sales are not finished and so are not history.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="horizonDays">Days ahead that must be answered.</param>
    /// <param name="historyDays">Days of history looked at where there is no nightly forecast.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public async Task<DailyForecast> HandleAsync(IReadOnlyList<SiteId> sites, int horizonDays, int historyDays, CancellationToken cancellation)
    {
        var stored = await StoredAsync([.. sites], Today, cancellation);
        var told = stored.Keys.Select(k => k.Site).ToHashSet();
        return await OnTheSpotAsync([.. sites.Where(s => !told.Contains(s))], horizonDays, historyDays, stored, cancellation);
    }

    /// <summary>The same from the history alone, at the first level.</summary>
    public Task<DailyForecast> OnTheSpotAsync(IReadOnlyList<SiteId> sites, int horizonDays, int historyDays, CancellationToken cancellation) =>
        OnTheSpotAsync([.. sites], horizonDays, historyDays, [], cancellation);

    /// <summary>Today's nightly forecast of a site for so many days; null where there is none.</summary>
    public async Task<(DateTimeOffset MadeAt, Dictionary<(SiteId Site, ItemId Item), StoredForecast> Items)?> TonightAsync(SiteId site, int days, CancellationToken cancellation)
    {
        var stored = await StoredAsync([site], Today, cancellation);
        return stored.Count == 0 || stored.Values.Any(f => f.Days < days) ? null : (await db.Set<ForecastRow>().Where(f => f.Site == site).MaxAsync(f => f.MadeAt, cancellation), stored);
    }

    private async Task<DailyForecast> OnTheSpotAsync(SiteId[] sites, int horizonDays, int historyDays, Dictionary<(SiteId, ItemId), StoredForecast> stored, CancellationToken cancellation)
    {
        if (sites.Length == 0) return DailyForecast.Of([], Today, horizonDays, [], stored);
        var (today, from) = (Today, Today.AddDays(-historyDays));
        var rows = await db.Set<SalesRow>().AsNoTracking().Where(s => sites.Contains(s.Site) && s.Day >= from && s.Day < today)
            .OrderByDescending(s => s.Day).ThenBy(s => s.Site).ThenBy(s => s.Item).Take(MaxRows).ToListAsync(cancellation);
        return DailyForecast.Of(rows, today, horizonDays, await calendar.ListAsync(cancellation), stored);
    }

    // A night that had seen little is no better than what is worked out on the spot, which knows the law of rare sales.
    private async Task<Dictionary<(SiteId Site, ItemId Item), StoredForecast>> StoredAsync(SiteId[] sites, DateOnly today, CancellationToken cancellation)
    {
        if (!await db.Set<ForecastRunRow>().AnyAsync(r => r.FirstDay == today && r.HistoryDays >= DailyForecast.ShortHistory, cancellation)) return [];
        var rows = await db.Set<ForecastRow>().AsNoTracking().Where(f => sites.Contains(f.Site) && f.FirstDay == today).ToListAsync(cancellation);
        return rows.ToDictionary(f => (f.Site, f.Item), f => StoredForecast.Of(f.Units, f.Spread));
    }
}

/// <summary>Mean and quantile of demand over some days.</summary>
internal readonly record struct Need(double Mean, double Quantile);

/// <summary>A daily forecast by site and item.</summary>
internal sealed class DailyForecast
{
    /// <summary>Below this many days of history the residuals say little, and the chance law of independent shoppers bounds from below.</summary>
    public const int ShortHistory = 14;

    private readonly Dictionary<(SiteId Site, ItemId Item), int> _series;
    private readonly PanelForecast? _forecast;
    private readonly Dictionary<(SiteId Site, ItemId Item), StoredForecast> _stored;

    private DailyForecast(Dictionary<(SiteId, ItemId), int> series, PanelForecast? forecast, Dictionary<(SiteId, ItemId), StoredForecast> stored, int historyDays, DateOnly firstDay, int horizon)
    {
        (_series, _forecast, _stored, HistoryDays, FirstDay, Horizon) = (series, forecast, stored, historyDays, firstDay, horizon);
    }

    /// <summary>Days of history behind what was worked out on the spot.</summary>
    public int HistoryDays { get; }

    public DateOnly FirstDay { get; }

    public int Horizon { get; }

    public IEnumerable<(SiteId Site, ItemId Item)> Keys => _stored.Keys.Concat(_series.Keys);

    /// <summary>Forecasts sales at the first level, beside what the night has said of other sites.</summary>
    public static DailyForecast Of(IReadOnlyList<SalesRow> rows, DateOnly today, int horizonDays, IReadOnlyList<EventRow> events, Dictionary<(SiteId, ItemId), StoredForecast> stored)
    {
        var series = new Dictionary<(SiteId, ItemId), int>();
        if (DailyPanel.Of(rows, today, horizonDays, events) is not { } history) return new DailyForecast(series, null, stored, 0, today, horizonDays);
        foreach (var key in history.Series) series.Add(key, series.Count);
        return new DailyForecast(series, PanelForecaster.Forecast(history.Panel), stored, history.Panel.Past, today, horizonDays);
    }

    /// <summary>Demand over the first so many days, parts of a day included.</summary>
    public Need Need(SiteId site, ItemId item, double days, double share)
    {
        if (_stored.TryGetValue((site, item), out var tonight)) return tonight.Need(days, share);
        if (_forecast is null || !_series.TryGetValue((site, item), out var series)) return default;
        var whole = Math.Clamp((int)Math.Ceiling(days), 1, Horizon);
        var mean = _forecast.Mean(series, 0, whole);
        var part = Math.Min(1, days / whole);
        // Spread grows with the root of time, the mean with time.
        var quantile = mean * part + (_forecast.SumQuantile(series, 0, whole, share) - mean) * Math.Sqrt(part);
        if (HistoryDays < ShortHistory && mean * part > 0) quantile = Math.Max(quantile, Newsvendor.ForPoisson(1 - share, share, Math.Min(mean * part, 50_000)).Level);
        return new Need(mean * part, Math.Max(0, quantile));
    }

    /// <summary>One day's mean and quantiles, of what was worked out on the spot.</summary>
    public (double Mean, double[] Quantiles) Day(SiteId site, ItemId item, int step, IReadOnlyList<double> shares) =>
        _forecast is not null && _series.TryGetValue((site, item), out var series)
            ? (_forecast.Mean(series, step), [.. shares.Select(q => _forecast.Quantile(series, step, q))])
            : (0, new double[shares.Count]);
}
