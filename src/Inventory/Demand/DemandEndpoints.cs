using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Demand;

internal sealed record SaleRequest(string? Site, string? Item, string? Day, long? Units, bool? InStock);

internal sealed record HistoryRequest(SaleRequest?[]? Sales);

/// <param name="Stored">Days stored, new and replaced.</param>
/// <param name="Replaced">Of them, days that had been told before.</param>
internal sealed record HistoryAnswer(int Stored, int Replaced);

/// <summary>A forecast day.</summary>
internal sealed record ForecastDay(DateOnly Day, double Mean, double P50, double P90, double P95);

/// <summary>Forecast of one item at one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Item">The item.</param>
/// <param name="MadeAt">When the nightly forecast was made; null = worked out just now, at the first level.</param>
/// <param name="Days">One entry a day from today on.</param>
internal sealed record ForecastAnswer(SiteId Site, ItemId Item, DateTimeOffset? MadeAt, IReadOnlyList<ForecastDay> Days);

/// <summary>How well the forecast foretold the weeks before it, which it had not seen.</summary>
/// <param name="Level">What is summed before it is compared. Wider levels are summed from items and sites, so that all agree.</param>
/// <param name="Sums">Sums compared.</param>
/// <param name="Units">Units that came.</param>
/// <param name="Accuracy">1 less the weighted absolute error; may be below 0.</param>
/// <param name="Bias">Said less came, as a share of what came.</param>
/// <param name="Covered">Share of the sums that did not exceed their 90 % quantile, where one is made.</param>
internal sealed record AccuracyAnswer(string Level, int Sums, double Units, double Accuracy, double Bias, double? Covered);

/// <param name="Run">What the run did; null = none was made yet.</param>
/// <param name="Levels">By level.</param>
internal sealed record AccuraciesAnswer(ForecastRunAnswer? Run, IReadOnlyList<AccuracyAnswer> Levels);

internal sealed record RemovedAnswer(int Removed);

/// <param name="FirstYear">From 1902.</param>
/// <param name="LastYear">To 2100, at most ten years later.</param>
internal sealed record StandardEventsRequest(int? FirstYear, int? LastYear);

/// <summary>Demand over HTTP: history in, forecast out.</summary>
internal static class DemandEndpoints
{
    private const int MaxHorizon = 56;
    private const int HistoryDays = 400;
    private const int DefaultDays = 14;
    private static readonly double[] Shares = [0.5, 0.9, 0.95];

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/inventory").WithTags("Inventory").RequireAuthorization(Callers.Of(Roles.Planner));
        group.MapPost("/history", PutHistory).WithName("PutSalesHistory").WithSummary("Stores daily sales, up to 20,000 rows; the latest upload of a day counts.")
            .Produces<HistoryAnswer>().ProducesProblem(400);
        group.MapGet("/forecast", Forecast).WithName("GetForecast").WithSummary("Daily forecast with quantiles of a site's items, or of one.")
            .Produces<Page<ForecastAnswer>>().ProducesProblem(400).ProducesProblem(404);
        group.MapPost("/forecast-runs", RunNow).WithName("RunForecast").WithSummary("Forecasts every item at every site now and keeps the answer, as every night.").Produces<ForecastRunAnswer>();
        group.MapGet("/accuracy", Accuracy).WithName("GetForecastAccuracy").WithSummary("How well the latest forecast foretold the weeks before it, at every level.").Produces<AccuraciesAnswer>();
        group.MapPost("/events", PutEvents).WithName("PutEvents").WithSummary("Tells events that move demand, past and to come, with lead and lag days; one that is known is changed.")
            .Produces<EventsAnswer>().ProducesProblem(400);
        group.MapPost("/events/standard", PutStandardEvents).WithName("PutStandardEvents").WithSummary("Tells 6.18, 11.11 and the lunar new year of some years.")
            .Produces<EventsAnswer>().ProducesProblem(400);
        group.MapGet("/events", ListEvents).WithName("ListEvents").WithSummary("The event calendar, in the order of days.").Produces<IReadOnlyList<EventAnswer>>();
        group.MapDelete("/events/{name}/{first}", RemoveEvents).WithName("RemoveEvents").WithSummary("Takes the occurrences of a first day away.").Produces<RemovedAnswer>();
        group.MapGet("/classes", Classes).WithName("GetItemClasses").WithSummary("How items sell: ABC, XYZ, pattern, days of cover to hold and where, and which ones to delist.")
            .Produces<Page<ItemStanding>>().ProducesProblem(400);
        group.MapGet("/quality", Quality).WithName("GetDemandQuality").WithSummary("What is wrong with the demand that comes in, since when.").Produces<IReadOnlyList<QualityAnswer>>();
    }

    private static async Task<Ok<ForecastRunAnswer>> RunNow(RunForecast run, CancellationToken cancellation) => TypedResults.Ok(await run.HandleAsync(cancellation));

    private static async Task<Ok<AccuraciesAnswer>> Accuracy(DbContext db, CancellationToken cancellation)
    {
        var run = await db.Set<ForecastRunRow>().AsNoTracking().OrderByDescending(r => r.FirstDay).FirstOrDefaultAsync(cancellation);
        if (run is null) return TypedResults.Ok(new AccuraciesAnswer(null, []));
        var rows = await db.Set<AccuracyRow>().AsNoTracking().Where(a => a.FirstDay == run.FirstDay && a.Units > 0).ToListAsync(cancellation);
        return TypedResults.Ok(new AccuraciesAnswer(new ForecastRunAnswer(run.FirstDay, run.MadeAt, run.Series, run.SecondLevel, run.HistoryDays),
            [.. rows.OrderByDescending(a => a.Sums).ThenBy(a => a.Level, StringComparer.Ordinal).Select(a => new AccuracyAnswer(
                a.Level, a.Sums, Math.Round(a.Units, 3), Math.Round(1 - a.AbsoluteError / a.Units, 4), Math.Round(a.Error / a.Units, 4), a.Covered is { } covered ? Math.Round((double)covered / a.Sums, 4) : null))]));
    }

    private static async Task<Ok<EventsAnswer>> PutEvents(EventsRequest request, EventCalendar calendar, CancellationToken cancellation) =>
        TypedResults.Ok(await calendar.PutAsync(EventReader.Read(request), cancellation));

    private static async Task<Ok<EventsAnswer>> PutStandardEvents(StandardEventsRequest request, EventCalendar calendar, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(request.FirstYear is >= 1902 and <= 2100, "firstYear", $"{request.FirstYear}", "Give a year in [1902, 2100]");
        faults.Check(request.LastYear is <= 2100 && request.LastYear >= request.FirstYear && request.LastYear - request.FirstYear <= 10, "lastYear", $"{request.LastYear}", "Give a year from the first one on, at most ten later, up to 2100");
        faults.ThrowIfAny();
        return TypedResults.Ok(await calendar.PutAsync(EventCalendar.Standard(request.FirstYear!.Value, request.LastYear!.Value), cancellation));
    }

    private static async Task<Ok<IReadOnlyList<EventAnswer>>> ListEvents(EventCalendar calendar, CancellationToken cancellation) =>
        TypedResults.Ok<IReadOnlyList<EventAnswer>>([.. (await calendar.ListAsync(cancellation)).Select(EventAnswer.Of)]);

    private static async Task<Ok<RemovedAnswer>> RemoveEvents(string name, DateOnly first, EventCalendar calendar, CancellationToken cancellation) =>
        TypedResults.Ok(new RemovedAnswer(await calendar.RemoveAsync(name, first, cancellation)));

    private static async Task<Ok<HistoryAnswer>> PutHistory(HistoryRequest request, PutHistory put, CancellationToken cancellation) =>
        TypedResults.Ok(await put.HandleAsync(HistoryReader.Read(request), cancellation));

    private static async Task<IResult> Forecast(string? site, string? item, int? days, int? limit, string? cursor, LoadForecast load, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        var faults = new FaultList();
        faults.Check(Codes.IsCode(site), "site", $"'{site}' is no site code", "Give the site whose demand is wanted");
        faults.Check(item is null || Codes.IsCode(item), "item", $"'{item}' is no item code", "Give an item code, or leave it out for all");
        faults.Check(days is null or (>= 1 and <= MaxHorizon), "days", $"{days} days", $"Give a whole number in [1, {MaxHorizon}]");
        faults.ThrowIfAny();
        var at = new SiteId(site!);
        if (!await db.Set<SiteRow>().AnyAsync(s => s.Site == at, cancellation)) return TypedResults.Problem(statusCode: 404, title: "No such site", detail: $"Site {at} is not known.");
        // All of the site's items are forecast even if one is asked for, because they share weekdays and residuals.
        if (await load.TonightAsync(at, days ?? DefaultDays, cancellation) is { } tonight)
            return TypedResults.Ok(page.Of(tonight.Items.Where(u => item is null || u.Key.Item.Value == item), u => u.Key.Item.Value, u => Show(u.Key.Site, u.Key.Item, tonight.MadeAt, load.Today, days ?? DefaultDays, u.Value)));
        var forecast = await load.OnTheSpotAsync([at], days ?? DefaultDays, HistoryDays, cancellation);
        var keys = forecast.Keys.Where(k => item is null || k.Item.Value == item);
        return TypedResults.Ok(page.Of(keys, k => k.Item.Value, k => Show(forecast, k.Site, k.Item)));
    }

    private static ForecastAnswer Show(DailyForecast forecast, SiteId site, ItemId item) => new(
        site, item, null,
        [.. Enumerable.Range(0, forecast.Horizon).Select(step =>
        {
            var (mean, q) = forecast.Day(site, item, step, Shares);
            return new ForecastDay(forecast.FirstDay.AddDays(step), Math.Round(mean, 3), Math.Round(q[0], 3), Math.Round(q[1], 3), Math.Round(q[2], 3));
        })]);

    private static ForecastAnswer Show(SiteId site, ItemId item, DateTimeOffset madeAt, DateOnly today, int days, StoredForecast stored) => new(
        site, item, madeAt,
        [.. Enumerable.Range(0, days).Select(d =>
        {
            var day = stored.Day(d);
            return new ForecastDay(today.AddDays(d), Round(day[0]), Round(day[1]), Round(day[2]), Round(day[3]));
        })]);

    private static double Round(double units) => Math.Round(units, 3);

    private static async Task<Ok<Page<ItemStanding>>> Classes(int? limit, string? cursor, LoadAssortment load, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        return TypedResults.Ok(page.Of(await load.HandleAsync(cancellation), i => i.Item.Value, i => i));
    }

    private static async Task<Ok<IReadOnlyList<QualityAnswer>>> Quality(DbContext db, CancellationToken cancellation)
    {
        var rows = await db.Set<QualityRow>().AsNoTracking().ToListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<QualityAnswer>>([.. rows.OrderBy(q => q.Since).ThenBy(q => q.Check, StringComparer.Ordinal).ThenBy(q => q.Site.Value, StringComparer.Ordinal).Select(q => new QualityAnswer(q.Check, q.Site, q.Since, q.SeenAt, q.Detail))]);
    }
}
