using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Inventory.Demand;

/// <summary>What a forecast run gave.</summary>
internal sealed record ForecastRunAnswer(DateOnly FirstDay, DateTimeOffset MadeAt, int Series, int SecondLevel, int HistoryDays);

/// <summary>Forecasts every item at every site and keeps the answer: load, decide, save, a piece of the network at a time.</summary>
internal sealed class RunForecast(DbContext db, EventCalendar calendar, IOptions<ForecastOptions> options, IOptions<OrdersOptions> orders, TimeProvider time)
{
    private const int KeptRuns = 60;

    public async Task<ForecastRunAnswer> HandleAsync(CancellationToken cancellation)
    {
        var today = PromiseWindow.LocalDay(time.GetUtcNow(), orders.Value.PromiseRules().UtcOffset);
        var run = new ForecastRunRow { FirstDay = today, MadeAt = time.GetUtcNow() };
        var events = await calendar.ListAsync(cancellation);
        var categories = await db.Set<ItemRow>().AsNoTracking().ToDictionaryAsync(i => i.Item, i => i.Class ?? "", cancellation);
        var accuracy = new Dictionary<string, AccuracyRow>(StringComparer.Ordinal);
        var pieces = await PiecesAsync(today, cancellation);
        var goDeep = options.Value.SecondLevel && pieces.Sum(p => p.Series) <= options.Value.SecondLevelSeries;
        foreach (var (piece, _) in pieces)
        {
            var history = await LoadAsync(piece, today, events, cancellation);
            if (history is null) continue;
            var made = DecideForecast.Of(history.Panel, [.. history.Series.Select(s => s.Site)], [.. history.Series.Select(s => s.Item)],
                [.. history.Series.Select(s => categories.GetValueOrDefault(s.Item, ""))], goDeep);
            run.Series += history.Series.Count;
            if (made.Depth == ForecastDepth.Second) run.SecondLevel += history.Series.Count;
            run.HistoryDays = Math.Max(run.HistoryDays, history.Panel.Past);
            foreach (var row in made.Accuracy) Merge(accuracy, row);
            await SaveAsync(piece, history, made.Forecast, run, cancellation);
        }

        await SaveRunAsync(run, [.. accuracy.Values], cancellation);
        return new ForecastRunAnswer(run.FirstDay, run.MadeAt, run.Series, run.SecondLevel, run.HistoryDays);
    }

    // Whole sites, until a piece is full.
    private async Task<List<(SiteId[] Sites, int Series)>> PiecesAsync(DateOnly today, CancellationToken cancellation)
    {
        var from = today.AddDays(-options.Value.HistoryDays);
        var counts = await db.Set<SalesRow>().AsNoTracking().Where(s => s.Day >= from && s.Day < today).Select(s => new { s.Site, s.Item }).Distinct()
            .GroupBy(s => s.Site).Select(g => new { Site = g.Key, Items = g.Count() }).ToListAsync(cancellation);
        List<(SiteId[] Sites, int Series)> pieces = [];
        List<SiteId> sites = [];
        var series = 0;
        foreach (var site in counts.OrderBy(c => c.Site.Value, StringComparer.Ordinal))
        {
            if (sites.Count > 0 && series + site.Items > options.Value.PieceSeries)
            {
                pieces.Add(([.. sites], series));
                sites.Clear();
                series = 0;
            }

            sites.Add(site.Site);
            series += site.Items;
        }

        if (sites.Count > 0) pieces.Add(([.. sites], series));
        return pieces;
    }

    // Row by row, because a piece with years of daily sales has more of them than fit in memory as objects.
    private async Task<DailyPanel?> LoadAsync(SiteId[] sites, DateOnly today, List<EventRow> events, CancellationToken cancellation)
    {
        var from = today.AddDays(-options.Value.HistoryDays);
        var laid = new DailyPanelBuilder();
        var rows = db.Set<SalesRow>().AsNoTracking().Where(s => sites.Contains(s.Site) && s.Day >= from && s.Day < today).OrderBy(s => s.Site).ThenBy(s => s.Item).ThenBy(s => s.Day)
            .Select(s => new { s.Site, s.Item, s.Day, Units = s.UploadedUnits + s.OrderedUnits + s.LostUnits, s.InStock }).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellation)) laid.Add(row.Site, row.Item, row.Day, row.InStock ? row.Units : float.NaN);
        return laid.Build(today, options.Value.Weeks * 7, events);
    }

    private async Task SaveAsync(SiteId[] sites, DailyPanel history, PanelForecast forecast, ForecastRunRow run, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Set<ForecastRow>().Where(f => sites.Contains(f.Site)).ExecuteDeleteAsync(cancellation);
        var (rows, days) = (new ForecastRow[history.Series.Count], history.Panel.Horizon);
        SeriesParts.ForEach(rows.Length, () => rows, (s, into) => into[s] = new ForecastRow
        {
            Site = history.Series[s].Site,
            Item = history.Series[s].Item,
            FirstDay = run.FirstDay,
            MadeAt = run.MadeAt,
            Units = StoredForecast.PackDays(forecast, s, days),
            Spread = StoredForecast.PackSpread(forecast, s, days),
        });
        db.AddRange(rows);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    private async Task SaveRunAsync(ForecastRunRow run, List<AccuracyRow> accuracy, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var oldest = run.FirstDay.AddDays(-KeptRuns);
        await db.Set<ForecastRunRow>().Where(r => r.FirstDay == run.FirstDay || r.FirstDay < oldest).ExecuteDeleteAsync(cancellation);
        await db.Set<AccuracyRow>().Where(a => a.FirstDay == run.FirstDay || a.FirstDay < oldest).ExecuteDeleteAsync(cancellation);
        db.Add(run);
        foreach (var row in accuracy)
        {
            row.FirstDay = run.FirstDay;
            db.Add(row);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    private static void Merge(Dictionary<string, AccuracyRow> accuracy, AccuracyRow row)
    {
        if (!accuracy.TryGetValue(row.Level, out var sum))
        {
            accuracy.Add(row.Level, row);
            return;
        }

        (sum.Sums, sum.Units, sum.AbsoluteError, sum.Error, sum.Covered) = (sum.Sums + row.Sums, sum.Units + row.Units, sum.AbsoluteError + row.AbsoluteError, sum.Error + row.Error, sum.Covered + row.Covered);
    }
}

/// <summary>The scheduled forecast.</summary>
[DisallowConcurrentExecution]
internal sealed class RunForecastJob(RunForecast run, IOptions<ForecastOptions> options, ILogger<RunForecastJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (options.Value.AtHour < 0) return;
        var made = await run.HandleAsync(cancellationToken);
        if (log.IsEnabled(LogLevel.Information))
            log.LogInformation("Forecast from {FirstDay}: {Series} series, {SecondLevel} of them at the second level, from {HistoryDays} days of history", made.FirstDay, made.Series, made.SecondLevel, made.HistoryDays);
    }
}
