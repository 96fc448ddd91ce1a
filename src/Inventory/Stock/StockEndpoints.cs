using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

/// <summary>Items, receipts and stock over HTTP.</summary>
internal static class StockEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var stock = app.MapGroup("/api/inventory").WithTags("Inventory");
        stock.MapPost("/items", PutItems).WithName("PutItems").WithSummary("Creates or changes items.")
            .RequireAuthorization(Callers.Of(Roles.Planner)).Produces<ItemsAnswer>().ProducesProblem(400);
        stock.MapGet("/items", ListItems).WithName("ListItems").WithSummary("All items, by code.")
            .RequireAuthorization(Callers.Of(Roles.Planner, Roles.Dispatcher, Roles.Shop)).Produces<Page<ItemAnswer>>().ProducesProblem(400);
        stock.MapPost("/receipts", Receive).WithName("ReceiveStock").WithSummary("Books stock that came in from outside the network; a repeated receipt has no effect.")
            .RequireAuthorization(Callers.Of(Roles.Planner, Roles.Supplier)).Produces<ReceiptsAnswer>().ProducesProblem(400);
        stock.MapGet("/stock", ListStock).WithName("ListStock").WithSummary("Stock by site and item.")
            .RequireAuthorization(Callers.Of(Roles.Planner, Roles.Dispatcher)).Produces<Page<StockAnswer>>().ProducesProblem(400);
        stock.MapGet("/balance", Balance).WithName("GetBalance").WithSummary("Stock recomputed from the movement ledger and compared with the stock rows.")
            .RequireAuthorization(Callers.Of(Roles.Planner, Roles.Dispatcher, Roles.Operator)).Produces<BalanceAnswer>();
    }

    private static async Task<Ok<ItemsAnswer>> PutItems(ItemsRequest request, PutItems put, CancellationToken cancellation) =>
        TypedResults.Ok(await put.HandleAsync(ItemReader.Read(request), cancellation));

    private static async Task<Ok<Page<ItemAnswer>>> ListItems(int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        var all = await db.Set<ItemRow>().AsNoTracking().OrderBy(i => i.Item).ToListAsync(cancellation);
        return TypedResults.Ok(page.Of(all, i => i.Item.Value, ItemAnswer.Of));
    }

    private static async Task<Ok<ReceiptsAnswer>> Receive(ReceiptsRequest request, ReceiveStock receive, CancellationToken cancellation) =>
        TypedResults.Ok(await receive.HandleAsync(ReceiptReader.Read(request), cancellation));

    private static async Task<Ok<Page<StockAnswer>>> ListStock(string? site, string? item, int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        var rows = db.Set<StockRow>().AsNoTracking();
        if (Codes.IsCode(site)) rows = rows.Where(s => s.Site == new SiteId(site!));
        if (Codes.IsCode(item)) rows = rows.Where(s => s.Item == new ItemId(item!));
        return TypedResults.Ok(page.Of(await rows.ToListAsync(cancellation), s => $"{s.Site} {s.Item}", StockAnswer.Of));
    }

    private static async Task<Ok<BalanceAnswer>> Balance(CheckBalance check, CancellationToken cancellation) =>
        TypedResults.Ok(await check.HandleAsync(cancellation));
}
