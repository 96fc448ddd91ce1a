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
internal sealed record ForecastAnswer(SiteId Site, ItemId Item, int HistoryDays, IReadOnlyList<ForecastDay> Days);

/// <summary>Demand over HTTP: history in, forecast out.</summary>
internal static class DemandEndpoints
{
    private const int MaxHorizon = 56;
    private const int HistoryDays = 400;
    private static readonly double[] Shares = [0.5, 0.9, 0.95];

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/inventory").WithTags("Inventory").RequireAuthorization(Callers.Of(Roles.Planner));
        group.MapPost("/history", PutHistory).WithName("PutSalesHistory").WithSummary("Stores daily sales, up to 20,000 rows; the latest upload of a day counts.")
            .Produces<HistoryAnswer>().ProducesProblem(400);
        group.MapGet("/forecast", Forecast).WithName("GetForecast").WithSummary("Daily forecast with quantiles of a site's items, or of one.")
            .Produces<Page<ForecastAnswer>>().ProducesProblem(400).ProducesProblem(404);
    }

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
        var forecast = await load.HandleAsync([at], days ?? 14, HistoryDays, cancellation);
        var keys = forecast.Keys.Where(k => item is null || k.Item.Value == item);
        return TypedResults.Ok(page.Of(keys, k => k.Item.Value, k => Show(forecast, k.Site, k.Item)));
    }

    private static ForecastAnswer Show(DailyForecast forecast, SiteId site, ItemId item) => new(
        site, item, forecast.HistoryDays,
        [.. Enumerable.Range(0, forecast.Horizon).Select(step =>
        {
            var (mean, q) = forecast.Day(site, item, step, Shares);
            return new ForecastDay(forecast.FirstDay.AddDays(step), Math.Round(mean, 3), Math.Round(q[0], 3), Math.Round(q[1], 3), Math.Round(q[2], 3));
        })]);
}
