using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Inventory.Demand;

/// <summary>Forecasts daily demand from the stored history.</summary>
internal sealed class LoadForecast(DbContext db, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int MaxRows = 2_000_000;

    /// <summary>Forecasts all items of some sites for the days from today on; today's sales are not finished and so are not history.</summary>
    public async Task<DailyForecast> HandleAsync(IReadOnlyList<SiteId> sites, int horizonDays, int historyDays, CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var (from, wanted) = (today.AddDays(-historyDays), sites.ToArray());
        var rows = await db.Set<SalesRow>().AsNoTracking().Where(s => wanted.Contains(s.Site) && s.Day >= from && s.Day < today)
            .OrderByDescending(s => s.Day).ThenBy(s => s.Site).ThenBy(s => s.Item).Take(MaxRows).ToListAsync(cancellation);
        return DailyForecast.Of(rows, today, horizonDays);
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

    private DailyForecast(Dictionary<(SiteId, ItemId), int> series, PanelForecast? forecast, int historyDays, DateOnly firstDay, int horizon)
    {
        (_series, _forecast, HistoryDays, FirstDay, Horizon) = (series, forecast, historyDays, firstDay, horizon);
    }

    public int HistoryDays { get; }

    public DateOnly FirstDay { get; }

    public int Horizon { get; }

    public IEnumerable<(SiteId Site, ItemId Item)> Keys => _series.Keys;

    public static DailyForecast Of(IReadOnlyList<SalesRow> rows, DateOnly today, int horizonDays)
    {
        var series = new Dictionary<(SiteId, ItemId), int>();
        foreach (var key in rows.Select(r => (r.Site, r.Item)).Distinct().OrderBy(k => k.Site.Value, StringComparer.Ordinal).ThenBy(k => k.Item.Value, StringComparer.Ordinal)) series.Add(key, series.Count);
        if (series.Count == 0) return new DailyForecast(series, null, 0, today, horizonDays);

        var first = rows.Min(r => r.Day);
        var past = today.DayNumber - first.DayNumber;
        var panel = new Panel(series.Count, [.. Enumerable.Range(0, past + horizonDays).Select(first.AddDays)], horizonDays, PeriodKind.Day, []);
        // A day without a row is a day without a sale, from the first day that anything is known of.
        for (var s = 0; s < series.Count; s++)
            for (var t = 0; t < past; t++) panel.Demand[panel.Cell(s, t)] = 0;
        foreach (var row in rows) panel.Demand[panel.Cell(series[(row.Site, row.Item)], row.Day.DayNumber - first.DayNumber)] = row.InStock ? row.Demand : float.NaN;
        return new DailyForecast(series, PanelForecaster.Forecast(panel), past, today, horizonDays);
    }

    /// <summary>Demand over the first so many days, parts of a day included.</summary>
    public Need Need(SiteId site, ItemId item, double days, double share)
    {
        if (_forecast is null || !_series.TryGetValue((site, item), out var series)) return default;
        var whole = Math.Clamp((int)Math.Ceiling(days), 1, Horizon);
        var mean = _forecast.Mean(series, 0, whole);
        var part = Math.Min(1, days / whole);
        // Spread grows with the root of time, the mean with time.
        var quantile = mean * part + (_forecast.SumQuantile(series, 0, whole, share) - mean) * Math.Sqrt(part);
        if (HistoryDays < ShortHistory && mean * part > 0) quantile = Math.Max(quantile, Newsvendor.ForPoisson(1 - share, share, Math.Min(mean * part, 50_000)).Level);
        return new Need(mean * part, Math.Max(0, quantile));
    }

    /// <summary>One day's mean and quantiles.</summary>
    public (double Mean, double[] Quantiles) Day(SiteId site, ItemId item, int step, IReadOnlyList<double> shares) =>
        _forecast is not null && _series.TryGetValue((site, item), out var series)
            ? (_forecast.Mean(series, step), [.. shares.Select(q => _forecast.Quantile(series, step, q))])
            : (0, new double[shares.Count]);
}
