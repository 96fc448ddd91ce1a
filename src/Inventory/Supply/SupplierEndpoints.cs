using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Supply;

internal sealed record SupplierAnswer(
    string Supplier, string Name, double LeadDays, double LeadDeviationDays, int SeenReceipts, long OrderCostMilli, long MinimumMilli, long? BudgetMilli, long ContainerMillilitres, int PaymentDays,
    double MostCoverDays, GeoPoint? FetchFrom)
{
    public static SupplierAnswer Of(SupplierRow row)
    {
        var (mean, deviation) = LoadSupply.LeadOf(row);
        return new SupplierAnswer(
            row.Supplier, row.Name, Math.Round(mean, 3), Math.Round(deviation, 3), row.SeenCount, row.OrderCostMilli, row.MinimumMilli, row.BudgetMilli, row.ContainerMillilitres, row.PaymentDays, row.MostCoverDays, row.FetchFrom);
    }
}

/// <summary>Suppliers, what they sell and how they do; their portal.</summary>
internal static class SupplierEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var planners = Callers.Of(Roles.Planner);
        var portal = Callers.Of(Roles.Supplier, Roles.Planner);
        var group = app.MapGroup("/api/inventory").WithTags("Suppliers");
        group.MapPost("/suppliers", PutSuppliers).RequireAuthorization(planners).WithName("PutSuppliers").WithSummary("Creates or changes suppliers and their terms.")
            .Produces<StoredAnswer>().ProducesProblem(400);
        group.MapGet("/suppliers", ListSuppliers).RequireAuthorization(planners).WithName("ListSuppliers").WithSummary("All suppliers with their lead times as seen.")
            .Produces<Page<SupplierAnswer>>().ProducesProblem(400);
        group.MapPost("/supplies", PutSupplies).RequireAuthorization(planners).WithName("PutSupplies").WithSummary("What suppliers sell: price, lots, least order; a price of 0 ends it.")
            .Produces<StoredAnswer>().ProducesProblem(400);
        group.MapPost("/stockings", PutStockings).RequireAuthorization(planners).WithName("PutStockings").WithSummary("How items are kept at sites: the shelf's room, and who keeps them between which bounds (VMI).")
            .Produces<StoredAnswer>().ProducesProblem(400);
        group.MapGet("/items/{item}/suppliers", RankSuppliers).RequireAuthorization(planners).WithName("RankSuppliers").WithSummary("Who could supply an item, the cheapest to own first.")
            .Produces<RankingAnswer>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/suppliers/{supplier}/score", Score).RequireAuthorization(portal).WithName("GetSupplierScore").WithSummary("How a supplier does: on time, quality, price, stability. A supplier's key bears its code as its name.")
            .Produces<SupplierScoreAnswer>().ProducesProblem(403).ProducesProblem(404);
        group.MapGet("/suppliers/{supplier}/stock", Stock).RequireAuthorization(portal).WithName("GetManagedStock").WithSummary("Stock, sales and room of what a supplier keeps for us (VMI).")
            .Produces<ManagedStockAnswer>().ProducesProblem(403).ProducesProblem(404);
        group.MapGet("/suppliers/{supplier}/payables", GetPayables).RequireAuthorization(portal).WithName("GetPayables").WithSummary("What is owed to a supplier, receipt by receipt.")
            .Produces<PayablesAnswer>().ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/suppliers/{supplier}/payments", Pay).RequireAuthorization(planners).WithName("PaySupplier").WithSummary("Notes a payment; a repeat changes nothing.")
            .Produces<PayablesAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/risks", PutRisks).RequireAuthorization(planners).WithName("PutRisks").WithSummary("What stretches lead times for a while: weather, strikes, a supplier's trouble; a factor of 1 ends it.")
            .Produces<StoredAnswer>().ProducesProblem(400);
        group.MapGet("/risks", ListRisks).RequireAuthorization(planners).WithName("ListRisks").WithSummary("Risks noted, in force or not.").Produces<Page<RiskAnswer>>().ProducesProblem(400);
    }

    /// <summary>Why a caller may not see a supplier's record; null if it may.</summary>
    public static IResult? Refuse(HttpContext http, string supplier) =>
        http.User.IsInRole(Roles.Planner) || http.User.IsInRole(Roles.Admin) || string.Equals(http.User.Identity?.Name, supplier, StringComparison.Ordinal)
            ? null
            : TypedResults.Problem(statusCode: 403, title: "Another supplier's record", detail: "A supplier's key bears the supplier's code as its name and sees its own record only.");

    public static IResult NoSupplier(string supplier) => TypedResults.Problem(statusCode: 404, title: "No such supplier", detail: $"Supplier '{supplier}' is not known.");

    private static async Task<Ok<StoredAnswer>> PutSuppliers(SuppliersRequest request, PutSuppliers put, CancellationToken cancellation) =>
        TypedResults.Ok(await put.HandleAsync(SupplierReader.Read(request), cancellation));

    private static async Task<Ok<StoredAnswer>> PutSupplies(SuppliesRequest request, PutSuppliers put, CancellationToken cancellation) =>
        TypedResults.Ok(await put.HandleAsync(SupplierReader.Read(request), cancellation));

    private static async Task<Ok<StoredAnswer>> PutStockings(StockingsRequest request, PutSuppliers put, CancellationToken cancellation) =>
        TypedResults.Ok(await put.HandleAsync(SupplierReader.Read(request), cancellation));

    private static async Task<Ok<Page<SupplierAnswer>>> ListSuppliers(int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        return TypedResults.Ok(page.Of(await db.Set<SupplierRow>().AsNoTracking().ToListAsync(cancellation), s => s.Supplier, SupplierAnswer.Of));
    }

    private static async Task<IResult> RankSuppliers(string item, SupplierFigures figures, CancellationToken cancellation) =>
        await figures.RankAsync(new ItemId(item), cancellation) is { } ranking
            ? TypedResults.Ok(ranking)
            : TypedResults.Problem(statusCode: 404, title: "Nobody sells it", detail: $"No supplier sells item '{item}' to a central site.");

    private static async Task<IResult> Score(string supplier, HttpContext http, SupplierFigures figures, CancellationToken cancellation)
    {
        if (Refuse(http, supplier) is { } refusal) return refusal;
        return await figures.ScoreAsync(supplier, cancellation) is { } score ? TypedResults.Ok(score) : NoSupplier(supplier);
    }

    private static async Task<IResult> Stock(string supplier, HttpContext http, ManagedStock stock, DbContext db, CancellationToken cancellation)
    {
        if (Refuse(http, supplier) is { } refusal) return refusal;
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return NoSupplier(supplier);
        return TypedResults.Ok(new ManagedStockAnswer(supplier, await stock.LoadAsync(supplier, cancellation)));
    }

    private static async Task<IResult> GetPayables(string supplier, HttpContext http, DbContext db, TimeProvider time, CancellationToken cancellation) =>
        Refuse(http, supplier) ?? await TellPayables(supplier, db, time, cancellation);

    private static async Task<IResult> TellPayables(string supplier, DbContext db, TimeProvider time, CancellationToken cancellation)
    {
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return NoSupplier(supplier);
        var receipts = await db.Set<PurchaseReceiptRow>().AsNoTracking().Where(r => r.Supplier == supplier).ToListAsync(cancellation);
        var payments = await db.Set<PaymentRow>().AsNoTracking().Where(p => p.Supplier == supplier).ToListAsync(cancellation);
        return TypedResults.Ok(Payables.Of(supplier, receipts, payments, time.GetUtcNow()));
    }

    private static async Task<IResult> Pay(string supplier, PaymentRequest request, DbContext db, TimeProvider time, CancellationToken cancellation)
    {
        var faults = new FaultList();
        SupplierReader.Code(request.Payment, "payment", "payment", faults);
        faults.Check(request.AmountMilli is >= 1 and <= 1_000_000_000_000_000, "amountMilli", $"{request.AmountMilli} is out of range", "Give a whole number in [1, 1000000000000000], thousandths of the currency");
        PurchaseReader.Instant(request.PaidAt, "paidAt", faults);
        faults.ThrowIfAny();
        if (!await db.Set<SupplierRow>().AnyAsync(s => s.Supplier == supplier, cancellation)) return NoSupplier(supplier);
        var known = await db.Set<PaymentRow>().AsNoTracking().SingleOrDefaultAsync(p => p.Supplier == supplier && p.Payment == request.Payment, cancellation);
        if (known is not null && known.AmountMilli != request.AmountMilli)
            return TypedResults.Problem(statusCode: 409, title: "Reference already used", detail: $"Payment '{request.Payment}' was noted before with {known.AmountMilli}. Nothing was stored; give each payment a reference of its own.");
        if (known is null)
        {
            db.Add(new PaymentRow { Supplier = supplier, Payment = request.Payment!, AmountMilli = request.AmountMilli!.Value, PaidAt = PurchaseReader.Utc(request.PaidAt) ?? Instants.Trim(time.GetUtcNow()) });
            await db.SaveChangesAsync(cancellation);
        }

        return await TellPayables(supplier, db, time, cancellation);
    }

    private static async Task<Ok<StoredAnswer>> PutRisks(RisksRequest request, Risks risks, CancellationToken cancellation) =>
        TypedResults.Ok(await risks.PutAsync(await risks.ReadAsync(request, supposed: false, cancellation), cancellation));

    private static async Task<Ok<Page<RiskAnswer>>> ListRisks(int? limit, string? cursor, DbContext db, CancellationToken cancellation)
    {
        var page = CodePage.Read(limit, cursor);
        return TypedResults.Ok(page.Of(await db.Set<RiskRow>().AsNoTracking().ToListAsync(cancellation), r => r.Risk, RiskAnswer.Of));
    }
}
