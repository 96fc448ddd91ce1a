using System.Text.Json;
using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Policies;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Inventory.Alerts;

internal sealed record StockAlertAnswer(
    StockAlertKind Kind, SiteId Site, ItemId? Item, ValueClass? Class, long WorthMilli, string Text, DateTimeOffset OpenedAt, DateTimeOffset SeenAt, DateTimeOffset? ClosedAt)
{
    public static StockAlertAnswer Of(StockAlertRow row) => new(
        row.Kind, row.Site, row.Item.Length == 0 ? null : new ItemId(row.Item), row.Value, row.WorthMilli, row.Text, row.OpenedAt, row.SeenAt, row.ClosedAt);
}

/// <summary>Alerts about stock over HTTP.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/inventory/alerts").WithTags("Inventory").RequireAuthorization(Callers.Of(Roles.Planner, Roles.Operator));
        group.MapPost("/check", Check).WithName("CheckStock").WithSummary("Looks at all stock now: shortage, overstock, silent feeds, demand that fails its checks; opens and closes alerts.").Produces<CheckAnswer>();
        group.MapGet("/", List).WithName("ListStockAlerts").WithSummary("Alerts about stock in the order they were opened; open ones unless closed=true.")
            .Produces<Page<StockAlertAnswer>>().ProducesProblem(400);
    }

    private static async Task<Ok<CheckAnswer>> Check(CheckStock check, CancellationToken cancellation) => TypedResults.Ok(await check.HandleAsync(cancellation));

    private static async Task<Ok<Page<StockAlertAnswer>>> List(string? kind, string? site, bool? closed, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var faults = new FaultList();
        var page = PageOrder.Read(limit, cursor, faults);
        var wanted = default(StockAlertKind);
        if (kind is not null)
            faults.Check(Enum.TryParse(kind, ignoreCase: true, out wanted) && Enum.IsDefined(wanted) && !int.TryParse(kind, out _), "kind", $"'{kind}' is no kind", $"Give one of {string.Join(", ", Enum.GetNames<StockAlertKind>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        faults.Check(site is null || Codes.IsCode(site), "site", $"'{site}' is no site code", "Give 1 to 64 visible characters, or leave it out");
        faults.ThrowIfAny();
        var rows = db.Set<StockAlertRow>().AsNoTracking().Where(a => a.Sequence > page.After && (kind == null || a.Kind == wanted));
        if (closed != true) rows = rows.Where(a => a.ClosedAt == null);
        if (site is not null) rows = rows.Where(a => a.Site == new SiteId(site));
        return TypedResults.Ok(page.Of(await rows.OrderBy(a => a.Sequence).Take(page.Limit + 1).ToListAsync(cancellation), a => a.Sequence, StockAlertAnswer.Of));
    }
}

/// <summary>The scheduled check.</summary>
[DisallowConcurrentExecution]
internal sealed class CheckStockJob(CheckStock check, IOptions<AlertOptions> options, ILogger<CheckStockJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (options.Value.EveryMinutes == 0) return;
        var answer = await check.HandleAsync(cancellationToken);
        if (answer.Opened > 0 && log.IsEnabled(LogLevel.Warning)) log.LogWarning("Stock: {Opened} alerts opened, {Closed} closed, {Open} open", answer.Opened, answer.Closed, answer.Open);
    }
}
