using System.Runtime.InteropServices;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Demand;

/// <summary>Forecasts daily demand from the stored history.</summary>
internal sealed class LoadForecast(DbContext db, EventCalendar calendar, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int MaxRows = 2_000_000;

    /// <summary>Forecasts all items of some sites for the days from today on; today's sales are not finished and so are not history.</summary>
    public async Task<DailyForecast> HandleAsync(IReadOnlyList<SiteId> sites, int horizonDays, int historyDays, CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var (from, wanted) = (today.AddDays(-historyDays), sites.ToArray());
        var rows = await db.Set<SalesRow>().AsNoTracking().Where(s => wanted.Contains(s.Site) && s.Day >= from && s.Day < today)
            .OrderByDescending(s => s.Day).ThenBy(s => s.Site).ThenBy(s => s.Item).Take(MaxRows).ToListAsync(cancellation);
        return DailyForecast.Of(rows, today, horizonDays, await calendar.ListAsync(cancellation), await StoredAsync(wanted, today, horizonDays, cancellation));
    }

    /// <summary>The local day that forecasts start on.</summary>
    public DateOnly Today => PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);

    /// <summary>Today's nightly forecast of a site for so many days; null where there is none.</summary>
    public async Task<(DateTimeOffset MadeAt, Dictionary<(SiteId, ItemId), float[]> Units)?> TonightAsync(SiteId site, int days, CancellationToken cancellation)
    {
        var stored = await StoredAsync([site], Today, days, cancellation);
        return stored.Count == 0 ? null : (await db.Set<ForecastRow>().Where(f => f.Site == site).MaxAsync(f => f.MadeAt, cancellation), stored);
    }

    private async Task<Dictionary<(SiteId, ItemId), float[]>> StoredAsync(SiteId[] sites, DateOnly today, int days, CancellationToken cancellation)
    {
        var least = days * DailyForecast.Stored * sizeof(float);
        var rows = await db.Set<ForecastRow>().AsNoTracking().Where(f => sites.Contains(f.Site) && f.FirstDay == today).ToListAsync(cancellation);
        return rows.Where(f => f.Units.Length >= least).ToDictionary(f => (f.Site, f.Item), f => MemoryMarshal.Cast<byte, float>(f.Units).ToArray());
    }
}

/// <summary>Mean and quantile of demand over some days.</summary>
internal readonly record struct Need(double Mean, double Quantile);

/// <summary>A daily forecast by site and item.</summary>
internal sealed class DailyForecast
{
    // Below this many days of history the residuals say little, and the chance law of independent shoppers bounds from below.
    private const int ShortHistory = 14;

    private readonly Dictionary<(SiteId Site, ItemId Item), int> _series;
    private readonly PanelForecast? _forecast;

    /// <summary>Values stored a day: mean and three quantiles.</summary>
    public const int Stored = 4;

    private readonly Dictionary<(SiteId, ItemId), float[]> _stored;

    private DailyForecast(Dictionary<(SiteId, ItemId), int> series, PanelForecast? forecast, Dictionary<(SiteId, ItemId), float[]> stored, int historyDays, DateOnly firstDay, int horizon)
    {
        (_series, _forecast, _stored, HistoryDays, FirstDay, Horizon) = (series, forecast, stored, historyDays, firstDay, horizon);
    }

    public int HistoryDays { get; }

    public DateOnly FirstDay { get; }

    public int Horizon { get; }

    public IEnumerable<(SiteId Site, ItemId Item)> Keys => _series.Keys;

    /// <summary>Forecasts sales at the first level; means come from the nightly forecast where it knows them.</summary>
    public static DailyForecast Of(IReadOnlyList<SalesRow> rows, DateOnly today, int horizonDays, IReadOnlyList<EventRow> events, Dictionary<(SiteId, ItemId), float[]> stored)
    {
        var series = new Dictionary<(SiteId, ItemId), int>();
        if (DailyPanel.Of(rows, today, horizonDays, events) is not { } history) return new DailyForecast(series, null, stored, 0, today, horizonDays);
        foreach (var key in history.Series) series.Add(key, series.Count);
        return new DailyForecast(series, PanelForecaster.Forecast(history.Panel), stored, history.Panel.Past, today, horizonDays);
    }

    /// <summary>Demand over the first so many days, parts of a day included.</summary>
    public Need Need(SiteId site, ItemId item, double days, double share)
    {
        if (_forecast is null || !_series.TryGetValue((site, item), out var series)) return default;
        var whole = Math.Clamp((int)Math.Ceiling(days), 1, Horizon);
        var mean = _forecast.Mean(series, 0, whole);
        var part = Math.Min(1, days / whole);
        if (StoredMean(site, item, whole) is { } tonight)
        {
            // The spread is the first level's, about the better mean.
            var spread = mean > 0 ? _forecast.SumQuantile(series, 0, whole, share) / mean : 1;
            return new Need(tonight * part, Math.Max(0, tonight * part + (spread - 1) * tonight * Math.Sqrt(part)));
        }

        // Spread grows with the root of time, the mean with time.
        var quantile = mean * part + (_forecast.SumQuantile(series, 0, whole, share) - mean) * Math.Sqrt(part);
        if (HistoryDays < ShortHistory && mean * part > 0) quantile = Math.Max(quantile, Newsvendor.ForPoisson(1 - share, share, Math.Min(mean * part, 50_000)).Level);
        return new Need(mean * part, Math.Max(0, quantile));
    }

    private double? StoredMean(SiteId site, ItemId item, int days)
    {
        if (HistoryDays < ShortHistory || !_stored.TryGetValue((site, item), out var units)) return null;
        double mean = 0;
        for (var day = 0; day < days; day++) mean += units[day * Stored];
        return mean;
    }

    /// <summary>One day's mean and quantiles.</summary>
    public (double Mean, double[] Quantiles) Day(SiteId site, ItemId item, int step, IReadOnlyList<double> shares) =>
        _forecast is not null && _series.TryGetValue((site, item), out var series)
            ? (_forecast.Mean(series, step), [.. shares.Select(q => _forecast.Quantile(series, step, q))])
            : (0, new double[shares.Count]);
}
